using AkkaCollector.MarketData;
using AkkaCollector.Storage;

namespace AkkaCollector.Simulations.Doubles;

/// <summary>What goes wrong with the store of a run; it outlives the stores that are opened.</summary>
internal sealed class StoreFaults
{
    /// <summary>Thrown before anything of a batch is written.</summary>
    public Poison BeforeWrite { get; } = new();

    /// <summary>Thrown after the commit: the writer does not know that the batch is there.</summary>
    public Poison AfterCommit { get; } = new();

    /// <summary>Rows that each receipt claims beyond those that were inserted.</summary>
    public int Exaggeration { get; set; }
}

/// <summary>A real store that fails, or lies, as it is told.</summary>
internal sealed class FaultyStore(ITickStore inner, StoreFaults faults) : ITickStore
{
    public string Name => inner.Name;

    public ValueTask OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public async ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken)
    {
        faults.BeforeWrite.Use();
        var receipt = await inner.WriteAsync(batch, cancellationToken);
        faults.AfterCommit.Use();
        return receipt with { Quotes = receipt.Quotes + faults.Exaggeration };
    }

    public ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken) =>
        inner.WriteInstrumentsAsync(instruments, cancellationToken);

    public ValueTask<BatchReceipt?> FindBatchAsync(string batchId, CancellationToken cancellationToken) => inner.FindBatchAsync(batchId, cancellationToken);

    public ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken) =>
        inner.ReadCursorsAsync(source, cancellationToken);

    public ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken) => inner.MaintainAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
