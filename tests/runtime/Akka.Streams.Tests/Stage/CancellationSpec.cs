using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Stage;

public class CancellationSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private static readonly TestException Failure = new("on purpose");

    private sealed class Recording(FlowOf<int, int> stage, Action<Exception> seen) : PassingLogic<int>(stage)
    {
        protected override void OnCancel(Exception cause)
        {
            seen(cause);
            base.OnCancel(cause);
        }
    }

    private FlowOf<int, int> Recorder() => new(s => new Recording(s, cause => TestActor.Tell(cause, TestActor)));

    private FlowOf<int, int> Canceller(Exception? cause) => new(s => new PassingLogic<int>(s)
    {
        Starting = logic =>
        {
            logic.SetKeepGoing(false);
            if (cause == null)
                logic.Cancel(s.In);
            else
                logic.Cancel(s.In, cause);
            logic.Complete(s.Out);
        }
    });

    [Fact]
    public void Cancel_must_tell_that_no_more_elements_are_needed() => Stopping(() =>
    {
        Source.Maybe<int>().Via(Recorder()).Via(Canceller(null)).RunWith(Sink.Ignore<int>(), Materializer);
        ExpectMsg<SubscriptionWithCancelException.NoMoreElementsNeeded>();
    });

    [Fact]
    public void A_completing_stage_must_tell_that_it_completed() => Stopping(() =>
    {
        Source.Maybe<int>().Via(Recorder())
            .Via(new FlowOf<int, int>(s => new PassingLogic<int>(s) { Starting = logic => logic.CompleteStage() }))
            .RunWith(Sink.Ignore<int>(), Materializer);
        ExpectMsg<SubscriptionWithCancelException.StageWasCompleted>();
    });

    [Fact]
    public void A_failing_stage_must_cancel_with_its_failure_which_stages_upstream_pass_on() => Stopping(() =>
    {
        Source.Maybe<int>().Via(Recorder()).Via(Recorder())
            .Via(new FlowOf<int, int>(s => new PassingLogic<int>(s) { Starting = logic => logic.FailStage(Failure) }))
            .RunWith(Sink.Ignore<int>(), Materializer);
        ExpectMsg<TestException>().Should().Be(Failure);
        ExpectMsg<TestException>().Should().Be(Failure);
    });

    [Fact]
    public void The_cause_must_cross_an_asynchronous_boundary() => Stopping(() =>
    {
        Source.Maybe<int>().Via(Recorder()).Async().Via(Canceller(Failure)).RunWith(Sink.Ignore<int>(), Materializer);
        ExpectMsg<TestException>().Should().Be(Failure);
    });

    [Fact]
    public void A_stage_that_is_cancelled_must_cancel_upstream_for_the_same_cause() => Stopping(() =>
    {
        Source.Maybe<int>().Via(Recorder()).Via(Recorder()).Via(Canceller(null)).RunWith(Sink.Ignore<int>(), Materializer);
        ExpectMsg<SubscriptionWithCancelException.NoMoreElementsNeeded>();
        ExpectMsg<SubscriptionWithCancelException.NoMoreElementsNeeded>();
    });

    [Theory]
    [InlineData("complete", false)]
    [InlineData("fail", true)]
    [InlineData("propagate", true)]
    [InlineData("later", true)]
    public void The_cancellation_strategy_must_decide_how_a_stage_ends(string strategy, bool fails) => Stopping(() =>
    {
        Attributes.CancellationStrategy.IStrategy chosen = strategy switch
        {
            "complete" => new Attributes.CancellationStrategy.CompleteStage(),
            "fail" => new Attributes.CancellationStrategy.FailStage(),
            "later" => new Attributes.CancellationStrategy.AfterDelay(Short, new Attributes.CancellationStrategy.FailStage()),
            _ => new Attributes.CancellationStrategy.PropagateFailure()
        };
        var cancelled = CreateTestProbe();
        var ended = CreateTestProbe();
        RunnableGraph.FromGraph(GraphDsl.Create(b =>
        {
            var source = new FlowOf<int, int>(s => new Recording(s, cause => cancelled.Ref.Tell(cause, TestActor)));
            var stage = b.Add(new TwoOutlets());
            b.From(Source.Maybe<int>().MapMaterializedValue(_ => NotUsed.Instance)).Via(source).To(stage.In);
            b.From(stage.Out(0)).Via(Canceller(Failure)).To(Sink.Ignore<int>().MapMaterializedValue(_ => NotUsed.Instance));
            b.From(stage.Out(1)).To(Sink.OnComplete<int>(() => ended.Ref.Tell("completed", TestActor), e => ended.Ref.Tell(e, TestActor)));
            return ClosedShape.Instance;
        }).AddAttributes(new Attributes(new Attributes.CancellationStrategy(chosen)))).Run(Materializer);
        cancelled.ExpectMsg<Exception>().Should().Be(Failure, "the cause is passed on whatever the strategy");
        if (fails)
            ended.ExpectMsg<Exception>().Should().Be(Failure);
        else
            ended.ExpectMsg("completed");
    });

    /// <summary>A stage whose outlets both leave the answer to a cancellation to its strategy.</summary>
    private sealed class TwoOutlets : GraphStage<UniformFanOutShape<int, int>>
    {
        public override UniformFanOutShape<int, int> Shape { get; } = new(2);

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape);

        private sealed class Logic : GraphStageLogic
        {
            public Logic(UniformFanOutShape<int, int> shape) : base(shape)
            {
                SetHandler(shape.In, onPush: () => { });
                SetHandler(shape.Out(0), onPull: () => { });
                SetHandler(shape.Out(1), onPull: () => { });
            }
        }
    }
}
