using Akka.Pattern;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class QueueSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private static readonly TestException Failure = new("on purpose");

    private (ISourceQueueWithComplete<int> Queue, TestSubscriber.Probe<int> Down) Run(int size, OverflowStrategy strategy)
    {
        var (queue, down) = Source.Queue<int>(size, strategy).ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(Materializer);
        down.EnsureSubscription();
        return (queue, down);
    }

    private static async Task<IQueueOfferResult> Offer(ISourceQueueWithComplete<int> queue, int element) =>
        await InTime(queue.OfferAsync(element), $"The answer to {element}");

    [Theory]
    [InlineData(OverflowStrategy.DropHead, new[] { 3, 4 }, true)]
    [InlineData(OverflowStrategy.DropTail, new[] { 1, 4 }, true)]
    [InlineData(OverflowStrategy.DropBuffer, new[] { 3, 4 }, true)]
    [InlineData(OverflowStrategy.DropNew, new[] { 1, 2 }, false)]
    public Task A_full_buffer_must_be_treated_by_the_strategy(OverflowStrategy strategy, int[] left, bool enqueued) => StoppingAsync(async () =>
    {
        var (queue, down) = Run(2, strategy);
        for (var i = 1; i <= 4; i++)
        {
            var result = await Offer(queue, i);
            result.Should().Be(i <= 2 || enqueued ? QueueOfferResult.Enqueued.Instance : (IQueueOfferResult)QueueOfferResult.Dropped.Instance);
        }

        down.Request(2).ExpectNext(left[0], left[1]);
        queue.Complete();
        down.ExpectComplete();
        await InTime(queue.WatchCompletionAsync(), "The completion");
    });

    [Fact]
    public Task A_full_buffer_must_fail_the_stream_when_told_so() => StoppingAsync(async () =>
    {
        var (queue, down) = Run(1, OverflowStrategy.Fail);
        await Offer(queue, 1);
        var result = await Offer(queue, 2);
        result.Should().BeOfType<QueueOfferResult.Failure>().Which.Cause.Should().BeOfType<BufferOverflowException>();
        down.ExpectError().Should().BeOfType<BufferOverflowException>();
        await FluentActions.Awaiting(() => InTime(queue.WatchCompletionAsync(), "The completion")).Should().ThrowAsync<BufferOverflowException>();
    });

    [Fact]
    public Task Backpressure_must_hold_one_offer_and_refuse_a_second() => StoppingAsync(async () =>
    {
        var (queue, down) = Run(1, OverflowStrategy.Backpressure);
        await Offer(queue, 1);
        var waiting = queue.OfferAsync(2);
        await FluentActions.Awaiting(() => Offer(queue, 3)).Should().ThrowAsync<IllegalStateException>();
        waiting.IsCompleted.Should().BeFalse();
        down.Request(1).ExpectNext(1);
        (await InTime(waiting, "The answer")).Should().Be(QueueOfferResult.Enqueued.Instance);
        down.Request(1).ExpectNext(2);
        queue.Complete();
        down.ExpectComplete();
    });

    [Theory]
    [InlineData(OverflowStrategy.DropHead)]
    [InlineData(OverflowStrategy.Backpressure)]
    public Task Without_a_buffer_an_offer_must_wait_for_demand(OverflowStrategy strategy) => StoppingAsync(async () =>
    {
        var (queue, down) = Run(0, strategy);
        var waiting = queue.OfferAsync(1);
        down.ExpectNoMsg(Short);
        waiting.IsCompleted.Should().BeFalse();
        down.Request(1).ExpectNext(1);
        (await InTime(waiting, "The answer")).Should().Be(QueueOfferResult.Enqueued.Instance);
        down.Cancel();
        await InTime(queue.WatchCompletionAsync(), "The completion");
    });

    [Fact]
    public Task A_burst_that_downstream_takes_must_not_overflow() => StoppingAsync(async () =>
    {
        var (queue, all) = Source.Queue<int>(4, OverflowStrategy.Fail).ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        var offers = Enumerable.Range(0, 2000).Select(i => queue.OfferAsync(i)).ToArray();
        foreach (var offer in offers)
            (await InTime(offer, "The answer")).Should().Be(QueueOfferResult.Enqueued.Instance);
        queue.Complete();
        (await InTime(all, "The end of the stream")).Should().Equal(Enumerable.Range(0, 2000));
    });

    [Fact]
    public Task Offers_by_many_must_all_arrive() => StoppingAsync(async () =>
    {
        var (queue, all) = Source.Queue<int>(1024, OverflowStrategy.DropNew).Async().ToMaterialized(Sink.Seq<int>(), Keep.Both).Run(Materializer);
        await InTime(
            Task.WhenAll(Enumerable.Range(0, 4).Select(p => Task.Run(async () =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    while (await queue.OfferAsync(p * 2000 + i) is QueueOfferResult.Dropped)
                        await Task.Yield();
                }
            }))),
            "The offers");
        queue.Complete();
        var result = await InTime(all, "The end of the stream");
        result.Order().Should().Equal(Enumerable.Range(0, 8000));
        result.Where(i => i < 2000).Should().BeInAscendingOrder();
    });

    [Fact]
    public Task Completion_must_wait_for_the_buffer_and_failure_must_not() => StoppingAsync(async () =>
    {
        var (queue, down) = Run(4, OverflowStrategy.DropNew);
        await Offer(queue, 1);
        await Offer(queue, 2);
        queue.Complete();
        down.Request(1).ExpectNext(1);
        down.ExpectNoMsg(Short);
        queue.WatchCompletionAsync().IsCompleted.Should().BeFalse();
        down.Request(1).ExpectNext(2).ExpectComplete();
        (queue, down) = Run(4, OverflowStrategy.DropNew);
        await Offer(queue, 1);
        queue.Fail(Failure);
        down.ExpectError().Should().Be(Failure);
        await FluentActions.Awaiting(() => InTime(queue.WatchCompletionAsync(), "The completion")).Should().ThrowAsync<TestException>();
    });

    [Fact]
    public Task After_the_end_offers_must_fail_and_a_waiting_one_be_told() => StoppingAsync(async () =>
    {
        var (queue, down) = Run(1, OverflowStrategy.Backpressure);
        await Offer(queue, 1);
        var waiting = queue.OfferAsync(2);
        down.ExpectNoMsg(Short);
        down.Cancel();
        (await InTime(waiting, "The answer")).Should().Be(QueueOfferResult.QueueClosed.Instance);
        await InTime(queue.WatchCompletionAsync(), "The completion");
        await FluentActions.Awaiting(() => Offer(queue, 3)).Should().ThrowAsync<StreamDetachedException>();
    });

    [Fact]
    public Task A_sink_queue_must_give_elements_as_they_are_pulled_and_the_end_last() => StoppingAsync(async () =>
    {
        var queue = Source.From(Enumerable.Range(1, 100)).RunWith(Sink.Queue<int>(), Materializer);
        for (var i = 1; i <= 100; i++)
            (await InTime(queue.PullAsync(), "The element")).Value.Should().Be(i);
        (await InTime(queue.PullAsync(), "The end")).HasValue.Should().BeFalse();
        await FluentActions.Awaiting(() => InTime(queue.PullAsync(), "The refusal")).Should().ThrowAsync<StreamDetachedException>();
    });

    [Fact]
    public Task A_sink_queue_must_allow_one_pull_at_a_time_and_tell_a_failure() => StoppingAsync(async () =>
    {
        var (up, queue) = this.SourceProbe<int>().ToMaterialized(Sink.Queue<int>(), Keep.Both).Run(Materializer);
        var first = queue.PullAsync();
        await FluentActions.Awaiting(() => InTime(queue.PullAsync(), "The refusal")).Should().ThrowAsync<IllegalStateException>();
        up.SendNext(1);
        (await InTime(first, "The element")).Value.Should().Be(1);
        up.SendError(Failure);
        await FluentActions.Awaiting(() => InTime(queue.PullAsync(), "The failure")).Should().ThrowAsync<TestException>();
    });

    [Fact]
    public Task A_sink_queue_must_buffer_no_more_than_its_input_buffer() => StoppingAsync(async () =>
    {
        var (up, queue) = this.SourceProbe<int>().Select(i =>
        {
            TestActor.Tell(i, TestActor);
            return i;
        }).ToMaterialized(Sink.Queue<int>().AddAttributes(Attributes.CreateInputBuffer(2, 2)), Keep.Both).Run(Materializer);
        for (var i = 1; i <= 8; i++)
            up.SendNext(i);
        ExpectMsg(1);
        ExpectMsg(2);
        ExpectNoMsg(Short);
        (await InTime(queue.PullAsync(), "The element")).Value.Should().Be(1);
        ExpectMsg(3);
        up.SendComplete();
        for (var i = 2; i <= 8; i++)
            (await InTime(queue.PullAsync(), "The element")).Value.Should().Be(i);
        (await InTime(queue.PullAsync(), "The end")).HasValue.Should().BeFalse();
    });

    [Fact]
    public Task Offers_before_the_completion_must_count_and_later_ones_be_refused() => StoppingAsync(async () =>
    {
        for (var round = 0; round < 100; round++)
        {
            var (queue, down) = Run(3, OverflowStrategy.DropHead);
            var offers = Enumerable.Range(1, 6).Select(queue.OfferAsync).ToList();
            queue.Complete();
            var late = queue.OfferAsync(7);
            foreach (var offer in offers)
                (await InTime(offer, "The answer")).Should().Be(QueueOfferResult.Enqueued.Instance);
            (await InTime(late, "The refusal")).Should().Be(QueueOfferResult.QueueClosed.Instance);
            down.Request(10).ExpectNext(4, 5, 6).ExpectComplete();
        }
    });

    [Fact]
    public Task A_failure_must_overtake_the_elements_that_a_completion_waits_for() => StoppingAsync(async () =>
    {
        var (queue, down) = Run(3, OverflowStrategy.Backpressure);
        await Offer(queue, 1);
        queue.Complete();
        down.ExpectNoMsg(Short);
        queue.Fail(Failure);
        down.ExpectError().Should().Be(Failure);
        await FluentActions.Awaiting(() => InTime(queue.WatchCompletionAsync(), "The failure")).Should().ThrowAsync<TestException>();
    });
}
