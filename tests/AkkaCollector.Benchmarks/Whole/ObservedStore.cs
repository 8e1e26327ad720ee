using System.Diagnostics;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;

namespace AkkaCollector.Benchmarks;

/// <summary>What a store was given and when, noted once a batch.</summary>
internal sealed class StoreObservations
{
    /// <summary>The sizes of the batches, in order.</summary>
    public List<int> BatchSizes { get; } = [];

    /// <summary>Ticks inserted, by the receipts.</summary>
    public long Stored { get; private set; }

    /// <summary>Time within the store.</summary>
    public TimeSpan Busy { get; private set; }

    /// <summary>When the last batch was committed, as a timestamp of the stopwatch.</summary>
    public long LastCommit { get; private set; }

    public void Note(TickBatch batch, BatchReceipt receipt, long began)
    {
        LastCommit = Stopwatch.GetTimestamp();
        Busy += Stopwatch.GetElapsedTime(began, LastCommit);
        BatchSizes.Add(batch.Items.Count);
        Stored += receipt.Stored;
    }
}

/// <summary>A store of the collector with a stopwatch at its door.</summary>
internal sealed class ObservedStore(ITickStore inner, StoreObservations observations) : ITickStore
{
    public string Name => inner.Name;

    public ValueTask OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public async ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var receipt = await inner.WriteAsync(batch, cancellationToken);
        observations.Note(batch, receipt, began);
        return receipt;
    }

    public ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken) =>
        inner.WriteInstrumentsAsync(instruments, cancellationToken);

    public ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken) =>
        inner.ReadCursorsAsync(source, cancellationToken);

    public ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken) => inner.MaintainAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
