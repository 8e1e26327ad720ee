using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowConcatManySpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Fact]
    public void A_ConcatMany_must_run_one_source_after_the_other() => Stopping(() =>
    {
        var first = this.CreatePublisherProbe<int>();
        var second = this.CreatePublisherProbe<int>();
        var down = Into(Source.From([first, second]).ConcatMany(probe => Source.FromPublisher(probe)));
        down.Request(9);
        first.SendNext(1);
        down.ExpectNext(1);
        first.SendNext(2).SendComplete();
        second.SendNext(3).SendComplete();
        down.ExpectNext(2, 3).ExpectComplete();
    });

    [Fact]
    public void A_ConcatMany_must_fail_with_any_of_its_sources_and_cancel_it() => Stopping(() =>
    {
        var inner = this.CreatePublisherProbe<int>();
        var down = Into(Source.Single(1).ConcatMany(_ => Source.FromPublisher(inner)));
        down.Request(1);
        inner.SendError(new TestException("inner"));
        down.ExpectError().Message.Should().Be("inner");

        inner = this.CreatePublisherProbe<int>();
        down = Into(Source.Single(1).ConcatMany(_ => Source.FromPublisher(inner)));
        down.Request(1);
        inner.EnsureSubscription();
        down.Cancel();
        inner.ExpectCancellation();
    });

    [Fact]
    public void A_MergeMany_must_run_so_many_sources_at_a_time() => Stopping(() =>
    {
        var probes = Enumerable.Range(0, 3).Select(_ => this.CreatePublisherProbe<int>()).ToArray();
        var started = 0;
        var down = Into(Source.From(probes).MergeMany(2, probe =>
        {
            Interlocked.Increment(ref started);
            return Source.FromPublisher(probe);
        }));
        down.Request(9);
        probes[1].SendNext(1);
        probes[0].SendNext(0);
        new[] { down.ExpectNext(), down.ExpectNext() }.Should().BeEquivalentTo([0, 1]);
        down.ExpectNoMsg(AWhile);
        Volatile.Read(ref started).Should().Be(2);
        probes[0].SendComplete();
        probes[2].SendNext(2);
        down.ExpectNext(2);
        probes[1].SendComplete();
        probes[2].SendComplete();
        down.ExpectComplete();
    });

    [Fact]
    public void A_MergeMany_must_lose_nothing() => Stopping(() =>
        All(Source.From(Enumerable.Range(0, 100)).MergeMany(10, i => Source.From(Enumerable.Range(100 * i, 100))))
            .Should().BeEquivalentTo(Enumerable.Range(0, 10_000)));

    [Fact]
    public void A_PrefixAndTail_must_emit_the_first_elements_and_a_source_of_the_rest() => Stopping(() =>
    {
        var (prefix, tail) = Source.From(Enumerable.Range(1, 5)).PrefixAndTail(2)
            .RunWith(Sink.First<(System.Collections.Immutable.IImmutableList<int>, Source<int, NotUsed>)>(), Materializer)
            .AwaitResult();
        prefix.Should().Equal(1, 2);
        All(tail).Should().Equal(3, 4, 5);
    });

    [Fact]
    public void A_PrefixAndTail_of_a_short_stream_must_have_an_empty_tail() => Stopping(() =>
        All(Source.From([1, 2]).PrefixAndTail(5).ConcatMany(parts => Source.From(parts.Item1).Concat(parts.Item2)))
            .Should().Equal(1, 2));

    [Fact]
    public void The_tail_must_fail_with_the_stream_and_cancel_it() => Stopping(() =>
    {
        var (up, down) = Between(Flow.Create<int>().PrefixAndTail(1));
        down.Request(1);
        up.SendNext(1);
        var tail = Into(down.ExpectNext().Item2);
        down.ExpectComplete();
        tail.Request(1);
        up.SendError(new TestException("up"));
        tail.ExpectError().Message.Should().Be("up");

        (up, down) = Between(Flow.Create<int>().PrefixAndTail(0));
        tail = Into(down.RequestNext().Item2);
        tail.Cancel();
        up.ExpectCancellation();
    });
}
