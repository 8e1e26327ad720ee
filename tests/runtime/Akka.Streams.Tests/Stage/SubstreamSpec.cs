using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Stage;

public class SubstreamSpec(ITestOutputHelper output) : StreamSpec(output)
{
    /// <summary>Sends what comes through a flow that runs inside the stage.</summary>
    private sealed class Through(FlowOf<int, int> stage, Flow<int, int, NotUsed> inner) : GraphStageLogic(stage.Shape)
    {
        public GraphStageLogic Wired()
        {
            SetHandler(stage.In, () => { });
            SetHandler(stage.Out, () => { });
            return this;
        }

        public override void PreStart()
        {
            var outlet = new SubSourceOutlet<int>(this, "to");
            var inlet = CreateSubSinkInlet<int>("from");
            SetHandler(stage.In, () => outlet.Push(Grab(stage.In)), outlet.Complete, outlet.Fail);
            SetHandler(stage.Out, () => inlet.Pull(), cause => inlet.Cancel(cause));
            outlet.SetHandler(new LambdaOutHandler(() => Pull(stage.In), cause => Cancel(stage.In, cause)));
            inlet.SetHandler(new LambdaInHandler(() => Push(stage.Out, inlet.Grab()), () => Complete(stage.Out), e => Fail(stage.Out, e)));
            Source.FromGraph(outlet.Source).Via(inner).RunWith(inlet.Sink, SubFusingMaterializer);
        }
    }

    private static FlowOf<int, int> Inside(Flow<int, int, NotUsed> inner) => new(s => new Through(s, inner).Wired());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_inside_a_stage_must_carry_elements_and_the_end(bool async) => Stopping(() =>
    {
        var flow = Flow.Create<int>().Select(i => i * 2);
        Source.From(Enumerable.Range(1, 500)).Via(Inside(async ? flow.Async() : flow))
            .RunWith(this.SinkProbe<int>(), Materializer).Request(600).ExpectNextN(Enumerable.Range(1, 500).Select(i => i * 2)).ExpectComplete();
    });

    [Fact]
    public void Failures_and_cancellations_must_pass_through_it() => Stopping(() =>
    {
        var failure = new TestException("on purpose");
        var (up, down) = Between(Inside(Flow.Create<int>().Select(i => i)));
        down.Request(1);
        up.SendError(failure);
        down.ExpectError().Should().Be(failure);
        (up, down) = Between(Inside(Flow.Create<int>().Select(i => i)));
        down.Request(1);
        up.SendNext(1);
        down.ExpectNext(1);
        down.Cancel();
        up.ExpectCancellation();
        (up, down) = Between(Inside(Flow.Create<int>().Select<int, int, int, NotUsed>(_ => throw failure)));
        down.Request(1);
        up.SendNext(1);
        down.ExpectError().Should().Be(failure);
        up.ExpectCancellation();
    });

    private sealed class Counting(FlowOf<int, int> stage, IActorRef probe) : PassingLogic<int>(stage)
    {
        private int _sum;

        public override void PreStart()
        {
            var self = GetStageActor(OnMessage);
            StageActor.Should().BeSameAs(self);
            probe.Tell(self.Ref, self.Ref);
        }

        private void OnMessage((IActorRef, object) message)
        {
            switch (message.Item2)
            {
                case int n:
                    _sum += n;
                    break;
                case "sum":
                    message.Item1.Tell(_sum, StageActor.Ref);
                    break;
                case "become":
                    GetStageActor(m => m.Item1.Tell("became", StageActor.Ref));
                    break;
                case IActorRef other:
                    StageActor.Watch(other);
                    break;
                case Terminated terminated:
                    probe.Tell(terminated.ActorRef, StageActor.Ref);
                    CompleteStage();
                    break;
            }
        }
    }

    [Fact]
    public void A_stage_actor_must_receive_in_order_watch_and_stop_with_its_stage() => Stopping(() =>
    {
        var (up, down) = Between(new FlowOf<int, int>(s => new Counting(s, TestActor)));
        var stage = ExpectMsg<IActorRef>();
        for (var i = 1; i <= 100; i++)
            stage.Tell(i);
        stage.Tell("sum");
        ExpectMsg(5050);
        var other = CreateTestProbe();
        stage.Tell(other.Ref);
        Watch(stage);
        Sys.Stop(other.Ref);
        ExpectMsg<IActorRef>().Should().Be(other.Ref);
        ExpectTerminated(stage);
        down.ExpectComplete();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_stage_actor_must_be_able_to_change_what_it_does() => Stopping(() =>
    {
        var (up, _) = Between(new FlowOf<int, int>(s => new Counting(s, TestActor)));
        var stage = ExpectMsg<IActorRef>();
        stage.Tell("become");
        stage.Tell("anything");
        ExpectMsg("became");
        up.SendComplete();
    });

    private sealed class Ticking(FlowOf<int, int> stage, string what) : PassingLogic<int>(stage)
    {
        private int _ticks;

        protected override void OnPull()
        {
        }

        public override void PreStart()
        {
            switch (what)
            {
                case "once":
                    ScheduleOnce("key", TimeSpan.FromMilliseconds(20));
                    break;
                case "cancelled":
                    ScheduleOnce("key", TimeSpan.FromMilliseconds(1));
                    CancelTimer("key");
                    ScheduleOnce("end", TimeSpan.FromMilliseconds(100));
                    break;
                case "replaced":
                    ScheduleOnce("key", TimeSpan.FromMinutes(1));
                    ScheduleOnce("key", TimeSpan.FromMilliseconds(20));
                    break;
                default:
                    ScheduleRepeatedly("key", TimeSpan.FromMilliseconds(10));
                    break;
            }
        }

        protected internal override void OnTimer(object timerKey)
        {
            _ticks++;
            if (timerKey is "end")
                CompleteStage();
            else
                Emit(Out, _ticks);
            if (what is "once" or "replaced")
            {
                IsTimerActive("key").Should().BeFalse();
                CompleteStage();
            }
            else if (_ticks == 5)
            {
                IsTimerActive("key").Should().BeTrue();
                CompleteStage();
            }
        }
    }

    [Theory]
    [InlineData("once", 1)]
    [InlineData("replaced", 1)]
    [InlineData("cancelled", 0)]
    [InlineData("repeated", 5)]
    public void Timers_must_fire_as_set(string what, int ticks) => Stopping(() =>
    {
        var (up, down) = Between(new FlowOf<int, int>(s => new Ticking(s, what)));
        down.Request(20).ExpectNextN(Enumerable.Range(1, ticks)).ExpectComplete();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_callback_after_the_end_must_do_nothing() => Stopping(() =>
    {
        Action<int>? callback = null;
        var (up, down) = Between(new FlowOf<int, int>(s => new PassingLogic<int>(s)
        {
            Starting = logic => callback = logic.GetAsyncCallback<int>(i => TestActor.Tell(i, TestActor))
        }));
        down.EnsureSubscription();
        callback!(1);
        ExpectMsg(1);
        up.SendComplete();
        down.ExpectComplete();
        callback(2);
        ExpectNoMsg(Short);
    });

    [Fact]
    public async Task A_substream_must_belong_to_whoever_materialized_it_first()
    {
        for (var round = 0; round < 50; round++)
        {
            var (_, tail) = await InTime(Source.From([1, 2]).PrefixAndTail(1).RunWith(Sink.First<(System.Collections.Immutable.IImmutableList<int>, Source<int, NotUsed>)>(), Materializer), "The tail");
            var first = tail.RunWith(Sink.Seq<int>(), Materializer);
            var second = tail.RunWith(Sink.Seq<int>(), Materializer);
            (await InTime(first, "The first")).Should().Equal(2);
            (await FluentActions.Awaiting(() => InTime(second, "The second")).Should().ThrowAsync<Pattern.IllegalStateException>())
                .Which.Message.Should().Be("Substream Source cannot be materialized more than once");
        }
    }
}
