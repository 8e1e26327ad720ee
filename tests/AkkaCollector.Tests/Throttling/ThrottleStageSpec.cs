using System.Diagnostics;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.TestKit.Xunit2;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Throttling;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Tests.Throttling;

public sealed class ThrottleStageSpec : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SourceCounters _counters = new("test");
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private readonly ActorMaterializer _materializer;
    private readonly TickIntake _intake;

    public ThrottleStageSpec(ITestOutputHelper output) : base("", output)
    {
        _materializer = Sys.Materializer();
        _intake = new TickIntake(Samples.Throttle(), _counters);
    }

    private Source<MarketEvent, NotUsed> Head(ThrottleSettings? settings = null) =>
        Source.FromGraph(new ThrottleStage(_intake, settings ?? Samples.Throttle(), TimeProvider.System));

    private Trade Offer(int number)
    {
        var trade = Samples.Trade(_catalog.Get("T"), $"{number}");
        _counters.TickDecoded(trade);
        _intake.Offer(trade);
        return trade;
    }

    [Fact]
    public Task ThrottleStage_must_give_on_what_waits_and_complete_when_no_more_will_come() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var offered = Enumerable.Range(0, 600).Select(Offer).ToList();
        _intake.Complete();
        var given = await Head().RunWith(Sink.Seq<MarketEvent>(), _materializer).WaitAsync(Patience);
        Assert.Equal(offered, given);
    }, _materializer);

    [Fact]
    public Task ThrottleStage_must_take_only_what_is_asked_for() => this.AssertAllStagesStoppedAsync(async () =>
    {
        for (var n = 0; n < 10; n++) Offer(n);
        var down = Head().RunWith(this.SinkProbe<MarketEvent>(), _materializer);
        await down.EnsureSubscriptionAsync();
        down.Request(3);
        for (var n = 0; n < 3; n++) Assert.Equal($"{n}", ((Trade)await down.ExpectNextAsync(Patience)).TradeId);
        Assert.Equal(3, _intake.InGraph);
        down.Cancel();
    }, _materializer);

    [Fact]
    public Task ThrottleStage_must_wake_when_something_comes_after_a_quiet_time() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var down = Head().RunWith(this.SinkProbe<MarketEvent>(), _materializer);
        await down.EnsureSubscriptionAsync();
        down.Request(1000);
        for (var round = 0; round < 20; round++)
        {
            Offer(round);
            Assert.Equal($"{round}", ((Trade)await down.ExpectNextAsync(Patience)).TradeId);
        }
        _intake.Complete();
        await down.ExpectCompleteAsync();
    }, _materializer);

    [Fact]
    public Task ThrottleStage_must_keep_its_rate() => this.AssertAllStagesStoppedAsync(async () =>
    {
        for (var n = 0; n < 62; n++) Offer(n);
        _intake.Complete();
        var settings = Samples.Throttle() with { Enabled = true, RateMax = 100, Burst = TimeSpan.FromMilliseconds(20) };
        var watch = Stopwatch.StartNew();
        var given = await Head(settings).RunWith(Sink.Seq<MarketEvent>(), _materializer).WaitAsync(Patience);
        Assert.Equal(62, given.Count);
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(590), $"62 events at 100/s with 2 at once passed in {watch.Elapsed}");
    }, _materializer);

    [Fact]
    public Task A_run_of_the_graph_that_fails_must_lose_only_what_it_held() => this.AssertAllStagesStoppedAsync(async () =>
    {
        for (var n = 0; n < 400; n++) Offer(n);
        var failing = Head().Select(e => ((Trade)e).TradeId == "7" ? throw new InvalidOperationException("poison") : e);
        await Assert.ThrowsAnyAsync<Exception>(() => failing.RunWith(Sink.Seq<MarketEvent>(), _materializer).WaitAsync(Patience));
        await AwaitConditionAsync(() => Task.FromResult(!_intake.IsAttached), Patience, TimeSpan.FromMilliseconds(5), "the failed run did not leave the intake");
        var lost = _intake.InGraph;
        _intake.GraphEnded(DropReason.GraphFailed);
        _intake.Complete();
        var rest = await Head().RunWith(Sink.Seq<MarketEvent>(), _materializer).WaitAsync(Patience);
        Assert.Equal(400 - lost, rest.Count);
        Assert.Equal($"{lost}", ((Trade)rest[0]).TradeId);
        Assert.Equal(lost, _counters.Read().DroppedByReason[DropReason.GraphFailed]);
        Assert.Equal(0, _counters.Read().TickDifference);
    }, _materializer);
}
