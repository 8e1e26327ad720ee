using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class HubSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private static readonly TestException Failure = new("on purpose");

    [Fact]
    public async Task A_merge_hub_must_merge_producers_that_come_and_go()
    {
        var (sink, all) = MergeHub.Source<int>(16).Take(20_000).ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        Source.From(Enumerable.Range(0, 10_000)).RunWith(sink, Materializer);
        Source.From(Enumerable.Range(10_000, 10_000)).RunWith(sink, Materializer);
        var result = await InTime(all, "The end of the stream");
        result.Order().Should().Equal(Enumerable.Range(0, 20_000));
        result.Where(i => i < 10_000).Should().BeInAscendingOrder();
    }

    [Fact]
    public void A_merge_hub_must_hold_each_producer_to_its_buffer() => Stopping(() =>
    {
        var (sink, down) = MergeHub.Source<int>(3).ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        var up = this.SourceProbe<int>().Select(i =>
        {
            TestActor.Tell(i, TestActor);
            return i;
        }).To(sink).Run(Materializer);
        for (var i = 1; i <= 10; i++)
            up.SendNext(i);
        ExpectMsg(1);
        ExpectMsg(2);
        ExpectMsg(3);
        ExpectNoMsg(Short);
        down.Request(3).ExpectNext(1, 2, 3);
        ExpectMsg(4);
        down.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_merge_hub_must_cancel_its_producers_when_it_ends_and_refuse_later_ones() => Stopping(() =>
    {
        var (sink, down) = MergeHub.Source<int>().ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        var up = this.SourceProbe<int>().To(sink).Run(Materializer);
        down.Request(1);
        up.SendNext(1);
        down.ExpectNext(1);
        down.Cancel();
        up.ExpectCancellation();
        var late = this.SourceProbe<int>().To(sink).Run(Materializer);
        late.ExpectCancellation();
    });

    [Fact]
    public void A_merge_hub_must_go_on_when_a_producer_fails() => Stopping(() =>
    {
        var (sink, down) = MergeHub.Source<int>().ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        EventFilter.Error(contains: "Upstream producer failed with exception").ExpectOne(
            () => Source.Failed<int>(Failure).RunWith(sink, Materializer));
        Source.Single(7).RunWith(sink, Materializer);
        down.Request(1).ExpectNext(7);
        down.Cancel();
    });

    [Fact]
    public async Task A_broadcast_hub_must_give_everything_to_everyone()
    {
        var (queue, source) = Source.Queue<int>(8, OverflowStrategy.Backpressure).ToMaterialized(BroadcastHub.Sink<int>(8), Keep.Both).Run(Materializer);
        var first = source.RunWith(Sink.Seq<int>(), Materializer);
        var second = source.Async().Select(x => x).RunWith(Sink.Seq<int>(), Materializer);
        await queue.OfferAsync(0);
        for (var i = 1; i < 5000; i++)
            await queue.OfferAsync(i);
        queue.Complete();
        (await InTime(first, "The end of the first")).Should().EndWith(Enumerable.Range(100, 4900));
        (await InTime(second, "The end of the second")).Should().EndWith(Enumerable.Range(100, 4900));
    }

    [Fact]
    public async Task Consumers_one_after_the_other_must_see_no_gap()
    {
        var source = Source.From(Enumerable.Range(1, 20)).RunWith(BroadcastHub.Sink<int>(8), Materializer);
        (await InTime(source.Take(10).RunWith(Sink.Seq<int>(), Materializer), "The first ten")).Should().Equal(Enumerable.Range(1, 10));
        (await InTime(source.Take(10).RunWith(Sink.Seq<int>(), Materializer), "The next ten")).Should().Equal(Enumerable.Range(11, 10));
    }

    [Fact]
    public void The_slowest_consumer_must_hold_back_the_hub() => Stopping(() =>
    {
        var (up, source) = this.SourceProbe<int>().ToMaterialized(BroadcastHub.Sink<int>(4), Keep.Both).Run(Materializer);
        var fast = source.RunWith(this.SinkProbe<int>(), Materializer);
        var slow = source.RunWith(this.SinkProbe<int>(), Materializer);
        fast.Request(100).EnsureSubscription();
        slow.Request(1).EnsureSubscription();
        up.SendNext(1);
        fast.ExpectNext(1);
        slow.ExpectNext(1);
        for (var i = 2; i <= 14; i++)
            up.SendNext(i);
        fast.ExpectNext(2, 3, 4);
        fast.ExpectNoMsg(Short);
        slow.Request(1).ExpectNext(2);
        slow.Cancel();
        fast.ExpectNextN(Enumerable.Range(5, 10));
        up.SendComplete();
        fast.ExpectComplete();
    });

    [Fact]
    public void The_end_of_a_broadcast_hub_must_reach_consumers_now_and_later() => Stopping(() =>
    {
        var (up, source) = this.SourceProbe<int>().ToMaterialized(BroadcastHub.Sink<int>(4), Keep.Both).Run(Materializer);
        var down = source.RunWith(this.SinkProbe<int>(), Materializer);
        down.Request(5).EnsureSubscription();
        up.SendNext(1);
        down.ExpectNext(1);
        up.SendComplete();
        down.ExpectComplete();
        source.RunWith(this.SinkProbe<int>(), Materializer).ExpectSubscriptionAndComplete();
        (up, source) = this.SourceProbe<int>().ToMaterialized(BroadcastHub.Sink<int>(4), Keep.Both).Run(Materializer);
        down = source.RunWith(this.SinkProbe<int>(), Materializer);
        down.EnsureSubscription();
        up.SendError(Failure);
        down.ExpectError().Should().Be(Failure);
        source.RunWith(this.SinkProbe<int>(), Materializer).ExpectSubscriptionAndError().Should().Be(Failure);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(4096)]
    public void Buffer_sizes_that_cannot_be_must_be_refused(int size)
    {
        Action make = () => BroadcastHub.Sink<int>(size);
        make.Should().Throw<ArgumentException>();
    }
}
