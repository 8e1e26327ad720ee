using Akka.Actor;
using Akka.Event;

namespace Akka.Dispatch.SysMsg;

/// <summary>Messages by which cells govern each other; they go before user messages and reach suspended actors.</summary>
public interface ISystemMessage : INoSerializationVerificationNeeded
{
}

/// <summary>A system message as a node of the mailbox's list.</summary>
public abstract class SystemMessage : ISystemMessage
{
    internal SystemMessage Next;

    protected SystemMessage()
    {
    }

    public bool Unlinked => Next is null;

    public void Unlink() => Next = null;
}

/// <summary>Marks the end of a closed mailbox's list; it is never delivered.</summary>
public class NoMessage : SystemMessage
{
    public override string ToString() => "NoMessage";
}

/// <summary>Tells a cell that an actor which it watches is gone.</summary>
public sealed class DeathWatchNotification : SystemMessage, IDeadLetterSuppression
{
    public DeathWatchNotification(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    {
        Actor = actor;
        ExistenceConfirmed = existenceConfirmed;
        AddressTerminated = addressTerminated;
    }

    public IActorRef Actor { get; }

    public bool ExistenceConfirmed { get; }

    public bool AddressTerminated { get; }

    public override string ToString() => $"<DeathWatchNotification>: {Actor}, ExistenceConfirmed={ExistenceConfirmed}, AddressTerminated={AddressTerminated}";
}

/// <summary>Tells a parent that its child failed.</summary>
public sealed class Failed : SystemMessage
{
    public Failed(IActorRef child, Exception cause, long uid)
    {
        Uid = uid;
        Child = child;
        Cause = cause;
    }

    public IActorRef Child { get; }

    public Exception Cause { get; }

    public long Uid { get; }

    public override string ToString() => $"<Failed>: {Child} ({Uid}) {(Cause is null ? "" : ", Cause=" + Cause)}";
}

/// <summary>Tells a parent that it has a new child.</summary>
public sealed class Supervise : SystemMessage
{
    public Supervise(IActorRef child, bool async)
    {
        Child = child;
        Async = async;
    }

    public bool Async { get; }

    public IActorRef Child { get; }

    public override string ToString() => $"<Supervise>: {Child}{(Async ? ", Async" : "")}";
}

/// <summary>Adds a watcher.</summary>
public class Watch : SystemMessage
{
    public Watch(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        Watchee = watchee;
        Watcher = watcher;
    }

    public IInternalActorRef Watchee { get; }

    public IInternalActorRef Watcher { get; }

    public override string ToString() => $"<Watch>: {Watcher} wants to watch {Watchee}";
}

/// <summary>Removes a watcher.</summary>
public sealed class Unwatch : SystemMessage
{
    public Unwatch(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        Watchee = watchee;
        Watcher = watcher;
    }

    public IInternalActorRef Watchee { get; }

    public IInternalActorRef Watcher { get; }

    public override string ToString() => $"<Unwatch>: {Watcher} wants to unwatch {Watchee}";
}

/// <summary>A continuation of the actor's asynchronous handler.</summary>
public sealed class ActorTask : SystemMessage
{
    public ActorTask(Task task) => Task = task;

    public Task Task { get; }
}

/// <summary>Restarts the actor.</summary>
public sealed class Recreate : SystemMessage
{
    public Recreate(Exception cause) => Cause = cause;

    public Exception Cause { get; }

    public override string ToString() => "<Recreate>" + (Cause is null ? "" : " Cause: " + Cause);
}

/// <summary>Resumes the actor after a failure or a suspension.</summary>
public sealed class Resume : SystemMessage
{
    public Resume(Exception causedByFailure) => CausedByFailure = causedByFailure;

    public Exception CausedByFailure { get; set; }

    public override string ToString() => "<Resume>" + (CausedByFailure is null ? "" : ", CausedByFailure=" + CausedByFailure);
}

/// <summary>Suspends the actor: no user messages until it is resumed or restarted.</summary>
public sealed class Suspend : SystemMessage
{
    public override string ToString() => "<Suspend>";
}

/// <summary>Stops the actor.</summary>
public sealed class Stop : SystemMessage
{
    public override string ToString() => "<Stop>";
}

/// <summary>Tells a guardian to stop one of its children.</summary>
public sealed class StopChild : SystemMessage
{
    public StopChild(IActorRef child) => Child = child;

    public IActorRef Child { get; }

    public override string ToString() => $"<StopChild> {Child}";
}

/// <summary>Hands a failure on to the next supervisor.</summary>
public sealed class Escalate : SystemMessage
{
    public Escalate(Exception reason) => Reason = reason;

    public Exception Reason { get; }

    public override string ToString() => "<Escalate>" + (Reason is null ? "" : ": " + Reason);
}

/// <summary>Terminates the actor and its children.</summary>
public sealed class Terminate : SystemMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    public override string ToString() => "<Terminate>";
}

/// <summary>Creates the actor; carries what went wrong before, if anything did.</summary>
public sealed class Create : SystemMessage
{
    public Create(ActorInitializationException failure = null) => Failure = failure;

    public ActorInitializationException Failure { get; }

    public override string ToString() => "<Create>" + (Failure is null ? "" : " Failure: " + Failure);
}

/// <summary>Asks the system guardian to be told before the system goes down.</summary>
public sealed class RegisterTerminationHook
{
    private RegisterTerminationHook()
    {
    }

    public static RegisterTerminationHook Instance { get; } = new();

    public override string ToString() => "<RegisterTerminationHook>";
}

/// <summary>Tells those who registered that the system goes down; it waits for their <see cref="TerminationHookDone"/>.</summary>
public sealed class TerminationHook
{
    private TerminationHook()
    {
    }

    public static TerminationHook Instance { get; } = new();

    public override string ToString() => "<TerminationHook>";
}

/// <summary>The answer to <see cref="TerminationHook"/>: the system may go on going down.</summary>
public sealed class TerminationHookDone
{
    private TerminationHookDone()
    {
    }

    public static TerminationHookDone Instance { get; } = new();

    public override string ToString() => "<TerminationHookDone>";
}
