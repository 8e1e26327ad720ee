namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// Remembers whose write failed, from which event on. An actor stops when a write fails, but what it sent before it heard of that may still
/// come: stored, it would leave a gap that recovery could not tell from a whole history. So a writer may go on only from where it failed.
/// </summary>
/// <param name="max">How many persistence ids to remember; of more, the oldest are forgotten.</param>
internal sealed class FailedWriters(int max)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<FailedWrite>> _failed = [];
    private readonly LinkedList<FailedWrite> _byAge = [];

    public void Failed(WriteEntry entry)
    {
        lock (_lock)
        {
            if (_failed.TryGetValue(entry.PersistenceId, out var known))
            {
                if (known.Value.Writer == entry.Writer && known.Value.Lowest <= entry.LowestSequenceNumber) return;
                Forget(known);
            }

            _failed[entry.PersistenceId] = _byAge.AddLast(new FailedWrite(entry.PersistenceId, entry.Writer, entry.LowestSequenceNumber));
            if (_failed.Count > max) Forget(_byAge.First);
        }
    }

    /// <summary>Whether a write would leave a gap after one of the same writer that failed.</summary>
    public bool WouldLeaveGap(WriteEntry entry, out long failedFrom)
    {
        lock (_lock)
        {
            failedFrom = 0;
            if (_failed.Count == 0 || !_failed.TryGetValue(entry.PersistenceId, out var known)) return false;
            failedFrom = known.Value.Lowest;
            return known.Value.Writer == entry.Writer && entry.LowestSequenceNumber > failedFrom;
        }
    }

    /// <summary>A write was stored: of the same events, or of another incarnation of the actor, which has recovered since.</summary>
    public void Stored(WriteEntry entry)
    {
        lock (_lock)
        {
            if (_failed.Count == 0 || !_failed.TryGetValue(entry.PersistenceId, out var known)) return;
            if (known.Value.Writer != entry.Writer || known.Value.Lowest == entry.LowestSequenceNumber) Forget(known);
        }
    }

    private void Forget(LinkedListNode<FailedWrite> node)
    {
        _failed.Remove(node.Value.PersistenceId);
        _byAge.Remove(node);
    }

    private sealed record FailedWrite(string PersistenceId, string Writer, long Lowest);
}
