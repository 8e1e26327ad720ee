using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>
/// The base of persistent actors: turns commands into events, and recovers from them. One thread at a time, as any actor.
/// WaitingForPermit -> Loading (the snapshot) -> Replaying (the events after it) -> Processing (commands) &lt;-> Persisting (commands wait).
/// </summary>
public abstract partial class Eventsourced : ActorBase, IPersistentIdentity, IPersistenceStash, IPersistenceRecovery, ISnapshotter
{
    /// <summary>What is worth to be handed back when an actor ends: messages of others, not answers of the journal.</summary>
    public static readonly Func<Envelope, bool> UnstashFilterPredicate = static envelope => envelope.Message is not (WriteMessageSuccess or ReplayedMessage);

    private static int _instances;

    private readonly int _instanceId = Interlocked.Increment(ref _instances);
    private readonly string _writerGuid = Guid.NewGuid().ToString();
    private readonly InternalStash _internalStash;
    private readonly Receive _receiveRecover;
    private readonly List<IPersistentEnvelope> _batch = [];
    private readonly Queue<PendingHandler> _pending = new();
    private IActorRef _journal;
    private IActorRef _snapshotStore;
    private ILoggingAdapter _log;
    private long _sequenceNr;
    private int _pendingStashing;
    private bool _isWriteInProgress;

    protected Eventsourced()
    {
        Extension = Persistence.Instance.Apply(Context.System);
        _internalStash = new InternalStash(Context);
        Stash = new UserStash(Context, _internalStash);
        _receiveRecover = ReceiveRecover;
    }

    protected PersistenceExtension Extension { get; }

    protected virtual ILoggingAdapter Log => _log ??= Context.GetLogger();

    public abstract string PersistenceId { get; }

    public virtual Recovery Recovery => Recovery.Default;

    public virtual IStashOverflowStrategy InternalStashOverflowStrategy => Extension.DefaultInternalStashOverflowStrategy;

    public IStash Stash { get; set; }

    public string JournalPluginId { get; protected set; }

    public string SnapshotPluginId { get; protected set; }

    public IActorRef Journal => _journal ??= Extension.JournalFor(JournalPluginId);

    public IActorRef SnapshotStore => _snapshotStore ??= Extension.SnapshotStoreFor(SnapshotPluginId);

    public string SnapshotterId => PersistenceId;

    /// <summary>Whether past events are still coming in; no event can be persisted then.</summary>
    public bool IsRecovering => _state <= State.Replaying;

    public bool IsRecoveryFinished => !IsRecovering;

    /// <summary>The sequence number of the last event that was replayed, or written and handled.</summary>
    public long LastSequenceNr { get; private set; }

    public long SnapshotSequenceNr => LastSequenceNr;

    public void LoadSnapshot(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr) =>
        SnapshotStore.Tell(new LoadSnapshot(persistenceId, criteria, toSequenceNr));

    public void SaveSnapshot(object snapshot) =>
        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(SnapshotterId, SnapshotSequenceNr), snapshot));

    public void DeleteSnapshot(long sequenceNr) => SnapshotStore.Tell(new DeleteSnapshot(new SnapshotMetadata(SnapshotterId, sequenceNr)));

    public void DeleteSnapshots(SnapshotSelectionCriteria criteria) => SnapshotStore.Tell(new DeleteSnapshots(SnapshotterId, criteria));

    /// <summary>Deletes the events up to a sequence number; the answer is <see cref="DeleteMessagesSuccess"/> or <see cref="DeleteMessagesFailure"/>.</summary>
    public void DeleteMessages(long toSequenceNr) => Journal.Tell(new DeleteMessagesTo(PersistenceId, toSequenceNr, Self));

    /// <summary>Persists an event and then calls the handler, in which the sender is that of the command. Commands wait until then.</summary>
    /// <exception cref="InvalidOperationException">The actor recovers.</exception>
    public void Persist<TEvent>(TEvent @event, Action<TEvent> handler)
    {
        PersistOne(@event, handler, stashes: true);
    }

    /// <summary>Persists events, all or none, and then calls the handler for each. Commands wait until then.</summary>
    /// <exception cref="InvalidOperationException">The actor recovers.</exception>
    public void PersistAll<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler) => PersistMany(events, handler, stashes: true);

    /// <summary>Persists an event and then calls the handler. Commands do not wait.</summary>
    /// <exception cref="InvalidOperationException">The actor recovers.</exception>
    public void PersistAsync<TEvent>(TEvent @event, Action<TEvent> handler) => PersistOne(@event, handler, stashes: false);

    /// <summary>Persists events, all or none, and then calls the handler for each. Commands do not wait.</summary>
    /// <exception cref="InvalidOperationException">The actor recovers.</exception>
    public void PersistAllAsync<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler) => PersistMany(events, handler, stashes: false);

    /// <summary>Calls the handler after all handlers that wait now, at once when none does. The event is not written.</summary>
    /// <exception cref="InvalidOperationException">The actor recovers.</exception>
    public void DeferAsync<TEvent>(TEvent evt, Action<TEvent> handler)
    {
        ThrowIfRecovering();
        if (_pending.Count == 0)
        {
            handler(evt);
            return;
        }

        object boxed = evt;
        _pending.Enqueue(new PendingHandler(handler, HandlerInvoker<TEvent>.Instance, 0, boxed, Stashes: false));
        _batch.Add(new NonPersistentMessage(boxed, Sender));
    }

    /// <summary>Gets the snapshot offered, each past event, and <see cref="RecoveryCompleted"/>; returns false when it does not handle one.</summary>
    protected abstract bool ReceiveRecover(object message);

    /// <summary>Gets the commands; returns false when it does not handle one.</summary>
    protected abstract bool ReceiveCommand(object message);

    /// <summary>Called when recovery fails, before the actor stops. Logs an error.</summary>
    /// <param name="reason">What failed.</param>
    /// <param name="message">The event whose replay failed; null when it was the journal or the snapshot store.</param>
    protected virtual void OnRecoveryFailure(Exception reason, object message = null)
    {
        if (message is null)
            Log.Error(reason, "Persistence failure when replaying events for persistenceId [{0}]. Last known sequence number [{1}]", PersistenceId, LastSequenceNr);
        else
            Log.Error(reason, "Exception in ReceiveRecover when replaying event type [{0}] with sequence number [{1}] for persistenceId [{2}]", message.GetType(), LastSequenceNr, PersistenceId);
    }

    /// <summary>Called when a write failed, before the actor stops: whether the event is stored is not known. Logs an error.</summary>
    protected virtual void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        Log.Error(cause, "Failed to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}].", @event.GetType(), sequenceNr, PersistenceId);

    /// <summary>Called when the journal rejected an event: it is not stored, and its handler does not run. Logs an error.</summary>
    protected virtual void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Log.Error(cause, "Rejected to persist event type [{0}] with sequence number [{1}] for persistenceId [{2}] due to [{3}].", @event.GetType(), sequenceNr, PersistenceId, cause.Message);

    /// <summary>Called when all events are replayed, before <see cref="RecoveryCompleted"/>.</summary>
    protected virtual void OnReplaySuccess()
    {
    }

    protected override void Unhandled(object message)
    {
        switch (message)
        {
            case RecoveryCompleted:
                return;
            case SaveSnapshotFailure m:
                Log.Warning(m.Cause, "Failed to SaveSnapshot given metadata [{0}] due to: [{1}: {2}]", m.Metadata, m.Cause, m.Cause.Message);
                break;
            case DeleteSnapshotFailure m:
                Log.Warning(m.Cause, "Failed to DeleteSnapshot given metadata [{0}] due to: [{1}: {2}]", m.Metadata, m.Cause, m.Cause.Message);
                break;
            case DeleteSnapshotsFailure m:
                Log.Warning(m.Cause, "Failed to DeleteSnapshots given criteria [{0}] due to: [{1}: {2}]", m.Criteria, m.Cause, m.Cause.Message);
                break;
            case DeleteMessagesFailure m:
                Log.Warning(m.Cause, "Failed to DeleteMessages ToSequenceNr [{0}] for PersistenceId [{1}] due to: [{2}: {3}]", m.ToSequenceNr, PersistenceId, m.Cause, m.Cause.Message);
                break;
        }

        base.Unhandled(message);
    }

    private void PersistOne<TEvent>(TEvent @event, Action<TEvent> handler, bool stashes)
    {
        ThrowIfRecovering();
        var written = new Persistent(@event, ++_sequenceNr, PersistenceId, sender: Sender, writerGuid: _writerGuid);
        _batch.Add(new AtomicWrite(written));
        Await(handler, written.SequenceNr, stashes);
    }

    private void PersistMany<TEvent>(IEnumerable<TEvent> events, Action<TEvent> handler, bool stashes)
    {
        ThrowIfRecovering();
        if (events is null) return;
        var id = PersistenceId;
        var sender = Sender;
        var written = events.TryGetNonEnumeratedCount(out var count) ? ImmutableArray.CreateBuilder<IPersistentRepresentation>(count) : ImmutableArray.CreateBuilder<IPersistentRepresentation>();
        // The numbers are taken only when all events are there: the enumerable may throw.
        foreach (var @event in events)
            written.Add(new Persistent(@event, _sequenceNr + written.Count + 1, id, sender: sender, writerGuid: _writerGuid));
        if (written.Count == 0) return;
        _pending.EnsureCapacity(_pending.Count + written.Count);
        for (var i = 0; i < written.Count; i++) Await(handler, ++_sequenceNr, stashes);
        _batch.Add(new AtomicWrite(written.DrainToImmutable()));
    }

    private void Await<TEvent>(Action<TEvent> handler, long sequenceNr, bool stashes)
    {
        if (stashes) _pendingStashing++;
        _pending.Enqueue(new PendingHandler(handler, HandlerInvoker<TEvent>.Instance, sequenceNr, null, stashes));
    }

    private void ThrowIfRecovering()
    {
        if (IsRecovering)
            throw new InvalidOperationException("Cannot persist during replay. Events can be persisted when receiving RecoveryCompleted or later.");
    }

    private void UpdateLastSequenceNr(IPersistentRepresentation persistent)
    {
        if (persistent.SequenceNr > LastSequenceNr) LastSequenceNr = persistent.SequenceNr;
    }
}
