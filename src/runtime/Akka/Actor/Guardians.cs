using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The supervisor of top-level actors.</summary>
public class GuardianActor : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated:
                Context.Stop(Self);
                break;
            case StopChildRequest stop:
                Context.Stop(stop.Child);
                break;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                break;
        }

        return true;
    }

    protected override void PreStart()
    {
        // The children are not restarted with the guardian: it keeps them.
    }
}

/// <summary>The supervisor of the system's own actors; it goes when the user guardian has gone and the termination hooks are done.</summary>
public class SystemGuardianActor : ActorBase
{
    private readonly IActorRef _userGuardian;
    private readonly HashSet<IActorRef> _terminationHooks = [];

    public SystemGuardianActor(IActorRef userGuardian) => _userGuardian = userGuardian;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated terminated when _userGuardian.Equals(terminated.ActorRef):
                Become(Terminating);
                foreach (var hook in _terminationHooks) hook.Tell(TerminationHook.Instance);
                StopWhenAllTerminationHooksDone();
                return true;
            case Terminated terminated:
                _terminationHooks.Remove(terminated.ActorRef);
                return true;
            case StopChildRequest stop:
                Context.Stop(stop.Child);
                return true;
            case RegisterTerminationHook when !ReferenceEquals(Sender, Context.System.DeadLetters):
                _terminationHooks.Add(Sender);
                Context.Watch(Sender);
                return true;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                return true;
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // The children stay: they are the system's own.
    }

    private bool Terminating(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                StopWhenAllTerminationHooksDone(terminated.ActorRef);
                return true;
            case TerminationHookDone:
                StopWhenAllTerminationHooksDone(Sender);
                return true;
            case StopChildRequest stop:
                Context.Stop(stop.Child);
                return true;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                return true;
        }
    }

    private void StopWhenAllTerminationHooksDone(IActorRef done)
    {
        _terminationHooks.Remove(done);
        StopWhenAllTerminationHooksDone();
    }

    private void StopWhenAllTerminationHooksDone()
    {
        if (_terminationHooks.Count > 0) return;
        ((ActorSystemImpl)Context.System).EventStream.StopDefaultLoggers(Context.System);
        Context.Stop(Self);
    }
}

/// <summary>The reference of the root: it also finds dead letters, temporary actors and extra names.</summary>
public class RootGuardianActorRef : LocalActorRef
{
    private readonly IInternalActorRef _deadLetters;
    private readonly IReadOnlyDictionary<string, IInternalActorRef> _extraNames;
    private IInternalActorRef _tempContainer;

    public RootGuardianActorRef(ActorSystemImpl system, Props props, MessageDispatcher dispatcher, MailboxType mailboxType, IInternalActorRef supervisor, ActorPath path, IInternalActorRef deadLetters, IReadOnlyDictionary<string, IInternalActorRef> extraNames)
        : base(system, props, dispatcher, mailboxType, supervisor, path)
    {
        _deadLetters = deadLetters;
        _extraNames = extraNames;
    }

    public override IInternalActorRef Parent => this;

    public void SetTempContainer(IInternalActorRef tempContainer) => _tempContainer = tempContainer;

    public override IInternalActorRef GetSingleChild(string name) => name switch
    {
        "temp" => _tempContainer,
        "deadLetters" => _deadLetters,
        _ => _extraNames.TryGetValue(name, out var extra) ? extra : base.GetSingleChild(name),
    };
}

/// <summary>The one above the root guardian: when the root is gone the system is.</summary>
public class RootGuardianSupervisor : MinimalActorRef
{
    private readonly ILoggingAdapter _log;
    private readonly TaskCompletionSource<Status> _terminationPromise;
    private readonly ActorPath _path;
    private readonly IActorRefProvider _provider;
    private Exception _causeOfTermination;

    public RootGuardianSupervisor(RootActorPath root, IActorRefProvider provider, TaskCompletionSource<Status> terminationPromise, ILoggingAdapter log)
    {
        _log = log;
        _terminationPromise = terminationPromise;
        _provider = provider;
        _path = root / "_Root-guardian-supervisor";
    }

    public Exception CauseOfTermination => _causeOfTermination;

    public override ActorPath Path => _path;

    public override IActorRefProvider Provider => _provider;

    private bool IsWalking => !_terminationPromise.Task.IsCompleted;

    public override void Stop() => _terminationPromise.TrySetResult(_causeOfTermination is null
        ? new Status.Success(null)
        : new Status.Failure(_causeOfTermination));

    public override void SendSystemMessage(ISystemMessage message)
    {
        if (!IsWalking) return;
        switch (message)
        {
            case Failed failed:
                _causeOfTermination = failed.Cause;
                _log.Error(failed.Cause, "guardian {0} failed, shutting down!", failed.Child);
                ((IInternalActorRef)failed.Child).Stop();
                break;
            case Supervise:
                // The root guardian is expected, and nobody else comes.
                break;
            case DeathWatchNotification:
                Stop();
                break;
            default:
                _log.Error("{0} received unexpected system message [{1}]", _path, message);
                break;
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (!IsWalking) return;
        if (message is null) throw new InvalidMessageException();
        _log.Error("{0} received unexpected message [{1}]", _path, message);
    }
}

/// <summary>A node of the tree that is no actor: it holds temporary references by name.</summary>
internal sealed class VirtualPathContainer(IActorRefProvider provider, ActorPath path, IInternalActorRef parent, ILoggingAdapter log) : MinimalActorRef
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, IInternalActorRef> _children = new();

    public override IActorRefProvider Provider => provider;

    public override IInternalActorRef Parent => parent;

    public override ActorPath Path => path;

    public ILoggingAdapter Log => log;

    public bool HasChildren => !_children.IsEmpty;

    public void AddChild(string name, IInternalActorRef actor)
    {
        _children[name] = actor;
    }

    public void RemoveChild(string name)
    {
        if (!_children.TryRemove(name, out _)) log.Warning("{0} trying to remove non-child {1}", path, name);
    }

    public void ForEachChild(Action<IInternalActorRef> action)
    {
        foreach (var child in _children.Values) action(child);
    }

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        if (name.Count == 0) return this;
        if (name[0].Length == 0) return GetChild(name.Skip(1).ToArray());
        if (!_children.TryGetValue(name[0], out var child)) return ActorRefs.Nobody;
        return name.Count == 1 ? child : child.GetChild(name.Skip(1).ToArray());
    }

    protected override void TellInternal(object message, IActorRef sender) => provider.DeadLetters.Tell(new DeadLetter(message, sender ?? provider.DeadLetters, this), sender);
}
