using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

public partial class ActorCell
{
    private Type _plainMessageType;
    private Receive _behaviorSeen;
    private HandlerList _handlers;
    private bool _overridesAroundReceive = true;
    private SystemMessage _stashedSystemMessages;

    public int CurrentEnvelopeId => _turn.EnvelopeId;

    internal Type ActorType => _actor?.GetType() ?? GetType();

    /// <summary>Handles one user message; what the actor throws goes to its supervisor.</summary>
    public void Invoke(Envelope envelope)
    {
        var message = envelope.Message;
        _turn.EnvelopeId++;
        CurrentMessage = message;
        Sender = envelope.Sender ?? _systemImpl.DeadLetters;
        try
        {
            // One comparison for a run of messages of one type, in place of several interface checks for each message.
            if (message.GetType() == _plainMessageType || IsPlain(message))
            {
                if (_behavior != (object)_behaviorSeen) SeeBehavior();
                if (_handlers is { } handlers && message is not Scheduler.TimerMessage)
                {
                    if (!handlers.Handle(message)) _actor.HandleUnhandled(message);
                }
                else if (_loggingReceive) ReceiveMessage(message);
                else _actor.AroundReceive(_behavior, message);
            }
            else AutoReceiveMessage(envelope);

            if (_awaiting == 0) CurrentMessage = null;
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
        finally
        {
            if (_receiveTimeout.HasValue) CheckReceiveTimeoutAfter(message);
        }
    }

    /// <summary>Handles one system message and those that were kept while the cell waited.</summary>
    internal void SystemInvoke(SystemMessage message)
    {
        var (previousMessage, previousSender) = (CurrentMessage, Sender);
        SystemMessage rest = null;
        while (true)
        {
            try
            {
                var before = StashState();
                if (ShouldStash(message, before)) Stash(message);
                else Handle(message);
                if (StashState() < before)
                {
                    rest = Append(UnstashAll(), rest);
                }
            }
            catch (Exception cause)
            {
                HandleInvokeFailure(cause);
            }

            if (rest is null) break;
            message = rest;
            rest = rest.Next;
            message.Unlink();
            if (Mailbox is null || !Mailbox.IsClosed) continue;
            _systemImpl.DeadLetters.Tell(new DeadLetter(message, Self, Self), Self);
        }

        if (_awaiting == 0) return;
        CurrentMessage = previousMessage;
        Sender = previousSender;
    }

    protected void Stash(SystemMessage msg)
    {
        msg.Next = _stashedSystemMessages;
        _stashedSystemMessages = msg;
    }

    protected internal virtual void AutoReceiveMessage(Envelope envelope)
    {
        var message = envelope.Message;
        if (_systemImpl.Settings.DebugAutoReceive)
            Publish(new Debug(Self.Path.ToString(), ActorType, "received AutoReceiveMessage " + message));
        switch (message)
        {
            case Terminated terminated:
                ReceivedTerminated(terminated);
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case PoisonPill:
                _self.Stop();
                break;
            case ActorSelectionMessage selection:
                ReceiveSelection(selection);
                break;
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, Self), Self);
                break;
            default:
                ReceiveMessage(message);
                break;
        }
    }

    /// <summary>Handles a message on the calling thread; for tests that look at one actor alone.</summary>
    public void ReceiveMessageForTest(Envelope envelope)
    {
        UseThreadContext(() =>
        {
            CurrentMessage = envelope.Message;
            Sender = envelope.Sender ?? _systemImpl.DeadLetters;
            try
            {
                ReceiveMessage(envelope.Message);
            }
            finally
            {
                CurrentMessage = null;
                Sender = _systemImpl.DeadLetters;
            }
        });
    }

    protected internal void ReceiveMessage(object message)
    {
        var wasHandled = _actor.AroundReceive(_behavior, message);
        if (_loggingReceive)
        {
            var text = "received " + (wasHandled ? "handled" : "unhandled") + " message " + message + " from " + Sender.Path;
            Publish(new Debug(Self.Path.ToString(), _actor.GetType(), text));
        }
    }

    // Handlers are called from here when nothing lies around them: an exception passes each frame on its way at a cost.
    private void SeeBehavior()
    {
        _behaviorSeen = _behavior;
        _handlers = _overridesAroundReceive || _loggingReceive || _behavior is not { HasSingleTarget: true } ? null : _behavior.Target as HandlerList;
    }

    private bool IsPlain(object message)
    {
        if (message is IAutoReceivedMessage) return false;
        _plainMessageType = message.GetType();
        return true;
    }

    private void ReceiveSelection(ActorSelectionMessage message) => Akka.Actor.ActorSelection.DeliverSelection(_self, Sender, message);

    private void Handle(SystemMessage message)
    {
        switch (message)
        {
            case ActorTask task:
                TaskScheduler.Execute(task.Task);
                break;
            case Failed failed:
                HandleFailed(failed);
                break;
            case DeathWatchNotification gone:
                WatchedActorTerminated(gone.Actor, gone.ExistenceConfirmed, gone.AddressTerminated);
                break;
            case Create create:
                Create(create.Failure);
                break;
            case Watch watch:
                AddWatcher(watch.Watchee, watch.Watcher);
                break;
            case Unwatch unwatch:
                RemWatcher(unwatch.Watchee, unwatch.Watcher);
                break;
            case Recreate recreate:
                FaultRecreate(recreate.Cause);
                break;
            case Dispatch.SysMsg.Suspend:
                FaultSuspend();
                break;
            case Resume resume:
                FaultResume(resume.CausedByFailure);
                break;
            case Dispatch.SysMsg.Terminate:
                Terminate();
                break;
            case Supervise supervise:
                Supervise(supervise.Child, supervise.Async);
                break;
            case Dispatch.SysMsg.Stop:
                _self.Stop();
                break;
            case StopChild stop:
                Stop(stop.Child);
                break;
            case Escalate escalate:
                HandleInvokeFailure(escalate.Reason);
                break;
            default:
                throw new NotSupportedException($"Unknown message {message.GetType().Name}");
        }
    }

    // While the cell waits for children to go, what would change its course must wait too; while it is suspended, only failures of children.
    private int StashState()
    {
        if (IsWaitingForChildren) return 2;
        return Mailbox.SuspendCount > 0 ? 1 : 0;
    }

    private static bool ShouldStash(SystemMessage message, int state) => state switch
    {
        0 => false,
        1 => message is Failed,
        _ => message is Failed or Recreate or Dispatch.SysMsg.Suspend or Dispatch.SysMsg.Resume,
    };

    // Oldest first.
    private SystemMessage UnstashAll()
    {
        var stashed = _stashedSystemMessages;
        _stashedSystemMessages = null;
        return SystemMessageQueue.Reverse(stashed);
    }

    private static SystemMessage Append(SystemMessage first, SystemMessage second)
    {
        if (first is null) return second;
        var last = first;
        while (last.Next is not null) last = last.Next;
        last.Next = second;
        return first;
    }

    private void Publish(LogEvent logEvent)
    {
        // Logging must not bring an actor down.
        try
        {
            _systemImpl.EventStream.Publish(logEvent);
        }
        catch (Exception cause)
        {
            Util.StandardOutWriter.WriteLine($"Could not publish [{logEvent}]: {cause}");
        }
    }
}
