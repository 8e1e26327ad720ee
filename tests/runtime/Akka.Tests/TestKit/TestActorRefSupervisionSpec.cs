using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Internal;
using Xunit;

namespace Akka.Tests.TestKit;

public class TestActorRefSupervisionSpec : Akka.TestKit.Xunit2.TestKit
{
    private static int _restarts;

    [Fact]
    public void Names_must_start_with_two_dollar_signs() => Assert.StartsWith("$$", ActorOfAsTestActorRef<WorkerActor>().Path.Name);

    [Fact]
    public void The_dispatcher_must_be_that_of_the_calling_thread()
    {
        var worker = ActorOfAsTestActorRef<WorkerActor>();
        Assert.IsType<CallingThreadDispatcher>(((InternalTestActorRef)worker.Ref).Cell.Dispatcher);
    }

    [Fact]
    public void A_poison_pill_must_stop_the_actor_within_the_call()
    {
        var worker = new TestActorRef<WorkerActor>(Sys, Props.Create<WorkerActor>(), null, "worker");
        Watch(worker);
        worker.Tell(PoisonPill.Instance);
        Assert.True(((InternalTestActorRef)worker.Ref).IsTerminated);
        var terminated = ExpectMsg<Terminated>();
        Assert.True(terminated.ActorRef == worker);
    }

    [Fact]
    public void A_killed_child_must_be_restarted_by_its_boss_within_the_call()
    {
        _restarts = 0;
        var boss = new TestActorRef<BossActor>(Sys, Props.Create<BossActor>());
        EventFilter.Exception<ActorKilledException>().ExpectOne(() => boss.Tell("kill"));
        Assert.Equal(1, _restarts);
    }

    [Fact]
    public async Task Questions_must_be_answered_within_the_call()
    {
        var worker = ActorOfAsTestActorRef<WorkerActor>();
        var answer = worker.Ask<string>("hi", TimeSpan.FromSeconds(10));
        Assert.Equal("hi", await answer);
    }

    [Fact]
    public void Actors_must_be_created_within_actors()
    {
        var outer = new TestActorRef<NestingActor>(Sys, Props.Create(() => new NestingActor(3)));
        Assert.Equal(3, outer.UnderlyingActor.Depth);
        outer.Tell("depth");
        ExpectMsg(3);
        ExpectMsg(2);
        ExpectMsg(1);
    }

    private sealed class WorkerActor : ReceiveActor
    {
        public WorkerActor() => ReceiveAny(m => Sender.Tell(m));

        protected override void PostRestart(Exception reason)
        {
            Interlocked.Increment(ref _restarts);
            base.PostRestart(reason);
        }
    }

    private sealed class BossActor : ReceiveActor
    {
        public BossActor()
        {
            var child = new TestActorRef<WorkerActor>(Context.System, Props.Create<WorkerActor>(), Self, "child");
            Receive<string>(_ => child.Tell(Kill.Instance));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(maxNrOfRetries: 5, withinTimeRange: TimeSpan.FromSeconds(1),
            localOnlyDecider: e => e is ActorKilledException ? Directive.Restart : Directive.Escalate);
    }

    private sealed class NestingActor : ReceiveActor
    {
        public NestingActor(int depth)
        {
            Depth = depth;
            var inner = depth == 1 ? null : new TestActorRef<NestingActor>(Context.System, Props.Create(() => new NestingActor(depth - 1)));
            ReceiveAny(m =>
            {
                Sender.Tell(Depth);
                inner?.Forward(m);
            });
        }

        public int Depth { get; }
    }
}
