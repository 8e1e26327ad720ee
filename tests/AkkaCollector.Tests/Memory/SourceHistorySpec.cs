using AkkaCollector.MarketData;
using AkkaCollector.Memory;
using Xunit;

namespace AkkaCollector.Tests.Memory;

/// <summary>What is remembered follows from the events alone.</summary>
public sealed class SourceHistorySpec
{
    [Fact]
    public void A_history_must_count_connections_and_how_long_they_lasted()
    {
        var history = Of(
            new SourceConnected(10, "run1", 1), new SourceDisconnected(40, "run1", 1, "close 1006", 30),
            new SourceConnected(50, "run1", 2), new SourceDisconnected(150, "run1", 2, "no pong", 100),
            new SourceConnected(200, "run2", 1));
        Assert.Equal((3L, 2L, 2L, 130L), (history.Connects, history.Disconnects, history.Reconnects, history.UptimeMicros));
        Assert.Equal(new OpenConnection("run2", 1, 200), history.Open);
        Assert.Equal([new EndedConnection(150, "no pong", 100), new EndedConnection(40, "close 1006", 30)], history.Ended);
    }

    [Fact]
    public void An_event_that_is_told_twice_must_count_once()
    {
        var connected = new SourceConnected(10, "run1", 1);
        var disconnected = new SourceDisconnected(40, "run1", 1, "close 1006", 30);
        Assert.Equivalent(Of(connected, disconnected), Of(connected, connected, disconnected, disconnected, connected));
        Assert.Equal((1L, 1L, 30L), (Of(connected, disconnected, disconnected).Connects, Of(connected, disconnected, disconnected).Disconnects, Of(connected, disconnected, disconnected).UptimeMicros));
    }

    [Fact]
    public void Only_the_latest_ended_connections_must_be_kept_one_by_one()
    {
        var events = Enumerable.Range(1, 50).SelectMany(n => new IMemoryEvent[] { new SourceConnected(n * 10, "run", n), new SourceDisconnected(n * 10 + 5, "run", n, $"{n}", 5) });
        var history = Of([.. events]);
        Assert.Equal((50L, SourceHistory.EndedKept, "50", "31"), (history.Disconnects, history.Ended.Count, history.Ended[0].Cause, history.Ended[^1].Cause));
    }

    [Fact]
    public void A_cursor_must_never_go_back_but_by_the_word_of_the_store()
    {
        var history = Of(new TicksStored(1, 100, [Trades("a", 7), Trades("b", 3)]), new TicksStored(2, 90, [Trades("a", 5), Trades("b", 4)]));
        Assert.Equal((7L, 4L, 100L), (Seq(history, "a"), Seq(history, "b"), history.LastGoodTickMicros));
        var corrected = history.Apply(new CursorsCorrected(3, [Trades("a", 6)]));
        Assert.Equal((6L, 1), (Seq(corrected, "a"), corrected.Cursors.Count));
        Assert.True(history.Differs([Trades("a", 6)]));
        Assert.True(history.Differs([Trades("a", 7), Trades("b", 4), Trades("c", 1)]));
        Assert.False(corrected.Differs([Trades("a", 6)]));
    }

    [Fact]
    public void A_connection_that_nobody_saw_end_must_count_until_the_last_stored_tick()
    {
        var history = Of(new SourceConnected(1_000, "run1", 4), new TicksStored(5_000, 4_000, [Trades("a", 1)]));
        var unended = history.Unended(9_000);
        Assert.Equal(new SourceDisconnected(9_000, "run1", 4, "the collector ended without closing it", 3_000), unended);
        Assert.Null(history.Apply(unended!).Unended(9_000));
        Assert.Equal(0, Of(new SourceConnected(1_000, "run1", 4)).Unended(9_000)!.UptimeMicros);
    }

    [Fact]
    public void An_unknown_event_must_be_refused() =>
        Assert.Throws<ArgumentException>(() => SourceHistory.Empty.Apply(new Unknown(1)));

    private static SourceHistory Of(params IMemoryEvent[] events) => events.Aggregate(SourceHistory.Empty, (h, e) => h.Apply(e));

    private static long Seq(SourceHistory history, string instrument) => history.Cursors[(CursorChannel.Trades, instrument)].TradeSeq;

    private static SourceCursor Trades(string instrument, long seq) => new()
    {
        Source = "s", Channel = CursorChannel.Trades, Instrument = instrument, TradeSeq = seq, TradeId = $"id-{seq}", VenueMicros = seq, ReceivedMicros = seq, BatchId = "run:s:1",
    };

    private sealed record Unknown(long AtMicros) : IMemoryEvent;
}
