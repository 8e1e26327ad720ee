using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class SinkSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public async Task First_and_Last_must_give_their_element_or_fail_without_one() => await StoppingAsync(async () =>
    {
        (await Source.From([1, 2, 3]).RunWith(Sink.First<int>(), Materializer)).Should().Be(1);
        (await Source.From([1, 2, 3]).RunWith(Sink.Last<int>(), Materializer)).Should().Be(3);
        (await Source.Empty<int>().RunWith(Sink.FirstOrDefault<int>(), Materializer)).Should().Be(0);
        (await Source.Empty<int>().RunWith(Sink.LastOrDefault<int>(), Materializer)).Should().Be(0);
        (await FailureOf<NoSuchElementException>(Source.Empty<int>().RunWith(Sink.First<int>(), Materializer)))
            .Message.Should().Be("First of empty stream");
        (await FailureOf<NoSuchElementException>(Source.Empty<int>().RunWith(Sink.Last<int>(), Materializer)))
            .Message.Should().Be("Last of empty stream");
    });

    [Fact]
    public async Task First_must_cancel_and_fail_with_the_stream() => await StoppingAsync(async () =>
    {
        var (up, first) = this.SourceProbe<int>().ToMaterialized(Sink.First<int>(), Keep.Both).Run(Materializer);
        up.SendNext(5);
        (await first.WaitAsync(TimeSpan.FromSeconds(10))).Should().Be(5);
        up.ExpectCancellation();
        var cause = new TestException("up");
        (await FailureOf<TestException>(Source.Failed<int>(cause).RunWith(Sink.First<int>(), Materializer))).Should().BeSameAs(cause);
    });

    [Fact]
    public async Task Seq_must_collect_everything() => await StoppingAsync(async () =>
        (await Source.From(Enumerable.Range(1, 1000)).RunWith(Sink.Seq<int>(), Materializer))
        .Should().Equal(Enumerable.Range(1, 1000)));

    [Fact]
    public async Task ForEach_must_see_every_element_and_fail_with_its_action() => await StoppingAsync(async () =>
    {
        var seen = new List<int>();
        await Source.From([1, 2]).RunForeach(seen.Add, Materializer);
        seen.Should().Equal(1, 2);
        (await FailureOf<TestException>(Source.From([1, 2]).RunForeach(_ => throw new TestException("action"), Materializer)))
            .Message.Should().Be("action");
    });

    [Fact]
    public async Task ForEachAsync_must_run_so_many_actions_at_a_time() => await StoppingAsync(async () =>
    {
        var running = 0;
        var tooMany = 0;
        var sum = 0;
        await Source.From(Enumerable.Range(1, 100)).RunWith(Sink.ForEachAsync<int>(3, async x =>
        {
            if (Interlocked.Increment(ref running) > 3)
                Interlocked.Increment(ref tooMany);
            await Task.Yield();
            Interlocked.Add(ref sum, x);
            Interlocked.Decrement(ref running);
        }), Materializer);
        (sum, tooMany).Should().Be((5050, 0));
        (await FailureOf<Exception>(Source.Single(1).RunWith(
            Sink.ForEachAsync<int>(1, _ => Task.FromException(new TestException("action"))), Materializer)))
            .GetBaseException().Message.Should().Be("action");
    });

    [Fact]
    public void OnComplete_must_tell_how_the_stream_ended() => Stopping(() =>
    {
        var probe = CreateTestProbe();
        void Run(Source<int, NotUsed> source) => source.RunWith(Sink.OnComplete<int>(
            () => probe.Ref.Tell("completed", TestActor), cause => probe.Ref.Tell(cause.Message, TestActor)), Materializer);
        Run(Source.From([1, 2]));
        probe.ExpectMsg("completed");
        Run(Source.Failed<int>(new TestException("failed")));
        probe.ExpectMsg("failed");
        probe.ExpectNoMsg(AWhile);
    });

    [Fact]
    public async Task Sinks_must_fail_when_their_actor_is_stopped()
    {
        var other = ActorMaterializer.Create(Sys);
        var ignored = Source.Maybe<int>().RunWith(Sink.Ignore<int>(), other);
        var seq = Source.Maybe<int>().RunWith(Sink.Seq<int>(), other);
        var ended = new TaskCompletionSource();
        Source.Maybe<int>().RunWith(Sink.OnComplete<int>(() => { }, ended.SetException), other);
        other.Shutdown();
        await FailureOf<AbruptTerminationException>(ignored);
        await FailureOf<AbruptTerminationException>(seq);
        await FailureOf<AbruptTerminationException>(ended.Task);
    }

    [Fact]
    public async Task A_lazy_sink_must_be_made_with_the_first_element() => await StoppingAsync(async () =>
    {
        var made = await Source.From([1, 2, 3]).RunWith(
            Sink.LazyInitAsync(() => Task.FromResult(Sink.Seq<int>())), Materializer);
        (await made.Value).Should().Equal(1, 2, 3);
        (await Source.Empty<int>().RunWith(Sink.LazyInitAsync(() => Task.FromResult(Sink.Seq<int>())), Materializer))
            .HasValue.Should().BeFalse();
        (await FailureOf<TestException>(Source.Single(1).RunWith(
            Sink.LazyInitAsync<int, NotUsed>(() => throw new TestException("factory")), Materializer)))
            .Message.Should().Be("factory");
    });

    [Fact]
    public async Task A_lazy_sink_must_try_the_next_element_when_told_to_resume() => await StoppingAsync(async () =>
    {
        var made = Source.From([0, 1, 2]).RunWith(Sink.LazySink<int, Task<System.Collections.Immutable.IImmutableList<int>>>(
            first => first == 0 ? throw new TestException("factory") : Task.FromResult(Sink.Seq<int>()),
            () => throw new TestException("fallback")).WithAttributes(Resuming), Materializer);
        (await await made.WaitAsync(TimeSpan.FromSeconds(10))).Should().Equal(1, 2);
    });

    [Fact]
    public void A_lazy_sink_must_ask_and_cancel_as_its_sink_does() => Stopping(() =>
    {
        var (up, made) = this.SourceProbe<int>()
            .ToMaterialized(Sink.LazyInitAsync(() => Task.FromResult(this.SinkProbe<int>())), Keep.Both).Run(Materializer);
        up.SendNext(1);
        var probe = made.AwaitResult().Value;
        probe.Request(1).ExpectNext(1);
        up.SendNext(2);
        probe.ExpectNoMsg(AWhile);
        probe.Request(1).ExpectNext(2);
        probe.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void Combine_must_send_to_all_sinks() => Stopping(() =>
    {
        var a = this.CreateSubscriberProbe<int>();
        var b = this.CreateSubscriberProbe<int>();
        var c = this.CreateSubscriberProbe<int>();
        Source.From([1, 2]).RunWith(Sink.Combine(n => new Broadcast<int>(n),
            Sink.FromSubscriber(a), Sink.FromSubscriber(b), Sink.FromSubscriber(c)), Materializer);
        foreach (var probe in new[] { a, b, c })
            probe.Request(2);
        foreach (var probe in new[] { a, b, c })
            probe.ExpectNext(1, 2).ExpectComplete();
    });

    [Fact]
    public void Cancelled_must_cancel_at_once() => Stopping(() =>
        this.SourceProbe<int>().To(Sink.Cancelled<int>()).Run(Materializer).ExpectCancellation());
}
