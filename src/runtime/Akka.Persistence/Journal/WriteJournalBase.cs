using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>The base of journals: takes events through the event adapters in both directions.</summary>
public abstract class WriteJournalBase : ActorBase
{
    private readonly EventAdapters _eventAdapters;

    protected WriteJournalBase() => _eventAdapters = Persistence.Instance.Apply(Context.System).AdaptersFor(Self);

    /// <summary>The atomic writes of a batch, adapted, without senders and with the time. What is not to be written is left out.</summary>
    protected IEnumerable<AtomicWrite> PreparePersistentBatch(IEnumerable<IPersistentEnvelope> resequenceables)
    {
        var now = DateTime.UtcNow.Ticks;
        foreach (var envelope in resequenceables)
            if (envelope is AtomicWrite write)
                yield return new AtomicWrite(Prepare(write, now));
    }

    /// <summary>The events that a stored one stands for.</summary>
    protected IEnumerable<IPersistentRepresentation> AdaptFromJournal(IPersistentRepresentation representation)
    {
        if (representation.Payload is not { } payload) return [representation];
        var adapter = _eventAdapters.Get(payload.GetType());
        return adapter is IdentityEventAdapter ? [representation] : adapter.FromJournal(payload, representation.Manifest).Events.Select(representation.WithPayload);
    }

    /// <summary>The event as it is to be stored.</summary>
    protected IPersistentRepresentation AdaptToJournal(IPersistentRepresentation representation)
    {
        if (representation.Payload is not { } payload) return representation;
        var adapter = _eventAdapters.Get(payload.GetType());
        // One that is told to the journal directly may have a manifest of its own: keep it when there is no adapter.
        return adapter is IdentityEventAdapter ? representation : representation.WithPayload(adapter.ToJournal(payload)).WithManifest(adapter.Manifest(payload));
    }

    // Most journals adapt nothing: then nothing needs to be allocated for it.
    internal bool IsIdentity(IPersistentRepresentation representation) =>
        _eventAdapters.IsIdentity || representation.Payload is not { } payload || _eventAdapters.Get(payload.GetType()) is IdentityEventAdapter;

    private IImmutableList<IPersistentRepresentation> Prepare(AtomicWrite write, long now)
    {
        var events = write.Events;
        if (events.Count == 1) return ImmutableArray.Create(Prepare(events[0], now));
        var prepared = ImmutableArray.CreateBuilder<IPersistentRepresentation>(events.Count);
        foreach (var representation in events) prepared.Add(Prepare(representation, now));
        return prepared.MoveToImmutable();
    }

    private IPersistentRepresentation Prepare(IPersistentRepresentation given, long now)
    {
        var stored = given is Persistent
            ? new Persistent(given.Payload, given.SequenceNr, given.PersistenceId, given.Manifest, given.IsDeleted, ActorRefs.NoSender, given.WriterGuid, now)
            : given.Update(given.SequenceNr, given.PersistenceId, given.IsDeleted, ActorRefs.NoSender, given.WriterGuid).WithTimestamp(now);
        return AdaptToJournal(stored);
    }
}
