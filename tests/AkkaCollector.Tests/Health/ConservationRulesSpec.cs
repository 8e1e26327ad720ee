using AkkaCollector.Captures;
using AkkaCollector.Health;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
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

    [Theory]
    [InlineData(100, 100, 0, 100, 0)] // at rest
    [InlineData(100, 140, 30, 110, 0)] // ten committed and answered meanwhile, thirty committed and not answered yet
    [InlineData(100, 105, 0, 110, 0)] // five of the ten were committed after the count
    [InlineData(100, 99, 30, 110, 1)] // one that was answered is not there
    [InlineData(100, 141, 30, 110, -1)] // one more is there than was written
    [InlineData(100, 141, ConservationRules.Unknown, 110, 0)] // a spool holds some, which may be there as well
    [InlineData(100, 98, ConservationRules.Unknown, 110, 2)] // two are missing all the same
    public void The_databases_own_count_must_lie_between_what_is_answered_and_what_may_be_committed(long before, long database, long open, long after, long difference)
    {
        var found = ConservationRules.Compare(Account(200, before), new RunCounts("a", 1, database, 0, 0, 0, 0), Account(200, after), open);
        Assert.Equal(difference, found.Select(d => d.Difference).SingleOrDefault());
        Assert.All(found, d => Assert.Contains($"the database counts {database} stored", d.Numbers, StringComparison.Ordinal));
    }

    [Fact]
    public void Rejected_ticks_undecoded_frames_and_dead_letters_must_be_compared_too()
    {
        var account = new SourceAccount
        {
            Source = "a", Rejected = 5, UndecodedStored = 6,
            DroppedByReason = new Dictionary<DropReason, long> { [DropReason.Poison] = 3, [DropReason.UndecodedPoison] = 4, [DropReason.Shutdown] = 9 },
        };
        Assert.Empty(ConservationRules.Compare(account, new RunCounts("a", 1, 0, 77, 5, 6, 7), account, 0));
        Assert.Equal(
            [("rejected", 1L), ("undecoded", -1L), ("dead_letters", 2L)],
            ConservationRules.Compare(account, new RunCounts("a", 1, 0, 77, 4, 7, 5), account, 0).Select(d => (d.What, d.Difference)));
    }

    [Fact]
    public void A_difference_must_carry_the_numbers_of_both_sides_and_a_recorder_be_looked_at_too()
    {
        var dropped = new Dictionary<CaptureDropReason, long> { [CaptureDropReason.QueueFull] = 2 };
        var found = new ConservationRules(1).Note(Account(10, 9, frames: 2), new CaptureAccount(10, 5, 2, 0, dropped, 0, 0, null));
        Assert.Equal([("ticks", 1L), ("frames", 2L), ("recorded", 1L)], found.Select(d => (d.What, d.Difference)));
        Assert.StartsWith("10 ticks are not stored 9 + rejected 0", found[0].Numbers, StringComparison.Ordinal);
    }
}
