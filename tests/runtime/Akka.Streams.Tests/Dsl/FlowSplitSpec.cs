using Akka.Streams.Dsl;
using Akka.Streams.Implementation.Fusing;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class FlowSplitSpec(ITestOutputHelper output) : OperatorSpec(output)
{
    [Theory]
    [InlineData(4, "123 4")]
    [InlineData(1, "1234")]
    [InlineData(9, "1234")]
    [InlineData(2, "1 234")]
    public void A_SplitWhen_must_begin_a_substream_with_the_element(int at, string expected) => Stopping(() =>
        Texts(Source.From(Enumerable.Range(1, 4)).SplitWhen(x => x == at)).Should().Be(expected));

    [Theory]
    [InlineData(3, "123 4")]
    [InlineData(4, "1234")]
    [InlineData(1, "1 234")]
    public void A_SplitAfter_must_end_a_substream_with_the_element(int at, string expected) => Stopping(() =>
        Texts(Source.From(Enumerable.Range(1, 4)).SplitAfter(x => x == at)).Should().Be(expected));

    [Fact]
    public void A_Split_must_split_at_every_element_if_told_to() => Stopping(() =>
    {
        Texts(Source.From(Enumerable.Range(1, 4)).SplitWhen(_ => true)).Should().Be("1 2 3 4");
        Texts(Source.From(Enumerable.Range(1, 4)).SplitAfter(_ => true)).Should().Be("1 2 3 4");
        Texts(Source.Empty<int>().SplitWhen(_ => true)).Should().BeEmpty();
    });

    [Fact]
    public void A_Split_must_drain_a_cancelled_substream() => Stopping(() =>
        All((Source<int, NotUsed>)Source.From(Enumerable.Range(1, 6)).SplitWhen(x => x % 3 == 1).Take(1).ConcatSubstream())
            .Should().Equal(1, 4));

    [Fact]
    public void A_Split_must_cancel_with_a_substream_when_told_to() => Stopping(() =>
    {
        var up = this.CreatePublisherProbe<int>();
        var down = Into((Source<int, NotUsed>)Source.FromPublisher(up)
            .SplitWhen(SubstreamCancelStrategy.Propagate, _ => false).Take(1).ConcatSubstream());
        down.Request(9);
        up.SendNext(1);
        down.ExpectNext(1);
        up.ExpectCancellation();
        down.ExpectComplete();
    });

    [Fact]
    public void A_Split_must_cancel_when_nobody_reads_it_any_more() => Stopping(() =>
    {
        var up = this.CreatePublisherProbe<int>();
        var down = Into(Source.FromPublisher(up).Via(new Split<int>(SplitDecision.SplitAfter, _ => false, SubstreamCancelStrategy.Drain)));
        down.Request(1);
        up.SendNext(1);
        var substream = Into(down.ExpectNext());
        substream.Request(1).ExpectNext(1);
        down.Cancel();
        up.SendNext(2);
        substream.Request(1).ExpectNext(2);
        substream.Cancel();
        up.ExpectCancellation();
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Streams_of_substreams_must_end_when_nobody_comes_for_one(bool prefixAndTail)
    {
        var settings = ActorMaterializerSettings.Create(Sys).WithSubscriptionTimeoutSettings(new StreamSubscriptionTimeoutSettings(
            StreamSubscriptionTimeoutTerminationMode.CancelTermination, TimeSpan.FromMilliseconds(200)));
        using var impatient = ActorMaterializer.Create(Sys, settings);
        this.AssertAllStagesStopped(() =>
        {
            var up = this.CreatePublisherProbe<int>();
            var source = Source.FromPublisher(up);
            var substreams = prefixAndTail
                ? source.PrefixAndTail(0).Select(p => p.Item2)
                : source.Via(new Split<int>(SplitDecision.SplitAfter, _ => false, SubstreamCancelStrategy.Drain));
            var first = substreams.RunWith(Sink.First<Source<int, NotUsed>>(), impatient);
            up.SendNext(1);
            first.AwaitResult(TimeSpan.FromSeconds(10));
            up.ExpectCancellation();
        }, impatient);
    }

    [Fact]
    public void A_Split_must_fail_when_its_predicate_throws() => Stopping(() =>
        Into((Source<int, NotUsed>)Source.From(Enumerable.Range(1, 3))
                .SplitWhen(x => x == 3 ? throw new TestException("three") : false).ConcatSubstream())
            .Request(9).ExpectNext(1, 2).ExpectError().Message.Should().Be("three"));

    private string Texts(SubFlow<int, NotUsed, IRunnableGraph<NotUsed>> substreams) => string.Join(" ",
        All((Source<string, NotUsed>)substreams.Aggregate("", (all, x) => all + x).ConcatSubstream()));
}
