using System.Runtime.ExceptionServices;
using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

public partial class ActorCell
{
    private IActorRef _perpetrator;
    private bool _terminated;
    private bool _loggingReceive;
    private Failed _handledFailure;

    /// <summary>Whether the actor is gone and its mailbox closed.</summary>
    public bool IsTerminated => Mailbox.IsClosed;

    // Whose failure keeps this cell suspended: its own, or a child's that it could not handle.
    private bool IsFailed => _perpetrator is not null;

    private void Create(ActorInitializationException failure)
    {
        if (failure is not null) throw failure;
        try
        {
            var created = NewActor();
            Adopt(created);
            created.AroundPreStart();
            CheckReceiveTimeout();
            if (_systemImpl.Settings.EmitActorTelemetry) _systemImpl.EventStream.Publish(new ActorStarted(Self, _props.Type));
            if (_systemImpl.Settings.DebugLifecycle) Publish(new Debug(Self.Path.ToString(), created.GetType(), "Started (" + created + ")"));
        }
        catch (Exception cause)
        {
            var half = _actor;
            if (half is not null)
            {
                ClearActor(half);
                _actor = null;
            }

            throw new ActorInitializationException(_self, "Exception during creation", cause);
        }
    }

    private void FaultRecreate(Exception cause)
    {
        if (_actor is null)
        {
            Publish(new Error(cause, Self.Path.ToString(), ActorType, "changing Recreate into Create after " + cause));
            FaultCreate();
            return;
        }

        if (!IsNormal)
        {
            // Stopping already: only keep the count of suspensions in balance.
            FaultResume(null);
            return;
        }

        var failed = _actor;
        if (_systemImpl.Settings.DebugLifecycle) Publish(new Debug(Self.Path.ToString(), failed.GetType(), "Restarting"));
        if (!failed.IsCleared) PrepareRestart(failed, cause);
        if (_children is null || !SetChildrenTerminationReason(new SuspendReason.Recreation(cause))) FinishRecreate(cause);
    }

    private void PrepareRestart(ActorBase failed, Exception cause)
    {
        var optionalMessage = CurrentMessage;
        try
        {
            failed.AroundPreRestart(cause, optionalMessage);
            _systemImpl.ActorPipelineResolver.ResolvePipeline(failed.GetType()).BeforeActorIncarnated(failed, this);
        }
        catch (Exception error)
        {
            // The old instance goes either way; its last words are logged.
            var wrapped = new PreRestartException(_self, error, cause, optionalMessage);
            Publish(new Error(wrapped, Self.Path.ToString(), failed.GetType(), error.Message));
        }
        finally
        {
            ClearActor(failed);
        }
    }

    private void FaultSuspend()
    {
        Mailbox.Suspend();
        if (_children is not null) SuspendChildren([]);
    }

    private void FaultResume(Exception causedByFailure)
    {
        if (_actor is null)
        {
            Publish(new Error(causedByFailure, Self.Path.ToString(), ActorType, "changing Resume into Create after " + causedByFailure));
            FaultCreate();
        }
        else if (_actor.IsCleared && causedByFailure is not null)
        {
            Publish(new Error(causedByFailure, Self.Path.ToString(), ActorType, "changing Resume into Restart after " + causedByFailure));
            FaultRecreate(causedByFailure);
        }
        else
        {
            var perpetrator = _perpetrator;
            try
            {
                Mailbox.Resume();
            }
            finally
            {
                if (causedByFailure is not null) _perpetrator = null;
            }

            ResumeChildren(causedByFailure, perpetrator);
        }
    }

    // The actor failed before it was there: create it from scratch when its children of that attempt are gone.
    private void FaultCreate()
    {
        CancelReceiveTimeout();
        foreach (var child in GetChildren()) Stop(child);
        if (!SetChildrenTerminationReason(new SuspendReason.Creation())) FinishCreate();
    }

    private void FinishCreate()
    {
        try
        {
            Mailbox.Resume();
        }
        finally
        {
            _perpetrator = null;
        }

        try
        {
            Create(null);
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
    }

    private void Terminate()
    {
        SetReceiveTimeout(null);
        CancelReceiveTimeout();
        var wasTerminating = IsTerminating;
        CloseChildren();
        // Notices of deaths that nobody will handle any more must not become dead letters.
        UnwatchWatchedActors(_actor);
        foreach (var child in GetChildren())
        {
            // A child whose Supervise lies behind this message would never start, and so never end.
            if (child is RepointableActorRef { IsStarted: false } unstarted) unstarted.Point();
            Stop(child);
        }

        if (_systemImpl.Aborting) SetTerminated();
        if (!SetChildrenTerminationReason(SuspendReason.Termination.Instance))
        {
            SetTerminated();
            FinishTerminate();
            return;
        }

        if (wasTerminating) return;
        Mailbox.Suspend();
        // From here on failures of this actor are not the supervisor's business.
        _perpetrator = Self;
        if (_systemImpl.Settings.DebugLifecycle) Publish(new Debug(Self.Path.ToString(), ActorType, "Stopping"));
    }

    private void HandleInvokeFailure(Exception cause, IReadOnlyCollection<IActorRef> childrenNotToSuspend = null)
    {
        // Until the supervisor has decided nothing more happens here: one failure is reported, later ones are its consequence.
        if (IsFailed) return;
        try
        {
            Mailbox.Suspend();
            _perpetrator = _handledFailure is null ? Self : _handledFailure.Child;
            if (_children is not null)
            {
                List<IActorRef> except = childrenNotToSuspend is null ? [] : [.. childrenNotToSuspend];
                if (_handledFailure is not null) except.Add(_handledFailure.Child);
                SuspendChildren(except);
            }

            Parent.SendSystemMessage(new Failed(Self, cause, Self.Path.Uid));
        }
        catch (Exception error)
        {
            Publish(new Error(error, Self.Path.ToString(), ActorType, "emergency stop: exception in failure handling for " + cause.GetType() + cause.StackTrace));
            try
            {
                foreach (var child in GetChildren()) Stop(child);
            }
            finally
            {
                FinishTerminate();
            }
        }
    }

    private void FinishTerminate()
    {
        if (_terminated) return;
        _terminated = true;
        var actor = _actor;
        if (actor is not null) RunPostStop(actor);
        Dispatcher.Detach(this);
        Parent.SendSystemMessage(new DeathWatchNotification(Self, existenceConfirmed: true, addressTerminated: false));
        StopFunctionRefs();
        TellWatchersWeDied();
        UnwatchWatchedActors(actor);
        if (_systemImpl.Settings.EmitActorTelemetry) _systemImpl.EventStream.Publish(new ActorStopped(Self, _props.Type));
        if (_systemImpl.Settings.DebugLifecycle) Publish(new Debug(Self.Path.ToString(), ActorType, "Stopped"));
        if (actor is not null) ClearActor(actor);
        ClearActorCell();
        _actor = null;
    }

    private void RunPostStop(ActorBase actor)
    {
        try
        {
            actor.AroundPostStop();
            _systemImpl.ActorPipelineResolver.ResolvePipeline(actor.GetType()).BeforeActorIncarnated(actor, this);
        }
        catch (Exception error)
        {
            Publish(new Error(error, Self.Path.ToString(), actor.GetType(), error.Message));
        }
    }

    private void FinishRecreate(Exception cause)
    {
        IInternalActorRef[] survivors = _children is null ? [] : [.. GetChildren()];
        try
        {
            try
            {
                Mailbox.Resume();
            }
            finally
            {
                _perpetrator = null;
            }

            var fresh = NewActor();
            Adopt(fresh);
            fresh.AroundPostRestart(cause, null);
            CheckReceiveTimeout();
            if (_systemImpl.Settings.EmitActorTelemetry) _systemImpl.EventStream.Publish(new ActorRestarted(Self, _props.Type, cause));
            if (_systemImpl.Settings.DebugLifecycle) Publish(new Debug(Self.Path.ToString(), fresh.GetType(), "Restarted (" + fresh + ")"));
            foreach (var child in survivors) child.Restart(cause);
        }
        catch (Exception error)
        {
            // A cleared instance gets no PreRestart again.
            ClearActor(_actor);
            HandleInvokeFailure(new PostRestartException(_self, error, cause), survivors);
        }
    }

    private void HandleFailed(Failed failed)
    {
        var (previousMessage, previousSender) = (CurrentMessage, Sender);
        CurrentMessage = failed;
        Sender = failed.Child;
        _handledFailure = failed;
        try
        {
            DecideOn(failed);
        }
        catch (Exception cause)
        {
            HandleInvokeFailure(cause);
        }
        finally
        {
            _handledFailure = null;
            CurrentMessage = previousMessage;
            Sender = previousSender;
        }
    }

    private void DecideOn(Failed failed)
    {
        if (!TryGetChildStatsByRef(failed.Child, out var stats))
        {
            Publish(new Debug(Self.Path.ToString(), ActorType, $"Dropping Failed({failed.Cause}) from unknown child {failed.Child}"));
            return;
        }

        if (stats.Uid != failed.Uid)
        {
            Publish(new Debug(Self.Path.ToString(), ActorType, $"Dropping Failed({failed.Cause}) from old child {failed.Child} (uid={stats.Uid} != {failed.Uid})"));
            return;
        }

        if (!_actor.SupervisorStrategyInternal.HandleFailure(this, failed.Child, failed.Cause, stats, ChildStats))
            ExceptionDispatchInfo.Throw(failed.Cause);
    }

    private void HandleChildTerminated(IActorRef child)
    {
        var reason = RemoveChildAndGetStateChange(child);
        if (_actor is not null)
        {
            try
            {
                _actor.SupervisorStrategyInternal.HandleChildTerminated(this, child, GetChildren());
            }
            catch (Exception cause)
            {
                Publish(new Error(cause, Self.Path.ToString(), ActorType, "HandleChildTerminated failed"));
                HandleInvokeFailure(cause);
            }
        }

        // The last child that the cell waited for is gone: go on with what it was about to do.
        switch (reason)
        {
            case SuspendReason.Recreation recreation:
                FinishRecreate(recreation.Cause);
                break;
            case SuspendReason.Creation:
                FinishCreate();
                break;
            case SuspendReason.Termination:
                FinishTerminate();
                break;
        }
    }

    private void Adopt(ActorBase actor)
    {
        _actor = actor;
        _loggingReceive = _systemImpl.Settings.AddLoggingReceive && actor is ILogReceive;
    }

    /// <summary>Takes the context away from an instance that is done.</summary>
    protected void ClearActor(ActorBase actor)
    {
        if (actor is not null)
        {
            (actor as IDisposable)?.Dispose();
            _props.Release(actor);
            actor.Clear(Self);
        }

        _behavior = null;
        _behaviorSeen = null;
        _handlers = null;
        _behaviorsBelow = null;
        CurrentMessage = null;
    }

    protected void ClearActorCell()
    {
        _props = GoneProps;
        Sender = null;
        _behavior = null;
    }
}
