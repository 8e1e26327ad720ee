using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.Streams.TestKit;
using Akka.Util;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class SourceSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void From_must_emit_on_demand_and_complete_with_the_last_element() => Stopping(() =>
    {
        var down = Into(Source.From([1, 2, 3]));
        down.Request(1).ExpectNext(1);
        down.ExpectNoMsg(AWhile);
        down.Request(2).ExpectNext(2, 3).ExpectComplete();
        var empty = Into(Source.From(Array.Empty<int>()));
        empty.ExpectNoMsg(AWhile);
        empty.Request(1).ExpectComplete();
    });

    [Fact]
    public void From_must_emit_what_comes_before_a_failing_step_and_dispose_its_enumerator() => Stopping(() =>
    {
        var disposed = new TaskCompletionSource();
        IEnumerable<int> Broken()
        {
            try
            {
                yield return 1;
                throw new TestException("two");
            }
            finally
            {
                disposed.TrySetResult();
            }
        }

        Into(Source.From(Broken())).Request(5).ExpectNext(1).ExpectError()
            .Should().BeOfType<AggregateException>().Which.InnerException!.Message.Should().Be("two");
        disposed.Task.Wait(TimeSpan.FromSeconds(10)).Should().BeTrue("the enumerator is disposed with the stage");
    });

    [Fact]
    public void From_must_keep_a_failing_step_and_its_line_in_the_log_for_who_asks_for_the_element() => Stopping(() =>
    {
        var broken = Enumerable.Range(1, 3).Select(i => i == 2 ? throw new TestException("two") : i);
        var sources = new[]
        {
            Source.From(broken), Source.From(broken).Select(i => i), Source.Single(broken).SelectMany(all => all),
        };
        foreach (var source in sources)
        {
            var down = Into(source).Request(1).ExpectNext(1).ExpectNoMsg(AWhile);
            EventFilter.Exception<AggregateException>().ExpectOne(() => ((TestSubscriber.Probe<int>)down).Request(1));
            down.ExpectError().InnerException!.Message.Should().Be("two");
        }
    });

    [Fact]
    public void From_must_resume_past_the_rest_of_a_failing_sequence_when_the_decider_says_so() => Stopping(() =>
    {
        var broken = Enumerable.Range(1, 3).Select(i => i == 2 ? throw new TestException("two") : i);
        All(Source.From(broken).WithAttributes(Resuming)).Should().Equal(1);
        All(Source.From([broken, [7]]).SelectMany(all => all).WithAttributes(Resuming)).Should().Equal(1, 7);
    });

    [Fact]
    public void From_must_fail_when_the_sequence_gives_no_enumerator() => Stopping(() =>
        Into(Source.FromEnumerator<int>(() => throw new TestException("none"))).Request(1)
            .ExpectError().Message.Should().Be("none"));

    [Fact]
    public void Single_Repeat_and_Cycle_must_emit_their_elements() => Stopping(() =>
    {
        All(Source.Single(1)).Should().Equal(1);
        All(Source.Repeat(1).Take(3)).Should().Equal(1, 1, 1);
        All(Source.Cycle(() => Enumerable.Range(1, 2).GetEnumerator()).Take(5)).Should().Equal(1, 2, 1, 2, 1);
        Into(Source.Cycle(() => Enumerable.Empty<int>().GetEnumerator())).Request(1)
            .ExpectError().InnerException.Should().BeOfType<ArgumentException>();
        FluentActions.Invoking(() => Source.Single<string>(null!)).Should().Throw<ArgumentNullException>();
    });

    [Fact]
    public void Empty_and_Failed_must_end_without_demand_and_Never_not_at_all() => Stopping(() =>
    {
        Drain(Source.Empty<int>()).ExpectSubscriptionAndComplete();
        Drain(Source.Failed<int>(new TestException("at once"))).ExpectSubscriptionAndError()
            .Message.Should().Be("at once");
        var down = Into(Source.Never<int>());
        down.Request(1).ExpectNoMsg(AWhile);
        down.Cancel();
    });

    [Fact]
    public async Task Maybe_must_do_what_becomes_of_its_promise() => await StoppingAsync(async () =>
    {
        var (promise, down) = Source.Maybe<int>().ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.Request(1);
        promise.SetResult(6);
        down.ExpectNext(6).ExpectComplete();

        (promise, down) = Source.Maybe<int>().ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        promise.SetResult(default);
        down.Request(1).ExpectComplete();

        (promise, down) = Source.Maybe<int>().ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        promise.SetException(new TestException("broken"));
        down.Request(1).ExpectError().Message.Should().Be("broken");

        (promise, down) = Source.Maybe<int>().ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.Request(1).Cancel();
        (await promise.Task.WaitAsync(TimeSpan.FromSeconds(10))).Should().Be(0);
    });

    [Fact]
    public void Tick_must_drop_ticks_that_nobody_asked_for_and_stop_when_cancelled() => Stopping(() =>
    {
        var (cancelable, down) = Source.Tick(TimeSpan.Zero, TimeSpan.FromMilliseconds(50), "tick")
            .ToMaterialized(this.SinkProbe<string>(), Keep.Both).Run(Materializer);
        down.EnsureSubscription().ExpectNoMsg(AWhile);
        down.Request(2).ExpectNext("tick", "tick");
        down.ExpectNoMsg(AWhile);
        cancelable.Cancel();
        down.ExpectComplete();
        cancelable.IsCancellationRequested.Should().BeTrue();
    });

    [Fact]
    public void FromTask_must_emit_the_result_or_the_failure() => Stopping(() =>
    {
        All(Source.FromTask(Task.FromResult(1))).Should().Equal(1);
        var later = new TaskCompletionSource<int>();
        var down = Into(Source.FromTask(later.Task));
        down.Request(1).ExpectNoMsg(AWhile);
        later.SetResult(2);
        down.ExpectNext(2).ExpectComplete();
        var cause = new TestException("broken");
        Into(Source.FromTask(Task.FromException<int>(cause))).Request(1).ExpectError().Should().BeSameAs(cause);
    });

    [Fact]
    public void Unfold_must_emit_until_there_is_nothing_more() => Stopping(() =>
    {
        static Option<(int, int)> Step(int s) => s > 3 ? Option<(int, int)>.None : (s + 1, 10 * s);
        All(Source.Unfold(1, Step)).Should().Equal(10, 20, 30);
        All(Source.UnfoldAsync(1, async s =>
        {
            await Task.Yield();
            return Step(s);
        })).Should().Equal(10, 20, 30);
        All(Source.UnfoldInfinite(1, s => (2 * s, s)).Take(4)).Should().Equal(1, 2, 4, 8);
        Into(Source.Unfold<int, int>(1, _ => throw new TestException("unfold"))).Request(1)
            .ExpectError().Message.Should().Be("unfold");
    });

    [Fact]
    public void FromTaskSource_must_run_the_source_when_it_is_there() => Stopping(() =>
    {
        var later = new TaskCompletionSource<Source<int, string>>();
        var (value, down) = Source.FromTaskSource(later.Task).ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.Request(5).ExpectNoMsg(AWhile);
        later.SetResult(Source.From([1, 2]).MapMaterializedValue(_ => "mat"));
        down.ExpectNext(1, 2).ExpectComplete();
        value.AwaitResult().Should().Be("mat");
    });

    private sealed class NotToBeMade : GraphStageWithMaterializedValue<SourceShape<int>, string>
    {
        public override SourceShape<int> Shape { get; } = new(new Outlet<int>("out"));

        public override ILogicAndMaterializedValue<string> CreateLogicAndMaterializedValue(Attributes inheritedAttributes) =>
            throw new TestException("not made");
    }

    [Fact]
    public Task FromTaskSource_must_fail_its_value_with_what_the_source_failed_to_materialize_with() => StoppingAsync(async () =>
    {
        var source = Task.FromResult(Source.FromGraph(new NotToBeMade()));
        var (value, elements) = Source.FromTaskSource(source).ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        (await FluentActions.Awaiting(() => value).Should().ThrowAsync<TestException>()).WithMessage("not made");
        (await FluentActions.Awaiting(() => elements).Should().ThrowAsync<TestException>()).WithMessage("not made");
    });

    [Fact]
    public Task RunAsAsyncEnumerable_must_run_the_stream_from_the_start_of_an_enumeration_to_its_disposal() => StoppingAsync(async () =>
    {
        var publisher = this.CreatePublisherProbe<int>();
        var enumerator = Source.FromPublisher(publisher).RunAsAsyncEnumerable(Materializer).GetAsyncEnumerator();
        publisher.SendNext(1);
        (await enumerator.MoveNextAsync()).Should().BeTrue();
        enumerator.Current.Should().Be(1);
        await enumerator.DisposeAsync();
        publisher.ExpectCancellation();
    });

    [Fact]
    public async Task Lazily_must_make_its_source_with_the_first_demand() => await StoppingAsync(async () =>
    {
        var made = 0;
        var source = Source.Lazily(() =>
        {
            Interlocked.Increment(ref made);
            return Source.From([1, 2]).MapMaterializedValue(_ => "mat");
        });
        var (value, down) = source.ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.EnsureSubscription().ExpectNoMsg(AWhile);
        Volatile.Read(ref made).Should().Be(0);
        down.Request(2).ExpectNext(1, 2).ExpectComplete();
        (await value.WaitAsync(TimeSpan.FromSeconds(10))).Should().Be("mat");

        (value, down) = source.ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.Cancel();
        (await FailureOf<Exception>(value)).Message
            .Should().Be("Downstream canceled without triggering lazy source materialization");
    });

    [Fact]
    public void Combine_must_join_any_number_of_sources() => Stopping(() =>
    {
        All(Source.Combine(Source.From([1, 2]), Source.From([3]), n => Concat.Create<int>(n), Source.From([4])))
            .Should().Equal(1, 2, 3, 4);
        var values = Source.CombineMaterialized(Source.From([1]).MapMaterializedValue(_ => "a"),
                Source.From([2]).MapMaterializedValue(_ => "b"), n => new Merge<int>(n), (a, b) => a + b)
            .To(Sink.Ignore<int>()).Run(Materializer);
        values.Should().Be("ab");
    });

    [Fact]
    public void An_asynchronous_sequence_must_be_read_on_demand_and_disposed() => Stopping(() =>
    {
        var disposed = new TaskCompletionSource();
        async IAsyncEnumerable<int> Count()
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    await Task.Yield();
                    yield return i;
                }
            }
            finally
            {
                disposed.TrySetResult();
            }
        }

        All(Source.From(Count).Take(4)).Should().Equal(0, 1, 2, 3);
        disposed.Task.Wait(TimeSpan.FromSeconds(10)).Should().BeTrue("the enumerator is disposed with the stage");
    });

    [Fact]
    public void A_Failed_source_must_let_what_can_be_emitted_at_once_go_first() => Stopping(() =>
        All(Source.From([1, 2]).Concat(Source.Failed<int>(new TestException("later")))
                .RecoverWithRetries(_ => Source.From([11, 22]).Concat(Source.Failed<int>(new TestException("again"))), 2)
                .Recover(_ => -1))
            .Should().Equal(1, 2, 11, 22, 11, 22, -1));

    private TestSubscriber.ManualProbe<T> Drain<T>(Source<T, NotUsed> source)
    {
        var probe = this.CreateManualSubscriberProbe<T>();
        source.RunWith(Sink.FromSubscriber(probe), Materializer);
        return probe;
    }
}
