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
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(7)), (_watch.LastQuoteOf(_catalog.Get("a")), _watch.LastQuoteOf(_catalog.Get("b"))));
        Assert.Null(_watch.LastQuoteOf(_catalog.Get("c")));
        for (var i = 0; i < 1_000; i++) _watch.Offer(Quote($"x{i}"));
        Assert.Equal(TimeSpan.Zero, _watch.LastQuoteOf(_catalog.Get("a")));
        Assert.Equal((1_003L, TimeSpan.FromSeconds(7)), (_watch.Ticks, _watch.LastTick));
        Assert.Equal(1_003, _intake.Events.Count);
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
