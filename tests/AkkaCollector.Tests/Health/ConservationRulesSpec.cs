using AkkaCollector.Health;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using Xunit;

namespace AkkaCollector.Tests.Health;

public sealed class ConservationRulesSpec
{
    private static SourceAccount Account(long quotes, long stored, long frames = 0) =>
        new() { Source = "a", Quotes = quotes, Stored = stored, Frames = frames, FramesWithTicks = 0 };

    [Fact]
    public void A_difference_that_stays_must_be_an_alarm_after_its_looks()
    {
        var rules = new ConservationRules(3);
        Assert.True(rules.Holds(Account(10, 9)));
        Assert.True(rules.Holds(Account(20, 18)));
        Assert.False(rules.Holds(Account(30, 27)));
    }

    [Fact]
    public void A_difference_that_swings_or_goes_must_not_be_an_alarm()
    {
        var rules = new ConservationRules(2);
        foreach (var stored in new long[] { 9, 11, 9, 10, 9, 11 }) Assert.True(rules.Holds(Account(10, stored)));
    }

    [Fact]
    public void Frames_that_are_not_explained_must_be_an_alarm_too() => Assert.False(new ConservationRules(1).Holds(Account(0, 0, frames: 1)));

    [Fact]
    public void Real_counters_with_one_side_broken_on_purpose_must_raise_the_alarm()
    {
        var counters = new SourceCounters("a");
        var catalog = new InstrumentCatalog("v", _ => InstrumentKind.Option);
        var quote = new Quote { Source = "a", ReceivedMicros = 1, VenueMicros = 1, Instrument = catalog.Get("X") };
        counters.FrameReceived();
        counters.FrameWithTicks();
        counters.TickDecoded(quote);
        counters.InFlight(+1);
        Assert.Equal(0, counters.Read().TickDifference);
        counters.InFlight(-1);
        Assert.Equal(1, counters.Read().TickDifference);
        Assert.False(new ConservationRules(1).Holds(counters.Read()));
        counters.Committed(new BatchReceipt("b", "a", 1, 0, 0, 0, 0, TimeSpan.Zero));
        Assert.True(new ConservationRules(1).Holds(counters.Read()));
    }
}
