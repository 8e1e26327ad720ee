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

    /// <summary>Batches of which the next ones lose their last quote on the way to the database, while the receipt claims it.</summary>
    public int Forgetting { get; set; }
}

/// <summary>A real store that fails, or lies, as it is told.</summary>
internal sealed class FaultyStore(ITickStore inner, StoreFaults faults) : ITickStore
{
    public string Name => inner.Name;

    public ValueTask OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public async ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken)
    {
        faults.BeforeWrite.Use();
        if (faults.Forgetting > 0 && batch.Items[^1] is { Event: Quote, Outcome: Outcome.Accepted } && batch.Items.Count > 1)
        {
            faults.Forgetting--;
            var less = await inner.WriteAsync(batch with { Items = [.. batch.Items.SkipLast(1)] }, cancellationToken);
            return less with { Quotes = less.Quotes + 1 };
        }
        var receipt = await inner.WriteAsync(batch, cancellationToken);
        faults.AfterCommit.Use();
        return receipt with { Quotes = receipt.Quotes + faults.Exaggeration };
    }

    public ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken) =>
        inner.WriteInstrumentsAsync(instruments, cancellationToken);

    public ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken) =>
        inner.ReadCursorsAsync(source, cancellationToken);

    public ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken) => inner.MaintainAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
