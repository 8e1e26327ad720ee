using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Xunit;

namespace Akka.Streams.Tests.TestKit;

public class ReactiveStreamsSpec : Akka.TestKit.Xunit2.TestKit
{
    private readonly ActorMaterializer _materializer;

    public ReactiveStreamsSpec() => _materializer = Sys.Materializer();

    [Fact]
    public void A_publisher_of_a_sink_must_serve_one_subscriber() => this.AssertAllStagesStopped(() =>
    {
        var publisher = Source.From(Enumerable.Range(1, 3)).RunWith(Sink.AsPublisher<int>(false), _materializer);
        var first = this.CreateSubscriberProbe<int>();
        publisher.Subscribe(first);
        first.Request(1).ExpectNext(1);
        var second = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(second);
        Assert.Contains("only supports one subscriber", second.ExpectSubscriptionAndError(false).Message);
        first.Request(5).ExpectNext(2, 3).ExpectComplete();
        var late = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(late);
        Assert.Contains("only supports one subscriber", late.ExpectSubscriptionAndError(false).Message);
    }, _materializer);

    [Fact]
    public void A_fanout_publisher_must_serve_all_at_the_pace_of_the_slowest() => this.AssertAllStagesStopped(() =>
    {
        var (source, publisher) = this.SourceProbe<int>().ToMaterialized(Sink.AsPublisher<int>(true), Keep.Both)
            .Run(_materializer);
        var quick = this.CreateSubscriberProbe<int>();
        var slow = this.CreateSubscriberProbe<int>();
        publisher.Subscribe(quick);
        publisher.Subscribe(slow);
        slow.EnsureSubscription();
        quick.Request(100);
        for (var i = 1; i <= 16; i++) source.SendNext(i);
        quick.ExpectNextN(Enumerable.Range(1, 16));
        source.SendNext(17);
        quick.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        slow.Request(1).ExpectNext(1);
        quick.ExpectNext(17);
        slow.Cancel();
        source.SendNext(18).SendComplete();
        quick.ExpectNext(18).ExpectComplete();
    }, _materializer);

    [Fact]
    public void A_failure_must_reach_subscribers_early_and_late() => this.AssertAllStagesStopped(() =>
    {
        var failure = new TestException("as asked");
        var publisher = Source.Failed<int>(failure).RunWith(Sink.AsPublisher<int>(false), _materializer);
        var subscriber = this.CreateManualSubscriberProbe<int>();
        publisher.Subscribe(subscriber);
        Assert.Same(failure, subscriber.ExpectSubscriptionAndError(false));
    }, _materializer);

    [Fact]
    public void A_publisher_that_nobody_subscribes_to_must_end_its_stream() => this.AssertAllStagesStopped(() =>
    {
        var settings = ActorMaterializerSettings.Create(Sys)
            .WithSubscriptionTimeoutSettings(new StreamSubscriptionTimeoutSettings(StreamSubscriptionTimeoutTerminationMode.CancelTermination, TimeSpan.FromMilliseconds(50)));
        using var materializer = Sys.Materializer(settings);
        var source = this.SourceProbe<int>().ToMaterialized(Sink.AsPublisher<int>(false), Keep.Left).Run(materializer);
        source.ExpectCancellation();
    }, _materializer);

    [Fact]
    public void A_subscriber_of_a_source_must_take_elements_as_they_are_wanted() => this.AssertAllStagesStopped(() =>
    {
        var (subscriber, sink) = Source.AsSubscriber<int>().ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(_materializer);
        var publisher = this.CreatePublisherProbe<int>();
        publisher.Subscribe(subscriber);
        sink.Request(2);
        publisher.SendNext(1).SendNext(2).SendComplete();
        sink.ExpectNext(1, 2).ExpectComplete();
    }, _materializer);

    [Fact]
    public void A_materializer_that_is_shut_down_must_end_both_sides()
    {
        var materializer = ActorMaterializer.Create(Sys);
        var (source, sink) = this.SourceProbe<int>().ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(materializer);
        sink.EnsureSubscription();
        source.EnsureSubscription();
        materializer.Shutdown();
        Assert.IsType<AbruptTerminationException>(sink.ExpectError());
        source.ExpectCancellation();
    }

    [Fact]
    public void Demand_below_one_must_fail_the_subscriber() => this.AssertAllStagesStopped(() =>
    {
        var (source, sink) = this.SourceProbe<int>().ToMaterialized(this.SinkProbe<int>(), Keep.Both).Run(_materializer);
        sink.Request(0);
        Assert.Contains("rule 3.9", sink.ExpectError().Message);
        source.ExpectCancellation();
    }, _materializer);
}
