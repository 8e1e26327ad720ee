using System.Collections.Concurrent;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;

namespace AkkaCollector.Tests.Doubles;

/// <summary>What outlives the stores that were opened on it: a database whose faults a spec scripts.</summary>
internal sealed class MemoryDatabase
{
    private readonly ConcurrentQueue<Exception> _openFaults = new(), _writeFaults = new(), _faultsAfterCommit = new();
    private volatile TaskCompletionSource? _stall;

    /// <summary>Batches in the order in which they were committed.</summary>
    public ConcurrentQueue<TickBatch> Committed { get; } = new();
    /// <summary>Instrument lists in the order in which they were written.</summary>
    public ConcurrentQueue<IReadOnlyList<Instrument>> Lists { get; } = new();
    /// <summary>What was done, in order: opened, closed, and ids of batches that a write was tried for.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();
    /// <summary>The threads that openings and writes began on, and whether each is one of the shared pool.</summary>
    public ConcurrentQueue<(int Thread, bool Pooled)> Threads { get; } = new();
    /// <summary>What the next pieces of upkeep did; without any, there is nothing to do.</summary>
    public ConcurrentQueue<Upkeep> Upkeeps { get; } = new();
    public int Opened;
    public int Closed;
    public int Overlaps;
    public int Writing;

    public static TickStoreException Away(string message = "the disk is away") => new(FailureClass.Retryable, message);

    /// <summary>The next openings fail, one for each exception.</summary>
    public void FailOpenings(params Exception[] faults) => Array.ForEach(faults, _openFaults.Enqueue);

    /// <summary>The next writes fail before anything is committed.</summary>
    public void FailWrites(params Exception[] faults) => Array.ForEach(faults, _writeFaults.Enqueue);

    /// <summary>The next writes fail after the commit: the outcome is unknown to the writer.</summary>
    public void FailAfterCommit(params Exception[] faults) => Array.ForEach(faults, _faultsAfterCommit.Enqueue);

    /// <summary>Writes wait until <see cref="GoOn"/>.</summary>
    public void Stall() => _stall = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn() => Interlocked.Exchange(ref _stall, null)?.TrySetResult();

    /// <summary>What writes that hang wait for.</summary>
    public TaskCompletionSource? Stuck => _stall;

    /// <summary>Writes hang no more; those that do go on hanging.</summary>
    public void StallNoMore() => _stall = null;

    /// <summary>Forgets every fault that is scripted.</summary>
    public void FailNoMore()
    {
        _openFaults.Clear();
        _writeFaults.Clear();
        _faultsAfterCommit.Clear();
    }

    private void NoteThread() => Threads.Enqueue((Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));

    public ITickStore Connect() => new MemoryStore(this);

    /// <summary>A store on the database; it obeys the contract except where a fault is scripted.</summary>
    private sealed class MemoryStore(MemoryDatabase database) : ITickStore
    {
        public string Name => "memory";

        public ValueTask OpenAsync(CancellationToken cancellationToken)
        {
            database.NoteThread();
            database.Calls.Enqueue("open");
            if (database._openFaults.TryDequeue(out var fault)) throw fault;
            Interlocked.Increment(ref database.Opened);
            return ValueTask.CompletedTask;
        }

        public async ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref database.Writing) > 1) Interlocked.Increment(ref database.Overlaps);
            try
            {
                database.NoteThread();
                database.Calls.Enqueue(batch.Id);
                if (database._stall is { } stall) await stall.Task.WaitAsync(cancellationToken);
                if (database._writeFaults.TryDequeue(out var fault)) throw fault;
                if (database.Committed.All(b => b.Id != batch.Id)) database.Committed.Enqueue(batch);
                if (database._faultsAfterCommit.TryDequeue(out var late)) throw late;
                return Receipt(batch);
            }
            finally
            {
                Interlocked.Decrement(ref database.Writing);
            }
        }

        public ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken)
        {
            database.Calls.Enqueue("instruments");
            if (database._writeFaults.TryDequeue(out var fault)) throw fault;
            database.Lists.Enqueue(instruments);
            return ValueTask.CompletedTask;
        }

        public ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<SourceCursor>>([]);

        public ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken)
        {
            database.Calls.Enqueue("upkeep");
            return ValueTask.FromResult(database.Upkeeps.TryDequeue(out var upkeep) ? upkeep : Upkeep.Nothing);
        }

        private static BatchReceipt Receipt(TickBatch batch)
        {
            var ticks = batch.Items.Count(i => i.Event is Tick);
            return new BatchReceipt(batch.Id, batch.Source, ticks, 0, 0, 0, batch.Items.Count - ticks, TimeSpan.FromMilliseconds(1));
        }

        public ValueTask DisposeAsync()
        {
            database.Calls.Enqueue("close");
            Interlocked.Increment(ref database.Closed);
            return ValueTask.CompletedTask;
        }
    }
}
