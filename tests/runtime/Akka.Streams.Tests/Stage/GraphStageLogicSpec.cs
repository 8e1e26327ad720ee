using Akka.Pattern;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Stage;

public class GraphStageLogicSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private sealed class EmitTwice(FlowOf<int, int> stage) : PassingLogic<int>(stage)
    {
        protected override void OnPush()
        {
            var element = Grab(In);
            Emit(Out, element, () => Emit(Out, element * 10));
        }
    }

    private sealed class EmitAtTheEnd(FlowOf<int, int> stage) : PassingLogic<int>(stage)
    {
        protected override void OnFinish()
        {
            EmitMultiple(Out, new[] { 1, 2 });
            EmitMultiple(Out, Array.Empty<int>());
            Emit(Out, 3);
            CompleteStage();
        }
    }

    private sealed class EmitMoreAtTheEnd(FlowOf<int, int> stage) : PassingLogic<int>(stage)
    {
        protected override void OnFinish()
        {
            Emit(Out, 1, () => Emit(Out, 3));
            Emit(Out, 2, () => Emit(Out, 4));
            CompleteStage();
        }
    }

    private sealed class ReadThenSum(FlowOf<int, int> stage, int n) : PassingLogic<int>(stage)
    {
        public override void PreStart() =>
            ReadMany(In, n, all => Emit(Out, all.Sum(), CompleteStage), some => Emit(Out, -some.Sum(), CompleteStage));

        protected override void OnFinish()
        {
        }
    }

    private sealed class Aborting(FlowOf<int, int> stage) : PassingLogic<int>(stage)
    {
        public override void PreStart()
        {
            EmitMultiple(Out, new[] { 1, 2, 3 });
            AbortEmitting(Out);
            Read(In, e => Emit(Out, e * 100), CompleteStage);
            AbortReading(In);
        }

        // Aborting the read does not take back its pull, so an element may come before downstream asked.
        protected override void OnPush() => Emit(Out, Grab(In));

        protected override void OnPull()
        {
            if (!HasBeenPulled(In))
                Pull(In);
        }
    }

    private sealed class Along(FlowOf<int, int> stage) : PassingLogic<int>(stage)
    {
        public override void PreStart() => EmitMultiple(Out, new[] { -1, -2 }, () => PassAlong(In, Out, doPull: true));

        protected override void OnPull()
        {
        }
    }

    private static FlowOf<int, int> Logic(Func<FlowOf<int, int>, GraphStageLogic> logic) => new(logic);

    [Fact]
    public void What_a_function_emits_after_an_element_must_come_before_the_end() => Stopping(() =>
        Source.Empty<int>().Via(new FlowOf<int, int>(s => new EmitMoreAtTheEnd(s))).RunWith(this.SinkProbe<int>(), Materializer)
            .Request(5).ExpectNext(1, 2, 3, 4).ExpectComplete());

    [Fact]
    public void Emit_must_send_what_follows_in_order() => Stopping(() =>
    {
        var (up, down) = Between(Logic(s => new EmitTwice(s)));
        down.Request(3);
        up.SendNext(1).SendNext(2);
        down.ExpectNext(1, 10, 2);
        down.ExpectNoMsg(Short);
        down.Request(1).ExpectNext(20);
        up.SendComplete();
        down.ExpectComplete();
    });

    [Fact]
    public void Completing_must_wait_for_what_is_emitted() => Stopping(() =>
    {
        var (up, down) = Between(Logic(s => new EmitAtTheEnd(s)));
        up.SendComplete();
        down.Request(2).ExpectNext(1, 2);
        down.ExpectNoMsg(Short);
        down.Request(1).ExpectNext(3).ExpectComplete();
    });

    [Theory]
    [InlineData(3, 6)]
    [InlineData(5, -6)]
    [InlineData(0, 0)]
    public void ReadMany_must_give_all_or_what_came(int n, int sum) => Stopping(() =>
        Source.From(new[] { 1, 2, 3 }).Via(Logic(s => new ReadThenSum(s, n)))
            .RunWith(this.SinkProbe<int>(), Materializer).Request(1).ExpectNext(sum).ExpectComplete());

    [Fact]
    public void Aborted_emits_and_reads_must_leave_the_handlers_as_they_were() => Stopping(() =>
        Source.From(new[] { 7, 8 }).Via(Logic(s => new Aborting(s)))
            .RunWith(this.SinkProbe<int>(), Materializer).Request(5).ExpectNext(7, 8).ExpectComplete());

    [Fact]
    public void PassAlong_must_send_on_what_comes() => Stopping(() =>
        Source.From(new[] { 1, 2, 3 }).Via(Logic(s => new Along(s)))
            .RunWith(this.SinkProbe<int>(), Materializer).Request(9).ExpectNext(-1, -2, 1).ExpectNext(2, 3).ExpectComplete());

    [Theory]
    [InlineData("pull twice", "twice")]
    [InlineData("push unasked", "twice, or before it being pulled")]
    [InlineData("grab nothing", "already empty input port")]
    [InlineData("push null", "rule 2.13")]
    [InlineData("pull closed", "closed port")]
    public void A_wrong_use_of_a_port_must_fail_the_stage_and_say_why(string what, string message) => Stopping(() =>
    {
        var stage = new FlowOf<string, string>(s => new PassingLogic<string>(s)
        {
            Starting = logic =>
            {
                switch (what)
                {
                    case "pull twice":
                        logic.Pull(s.In);
                        logic.Pull(s.In);
                        break;
                    case "push unasked":
                        logic.Push(s.Out, "x");
                        break;
                    case "grab nothing":
                        logic.Grab(s.In);
                        break;
                    case "push null":
                        logic.Push(s.Out, null!);
                        break;
                    default:
                        logic.Cancel(s.In);
                        logic.Pull(s.In);
                        break;
                }
            }
        });
        var (up, down) = Between(stage);
        down.ExpectError().Message.Should().Contain(message);
        up.ExpectCancellation();
    });

    [Fact]
    public void A_port_without_a_handler_must_fail_the_materialization()
    {
        var stage = new FlowOf<int, int>(s => new NoHandlers(s.Shape));
        Action run = () => Source.Single(1).Via(stage).RunWith(Sink.Ignore<int>(), Materializer);
        run.Should().Throw<IllegalStateException>().WithMessage("No handler defined in stage*");
    }

    private sealed class NoHandlers(Akka.Streams.Shape shape) : GraphStageLogic(shape);

    [Fact]
    public void Using_a_port_in_the_constructor_must_fail_the_materialization()
    {
        var stage = new FlowOf<int, int>(s =>
        {
            var logic = new PassingLogic<int>(s);
            logic.Pull(s.In);
            return logic;
        });
        Action run = () => Source.Single(1).Via(stage).RunWith(Sink.Ignore<int>(), Materializer);
        run.Should().Throw<InvalidOperationException>().WithMessage("Not yet initialized*");
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("fail")]
    [InlineData("cancel")]
    [InlineData("throw")]
    [InlineData("throw in PreStart")]
    public void PostStop_must_run_once_however_the_stage_ends(string how) => Stopping(() =>
    {
        var stops = 0;
        var stopped = CreateTestProbe();
        var failure = new TestException("on purpose");
        var stage = new FlowOf<int, int>(s => new Ending(s, how, failure)
        {
            Stopped = () =>
            {
                Interlocked.Increment(ref stops);
                stopped.Ref.Tell("stopped", TestActor);
            }
        });
        var (up, down) = Between(stage);
        switch (how)
        {
            case "complete":
                up.SendComplete();
                down.ExpectComplete();
                break;
            case "fail":
                up.SendError(failure);
                down.ExpectError().Should().Be(failure);
                break;
            case "cancel":
                down.Cancel();
                up.ExpectCancellation();
                break;
            case "throw":
                down.Request(1);
                up.SendNext(1);
                down.ExpectError().Should().Be(failure);
                up.ExpectCancellation();
                break;
            default:
                down.ExpectError().Should().Be(failure);
                up.ExpectCancellation();
                break;
        }

        stopped.ExpectMsg("stopped");
        stopped.ExpectNoMsg(Short);
        stops.Should().Be(1);
    });

    private sealed class Ending(FlowOf<int, int> stage, string how, Exception failure) : PassingLogic<int>(stage)
    {
        public override void PreStart()
        {
            if (how == "throw in PreStart")
                throw failure;
        }

        protected override void OnPush()
        {
            if (how == "throw")
                throw failure;
            base.OnPush();
        }
    }

    [Fact]
    public void KeepGoing_must_keep_a_stage_without_open_ports_until_it_completes_itself() => Stopping(() =>
    {
        Action? finish = null;
        var stopped = CreateTestProbe();
        var stage = new FlowOf<int, int>(s => new PassingLogic<int>(s)
        {
            Starting = logic =>
            {
                logic.SetKeepGoing(true);
                finish = logic.GetAsyncCallback(logic.CompleteStage);
                logic.Cancel(s.In);
                logic.Complete(s.Out);
            },
            Stopped = () => stopped.Ref.Tell("stopped", TestActor)
        });
        var (up, down) = Between(stage);
        up.ExpectCancellation();
        down.ExpectComplete();
        stopped.ExpectNoMsg(Short);
        finish!();
        stopped.ExpectMsg("stopped");
    });

    [Fact]
    public void An_element_must_stay_readable_when_upstream_completes_with_it() => Stopping(() =>
        Source.Single(42).Via(new FlowOf<int, int>(s => new Late(s)))
            .RunWith(this.SinkProbe<int>(), Materializer).Request(1).ExpectNext(42).ExpectComplete());

    private sealed class Late(FlowOf<int, int> stage) : PassingLogic<int>(stage)
    {
        protected override void OnPush()
        {
        }

        protected override void OnFinish()
        {
            IsAvailable(In).Should().BeTrue();
            Emit(Out, Grab(In), CompleteStage);
        }
    }
}
