using Akka.Actor;
using Akka.Persistence;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Memory;

/// <summary>
/// Recovering -> Remembering. Writes down, once an interval, what has happened to one source. Any failure of the journal ends it; its
/// supervisor starts another after a pause, which reads the journal and goes on with what waits in the source's notes.
/// </summary>
public sealed class SourceHistoryActor : ReceivePersistentActor, IWithTimers
{
    private readonly SourceMemory _memory;
    private readonly MemorySettings _settings;
    private readonly IActorRef _store;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ActorLedger _ledger;
    private SourceHistory _history = SourceHistory.Empty;
    private int _outstanding;
    private long _askedAt;
    private long _snapshotAt;
    private bool _snapshotting, _corrected, _closing;

    /// <summary>Makes one.</summary>
    /// <param name="instance">The collector's instance id, which keeps several on one journal apart.</param>
    /// <param name="memory">What belongs to the source and outlives this actor.</param>
    /// <param name="settings">How often it writes and snapshots.</param>
    /// <param name="store">The storage actor, whose cursors are the truth.</param>
    /// <param name="clock">The time.</param>
    /// <param name="log">The log.</param>
    /// <param name="ledger">Where the actor is listed for the status page.</param>
    public SourceHistoryActor(string instance, SourceMemory memory, MemorySettings settings, IActorRef store, TimeProvider clock, ILogger log, ActorLedger ledger)
    {
        PersistenceId = IdOf(instance, memory.Source);
        (_memory, _settings, _store, _clock, _log, _ledger) = (memory, settings, store, clock, log, ledger);
        Recover<SnapshotOffer>(offer =>
        {
            _history = (SourceHistory)offer.Snapshot;
            _snapshotAt = offer.Metadata.SequenceNr;
        });
        Recover<IMemoryEvent>(happened => _history = _history.Apply(happened));
        Recover<RecoveryCompleted>(_ => Recovered());
        Command<WriteDue>(_ => WriteDown());
        Command<StorageProtocol.CursorsRead>(read => Correct(read.Cursors));
        Command<SaveSnapshotSuccess>(saved => Saved(saved.Metadata.SequenceNr));
        Command<SaveSnapshotFailure>(failed =>
        {
            _snapshotting = false;
            _log.SnapshotFailed(_memory.Source, failed.Cause.Message);
        });
        Command<DeleteMessagesSuccess>(_ => { /* As it should be. */ });
        Command<DeleteSnapshotsSuccess>(_ => { /* As it should be. */ });
        Command<DeleteMessagesFailure>(failed => _log.CleaningFailed(_memory.Source, failed.Cause.Message));
        Command<DeleteSnapshotsFailure>(failed => _log.CleaningFailed(_memory.Source, failed.Cause.Message));
        Command<MemoryProtocol.Close>(_ => Close());
    }

    /// <inheritdoc />
    public override string PersistenceId { get; }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The persistence id of a source's history.</summary>
    public static string IdOf(string instance, string source) => $"{instance}/source-history/{source}";

    /// <inheritdoc />
    protected override void PreStart()
    {
        _ledger.Started(Self);
        base.PreStart();
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        _ledger.Stopped(Self);
        base.PostStop();
    }

    /// <inheritdoc />
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Degraded($"reading the journal failed: {reason.Message}");
        base.OnRecoveryFailure(reason, message);
    }

    /// <inheritdoc />
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Degraded($"writing to the journal failed: {cause.Message}");
        base.OnPersistFailure(cause, @event, sequenceNr);
    }

    /// <summary>The journal will never take this event: it is given up and counted, what follows goes on.</summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        _outstanding--;
        _memory.Notes.Refused((IMemoryEvent)@event);
        Degraded($"the journal refused {@event.GetType().Name}: {cause.Message}");
        base.OnPersistRejected(cause, @event, sequenceNr);
    }

    private void Recovered()
    {
        var now = _clock.UnixMicros();
        if (_memory.Begin(_history) is { } resumed)
            _log.Resumed(_memory.Source, resumed.Connects, resumed.Channels, DateTimeOffset.UnixEpoch.AddMicroseconds(resumed.LastGoodTickMicros));
        Publish(MemoryCondition.Ready, null);
        if (_history.Open is { } open && open.Run != _memory.Notes.Run && _history.Unended(now) is { } unended) Write([unended]);
        _store.Tell(new StorageProtocol.ReadCursors(_memory.Source));
        Timers.StartPeriodicTimer(WriteDue.Instance, WriteDue.Instance, _settings.Interval);
    }

    private void WriteDown()
    {
        if (_outstanding > 0)
        {
            var waited = _clock.GetElapsedTime(_askedAt);
            if (waited < _settings.WriteTimeout) return;
            throw new JournalSilentException(_memory.Source, waited);
        }
        if (_memory.Notes.TakeStoredLater()) _corrected = false;
        if (!_corrected) _store.Tell(new StorageProtocol.ReadCursors(_memory.Source));
        var waiting = _memory.Notes.Waiting(_clock.UnixMicros());
        if (waiting.Count > 0) Write(waiting);
    }

    private void Write(IReadOnlyList<IMemoryEvent> events)
    {
        _outstanding += events.Count;
        _askedAt = _clock.GetTimestamp();
        // One by one, not all or none: an event that the journal refuses must not take others with it.
        foreach (var waiting in events) PersistAsync(waiting, Persisted);
    }

    private void Persisted(IMemoryEvent happened)
    {
        _history = _history.Apply(happened);
        _memory.Notes.Written(happened);
        if (--_outstanding == 0) Written();
    }

    private void Written()
    {
        Publish(MemoryCondition.Ready, null);
        if (_snapshotting || LastSequenceNr - _snapshotAt < _settings.SnapshotEvery) return;
        _snapshotting = true;
        SaveSnapshot(_history);
    }

    /// <summary>What stands in the journal before a snapshot is needed no more, nor is the snapshot before it.</summary>
    private void Saved(long sequenceNr)
    {
        _snapshotting = false;
        _snapshotAt = sequenceNr;
        DeleteMessages(sequenceNr);
        DeleteSnapshots(new SnapshotSelectionCriteria(sequenceNr - 1));
    }

    /// <summary>The store's cursors were committed with its rows, so they are right whatever the journal says.</summary>
    private void Correct(IReadOnlyList<SourceCursor> stored)
    {
        if (_corrected) return;
        _corrected = true;
        _memory.Resume(stored);
        // What was committed since the store was asked waits in the notes and is written after this.
        if (_history.Differs(stored)) Write([new CursorsCorrected(_clock.UnixMicros(), stored)]);
    }

    private void Close()
    {
        if (_closing) return;
        _closing = true;
        Timers.Cancel(WriteDue.Instance);
        var waiting = _memory.Notes.Waiting(_clock.UnixMicros());
        if (waiting.Count > 0) Write(waiting);
        DeferAsync(MemoryProtocol.Close.Instance, _ => Context.Stop(Self));
    }

    private void Degraded(string error)
    {
        _log.Degraded(_memory.Source, error);
        Publish(MemoryCondition.Degraded, error);
    }

    private void Publish(MemoryCondition condition, string? error) =>
        Context.System.EventStream.Publish(_memory.Note(condition, error, _history, _clock.UnixMicros()));

    private sealed record WriteDue
    {
        public static WriteDue Instance { get; } = new();
    }
}

/// <summary>The journal took a write and said nothing of it.</summary>
public sealed class JournalSilentException(string source, TimeSpan waited)
    : Exception($"The journal has not answered a write for source {source} for {waited.TotalSeconds:0.#} s."), Supervision.IClassedFailure
{
    /// <inheritdoc />
    public Supervision.FailureClass Failure => Supervision.FailureClass.Retryable;
}
