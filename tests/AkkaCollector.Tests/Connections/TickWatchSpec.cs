using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Connections;

public sealed class TickWatchSpec
{
    private readonly CollectingIntake _intake = new();
    private readonly InstrumentCatalog _catalog = new("v", _ => InstrumentKind.Option);
    private readonly TickWatch _watch;

    public TickWatchSpec() => _watch = new TickWatch(_intake);

    [Fact]
    public void TickWatch_must_note_when_each_instrument_was_quoted()
    {
        Assert.Null(_watch.LastTick);
        _watch.Offer(Quote("a"));
        _watch.SetClock(TimeSpan.FromSeconds(7));
        _watch.Offer(Quote("b"));
        _watch.Offer(Trade("a", 1));
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(7)), (_watch.LastOf(ChannelContent.Quotes, _catalog.Get("a")), _watch.LastOf(ChannelContent.Quotes, _catalog.Get("b"))));
        Assert.Null(_watch.LastOf(ChannelContent.Quotes, _catalog.Get("c")));
        for (var i = 0; i < 1_000; i++) _watch.Offer(Quote($"x{i}"));
        Assert.Equal(TimeSpan.Zero, _watch.LastOf(ChannelContent.Quotes, _catalog.Get("a")));
        Assert.Equal((1_003L, TimeSpan.FromSeconds(7)), (_watch.Ticks, _watch.LastTick));
        Assert.Equal(1_003, _intake.Events.Count);
    }

    [Fact]
    public void TickWatch_must_note_quotes_books_and_funding_apart()
    {
        var instrument = _catalog.Get("a");
        var contents = new[] { ChannelContent.Quotes, ChannelContent.Books, ChannelContent.Funding };
        MarketEvent[] events =
        [
            Quote("a"), new BookSnapshot { Source = "s", ReceivedMicros = 1, VenueMicros = 1, Instrument = instrument, Bids = [], Asks = [] },
            new Funding { Source = "s", ReceivedMicros = 1, VenueMicros = 1, Instrument = instrument, Rate = 0 },
        ];
        for (var i = 0; i < events.Length; i++)
        {
            Assert.Null(_watch.LastOf(contents[i], instrument));
            _watch.SetClock(TimeSpan.FromSeconds(i + 1));
            _watch.Offer(events[i]);
        }
        Assert.Equal([1.0, 2.0, 3.0], contents.Select(c => _watch.LastOf(c, instrument)!.Value.TotalSeconds));
        Assert.Throws<ArgumentOutOfRangeException>(() => _watch.LastOf(ChannelContent.Candles, instrument));
    }

    [Fact]
    public void TickWatch_must_count_the_holes_in_the_numbers_of_trades()
    {
        foreach (var seq in new[] { 5, 6, 9, 9, 7, 10, 0, 11 }) _watch.Offer(Trade("a", seq));
        foreach (var seq in new[] { 100, 101 }) _watch.Offer(Trade("b", seq));
        Assert.Equal((1L, 2L), (_watch.Gaps, _watch.MissingTrades));
        Assert.Equal(new TradeGap("a", 6, 9), _watch.LatestGap);
        _watch.Offer(Trade("b", 103));
        Assert.Equal((2L, 3L, 1L), (_watch.Gaps, _watch.MissingTrades, _watch.LatestGap!.Missing));
    }

    [Fact]
    public void TickWatch_must_note_a_hole_between_what_was_stored_and_what_comes()
    {
        _watch.Offer(Trade("late", 50));
        _watch.Offer(Trade("late", 51));
        _watch.Resume(new Dictionary<int, long> { [_catalog.Get("late").Index] = 47, [_catalog.Get("a").Index] = 10, [_catalog.Get("b").Index] = 10 });
        Assert.Equal(0L, _watch.Gaps);
        foreach (var seq in new[] { 11, 12 }) _watch.Offer(Trade("a", seq));
        _watch.Offer(Trade("b", 14));
        Assert.Equal((1L, 3L, new TradeGap("b", 10, 14)), (_watch.Gaps, _watch.MissingTrades, _watch.LatestGap));
        _watch.Offer(Trade("late", 52));
        Assert.Equal((2L, 5L, new TradeGap("late", 47, 50)), (_watch.Gaps, _watch.MissingTrades, _watch.LatestGap));
        _watch.Resume(new Dictionary<int, long> { [_catalog.Get("b").Index] = 1 });
        _watch.Offer(Trade("b", 15));
        Assert.Equal(2L, _watch.Gaps);
    }

    [Fact]
    public void TickWatch_must_pass_on_what_is_no_tick_without_noting_it()
    {
        _watch.Offer(new UndecodedFrame { Source = "s", ReceivedMicros = 1, Frame = default, Error = "e" });
        _watch.Complete();
        Assert.Equal((0L, 1), (_watch.Ticks, _intake.Undecoded.Count));
        Assert.True(_intake.IsCompleted);
    }

    private Quote Quote(string name) => new() { Source = "s", ReceivedMicros = 1, Instrument = _catalog.Get(name), VenueMicros = 1 };

    private Trade Trade(string name, long seq) => new()
    {
        Source = "s",
        ReceivedMicros = 1,
        Instrument = _catalog.Get(name),
        VenueMicros = 1,
        TradeId = $"{seq}",
        TradeSeq = seq,
        Price = 1,
        Amount = 1,
    };
}
