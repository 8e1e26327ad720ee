using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>
/// The last receipts by batch, up to a bound. A batch that is sent again since its receipt was lost on the way is answered with the
/// same receipt: the database would call its ticks duplicates of themselves.
/// </summary>
internal sealed class RecentReceipts(int most)
{
    private readonly Dictionary<string, BatchReceipt> _byBatch = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public BatchReceipt? Find(string batch) => _byBatch.GetValueOrDefault(batch);

    public void Add(BatchReceipt receipt)
    {
        if (_byBatch.TryAdd(receipt.BatchId, receipt)) _order.Enqueue(receipt.BatchId);
        if (_order.Count > most) _byBatch.Remove(_order.Dequeue());
    }
}
