using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>Events in memory, by persistence id.</summary>
public interface IMemoryMessages
{
    IDictionary<string, LinkedList<IPersistentRepresentation>> Add(IPersistentRepresentation persistent);

    /// <summary>Replaces the event of a sequence number by what the updater makes of it.</summary>
    IDictionary<string, LinkedList<IPersistentRepresentation>> Update(string pid, long seqNr, Func<IPersistentRepresentation, IPersistentRepresentation> updater);

    IDictionary<string, LinkedList<IPersistentRepresentation>> Delete(string pid, long seqNr);

    /// <summary>The events between two sequence numbers, both included, at most <paramref name="max"/>.</summary>
    IEnumerable<IPersistentRepresentation> Read(string pid, long fromSeqNr, long toSeqNr, long max);

    /// <summary>The highest sequence number that there was; 0 when there was none.</summary>
    long HighestSequenceNr(string pid);
}

/// <summary>A journal in the memory of the process, for tests and for what need not outlive it.</summary>
public class MemoryJournal : AsyncWriteJournal, IMemoryMessages
{
    private static readonly Task<IImmutableList<Exception>> NothingRejected = Task.FromResult<IImmutableList<Exception>>(null);

    private readonly ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> _messages = new();

    // Where all events of a persistence id were deleted, the list no longer tells the highest number.
    private readonly ConcurrentDictionary<string, long> _deletedTo = new();

    /// <summary>The events by persistence id. A list is locked while it is read or changed.</summary>
    protected virtual ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> Messages => _messages;

    private protected virtual ConcurrentDictionary<string, long> DeletedTo => _deletedTo;

    public IDictionary<string, LinkedList<IPersistentRepresentation>> Add(IPersistentRepresentation persistent)
    {
        var list = Messages.GetOrAdd(persistent.PersistenceId, static _ => new LinkedList<IPersistentRepresentation>());
        lock (list) list.AddLast(persistent);
        return Messages;
    }

    public IDictionary<string, LinkedList<IPersistentRepresentation>> Update(string pid, long seqNr, Func<IPersistentRepresentation, IPersistentRepresentation> updater)
    {
        if (!Messages.TryGetValue(pid, out var list)) return Messages;
        lock (list)
        {
            if (Find(list, seqNr) is { } node) node.Value = updater(node.Value);
        }

        return Messages;
    }

    public IDictionary<string, LinkedList<IPersistentRepresentation>> Delete(string pid, long seqNr)
    {
        if (!Messages.TryGetValue(pid, out var list)) return Messages;
        lock (list)
        {
            if (Find(list, seqNr) is { } node) list.Remove(node);
        }

        DeletedTo.AddOrUpdate(pid, static (_, given) => given, static (_, known, given) => Math.Max(known, given), seqNr);
        return Messages;
    }

    public IEnumerable<IPersistentRepresentation> Read(string pid, long fromSeqNr, long toSeqNr, long max)
    {
        if (max <= 0 || !Messages.TryGetValue(pid, out var list)) return [];
        var found = new List<IPersistentRepresentation>();
        lock (list)
        {
            for (var node = list.First; node is not null && found.Count < max; node = node.Next)
                if (node.Value.SequenceNr >= fromSeqNr && node.Value.SequenceNr <= toSeqNr)
                    found.Add(node.Value);
        }

        return found;
    }

    public long HighestSequenceNr(string pid)
    {
        var deleted = DeletedTo.TryGetValue(pid, out var to) ? to : 0L;
        if (!Messages.TryGetValue(pid, out var list)) return deleted;
        lock (list) return list.Last is { } last ? Math.Max(last.Value.SequenceNr, deleted) : deleted;
    }

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) => Task.FromResult(HighestSequenceNr(persistenceId));

    public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        var highest = HighestSequenceNr(persistenceId);
        if (highest == 0L || max == 0L) return Task.CompletedTask;
        foreach (var stored in Read(persistenceId, fromSequenceNr, Math.Min(toSequenceNr, highest), max)) recoveryCallback(stored);
        return Task.CompletedTask;
    }

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        foreach (var write in messages)
        foreach (var persistent in write.Events)
            Add(persistent);
        return NothingRejected;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        var to = Math.Min(toSequenceNr, HighestSequenceNr(persistenceId));
        if (!Messages.TryGetValue(persistenceId, out var list)) return Task.CompletedTask;
        lock (list)
        {
            while (list.First is { } first && first.Value.SequenceNr <= to) list.RemoveFirst();
        }

        DeletedTo.AddOrUpdate(persistenceId, static (_, given) => given, static (_, known, given) => Math.Max(known, given), to);
        return Task.CompletedTask;
    }

    private static LinkedListNode<IPersistentRepresentation> Find(LinkedList<IPersistentRepresentation> list, long sequenceNr)
    {
        for (var node = list.First; node is not null; node = node.Next)
            if (node.Value.SequenceNr == sequenceNr)
                return node;
        return null;
    }
}

/// <summary>One journal in the memory of the process for all actor systems in it.</summary>
public class SharedMemoryJournal : MemoryJournal
{
    private static readonly ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> SharedMessages = new();
    private static readonly ConcurrentDictionary<string, long> SharedDeletedTo = new();

    protected override ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> Messages => SharedMessages;

    private protected override ConcurrentDictionary<string, long> DeletedTo => SharedDeletedTo;
}
