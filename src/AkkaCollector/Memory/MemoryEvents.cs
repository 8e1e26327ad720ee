using AkkaCollector.MarketData;

namespace AkkaCollector.Memory;

/// <summary>
/// What is written to the journal, and nothing else: versioned facts, each under a manifest that never changes its meaning. A field may
/// be added when its absence has a meaning; anything else is a new record with a new manifest.
/// </summary>
public interface IMemoryEvent
{
    /// <summary>When it happened, in microseconds since 1970 UTC.</summary>
    long AtMicros { get; }
}

/// <summary>A source's connection was made.</summary>
/// <param name="AtMicros">When.</param>
/// <param name="Run">The run of the collector, which numbers its connections anew.</param>
/// <param name="Number">The connection's number within the run and source, from 1: told twice, it counts once.</param>
public sealed record SourceConnected(long AtMicros, string Run, long Number) : IMemoryEvent;

/// <summary>A source's connection ended.</summary>
/// <param name="AtMicros">When.</param>
/// <param name="Run">The run of the collector that had made it.</param>
/// <param name="Number">The connection's number within the run and source.</param>
/// <param name="Cause">Why it ended.</param>
/// <param name="UptimeMicros">How long it had lasted.</param>
public sealed record SourceDisconnected(long AtMicros, string Run, long Number, string Cause, long UptimeMicros) : IMemoryEvent;

/// <summary>Ticks of a source were committed to the store.</summary>
/// <param name="AtMicros">When this was noted.</param>
/// <param name="LastGoodTickMicros">When the newest of all its accepted ticks that are stored was received.</param>
/// <param name="Cursors">The channels that moved, and how far.</param>
public sealed record TicksStored(long AtMicros, long LastGoodTickMicros, IReadOnlyList<SourceCursor> Cursors) : IMemoryEvent;

/// <summary>The store said how far it holds a source; its word takes the place of whatever was remembered.</summary>
/// <param name="AtMicros">When.</param>
/// <param name="Cursors">Every channel that the store knows.</param>
public sealed record CursorsCorrected(long AtMicros, IReadOnlyList<SourceCursor> Cursors) : IMemoryEvent;
