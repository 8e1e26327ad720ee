using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using FluentAssertions;
using Reactive.Streams;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Streams.Tests.Dsl;

public class PublisherSpec(ITestOutputHelper output) : StreamSpec(output)
{
    private static readonly TestException Failure = new("on purpose");

    private sealed class Recorder : ISubscriber<int>
    {
        public readonly TaskCompletionSource<Exception?> End = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public readonly List<int> Elements = [];
        public ISubscription? Subscription;

        public void OnSubscribe(ISubscription subscription)
        {
            Subscription = subscription;
            subscription.Request(long.MaxValue);
        }

        public void OnNext(int element) => Elements.Add(element);

        public void OnError(Exception cause) => End.TrySetResult(cause);

        public void OnComplete() => End.TrySetResult(null);
    }

    [Fact]
    public Task A_publisher_must_serve_one_subscriber_and_refuse_a_second() => StoppingAsync(async () =>
    {
        var publisher = Source.From(Enumerable.Range(0, 1000)).Concat(Source.Maybe<int>().MapMaterializedValue(_ => NotUsed.Instance))
            .RunWith(Sink.AsPublisher<int>(false), Materializer);
        var first = new Recorder();
        publisher.Subscribe(first);
        var second = new Recorder();
        publisher.Subscribe(second);
        (await InTime(second.End.Task, "The refusal")).Should().NotBeNull();
        AwaitCondition(() => first.Elements.Count == 1000, Long);
        first.Subscription!.Cancel();
    });

    [Fact]
    public void A_publisher_must_serve_one_subscriber_in_all_be_it_after_the_end() => Stopping(() =>
    {
        var publisher = Source.Single(1).RunWith(Sink.AsPublisher<int>(false), Materializer);
        var first = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(first);
        first.ExpectSubscription().Request(1);
        first.ExpectNext(1).ExpectComplete();
        Refuses(publisher);

        var empty = Source.Empty<int>().RunWith(Sink.AsPublisher<int>(false), Materializer);
        first = this.CreateManualSubscriberProbe<int>();
        empty.Subscribe(first);
        first.ExpectSubscriptionAndComplete();
        Refuses(empty);
    });

    private void Refuses(IPublisher<int> publisher)
    {
        var late = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(late);
        late.ExpectSubscriptionAndError().Should().BeOfType<Akka.Pattern.IllegalStateException>();
    }

    [Fact]
    public void A_fan_out_publisher_that_all_have_left_must_refuse_others() => Stopping(() =>
    {
        var (up, publisher) = this.SourceProbe<int>().ToMaterialized(Sink.AsPublisher<int>(true), Keep.Both).Run(Materializer);
        var only = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(only);
        only.ExpectSubscription().Cancel();
        up.ExpectCancellation();
        Refuses(publisher);
    });

    [Fact]
    public Task A_fan_out_publisher_must_give_all_elements_to_all() => StoppingAsync(async () =>
    {
        var (up, publisher) = this.SourceProbe<int>().ToMaterialized(Sink.AsPublisher<int>(true), Keep.Both).Run(Materializer);
        var recorders = Enumerable.Range(0, 3).Select(_ => new Recorder()).ToArray();
        foreach (var recorder in recorders)
            publisher.Subscribe(recorder);
        AwaitCondition(() => recorders.All(r => r.Subscription != null), Long);
        for (var i = 0; i < 100; i++)
            up.SendNext(i);
        up.SendComplete();
        foreach (var recorder in recorders)
        {
            (await InTime(recorder.End.Task, "The end")).Should().BeNull();
            recorder.Elements.Should().Equal(Enumerable.Range(0, 100));
        }

        var late = new Recorder();
        publisher.Subscribe(late);
        (await InTime(late.End.Task, "The end")).Should().BeNull();
    });

    [Fact]
    public void The_slowest_subscriber_must_set_the_pace_and_all_gone_cancel_upstream() => Stopping(() =>
    {
        var (up, publisher) = this.SourceProbe<int>()
            .ToMaterialized(Sink.AsPublisher<int>(true).AddAttributes(Attributes.CreateInputBuffer(2, 2)), Keep.Both).Run(Materializer);
        var fast = this.CreateManualSubscriberProbe<int>();
        var slow = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(fast);
        publisher.Subscribe(slow);
        var fastSubscription = fast.ExpectSubscription();
        var slowSubscription = slow.ExpectSubscription();
        fastSubscription.Request(10);
        for (var i = 1; i <= 4; i++)
            up.SendNext(i);
        fast.ExpectNext(1, 2);
        fast.ExpectNoMsg(Short);
        slowSubscription.Request(1);
        slow.ExpectNext(1);
        fast.ExpectNext(3);
        fastSubscription.Cancel();
        slowSubscription.Cancel();
        up.ExpectCancellation();
    });

    [Fact]
    public void A_fan_out_publisher_must_fetch_ahead_of_its_subscribers_and_keep_what_it_has_fetched() => Stopping(() =>
    {
        var upstream = this.CreateManualPublisherProbe<int>();
        var publisher = Source.FromPublisher(upstream).AddAttributes(Attributes.CreateInputBuffer(1, 1))
            .RunWith(Sink.AsPublisher<int>(true).AddAttributes(Attributes.CreateInputBuffer(2, 2)), Materializer);
        var subscription = upstream.ExpectSubscription();
        subscription.ExpectRequest(1);
        for (var i = 1; i <= 2; i++)
        {
            subscription.SendNext(i);
            subscription.ExpectRequest(1);
        }

        subscription.SendNext(3);
        upstream.ExpectNoMsg(Short);
        subscription.SendComplete();
        var first = this.CreateManualSubscriberProbe<int>();
        var second = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(first);
        publisher.Subscribe(second);
        second.ExpectSubscription();
        first.ExpectSubscription().Request(5);
        first.ExpectNext(1, 2).ExpectNoMsg(Short);
        second.Subscription.Request(5);
        second.ExpectNext(1, 2, 3).ExpectComplete();
        first.ExpectNext(3).ExpectComplete();
        var late = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(late);
        late.ExpectSubscriptionAndComplete();
    });

    [Fact]
    public void A_fan_out_publisher_must_refuse_subscribers_after_all_have_left() => Stopping(() =>
    {
        var (up, publisher) = this.SourceProbe<int>().ToMaterialized(Sink.AsPublisher<int>(true), Keep.Both).Run(Materializer);
        var only = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(only);
        only.ExpectSubscription().Cancel();
        up.ExpectCancellation();
        var late = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(late);
        late.ExpectSubscriptionAndError().Should().BeAssignableTo<Akka.Pattern.IllegalStateException>();
    });

    [Fact]
    public Task A_source_of_a_publisher_must_request_in_batches_and_end_with_it() => StoppingAsync(async () =>
    {
        var upstream = this.CreateManualPublisherProbe<int>();
        var all = Source.FromPublisher(upstream).AddAttributes(Attributes.CreateInputBuffer(4, 4)).RunWith(Sink.Seq<int>(), Materializer);
        var subscription = await upstream.ExpectSubscriptionAsync();
        subscription.ExpectRequest(4);
        subscription.SendNext(1);
        subscription.SendNext(2);
        subscription.ExpectRequest(2);
        subscription.SendComplete();
        (await InTime(all, "The end of the stream")).Should().Equal(1, 2);
        var failing = Source.FromPublisher(upstream).RunWith(Sink.Seq<int>(), Materializer);
        (await upstream.ExpectSubscriptionAsync()).SendError(Failure);
        await FluentActions.Awaiting(() => InTime(failing, "The failure")).Should().ThrowAsync<TestException>();
    });

    [Fact]
    public void Cancelling_must_reach_the_publisher_even_when_it_answers_late() => Stopping(() =>
    {
        var upstream = this.CreateManualPublisherProbe<int>(autoOnSubscribe: false);
        var subscriber = Source.AsSubscriber<int>().To(Sink.Cancelled<int>()).Run(Materializer);
        upstream.Subscribe(subscriber);
        var subscription = upstream.ExpectSubscription();
        subscription.SendOnSubscribe();
        subscription.ExpectCancellation();
    });

    [Fact]
    public void Demand_that_is_not_positive_must_fail_the_subscriber() => Stopping(() =>
    {
        var down = this.CreateManualSubscriberProbe<int>();
        var up = this.SourceProbe<int>().To(Sink.FromSubscriber(down)).Run(Materializer);
        down.ExpectSubscription().Request(0);
        down.ExpectError().Should().BeOfType<ArgumentException>().Which.Message.Should().Contain("rule 3.9");
        up.ExpectCancellation();
    });

    [Fact]
    public Task A_flow_must_be_usable_as_a_processor_and_a_processor_as_a_flow() => StoppingAsync(async () =>
    {
        var flow = Flow.FromProcessor(() => Flow.Create<int>().Select(i => i * 2).ToProcessor().Run(Materializer));
        (await InTime(Source.From(Enumerable.Range(0, 100)).Via(flow).RunWith(Sink.Seq<int>(), Materializer), "The end of the stream"))
            .Should().Equal(Enumerable.Range(0, 100).Select(i => i * 2));
    });

    [Fact]
    public void A_publisher_without_a_subscriber_must_be_cancelled_in_time() => Stopping(() =>
    {
        var soon = ActorAttributes.CreateStreamSubscriptionTimeout(Short, StreamSubscriptionTimeoutTerminationMode.CancelTermination);
        var up = this.SourceProbe<int>().To(Sink.AsPublisher<int>(false).AddAttributes(soon)).Run(Materializer);
        up.ExpectCancellation();
    });

    [Fact]
    public Task A_source_started_before_must_give_its_value_and_its_elements() => StoppingAsync(async () =>
    {
        var (queue, source) = Source.Queue<int>(4, OverflowStrategy.Backpressure).PreMaterialize(Materializer);
        var all = source.RunWith(Sink.Seq<int>(), Materializer);
        for (var i = 0; i < 100; i++)
            await InTime(queue.OfferAsync(i), "The answer");
        queue.Complete();
        (await InTime(all, "The end of the stream")).Should().Equal(Enumerable.Range(0, 100));
        var (first, sink) = Sink.First<int>().PreMaterialize(Materializer);
        Source.Single(7).RunWith(sink, Materializer);
        (await InTime(first, "The element")).Should().Be(7);
    });

    [Fact]
    public Task A_source_must_be_enumerable_again_and_again_and_end_with_the_enumeration() => StoppingAsync(async () =>
    {
        var all = Source.From(Enumerable.Range(0, 50)).RunAsAsyncEnumerable(Materializer);
        for (var run = 0; run < 2; run++)
        {
            var seen = new List<int>();
            await foreach (var element in all)
                seen.Add(element);
            seen.Should().Equal(Enumerable.Range(0, 50));
        }

        await foreach (var element in Source.Repeat(1).RunAsAsyncEnumerable(Materializer))
        {
            element.Should().Be(1);
            break;
        }

        var failing = async () =>
        {
            await foreach (var element in Source.Failed<int>(Failure).RunAsAsyncEnumerable(Materializer))
                element.Should().Be(0);
        };
        await failing.Should().ThrowAsync<TestException>();
    });
}
