namespace AkkaCollector.MarketData;

/// <summary>
/// Some hundred validated events of one source that are committed together or not at all. Writing the same
/// <see cref="Id"/> twice stores it once.
/// </summary>
/// <param name="Id">
/// Unique over all runs: <c>run:source:number</c> for live data; for a replay, the file's hash and the positions that it covers.
/// </param>
/// <param name="Source">The source's name.</param>
/// <param name="Items">The events in the order of their arrival; never empty.</param>
public sealed record TickBatch(string Id, string Source, IReadOnlyList<Validated> Items);

/// <summary>What the store did with a batch, counted from the database's own answers, never from the batch.</summary>
/// <param name="BatchId">The batch that was written.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Quotes">Quotes inserted.</param>
/// <param name="Trades">Trades inserted.</param>
/// <param name="Duplicates">Ticks not inserted since they are there already: those with a natural key by it, ticks that validation called duplicates, and every tick of a batch that an earlier run has written.</param>
/// <param name="Rejected">Ticks inserted among the rejected.</param>
/// <param name="Undecoded">Undecoded frames inserted.</param>
/// <param name="Elapsed">Time that the write took.</param>
public sealed record BatchReceipt(string BatchId, string Source, int Quotes, int Trades, int Duplicates, int Rejected, int Undecoded, TimeSpan Elapsed)
{
    /// <summary>Ticks that the database refused each for its own sake: they stand among the dead letters with their error.</summary>
    public int DeadLetters { get; init; }

    /// <summary>Undecoded frames that the database refused: among the dead letters too.</summary>
    public int DeadFrames { get; init; }

    /// <summary>Ticks that went to the spool instead: what becomes of them is told when they are drained.</summary>
    public int Spooled { get; init; }

    /// <summary>Undecoded frames that went to the spool.</summary>
    public int SpooledFrames { get; init; }

    /// <summary>Ticks given up since the spool is too full for them.</summary>
    public int Shed { get; init; }

    /// <summary>Undecoded frames given up for the same reason.</summary>
    public int ShedFrames { get; init; }

    /// <summary>Candles, book snapshots, funding, open interest, ratios and liquidations inserted; one that only replaced what was there counts among the duplicates.</summary>
    public int Others { get; init; }

    /// <summary>All that it accounts for.</summary>
    public int Events => Stored + Duplicates + Rejected + DeadLetters + Spooled + Shed + Undecoded + DeadFrames + SpooledFrames + ShedFrames;

    /// <summary>Whether the batch was not written to the store itself, not now.</summary>
    public bool IsSpooled => Spooled + SpooledFrames + Shed + ShedFrames > 0;

    /// <summary>Ticks that now stand in the tables of ticks thanks to this batch.</summary>
    public int Stored => Quotes + Trades + Others;
}
