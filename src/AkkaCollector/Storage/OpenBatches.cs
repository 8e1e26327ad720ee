using AkkaCollector.MarketData;
using AkkaCollector.Memory;
using AkkaCollector.Telemetry;
using AkkaCollector.Throttling;

namespace AkkaCollector.Storage;

/// <summary>
/// The batches of one source that were sent to the store and have no receipt yet. Belongs to the source and outlives every run of
/// its graph: the next run sends again what the one before left open, so that a crash of the graph loses no batch that was closed.
/// Here each batch enters the accounts exactly once, by its id. Safe for many threads.
/// </summary>
public sealed class OpenBatches
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (TickBatch Batch, int Ticks)> _open = new(StringComparer.Ordinal);
    private readonly SourceCounters _counters;
    private readonly TickIntake _intake;
    private readonly SourceNotes? _notes;

    /// <summary>Makes none.</summary>
    /// <param name="intake">The source's intake.</param>
    /// <param name="counters">The source's accounts.</param>
    /// <param name="notes">What is remembered of the source is told of each batch that is committed; null for nothing.</param>
    public OpenBatches(TickIntake intake, SourceCounters counters, SourceNotes? notes = null)
    {
        _notes = notes;
        _intake = intake;
        _counters = counters;
    }

    /// <summary>How many batches have no receipt yet.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _open.Count;
        }
    }

    /// <summary>The batches without a receipt, in no order.</summary>
    public IReadOnlyList<TickBatch> All
    {
        get
        {
            lock (_gate) return [.. _open.Values.Select(o => o.Batch)];
        }
    }

    /// <summary>Takes on a batch that is about to be sent; the graph answers for its ticks no more.</summary>
    public void Add(TickBatch batch)
    {
        var ticks = 0;
        for (var i = 0; i < batch.Items.Count; i++)
        {
            if (batch.Items[i].Event is Tick) ticks++;
        }
        lock (_gate)
        {
            if (!_open.TryAdd(batch.Id, (batch, ticks))) throw new InvalidOperationException($"Batch {batch.Id} is open already.");
        }
        _intake.HandedOver(ticks);
    }

    /// <summary>Counts a receipt and lets the batch go; false when that was done before.</summary>
    public bool Settle(BatchReceipt receipt)
    {
        (TickBatch Batch, int Ticks) open;
        lock (_gate)
        {
            if (!_open.Remove(receipt.BatchId, out open)) return false;
            // Within the gate, so that whoever reads both sees each batch once.
            _counters.Committed(receipt);
            _counters.InFlight(-open.Ticks);
        }
        // What lies in the spool is not stored yet, and of a batch with dead letters only the store knows which ticks it holds.
        if (receipt.DeadLetters > 0) _notes?.StoredLater();
        else if (!receipt.IsSpooled) _notes?.Stored(open.Batch);
        return true;
    }

    /// <summary>The source's accounts and the events, frames included, of the batches without a receipt, at one moment: each batch is in one of the two.</summary>
    public (SourceAccount Account, long Open) ReadWith(SourceCounters counters)
    {
        lock (_gate) return (counters.Read(), _open.Values.Sum(o => (long)o.Batch.Items.Count));
    }

    /// <summary>Gives up what has no receipt. Call it at the end, when no graph runs any more; a write that is on its way may still succeed.</summary>
    public void Abandon(DropReason reason)
    {
        long ticks;
        lock (_gate)
        {
            ticks = _open.Values.Sum(o => (long)o.Ticks);
            _open.Clear();
        }
        if (ticks == 0) return;
        _counters.Dropped(reason, ticks);
        _counters.InFlight(-ticks);
    }
}
