using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Memory;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Memory;

/// <summary>What happened waits until it is written down, whatever becomes of the journal.</summary>
public sealed class SourceNotesSpec
{
    private readonly InstrumentRef _instrument = Samples.Catalog().Get("ETH-27NOV26-3000-C");
    private readonly SourceNotes _notes = new("eth", "run", waitingMax: 4);

    [Fact]
    public void A_connection_must_be_noted_when_it_begins_and_when_it_ends()
    {
        _notes.Connection(Status(ConnectionState.Connecting), 5);
        Assert.Empty(_notes.Waiting(6));
        foreach (var state in new[] { ConnectionState.Subscribing, ConnectionState.Live, ConnectionState.Live }) _notes.Connection(Status(state, connectedAt: 10), 11);
        _notes.Connection(Status(ConnectionState.BackingOff, cause: "close 1006"), 40);
        _notes.Connection(Status(ConnectionState.Subscribing, connectedAt: 50), 50);
        _notes.Connection(Status(ConnectionState.Down, connectedAt: 50), 70);
        Assert.Equal<IMemoryEvent>(
            [new SourceConnected(10, "run", 1), new SourceDisconnected(40, "run", 1, "close 1006", 30), new SourceConnected(50, "run", 2), new SourceDisconnected(70, "run", 2, "stopped by the collector", 20)],
            _notes.Waiting(80));
    }

    [Fact]
    public void A_note_must_wait_until_it_is_written_and_no_longer()
    {
        _notes.Connection(Status(ConnectionState.Live, connectedAt: 10), 10);
        _notes.Stored(Batch("b1", 1, 2));
        var waiting = _notes.Waiting(20);
        var stored = Assert.IsType<TicksStored>(waiting[1]);
        Assert.Equal(2, Assert.Single(stored.Cursors).TradeSeq);
        Assert.Equal(2, _notes.Waiting(21).Count);
        _notes.Stored(Batch("b2", 3));
        foreach (var written in waiting) _notes.Written(written);
        Assert.Equal(3, Assert.Single(Assert.IsType<TicksStored>(Assert.Single(_notes.Waiting(22))).Cursors).TradeSeq);
    }

    [Fact]
    public void Too_many_notes_must_give_up_the_oldest_and_count_it()
    {
        for (var n = 1; n <= 3; n++)
        {
            _notes.Connection(Status(ConnectionState.Live, connectedAt: n * 10), n * 10);
            _notes.Connection(Status(ConnectionState.BackingOff, cause: $"{n}"), n * 10 + 5);
        }
        Assert.Equal((4, 2L), (_notes.Waiting(40).Count, _notes.Forgotten));
        _notes.Refused(_notes.Waiting(40)[0]);
        Assert.Equal((3, 3L), (_notes.Waiting(40).Count, _notes.Forgotten));
    }

    private TickBatch Batch(string id, params long[] seqs) =>
        new(id, "eth", [.. seqs.Select(s => Samples.Accepted(Samples.Trade(_instrument, $"t{s}", seq: s)))]);

    private static ConnectionProtocol.ConnectionStatus Status(ConnectionState state, long? connectedAt = null, string? cause = null) => new()
    {
        Source = "eth",
        Venue = "deribit",
        State = state,
        Since = DateTimeOffset.UnixEpoch,
        ConnectedAt = connectedAt is { } at ? DateTimeOffset.UnixEpoch.AddMicroseconds(at) : null,
        LastCause = cause,
    };
}
