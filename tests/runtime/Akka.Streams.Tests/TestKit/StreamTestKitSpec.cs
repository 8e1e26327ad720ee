using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Reactive.Streams;
using Xunit;
using Xunit.Sdk;

namespace Akka.Streams.Tests.TestKit;

public class StreamTestKitSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private readonly ActorMaterializer _materializer;

    public StreamTestKitSpec() => _materializer = Sys.Materializer();

    private Exception Failure { get; } = new TestException("as asked");

    private (TestPublisher.Probe<T> Source, TestSubscriber.Probe<T> Sink) Joined<T>() =>
        this.SourceProbe<T>().ToMaterialized(this.SinkProbe<T>(), Keep.Both).Run(_materializer);

    [Fact]
    public async Task Probes_at_both_ends_must_carry_elements_and_completion() => await this.AssertAllStagesStoppedAsync(async () =>
    {
        var (source, sink) = Joined<int>();
        sink.Request(3);
        source.SendNext(1).SendNext(2);
        sink.ExpectNext(1, 2);
        await source.SendNextAsync(3);
        Assert.Equal(3, await sink.ExpectNextAsync());
        sink.ExpectNoMsg(Soon);
        source.SendComplete();
        sink.ExpectComplete();
    }, _materializer);

    [Fact]
    public void A_failure_must_arrive_as_it_is() => this.AssertAllStagesStopped(() =>
    {
        var (source, sink) = Joined<int>();
        sink.EnsureSubscription();
        source.SendError(Failure);
        Assert.Same(Failure, sink.ExpectError());
    }, _materializer);

    [Fact]
    public void A_cancellation_must_arrive() => this.AssertAllStagesStopped(() =>
    {
        var (source, sink) = Joined<int>();
        sink.Request(1);
        source.SendNext(1);
        sink.ExpectNext(1);
        sink.Cancel();
        source.ExpectCancellation();
    }, _materializer);

    [Fact]
    public void Demand_must_pass_as_it_is_where_nothing_lies_between() => this.AssertAllStagesStopped(() =>
    {
        var (source, sink) = Joined<int>();
        sink.Request(10);
        Assert.Equal(10, source.ExpectRequest());
        source.SendNext(1);
        sink.ExpectNext(1);
        source.ExpectNoMsg(Soon);
        sink.Request(3);
        Assert.Equal(3, source.ExpectRequest());
        Assert.Equal(12, source.Pending);
        source.SendComplete();
        sink.ExpectComplete();
    }, _materializer);

    [Fact]
    public void Demand_must_come_in_full_and_half_buffers() => this.AssertAllStagesStopped(() =>
    {
        var (source, sink) = this.SourceProbe<int>().Select(x => x).ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(_materializer);
        Assert.Equal(16, source.ExpectRequest());
        for (var i = 1; i <= 8; i++) source.SendNext(i);
        sink.Request(7);
        sink.ExpectNextN(7);
        source.ExpectNoMsg(Soon);
        sink.Request(1);
        sink.ExpectNext(8);
        Assert.Equal(8, source.ExpectRequest());
        sink.Cancel();
        source.ExpectCancellation();
    }, _materializer);

    [Fact]
    public async Task A_stream_that_goes_on_must_be_noticed()
    {
        var (source, sink) = Joined<int>();
        sink.EnsureSubscription();
        await Assert.ThrowsAnyAsync<Exception>(() => this.AssertAllStagesStoppedAsync(() =>
        {
            Joined<int>();
            return Task.CompletedTask;
        }, _materializer, TimeSpan.FromMilliseconds(300)));
        source.ExpectCancellation();
    }

    [Fact]
    public void Expectations_must_fail_when_something_else_comes()
    {
        var (source, sink) = Joined<int>();
        sink.Request(10);
        source.SendNext(1);
        Assert.Contains("Expected '2', but got '1'", Assert.ThrowsAny<Exception>(() => sink.ExpectNext(2)).Message);
        Assert.Contains("no element signaled", Assert.ThrowsAny<Exception>(() => sink.ExpectNext(Soon)).Message);
        source.SendNext(1);
        Assert.ThrowsAny<XunitException>(() => sink.ExpectComplete());
        source.SendNext(1);
        Assert.ThrowsAny<Exception>(() => sink.ExpectNextUnordered(2, 3));
        source.SendComplete();
        Assert.Contains("expected OnNext, found TestSubscriber.OnComplete", Assert.ThrowsAny<Exception>(() => sink.ExpectNext()).Message);
    }

    [Fact]
    public void Sinks_must_offer_their_expectations()
    {
        var sink = Source.From(Enumerable.Range(1, 20)).RunWith(this.SinkProbe<int>(), _materializer);
        sink.RequestNext(1);
        Assert.Equal(2, sink.RequestNext());
        sink.Request(20);
        sink.ExpectNextUnordered(4, 3);
        sink.ExpectNextN([5, 6]);
        Assert.Equal([7, 8], sink.ExpectNextN(2));
        Assert.Equal(9, sink.ExpectNext<int>(i => i == 9));
        sink.MatchNext<int>(i => i == 10);
        sink.ExpectNextWithinSet(new List<int> { 10, 11 });
        Assert.Equal(12, sink.ExpectNextOrComplete());
        Assert.Equal(13, sink.ExpectNextOrError());
        Assert.Equal([14, 15], sink.ReceiveWithin<int>(TimeSpan.FromSeconds(3), 2));
        Assert.IsType<TestSubscriber.OnNext<int>>(sink.ExpectEvent());
        Assert.Equal([17, 18, 19, 20], sink.ToStrict(TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public async Task The_fluent_builder_must_run_its_steps_in_order()
    {
        var (source, sink) = Joined<int>();
        var sending = source.AsyncBuilder().SendNext([1, 2, 3]).SendComplete().ExecuteAsync();
        await sink.AsyncBuilder().Request(3).ExpectNext(1).ExpectNextN([2, 3]).ExpectComplete().ExecuteAsync();
        await sending;
    }

    [Fact]
    public async Task Asynchronous_expectations_must_do_the_same()
    {
        var sink = Source.From(Enumerable.Range(1, 5)).RunWith(this.SinkProbe<int>(), _materializer);
        await sink.RequestAsync(10);
        await sink.ExpectNextAsync(1);
        var two = new List<int>();
        await foreach (var i in sink.ExpectNextNAsync(2)) two.Add(i);
        Assert.Equal([2, 3], two);
        Assert.Equal(4, await sink.ExpectNextAsync<int>(i => i > 3));
        Assert.Equal(5, await sink.AsyncBuilder().ExpectNextAsync());
        await sink.ExpectCompleteAsync();
    }

    [Fact]
    public void Manual_probes_must_leave_everything_to_the_test() => this.AssertAllStagesStopped(() =>
    {
        var publisher = this.CreateManualPublisherProbe<int>();
        var subscriber = this.CreateManualSubscriberProbe<int>();
        Source.FromPublisher(publisher).To(Sink.FromSubscriber(subscriber)).Run(_materializer);
        var upstream = publisher.ExpectSubscription();
        var downstream = subscriber.ExpectSubscription();
        downstream.Request(2);
        publisher.ExpectRequest(upstream, 2);
        upstream.SendNext(1);
        subscriber.ExpectNext(1);
        upstream.SendComplete();
        subscriber.ExpectComplete();
    }, _materializer);

    [Fact]
    public void Publishers_that_have_ended_must_say_so()
    {
        Run(TestPublisher.Empty<int>()).ExpectSubscriptionAndComplete(false);
        Run(TestPublisher.LazyEmpty<int>()).ExpectSubscriptionAndComplete();
        Assert.Same(Failure, Run(TestPublisher.Error<int>(Failure)).ExpectSubscriptionAndError(false));
        Assert.Same(Failure, Run(TestPublisher.LazyError<int>(Failure)).ExpectSubscriptionAndError());
    }

    [Fact]
    public void Stages_under_test_must_tell_their_probe_of_each_event()
    {
        var probe = CreateTestProbe();
        var inner = new Akka.Streams.Implementation.SubscriberSink<int, TestSubscriber.Probe<int>>("inner", () =>
        {
            var subscriber = this.CreateSubscriberProbe<int>();
            return (subscriber, subscriber);
        });
        var sink = Source.Single(5).RunWith(TestSinkStage<int, TestSubscriber.Probe<int>>.Create(inner, probe), _materializer);
        sink.Request(1);
        probe.ExpectMsg<GraphStageMessages.Push>();
        sink.ExpectNext(5);
        probe.ExpectMsg<GraphStageMessages.UpstreamFinish>();
        sink.ExpectComplete();
    }

    [Fact]
    public async Task ChainSetup_must_run_a_flow_between_manual_probes()
    {
        var chain = await new ChainSetup<int, int, NotUsed>(flow => flow.Select(i => i * 2), ActorMaterializerSettings.Create(Sys), _materializer,
            (source, materializer) => source.RunWith(Sink.AsPublisher<int>(false), materializer), this).InitializeAsync();
        chain.DownstreamSubscription.Request(1);
        await chain.UpstreamSubscription.ExpectRequestAsync();
        chain.UpstreamSubscription.SendNext(4);
        chain.Downstream.ExpectNext(8);
        chain.DownstreamSubscription.Cancel();
        await chain.UpstreamSubscription.ExpectCancellationAsync();
    }

    private TestSubscriber.ManualProbe<int> Run(IPublisher<int> publisher)
    {
        var subscriber = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(subscriber);
        return subscriber;
    }
}
