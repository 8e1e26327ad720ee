using Akka.Actor.Internal;
using Akka.Actor.Scheduler;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The base of every actor: its message handler and its life cycle.</summary>
public abstract class ActorBase : IInternalActor
{
    private static readonly Receive Empty = static _ => false;

    private IActorRef _clearedSelf;

    protected ActorBase()
    {
        var cell = ActorCell.Current ?? throw new ActorInitializationException("Do not use 'new' to create actors.");
        cell.SetInitialBehavior(HandleReceive);
    }

    /// <summary>A behaviour that handles nothing.</summary>
    protected static Receive EmptyReceive => Empty;

    /// <summary>The context of the actor that runs on this thread; not available after an await outside of it.</summary>
    protected static IActorContext Context => ActorCell.Current ?? throw new NotSupportedException(
        "There is no active ActorContext, this is most likely due to use of async operations from within this actor.");

    /// <summary>Who sent the current message.</summary>
    protected IActorRef Sender => Context.Sender;

    protected IActorRef Self => _clearedSelf ?? Context.Self;

    IActorContext IInternalActor.ActorContext => Context;

    internal SupervisorStrategy SupervisorStrategyInternal { get; set; }

    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        if (message is TimerMessage timer) return ReceiveTimer(receive, timer);
        if (receive(message)) return true;
        Unhandled(message);
        return false;
    }

    /// <summary>Handles a message; returns false when it was not handled.</summary>
    protected abstract bool Receive(object message);

    /// <summary>Called for what no handler took: throws <see cref="DeathPactException"/> for <see cref="Terminated"/>, publishes the rest.</summary>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated) throw new DeathPactException(terminated.ActorRef);
        Context.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    protected void Become(Receive receive) => Context.Become(receive);

    protected void BecomeStacked(Receive receive) => Context.BecomeStacked(receive);

    protected void UnbecomeStacked() => Context.UnbecomeStacked();

    internal void Clear(IActorRef self) => _clearedSelf = self;

    internal bool IsCleared => _clearedSelf is not null;

    internal void HandleUnhandled(object message) => Unhandled(message);

    internal bool HandleReceive(object message) => Receive(message);

    protected void SetReceiveTimeout(TimeSpan? timeout) => Context.SetReceiveTimeout(timeout);

    /// <summary>Runs when the actor starts, before its first message.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>Runs in the new instance after a restart; calls <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>Runs in the old instance before a restart; stops all children and calls <see cref="PostStop"/>.</summary>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in Context.GetChildren())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>Runs after the actor was stopped.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>How this actor decides on the failures of its children.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    public virtual void AroundPreStart() => PreStart();

    public virtual void AroundPostRestart(Exception cause, object message) => PostRestart(cause);

    public virtual void AroundPreRestart(Exception cause, object message)
    {
        (this as IWithTimers)?.Timers?.CancelAll();
        PreRestart(cause, message);
    }

    public virtual void AroundPostStop()
    {
        (this as IWithTimers)?.Timers?.CancelAll();
        PostStop();
    }

    internal SupervisorStrategy CreateSupervisorStrategy() => SupervisorStrategy();

    private bool ReceiveTimer(Receive receive, TimerMessage timer)
    {
        if (this is not IWithTimers { Timers: TimerScheduler timers })
        {
            Unhandled(timer);
            return false;
        }

        var message = timers.Intercept(timer);
        if (message is null) return true;
        var cell = ActorCell.Current;
        if (message is IAutoReceivedMessage)
        {
            cell.AutoReceiveMessage(new Envelope(message, cell.Self));
            return true;
        }

        cell.CurrentMessage = message;
        if (receive(message)) return true;
        Unhandled(message);
        return false;
    }
}

/// <summary>An actor whose context the runtime can reach.</summary>
public interface IInternalActor
{
    IActorContext ActorContext { get; }
}
