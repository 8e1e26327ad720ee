using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.Pattern;

namespace Akka.Persistence;

public abstract partial class Eventsourced
{
    private WriteMessagesAnswered _answers;
    private object _current;
    private int _tasksUnderWay;
    private bool _settleAfterTasks;
    private bool _popAfterTasks;

    /// <summary>Runs asynchronous work as part of handling the current command: no other is handled until it is done, and what it persists counts as persisted by the command.</summary>
    protected void RunTask(Func<Task> action)
    {
        _tasksUnderWay++;
        ActorTaskScheduler.RunTask(async () =>
        {
            var failed = true;
            try
            {
                await action();
                failed = false;
            }
            finally
            {
                if (--_tasksUnderWay == 0 && _settleAfterTasks)
                {
                    _settleAfterTasks = false;
                    if (_popAfterTasks) Pop();
                    Settle(failed);
                    GoOn(failed);
                }
            }
        });
    }

    private void Process(Receive receive, object command)
    {
        var failed = true;
        try
        {
            base.AroundReceive(receive, command);
            failed = false;
        }
        finally
        {
            SettleOrWait(failed);
        }
    }

    // The answers of the journal, and late ones to a recovery that is over; all else is for the actor.
    private bool ReceiveAnswer(object message)
    {
        switch (message)
        {
            case WriteMessagesAnswered answered:
                if (answered.ActorInstanceId == _instanceId) Handle(answered);
                return true;
            case WriteMessageSuccess written:
                if (written.ActorInstanceId == _instanceId && IsNext(written.Persistent)) Handle(written.Persistent);
                return true;
            case WriteMessagesSuccessful or WriteMessagesFailed:
                // For a failed batch, the failure of its first event stops the actor.
                _isWriteInProgress = false;
                FlushBatch();
                return true;
            case LoopMessageSuccess looped:
                if (looped.ActorInstanceId == _instanceId && _pending.TryPeek(out var head) && IsDeferred(head, looped.Message)) RunHandler(looped.Message);
                return true;
            case WriteMessageRejected rejected:
                if (rejected.ActorInstanceId == _instanceId && IsNext(rejected.Persistent)) Reject(rejected.Cause, rejected.Persistent);
                return true;
            case WriteMessageFailure failure:
                if (failure.ActorInstanceId == _instanceId) FailPersist(failure.Cause, failure.Persistent);
                return true;
            case RecoveryTick or ReplayedMessage or ReplayedMessages or RecoverySuccess or ReplayMessagesFailure or RecoveryPermitGranted:
                return true;
            default:
                return false;
        }
    }

    private void Handle(WriteMessagesAnswered answered)
    {
        if (answered.IsAtEnd) return;
        if (!answered.IsStarted)
        {
            _isWriteInProgress = false;
            FlushBatch();
        }

        _answers = answered;
        var failed = true;
        try
        {
            HandleNext();
            failed = false;
        }
        finally
        {
            GoOn(failed);
        }
    }

    // One answer after the other, until something must come in between: work that is awaited, a stop, a suspension.
    private void HandleNext()
    {
        var cell = (ActorCell)Context;
        do
        {
            var envelope = _answers.Next(out var written, out var rejection);
            _current = written ?? envelope.Payload;
            cell.Sender = (written is null ? envelope.Sender : written.Sender) ?? cell.System.DeadLetters;
            if (written is null) RunHandler(envelope.Payload);
            else if (_answers.Failure is { } failure) FailPersist(failure, written);
            else if (!IsNext(written)) continue;
            else if (rejection is not null) Reject(rejection, written);
            else Handle(written);
        }
        while (_tasksUnderWay == 0 && !_answers.IsAtEnd && !cell.Mailbox.HasSystemMessages);
    }

    // The answers that are left go in front of the mailbox: what made them wait comes first, whether it ends in a restart or not.
    private void GoOn(bool failed)
    {
        if (_answers is null || (_tasksUnderWay > 0 && !failed)) return;
        if (!_answers.IsAtEnd) _internalStash.PutFirst(_answers);
        _answers = null;
    }

    private static bool IsDeferred(in PendingHandler handler, object message) => handler.SequenceNr == 0 && Equals(handler.Deferred, message);

    // A journal may answer twice, but not leave out an answer and go on: which handlers have run would be unknown.
    private bool IsNext(IPersistentRepresentation persistent)
    {
        if (_pending.TryPeek(out var head) && head.SequenceNr == persistent.SequenceNr) return true;
        if (_pending.Count == 0 || persistent.SequenceNr <= LastSequenceNr)
        {
            Log.Debug("Ignored a second answer of the journal for sequence number [{0}] of persistenceId [{1}]", persistent.SequenceNr, PersistenceId);
            return false;
        }

        throw new IllegalStateException($"The journal answered for sequence number [{persistent.SequenceNr}] of persistenceId [{PersistenceId}], but not for those before; last answered was [{LastSequenceNr}].");
    }

    private void Handle(IPersistentRepresentation persistent)
    {
        UpdateLastSequenceNr(persistent);
        RunHandler(persistent.Payload);
    }

    private void RunHandler(object @event)
    {
        var failed = true;
        try
        {
            _pending.Peek().Invoke(@event);
            failed = false;
        }
        finally
        {
            _popAfterTasks = true;
            SettleOrWait(failed);
        }
    }

    private void Reject(Exception cause, IPersistentRepresentation persistent)
    {
        UpdateLastSequenceNr(persistent);
        var failed = true;
        try
        {
            OnPersistRejected(cause, persistent.Payload, persistent.SequenceNr);
            failed = false;
        }
        finally
        {
            _popAfterTasks = true;
            SettleOrWait(failed);
        }
    }

    private void FailPersist(Exception cause, IPersistentRepresentation persistent)
    {
        try
        {
            OnPersistFailure(cause, persistent.Payload, persistent.SequenceNr);
        }
        finally
        {
            Context.Stop(Self);
        }
    }

    private void SettleOrWait(bool failed)
    {
        if (_tasksUnderWay > 0)
        {
            _settleAfterTasks = true;
            return;
        }

        if (_popAfterTasks) Pop();
        Settle(failed);
    }

    private void Pop()
    {
        _popAfterTasks = false;
        if (_pending.TryDequeue(out var handled) && handled.Stashes) _pendingStashing--;
    }

    // After each handler: write what it persisted, and go on with the oldest command put aside unless a handler holds up commands.
    private void Settle(bool failed)
    {
        FlushBatch();
        if (_pendingStashing > 0)
        {
            _state = State.Persisting;
            return;
        }

        _state = State.Processing;
        // A restart must find all of them in the mailbox.
        if (failed) _internalStash.UnstashAll();
        else if (_answers is null || _answers.IsAtEnd) _internalStash.Unstash();
    }

    private void FlushBatch()
    {
        if (_isWriteInProgress || _batch.Count == 0) return;
        _isWriteInProgress = true;
        Journal.Tell(new WriteMessages(_batch.ToArray(), Self, _instanceId), Self);
        _batch.Clear();
    }
}
