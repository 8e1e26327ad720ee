using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.TestKit.Xunit2;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Validation;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Tests.Validation;

public sealed class ValidateStageSpec : TestKit
{
    private readonly ActorMaterializer _materializer;

    public ValidateStageSpec(ITestOutputHelper output) : base("", output) => _materializer = Sys.Materializer();

    [Fact]
    public Task ValidateStage_must_give_every_event_on_with_its_word_and_count_what_it_says() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var catalog = Samples.Catalog();
        var counters = new SourceCounters("test");
        MarketEvent[] events =
        [
            Samples.Quote(catalog.Get("A")), Samples.Quote(catalog.Get("A")), Samples.Quote(catalog.Get("A"), bid: 0.07), Samples.Quote(catalog.Get("A"), bid: -1),
            Samples.Trade(catalog.Get("A"), "1", price: double.NaN, amount: -1), Samples.Undecoded(),
        ];
        var words = await Source.From(events).Via(new ValidateStage(Samples.Validation(), catalog, counters))
            .RunWith(Sink.Seq<Validated>(), _materializer).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(events, words.Select(w => w.Event));
        Assert.Equal([Outcome.Accepted, Outcome.Duplicate, Outcome.Accepted, Outcome.Rejected, Outcome.Rejected, Outcome.Accepted], words.Select(w => w.Outcome));
        var account = counters.Read();
        Assert.Equal(1, account.Flagged[TickFlags.Crossed]);
        Assert.Equal((2, 1, 1), (account.RejectedByReason[RejectReasons.Negative], account.RejectedByReason[RejectReasons.NotFinite], account.RejectedByReason[RejectReasons.BelowMinimum]));
    }, _materializer);

    [Fact]
    public Task ValidateStage_must_pass_demand_and_failure_through() => this.AssertAllStagesStoppedAsync(async () =>
    {
        var catalog = Samples.Catalog();
        var (up, down) = this.SourceProbe<MarketEvent>().Via(new ValidateStage(Samples.Validation(), catalog, new SourceCounters("test")))
            .ToMaterialized(this.SinkProbe<Validated>(), Keep.Both).Run(_materializer);
        await down.EnsureSubscriptionAsync();
        down.Request(1);
        await up.SendNextAsync(Samples.Quote(catalog.Get("A")));
        await down.ExpectNextAsync();
        await up.SendErrorAsync(new InvalidOperationException("boom"));
        await down.ExpectErrorAsync();
    }, _materializer);
}
