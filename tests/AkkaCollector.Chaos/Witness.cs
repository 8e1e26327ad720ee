using System.Data.Common;
using System.Net.Sockets;

namespace AkkaCollector.Chaos;

/// <summary>
/// Watches a store and a spool while the daemon runs and keeps in mind every batch that it saw in either: committed, or written to the
/// log. From then on the daemon has answered for it, and it must never be missing again.
/// </summary>
internal sealed class Witness(StoreEye store, string spool) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private readonly Dictionary<string, BatchCounts?> _seen = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>How many batches were seen.</summary>
    public int Seen => _seen.Count;

    /// <summary>Looks again and again, beside whatever goes on.</summary>
    public void Begin() => _watching = Task.Run(WatchAsync);

    /// <summary>Stops looking; what was seen stays in mind.</summary>
    public async Task EndAsync()
    {
        await _ending.CancelAsync();
        await _watching;
    }

    /// <summary>A witness of the next run who has seen all that this one did.</summary>
    public Witness Next()
    {
        var next = new Witness(store, spool);
        foreach (var (batch, counts) in _seen) next._seen.Add(batch, counts);
        return next;
    }

    /// <summary>Compares what is there now with what was ever seen, and keeps it in mind.</summary>
    /// <returns>The batches that are missing, or that hold something else than they did.</returns>
    public IReadOnlyList<string> Missing(IReadOnlyDictionary<string, BatchCounts> stored, IReadOnlySet<string> spooled)
    {
        var missing = _seen.Where(s => stored.TryGetValue(s.Key, out var now) ? s.Value is { } then && then != now : !spooled.Contains(s.Key)).Select(s => s.Key).ToList();
        Keep(stored, spooled);
        return missing;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _ending.Dispose();
    }

    private async Task WatchAsync()
    {
        using var look = new PeriodicTimer(Interval);
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                // First what was spooled: what is drained between the two looks is then seen as spooled, not overlooked.
                var spooled = SpoolEye.Look(spool).Batches;
                Keep(await store.BatchesAsync(), spooled);
            }
            catch (Exception e) when (e is IOException or DbException or SocketException or InvalidDataException)
            {
                // The server is killed, or a segment was drained while it was read: this look saw nothing, the next one will. What must
                // be readable is read again, without this catch, when nobody writes.
            }
            try
            {
                await look.WaitForNextTickAsync(_ending.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Keep(IReadOnlyDictionary<string, BatchCounts> stored, IReadOnlySet<string> spooled)
    {
        foreach (var batch in spooled) _seen.TryAdd(batch, null);
        foreach (var (batch, counts) in stored) _seen[batch] = _seen.GetValueOrDefault(batch) ?? counts;
    }
}
