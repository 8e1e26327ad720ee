using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class ActorRefSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private static readonly TestException Failure = new("on purpose");

    private (IActorRef Ref, TestSubscriber.Probe<int> Down) Run(int size, OverflowStrategy strategy)
    {
        var (reference, down) = Source.ActorRef<int>(size, strategy).ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.EnsureSubscription();
        return (reference, down);
    }

    [Fact]
    public void A_source_must_emit_what_its_reference_is_told_and_buffer_without_demand() => Stopping(() =>
    {
        var (reference, down) = Run(100, OverflowStrategy.DropHead);
        down.Request(1);
        reference.Tell(1);
        down.ExpectNext(1);
        for (var i = 2; i <= 200; i++)
            reference.Tell(i);
        down.ExpectNoMsg(Short);
        down.Request(200).ExpectNextN(Enumerable.Range(101, 100));
        Watch(reference);
        down.Cancel();
        ExpectTerminated(reference);
    });

    [Fact]
    public void Success_must_complete_after_the_buffer_and_what_comes_later_be_ignored() => Stopping(() =>
    {
        var (reference, down) = Run(3, OverflowStrategy.DropBuffer);
        reference.Tell(1);
        reference.Tell(2);
        reference.Tell(new Status.Success("ok"));
        reference.Tell(3);
        down.Request(5).ExpectNext(1, 2).ExpectComplete();
    });

    [Fact]
    public void Failure_and_PoisonPill_must_end_the_stream_at_once() => Stopping(() =>
    {
        var (reference, down) = Run(3, OverflowStrategy.DropBuffer);
        reference.Tell(1);
        reference.Tell(new Status.Failure(Failure));
        down.ExpectError().Should().Be(Failure);
        (reference, down) = Run(3, OverflowStrategy.DropBuffer);
        reference.Tell(PoisonPill.Instance);
        down.ExpectComplete();
        (reference, down) = Run(1, OverflowStrategy.Fail);
        reference.Tell(1);
        reference.Tell(2);
        down.ExpectError().Should().BeOfType<BufferOverflowException>();
    });

    [Fact]
    public void What_cannot_be_must_be_refused()
    {
        Action backpressure = () => Source.ActorRef<int>(1, OverflowStrategy.Backpressure);
        backpressure.Should().Throw<NotSupportedException>();
        Action negative = () => Source.ActorRef<int>(-1, OverflowStrategy.DropNew);
        negative.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void The_reference_must_be_named_after_its_source()
    {
        var reference = Source.ActorRef<int>(1, OverflowStrategy.Fail).Named("prices").To(Sink.Ignore<int>()).Run(Materializer);
        reference.Path.ToString().Should().Contain("prices");
    }

    [Fact]
    public void A_sink_must_tell_its_actor_elements_and_the_end() => Stopping(() =>
    {
        Source.From(new[] { 1, 2 }).RunWith(Sink.ActorRef<int>(TestActor, "done", e => e), Materializer);
        ExpectMsg(1);
        ExpectMsg(2);
        ExpectMsg("done");
        Source.Failed<int>(Failure).RunWith(Sink.ActorRef<int>(TestActor, "done", e => e), Materializer);
        ExpectMsg<TestException>();
    });

    [Fact]
    public void A_sink_must_cancel_when_its_actor_stops() => Stopping(() =>
    {
        var target = CreateTestProbe();
        var up = this.SourceProbe<int>().To(Sink.ActorRef<int>(target.Ref, "done", e => e)).Run(Materializer);
        up.SendNext(1);
        target.ExpectMsg(1);
        Sys.Stop(target.Ref);
        up.ExpectCancellation();
    });

    [Fact]
    public void A_sink_with_acknowledgement_must_wait_for_each() => Stopping(() =>
    {
        var target = CreateTestProbe();
        var up = this.SourceProbe<int>().To(Sink.ActorRefWithAck<int>(target.Ref, "init", "ack", "done")).Run(Materializer);
        target.ExpectMsg("init");
        var sink = target.LastSender;
        up.SendNext(1).SendNext(2);
        target.ExpectNoMsg(Short);
        sink.Tell("ack");
        target.ExpectMsg(1);
        target.ExpectNoMsg(Short);
        sink.Tell("ack");
        target.ExpectMsg(2);
        sink.Tell("ack");
        up.SendNext(3);
        target.ExpectMsg(3);
        up.SendComplete();
        target.ExpectMsg("done");
    });

    [Fact]
    public void A_sink_with_acknowledgement_must_hand_over_its_buffer_before_the_end() => Stopping(() =>
    {
        var target = CreateTestProbe();
        Source.From(Enumerable.Range(1, 5)).RunWith(Sink.ActorRefWithAck<int>(target.Ref, "init", "ack", "done", e => e), Materializer);
        target.ExpectMsg("init");
        for (var i = 1; i <= 5; i++)
        {
            target.Reply("ack");
            target.ExpectMsg(i);
        }

        target.ExpectMsg("done");
        Source.Failed<int>(Failure).RunWith(Sink.ActorRefWithAck<int>(target.Ref, "init", "ack", "done", e => e), Materializer);
        target.ExpectMsg("init");
        target.ExpectMsg<TestException>();
    });

    [Fact]
    public void Shutting_the_materializer_down_must_tell_the_actor_of_a_sink()
    {
        var own = ActorMaterializer.Create(Sys);
        Source.Maybe<int>().RunWith(Sink.ActorRef<int>(TestActor, "done", e => e), own);
        Source.Single(0).RunWith(Sink.ActorRef<int>(TestActor, "started", e => e), own);
        ExpectMsg(0);
        ExpectMsg("started");
        own.Shutdown();
        ExpectMsg<AbruptTerminationException>();
    }
}
