using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>
/// Counts and forgets: <c>storage.kind = null</c>. It knows the ids of the batches that it was given lately, so that a batch
/// sent twice is answered as every store answers it.
/// </summary>
public sealed class NullTickStore : ITickStore
{
    private const int Remembered = 4096;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
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
        var known = !_known.Add(batch.Id);
        if (!known)
        {
            _order.Enqueue(batch.Id);
            if (_order.Count > Remembered) _known.Remove(_order.Dequeue());
        }
        int quotes = 0, trades = 0, duplicates = 0, rejected = 0, undecoded = 0;
        foreach (var item in batch.Items)
        {
            if (item.Event is UndecodedFrame) undecoded += known ? 0 : 1;
            else if (known || item.Outcome == Outcome.Duplicate) duplicates++;
            else if (item.Outcome == Outcome.Rejected) rejected++;
            else if (item.Event is Trade) trades++;
            else quotes++;
        }
        return ValueTask.FromResult(new BatchReceipt(batch.Id, batch.Source, quotes, trades, duplicates, rejected, undecoded, _time.GetElapsedTime(started)));
    }

    /// <inheritdoc />
    public ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
