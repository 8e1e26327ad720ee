namespace AkkaCollector.MarketData;

/// <summary>What kind of data a cursor stands in.</summary>
public enum CursorChannel : byte
{
    /// <summary>Quotes, all instruments of the source together: a quote has no number that could be asked for again.</summary>
    Quotes,
    /// <summary>The trades of one instrument.</summary>
    Trades,
}

/// <summary>
/// How far a source is stored: the newest tick of one channel that the database holds, written in the same transaction as the batch
/// that brought it. Ticks that were merged as duplicates count, since they are there; rejected ones do not. A cursor never goes back.
/// </summary>
public sealed record SourceCursor
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }
    /// <summary>Quotes of the whole source, or trades of one instrument.</summary>
    public required CursorChannel Channel { get; init; }
    /// <summary>The venue's name of the instrument; empty for quotes.</summary>
    public required string Instrument { get; init; }
    /// <summary>The highest running number of the instrument's trades; 0 for quotes and where the venue has none.</summary>
    public long TradeSeq { get; init; }
    /// <summary>The id of the trade with that number; null for quotes.</summary>
    public string? TradeId { get; init; }
    /// <summary>The venue's time of that tick, in microseconds since 1970 UTC.</summary>
    public required long VenueMicros { get; init; }
    /// <summary>When it was received, in microseconds since 1970 UTC.</summary>
    public required long ReceivedMicros { get; init; }
    /// <summary>The batch that brought it.</summary>
    public required string BatchId { get; init; }
}
