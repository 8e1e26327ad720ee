using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaCollector.Supervision;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AkkaCollector.Tests.Supervision;

/// <summary>A part that fails is restarted, parked or stopped as its failure asks for, and never forgotten.</summary>
public sealed class PartKeeperSpec : TestKit
{
    private static readonly SupervisionSettings Quick = new(
        TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20), 0, RestartsMax: 2, Park: TimeSpan.FromMilliseconds(100));

    /// <summary>The count of restarts begins anew after a quiet time of the longest pause: here none of the spec's own waits is so long.</summary>
    private static readonly SupervisionSettings Counting = Quick with { BackoffMax = TimeSpan.FromMinutes(1) };

    private readonly ActorLedger _ledger = new();

    private IActorRef StartKeeper(SupervisionSettings? settings = null)
    {
        Sys.EventStream.Subscribe(TestActor, typeof(SupervisionProtocol.PartChanged));
        Sys.EventStream.Subscribe(TestActor, typeof(SupervisionProtocol.FatalFailure));
        var probe = TestActor;
        return Sys.ActorOf(Props.Create(() => new Keeper(probe, settings ?? Quick, _ledger)), "keeper");
    }

    [Fact]
    public void A_retryable_failure_must_restart_the_part_after_a_pause()
    {
        var keeper = StartKeeper();
        ExpectRunning();
        keeper.Tell(new TimeoutException("slow"));
        ExpectMsg<string>(m => m == "started");
        Assert.Equal(1, Assert.Single(_ledger.Read().Restarts).Count);
    }

    [Fact]
    public void A_part_that_fails_again_and_again_must_be_parked_and_tried_again()
    {
        var keeper = StartKeeper(Counting);
        ExpectRunning();
        for (var i = 0; i < Counting.RestartsMax; i++)
        {
            keeper.Tell(new TimeoutException("slow"));
            ExpectMsg<string>(m => m == "started");
        }
        keeper.Tell(new TimeoutException("slow"));
        Assert.Equal(PartState.Parked, ExpectMsg<SupervisionProtocol.PartChanged>().State);
        ExpectRunning();
    }

    [Fact]
    public void A_hopeless_failure_must_stop_the_part_and_say_so()
    {
        var keeper = StartKeeper();
        ExpectRunning();
        keeper.Tell(new Classed(FailureClass.NonRetryable));
        var changed = ExpectMsg<SupervisionProtocol.PartChanged>();
        Assert.Equal((PartState.Stopped, "NonRetryable"), (changed.State, changed.Cause));
        ExpectNoMsg(Quick.Park * 3);
    }

    [Fact]
    public void A_fatal_failure_must_be_published()
    {
        var keeper = StartKeeper();
        ExpectRunning();
        keeper.Tell(new Classed(FailureClass.Fatal));
        Assert.IsType<Classed>(ExpectMsg<SupervisionProtocol.FatalFailure>().Cause);
        Assert.Equal(PartState.Stopped, ExpectMsg<SupervisionProtocol.PartChanged>().State);
    }

    private void ExpectRunning()
    {
        var messages = new object[] { ExpectMsg<object>(), ExpectMsg<object>() };
        Assert.Contains("started", messages);
        Assert.Equal(PartState.Running, Assert.Single(messages.OfType<SupervisionProtocol.PartChanged>()).State);
    }

    private sealed class Classed(FailureClass failure) : Exception(failure.ToString()), IClassedFailure
    {
        public FailureClass Failure { get; } = failure;
    }

    private sealed class Keeper : PartKeeper
    {
        private readonly IActorRef _probe;

        public Keeper(IActorRef probe, SupervisionSettings settings, ActorLedger ledger) : base("spec", settings, ledger, NullLogger.Instance)
        {
            _probe = probe;
            Receive<Exception>(e => Part("part")!.Tell(e));
        }

        protected override void PreStart()
        {
            base.PreStart();
            var probe = _probe;
            Keep("part", () => Props.Create(() => new Failing(probe)));
        }
    }

    private sealed class Failing : ReceiveActor
    {
        public Failing(IActorRef probe)
        {
            probe.Tell("started");
            Receive<Exception>(e => throw e);
        }
    }
}
