using Akka.Actor;

namespace Akka.Persistence;

public abstract partial class Eventsourced
{
    private Recovery _recovery;
    private RecoveryTick _tick;
    private ICancelable _tickTimer;
    private TimeSpan _recoveryEventTimeout;
    private bool _eventSeenInInterval;
    private bool _holdsPermit;

    private void RequestRecoveryPermit()
    {
        _recovery = Recovery;
        _state = State.WaitingForPermit;
        Extension.RecoveryPermitter().Tell(Akka.Persistence.RequestRecoveryPermit.Instance, Self);
    }

    private void ReceiveWhileRecovering(object message)
    {
        if (IsAnswerToWrite(message)) return;
        try
        {
            switch (_state)
            {
                case State.WaitingForPermit:
                    ReceiveWhileWaiting(message);
                    break;
                case State.Loading:
                    ReceiveWhileLoading(message);
                    break;
                default:
                    ReceiveWhileReplaying(message);
                    break;
            }
        }
        catch (Exception)
        {
            ReturnRecoveryPermit();
            throw;
        }
    }

    // An incarnation that recovers has written nothing: the answer is for the one before it. Put aside, it would be taken for a command, and the
    // commands behind it would wait for one that never comes.
    private static bool IsAnswerToWrite(object message) => message is WriteMessagesAnswered or WriteMessageSuccess or WriteMessageRejected
        or WriteMessageFailure or WriteMessagesSuccessful or WriteMessagesFailed or LoopMessageSuccess;

    private void ReceiveWhileWaiting(object message)
    {
        switch (message)
        {
            case RecoveryPermitGranted:
                _holdsPermit = true;
                LoadSnapshot();
                break;
            case RecoveryTick or ReplayedMessage or ReplayedMessages or RecoverySuccess or ReplayMessagesFailure or LoadSnapshotResult or LoadSnapshotFailed:
                // Answers to what the incarnation before this one asked for.
                break;
            default:
                StashInternally(message);
                break;
        }
    }

    private void LoadSnapshot()
    {
        _state = State.Loading;
        _recoveryEventTimeout = Extension.JournalConfigFor(JournalPluginId).GetTimeSpan("recovery-event-timeout", null, false);
        _tick = new RecoveryTick(snapshot: true);
        // A snapshot store that never answers must not keep the permit for ever.
        _tickTimer = Context.System.Scheduler.ScheduleTellOnceCancelable(_recoveryEventTimeout, Self, _tick, Self);
        LoadSnapshot(SnapshotterId, _recovery.FromSnapshot, _recovery.ToSequenceNr);
    }

    private void ReceiveWhileLoading(object message)
    {
        switch (message)
        {
            case LoadSnapshotResult result:
                CancelRecoveryTimeout();
                if (result.Snapshot is not null) OfferSnapshot(result.Snapshot);
                ReplayEvents(result.ToSequenceNr);
                break;
            case LoadSnapshotFailed failed:
                FailRecovery(failed.Cause);
                break;
            case RecoveryTick tick:
                if (ReferenceEquals(tick, _tick))
                    FailRecovery(new RecoveryTimedOutException($"Recovery timed out, didn't get snapshot within {_recoveryEventTimeout.TotalSeconds}s."));
                break;
            case ReplayedMessage or ReplayedMessages or RecoverySuccess or ReplayMessagesFailure or RecoveryPermitGranted:
                break;
            default:
                StashInternally(message);
                break;
        }
    }

    private void OfferSnapshot(SelectedSnapshot snapshot)
    {
        var before = LastSequenceNr;
        LastSequenceNr = snapshot.Metadata.SequenceNr;
        // Without it, all events are replayed.
        if (!base.AroundReceive(_receiveRecover, new SnapshotOffer(snapshot.Metadata, snapshot.Snapshot))) LastSequenceNr = before;
    }

    private void ReplayEvents(long toSequenceNr)
    {
        _state = State.Replaying;
        _eventSeenInInterval = false;
        _tick = new RecoveryTick(snapshot: false);
        _tickTimer = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(_recoveryEventTimeout, _recoveryEventTimeout, Self, _tick, Self);
        Journal.Tell(new ReplayMessages(LastSequenceNr + 1L, toSequenceNr, _recovery.ReplayMax, PersistenceId, Self, _instanceId), Self);
    }

    private void ReceiveWhileReplaying(object message)
    {
        switch (message)
        {
            case ReplayedMessages replayed:
                if (IsOfThisRecovery(replayed.RecoveryId)) Replay(replayed);
                break;
            case ReplayedMessage replayed:
                Replay(replayed.Persistent);
                break;
            case RecoverySuccess success:
                if (IsOfThisRecovery(success.RecoveryId)) CompleteRecovery(success.HighestSequenceNr);
                break;
            case ReplayMessagesFailure failure:
                if (IsOfThisRecovery(failure.RecoveryId)) FailRecovery(failure.Cause);
                break;
            case RecoveryTick tick:
                CheckProgress(tick);
                break;
            case LoadSnapshotResult or LoadSnapshotFailed or RecoveryPermitGranted:
                // A second answer, or one to the incarnation before this one.
                break;
            default:
                StashInternally(message);
                break;
        }
    }

    // Journals that are not built on AsyncWriteJournal do not say for which recovery they answer.
    private bool IsOfThisRecovery(int recoveryId) => recoveryId == 0 || recoveryId == _instanceId;

    private void Replay(ReplayedMessages replayed)
    {
        var mailbox = ((ActorCell)Context).Mailbox;
        while (replayed.Next < replayed.Events.Length)
        {
            Replay(replayed.Events[replayed.Next++]);
            // What would come between two messages comes between two events: a stop, a suspension, work that is awaited.
            if (!mailbox.HasSystemMessages && !mailbox.IsSuspended) continue;
            if (replayed.Next < replayed.Events.Length) _internalStash.PutFirst(replayed);
            return;
        }
    }

    private void Replay(IPersistentRepresentation persistent)
    {
        _current = persistent;
        try
        {
            _eventSeenInInterval = true;
            UpdateLastSequenceNr(persistent);
            base.AroundReceive(_receiveRecover, persistent.Payload);
        }
        catch (Exception cause)
        {
            FailRecovery(cause, persistent.Payload);
        }
    }

    private void CompleteRecovery(long highestSequenceNr)
    {
        CancelRecoveryTimeout();
        OnReplaySuccess();
        _sequenceNr = highestSequenceNr;
        LastSequenceNr = highestSequenceNr;
        _state = State.Processing;
        var failed = true;
        try
        {
            base.AroundReceive(_receiveRecover, RecoveryCompleted.Instance);
            failed = false;
        }
        finally
        {
            // Also after an exception: the supervisor may let the actor go on.
            SettleOrWait(failed);
        }

        ReturnRecoveryPermit();
    }

    private void CheckProgress(RecoveryTick tick)
    {
        if (!ReferenceEquals(tick, _tick)) return;
        if (_eventSeenInInterval) _eventSeenInInterval = false;
        else FailRecovery(new RecoveryTimedOutException($"Recovery timed out, didn't get event within {_recoveryEventTimeout.TotalSeconds}s, highest sequence number seen {LastSequenceNr}."));
    }

    private void FailRecovery(Exception cause, object @event = null)
    {
        CancelRecoveryTimeout();
        try
        {
            OnRecoveryFailure(cause, @event);
        }
        finally
        {
            Context.Stop(Self);
        }

        ReturnRecoveryPermit();
    }

    private void CancelRecoveryTimeout()
    {
        _tickTimer?.Cancel();
        _tickTimer = null;
        _tick = null;
    }

    private void ReturnRecoveryPermit()
    {
        if (!_holdsPermit) return;
        _holdsPermit = false;
        Extension.RecoveryPermitter().Tell(Akka.Persistence.ReturnRecoveryPermit.Instance, Self);
    }
}
