using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>
/// Counts and forgets: <c>storage.kind = null</c>. It knows the receipts of the batches that it was given lately, so that a batch
/// sent twice is answered as every store answers it.
/// </summary>
public sealed class NullTickStore : ITickStore
{
    private readonly RecentReceipts _receipts = new(4096);
    private readonly TimeProvider _time;

    /// <summary>Makes one.</summary>
    public NullTickStore(TimeProvider time) => _time = time;

    /// <inheritdoc />
    public string Name => "null";

    /// <inheritdoc />
    public ValueTask OpenAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var started = _time.GetTimestamp();
        if (_receipts.Find(batch.Id) is { } known) return ValueTask.FromResult(known);
        int quotes = 0, trades = 0, others = 0, duplicates = 0, rejected = 0, undecoded = 0;
        foreach (var item in batch.Items)
        {
            if (item.Event is UndecodedFrame) undecoded++;
            else if (item.Outcome == Outcome.Duplicate) duplicates++;
            else if (item.Outcome == Outcome.Rejected) rejected++;
            else if (item.Event is Quote) quotes++;
            else if (item.Event is Trade) trades++;
            else others++;
        }
        var receipt = new BatchReceipt(batch.Id, batch.Source, quotes, trades, duplicates, rejected, undecoded, _time.GetElapsedTime(started)) { Others = others };
        _receipts.Add(receipt);
        return ValueTask.FromResult(receipt);
    }

    /// <inheritdoc />
    public ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>None: nothing is kept that one could go on from.</summary>
    public ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<SourceCursor>>([]);

    /// <inheritdoc />
    public ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Upkeep.Nothing);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
