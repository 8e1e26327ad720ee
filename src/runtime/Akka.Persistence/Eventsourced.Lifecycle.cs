using Akka.Actor;

namespace Akka.Persistence;

public abstract partial class Eventsourced
{
    private State _state = State.WaitingForPermit;

    private enum State
    {
        WaitingForPermit,
        Loading,
        Replaying,
        Processing,
        Persisting,
    }

    public override void AroundPreStart()
    {
        if (PersistenceId is null) throw new ArgumentNullException(nameof(PersistenceId), $"PersistenceId is [null] for PersistentActor [{Self.Path}]");
        // A plugin that is missing shows at once.
        _ = Journal;
        _ = SnapshotStore;
        RequestRecoveryPermit();
        base.AroundPreStart();
    }

    public override void AroundPostRestart(Exception cause, object message)
    {
        RequestRecoveryPermit();
        base.AroundPostRestart(cause, message);
    }

    public override void AroundPreRestart(Exception cause, object message)
    {
        try
        {
            HandBackStashes();
        }
        finally
        {
            var inner = message switch
            {
                WriteMessageSuccess m => m.Persistent,
                LoopMessageSuccess m => m.Message,
                ReplayedMessage m => m.Persistent,
                WriteMessagesAnswered or ReplayedMessages => _current,
                _ => message,
            };
            CancelRecoveryTimeout();
            FlushBatch();
            base.AroundPreRestart(cause, inner);
        }
    }

    public override void AroundPostStop()
    {
        try
        {
            CancelRecoveryTimeout();
            HandBackStashes();
        }
        finally
        {
            base.AroundPostStop();
        }
    }

    protected internal override bool AroundReceive(Receive receive, object message)
    {
        switch (_state)
        {
            case State.Processing:
                if (!ReceiveAnswer(message)) Process(receive, message);
                break;
            case State.Persisting:
                if (!ReceiveAnswer(message)) StashInternally(message);
                break;
            default:
                ReceiveWhileRecovering(message);
                break;
        }

        return true;
    }

    private void HandBackStashes()
    {
        // The actor's own stash first: it goes in front of what was put aside since.
        Stash?.UnstashAll(UnstashFilterPredicate);
        _internalStash.UnstashAll();
    }

    private void StashInternally(object message)
    {
        try
        {
            _internalStash.Stash();
        }
        catch (StashOverflowException)
        {
            switch (InternalStashOverflowStrategy)
            {
                case DiscardToDeadLetterStrategy:
                    Context.System.DeadLetters.Tell(new Event.DeadLetter(message, Sender, Self), Sender);
                    break;
                case ReplyToStrategy reply:
                    Sender.Tell(reply.Response);
                    break;
                default:
                    throw;
            }
        }
    }
}
