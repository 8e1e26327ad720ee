using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>
/// A database that ticks end in. One writer at a time: callers do not overlap calls. Every method may throw
/// <see cref="TickStoreException"/>; after any exception the outcome of the write is unknown until the same batch is written again.
/// </summary>
public interface ITickStore : IAsyncDisposable
{
    /// <summary>What to call it in logs and on the status page, such as <c>sqlite</c>.</summary>
    string Name { get; }

    /// <summary>Connects, creates or migrates the schema. Called once before anything else.</summary>
    ValueTask OpenAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Commits a batch whole or not at all, its id and its source's cursors in the same transaction. A batch whose id is there already
    /// is not written again: if this run wrote it, it is answered with the counts of that write; if an earlier run did, as all
    /// duplicates. A row that the database refuses for its own sake goes to the dead letters with its error, and the rest is stored.
    /// </summary>
    ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken);

    /// <summary>How far a source of this collector is stored; empty when nothing of it is.</summary>
    ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken);

    /// <summary>Does a bounded piece of what keeps the database in shape, such as removing what is older than the retention.</summary>
    ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken);

    /// <summary>Inserts or updates what a venue lists.</summary>
    ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken);
}

/// <summary>What a piece of upkeep did.</summary>
/// <param name="RowsRemoved">Rows older than the retention that were removed, where the store counts them.</param>
/// <param name="PartitionsRemoved">Whole partitions older than the retention that were dropped.</param>
/// <param name="PartitionsMade">Partitions that were made ahead.</param>
/// <param name="More">There is more to do: the next piece is due soon.</param>
public sealed record Upkeep(long RowsRemoved, int PartitionsRemoved, int PartitionsMade, bool More)
{
    /// <summary>Why something was left for the next time; null when nothing was.</summary>
    public string? LeftUndone { get; init; }

    /// <summary>There was nothing to do.</summary>
    public static Upkeep Nothing { get; } = new(0, 0, 0, false);
}

/// <summary>A store could not do what it was asked for.</summary>
public sealed class TickStoreException : Exception, IClassedFailure
{
    /// <summary>Makes one.</summary>
    public TickStoreException(FailureClass failure, string message, Exception? inner = null) : base(message, inner) => Failure = failure;

    /// <summary>How the failure is to be met.</summary>
    public FailureClass Failure { get; }

    /// <summary>The database refused a row for that row's own sake: without it, the rest can be stored.</summary>
    public bool IsPoison { get; init; }
}
