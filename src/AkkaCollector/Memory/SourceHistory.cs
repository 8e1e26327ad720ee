using System.Collections.Immutable;
using AkkaCollector.MarketData;

namespace AkkaCollector.Memory;

/// <summary>A connection that has ended.</summary>
/// <param name="AtMicros">When it ended, in microseconds since 1970 UTC.</param>
/// <param name="Cause">Why.</param>
/// <param name="UptimeMicros">How long it had lasted.</param>
public sealed record EndedConnection(long AtMicros, string Cause, long UptimeMicros);

/// <summary>One connection among all that the collector ever made.</summary>
/// <param name="Run">The run that made it.</param>
/// <param name="Number">Its number within the run.</param>
/// <param name="SinceMicros">When it was made, in microseconds since 1970 UTC.</param>
public sealed record OpenConnection(string Run, long Number, long SinceMicros);

/// <summary>
/// What is remembered of one source over all runs of the collector: its connections, and how far each channel is stored. Made of
/// events alone: <see cref="Apply"/> is pure, reads no clock, and has no word for an event that it does not know.
/// </summary>
public sealed record SourceHistory
{
    /// <summary>So many ended connections are kept one by one; older ones only count.</summary>
    public const int EndedKept = 20;

    /// <summary>Nothing yet.</summary>
    public static SourceHistory Empty { get; } = new();

    /// <summary>Connections made.</summary>
    public long Connects { get; init; }
    /// <summary>Connections that ended.</summary>
    public long Disconnects { get; init; }
    /// <summary>Connections made that were not the first of all.</summary>
    public long Reconnects => Math.Max(0, Connects - 1);
    /// <summary>How long all ended connections lasted, in microseconds.</summary>
    public long UptimeMicros { get; init; }
    /// <summary>The connection that is open as far as is known; null for none.</summary>
    public OpenConnection? Open { get; init; }
    /// <summary>The run and number of the connection noted last, by which one that is told twice is recognised.</summary>
    public (string Run, long Number) Latest { get; init; } = ("", 0);
    /// <summary>The connections that ended last, newest first.</summary>
    public ImmutableList<EndedConnection> Ended { get; init; } = [];
    /// <summary>When the newest stored tick was received, in microseconds since 1970 UTC; 0 when there is none.</summary>
    public long LastGoodTickMicros { get; init; }
    /// <summary>How far each channel is stored.</summary>
    public ImmutableDictionary<(CursorChannel Channel, string Instrument), SourceCursor> Cursors { get; init; } = ImmutableDictionary<(CursorChannel, string), SourceCursor>.Empty;

    /// <summary>The history with one more event.</summary>
    /// <exception cref="ArgumentException">The event is of a kind that this version does not know.</exception>
    public SourceHistory Apply(IMemoryEvent happened) => happened switch
    {
        SourceConnected connected => Connected(connected),
        SourceDisconnected disconnected => Disconnected(disconnected),
        TicksStored stored => this with
        {
            LastGoodTickMicros = Math.Max(LastGoodTickMicros, stored.LastGoodTickMicros),
            Cursors = stored.Cursors.Aggregate(Cursors, (known, c) => known.TryGetValue(Key(c), out var old) && !IsBehind(old, c) ? known : known.SetItem(Key(c), c)),
        },
        CursorsCorrected corrected => this with
        {
            Cursors = corrected.Cursors.ToImmutableDictionary(Key),
            LastGoodTickMicros = Math.Max(LastGoodTickMicros, corrected.Cursors.Select(c => c.ReceivedMicros).DefaultIfEmpty().Max()),
        },
        _ => throw new ArgumentException($"A source's history has no rule for an event of type {happened.GetType().Name}.", nameof(happened)),
    };

    /// <summary>Whether the store's word differs from what is remembered.</summary>
    public bool Differs(IReadOnlyCollection<SourceCursor> stored) =>
        stored.Count != Cursors.Count || stored.Any(c => Cursors.GetValueOrDefault(Key(c)) is not { } known || known != c);

    /// <summary>
    /// What has to be added when the collector starts and finds a connection open: the run that had it is over, and nobody saw it end.
    /// It counts as up until the last tick that is stored.
    /// </summary>
    /// <param name="nowMicros">The time.</param>
    public SourceDisconnected? Unended(long nowMicros) => Open is not { } open
        ? null
        : new SourceDisconnected(nowMicros, open.Run, open.Number, "the collector ended without closing it", Math.Max(0, LastGoodTickMicros - open.SinceMicros));

    private SourceHistory Connected(SourceConnected connected)
    {
        if (Latest.Run == connected.Run && connected.Number <= Latest.Number) return this;
        return this with
        {
            Connects = Connects + 1,
            Open = new OpenConnection(connected.Run, connected.Number, connected.AtMicros),
            Latest = (connected.Run, connected.Number),
        };
    }

    private SourceHistory Disconnected(SourceDisconnected disconnected)
    {
        if (Open is not { } open || open.Run != disconnected.Run || open.Number != disconnected.Number) return this;
        var ended = Ended.Insert(0, new EndedConnection(disconnected.AtMicros, disconnected.Cause, disconnected.UptimeMicros));
        return this with
        {
            Disconnects = Disconnects + 1,
            UptimeMicros = UptimeMicros + disconnected.UptimeMicros,
            Open = null,
            Ended = ended.Count > EndedKept ? ended.RemoveAt(EndedKept) : ended,
        };
    }

    private static (CursorChannel Channel, string Instrument) Key(SourceCursor cursor) => (cursor.Channel, cursor.Instrument);

    private static bool IsBehind(SourceCursor old, SourceCursor moved) =>
        old.TradeSeq != moved.TradeSeq ? old.TradeSeq < moved.TradeSeq : old.VenueMicros <= moved.VenueMicros;
}
