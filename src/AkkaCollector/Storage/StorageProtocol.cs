using AkkaCollector.MarketData;
using AkkaCollector.Supervision;

namespace AkkaCollector.Storage;

/// <summary>Whether the store can be written to.</summary>
public enum StoreCondition
{
    /// <summary>It was never open yet.</summary>
    Opening,
    /// <summary>Batches are written.</summary>
    Ready,
    /// <summary>It failed and is tried again; batches wait.</summary>
    Away,
    /// <summary>It could not be used at the first opening and trying again cannot help.</summary>
    Unusable,
}

/// <summary>The store as it is now, with what was written since the process started.</summary>
public sealed record StoreState
{
    /// <summary>What to call the store, such as <c>sqlite</c>.</summary>
    public required string Name { get; init; }
    /// <summary>Whether it can be written to.</summary>
    public required StoreCondition Condition { get; init; }
    /// <summary>Since when, in microseconds since 1970 UTC.</summary>
    public required long SinceMicros { get; init; }
    /// <summary>What went wrong last; null when nothing did.</summary>
    public string? LastError { get; init; }
    /// <summary>Batches that wait to be committed, the one being written included.</summary>
    public int QueuedBatches { get; init; }
    /// <summary>Batches that found the queue full and were left to be sent again.</summary>
    public long Refused { get; init; }
    /// <summary>Failures of the writer.</summary>
    public long Failures { get; init; }
    /// <summary>Batches committed.</summary>
    public long Batches { get; init; }
    /// <summary>Quotes inserted.</summary>
    public long Quotes { get; init; }
    /// <summary>Trades inserted.</summary>
    public long Trades { get; init; }
    /// <summary>Candles, book snapshots, funding, open interest, ratios and liquidations inserted.</summary>
    public long Others { get; init; }
    /// <summary>Ticks that were there already.</summary>
    public long Duplicates { get; init; }
    /// <summary>Ticks inserted among the rejected.</summary>
    public long Rejected { get; init; }
    /// <summary>Undecoded frames inserted.</summary>
    public long Undecoded { get; init; }
    /// <summary>Rows that the database refused and that stand among its dead letters, undecoded frames included.</summary>
    public long DeadLetters { get; init; }
    /// <summary>Time that the last write took.</summary>
    public TimeSpan LastWrite { get; init; }
}

/// <summary>What may be said to the storage actor and what it says.</summary>
public static class StorageProtocol
{
    /// <summary>Commit this batch; answered by <see cref="BatchStored"/> when it is there. It may be sent again any number of times.</summary>
    public sealed record StoreBatch(TickBatch Batch);

    /// <summary>A batch is committed.</summary>
    public sealed record BatchStored(BatchReceipt Receipt);

    /// <summary>Write what a venue lists. Not answered; a newer list of the same source takes the place of one that still waits.</summary>
    public sealed record StoreInstruments(string Source, IReadOnlyList<Instrument> Instruments);

    /// <summary>
    /// How far is a source stored? Answered by <see cref="CursorsRead"/> once the store is there, and not at all when it is away behind a
    /// spool: ask again later. A second question before the answer is the same question.
    /// </summary>
    public sealed record ReadCursors(string Source);

    /// <summary>How far a source is stored, as the database holds it.</summary>
    public sealed record CursorsRead(string Source, IReadOnlyList<SourceCursor> Cursors);

    /// <summary>How is the store? Answered by <see cref="StoreState"/>.</summary>
    public sealed record GetStoreState
    {
        /// <summary>The one of its kind.</summary>
        public static GetStoreState Instance { get; } = new();
    }

    /// <summary>Published on the event stream: at each change of condition at once, of the numbers about every second.</summary>
    public sealed record StoreChanged(StoreState State);

    /// <summary>Published on the event stream when the store cannot be used at the start: the process is to end.</summary>
    public sealed record StoreUnusable(string Store, string Message, FailureClass Failure);
}

/// <summary>What the storage actor and its writer say to one another.</summary>
internal static class StoreWriterProtocol
{
    /// <summary>The writer takes batches; the store behind it may still be away.</summary>
    public sealed record WriterReady(string Store, bool StoreIsReady);

    /// <summary>The writer fails with this and ends.</summary>
    public sealed record WriterFailed(Exception Cause, bool WhileOpening);

    /// <summary>Commit a batch.</summary>
    public sealed record WriteBatch(TickBatch Batch);

    /// <summary>The batch is committed.</summary>
    public sealed record BatchWritten(BatchReceipt Receipt);

    /// <summary>Write what a venue lists.</summary>
    public sealed record WriteInstruments(IReadOnlyList<Instrument> Instruments);

    /// <summary>Read how far a source is stored; answered by <see cref="StorageProtocol.CursorsRead"/> or <see cref="CursorsUnknown"/>.</summary>
    public sealed record ReadCursors(string Source);

    /// <summary>The store behind the spool is away and cannot be asked.</summary>
    public sealed record CursorsUnknown(string Source);

    /// <summary>The list is written.</summary>
    public sealed record InstrumentsWritten;

    /// <summary>Do a piece of upkeep.</summary>
    public sealed record Maintain
    {
        public static Maintain Instance { get; } = new();
    }

    /// <summary>A piece of upkeep is done.</summary>
    public sealed record Maintained(Upkeep Upkeep);
}
