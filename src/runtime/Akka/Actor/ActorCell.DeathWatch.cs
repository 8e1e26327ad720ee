using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor;

public partial class ActorCell
{
    // Each is made when it is first needed: most actors watch nobody.
    private Dictionary<IActorRef, Option<object>> _watching;
    private HashSet<IActorRef> _watchedBy;
    private Dictionary<IActorRef, Option<object>> _terminatedQueue;

    public IActorRef Watch(IActorRef subject) => Watch(subject, Option<object>.None);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        if (message is null) throw new ArgumentNullException(nameof(message), "message must not be null");
        return Watch(subject, new Option<object>(message));
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        var actor = (IInternalActorRef)subject;
        if (actor.Equals(Self)) return actor;
        if (_watching is not null && _watching.Remove(actor)) actor.SendSystemMessage(new Unwatch(actor, _self));
        _terminatedQueue?.Remove(actor);
        return actor;
    }

    protected void ReceivedTerminated(Terminated t)
    {
        // Unwatch may have come between the death and this message.
        if (_terminatedQueue is null || !_terminatedQueue.Remove(t.ActorRef, out var custom)) return;
        if (custom.HasValue) CurrentMessage = custom.Value;
        ReceiveMessage(custom.HasValue ? custom.Value : t);
    }

    protected void WatchedActorTerminated(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    {
        if (_watching is not null && _watching.Remove(actor, out var custom) && !IsTerminating)
        {
            Self.Tell(new Terminated(actor, existenceConfirmed, addressTerminated), actor);
            TerminatedQueuedFor(actor, custom);
        }

        if (TryGetChildStatsByRef(actor, out _)) HandleChildTerminated(actor);
    }

    protected internal void TerminatedQueuedFor(IActorRef subject, Option<object> customMessage) =>
        (_terminatedQueue ??= []).TryAdd(subject, customMessage);

    protected void TellWatchersWeDied()
    {
        if (_watchedBy is null) return;
        try
        {
            // The parent learns of the death by itself, before all others.
            foreach (var watcher in _watchedBy)
                if (!watcher.Equals(Parent))
                    ((IInternalActorRef)watcher).SendSystemMessage(new DeathWatchNotification(Self, existenceConfirmed: true, addressTerminated: false));
        }
        finally
        {
            _watchedBy = null;
        }
    }

    protected void UnwatchWatchedActors(ActorBase actor)
    {
        if (_watching is null) return;
        try
        {
            foreach (var watchee in _watching.Keys)
                ((IInternalActorRef)watchee).SendSystemMessage(new Unwatch((IInternalActorRef)watchee, _self));
        }
        finally
        {
            _watching = null;
            _terminatedQueue = null;
        }
    }

    protected void AddWatcher(IActorRef watchee, IActorRef watcher)
    {
        var watcheeIsSelf = watchee.Equals(Self);
        var watcherIsSelf = watcher.Equals(Self);
        if (watcheeIsSelf && !watcherIsSelf)
        {
            if ((_watchedBy ??= []).Add(watcher) && _systemImpl.Settings.DebugLifecycle)
                Publish(new Debug(Self.Path.ToString(), ActorType, $"now watched by {watcher}"));
        }
        else if (!watcheeIsSelf && watcherIsSelf) Watch(watchee);
        else Publish(new Warning(Self.Path.ToString(), ActorType, $"BUG: illegal Watch({watchee},{watcher} for {Self}"));
    }

    protected void RemWatcher(IActorRef watchee, IActorRef watcher)
    {
        var watcheeIsSelf = watchee.Equals(Self);
        var watcherIsSelf = watcher.Equals(Self);
        if (watcheeIsSelf && !watcherIsSelf)
        {
            if (_watchedBy is not null && _watchedBy.Remove(watcher) && _systemImpl.Settings.DebugLifecycle)
                Publish(new Debug(Self.Path.ToString(), ActorType, $"no longer watched by {watcher}"));
        }
        else if (!watcheeIsSelf && watcherIsSelf) Unwatch(watchee);
        else Publish(new Warning(Self.Path.ToString(), ActorType, $"BUG: illegal Unwatch({watchee},{watcher} for {Self}"));
    }

    private IActorRef Watch(IActorRef subject, Option<object> message)
    {
        var actor = (IInternalActorRef)subject;
        if (actor.Equals(Self)) return actor;
        if (_watching is not null && _watching.TryGetValue(actor, out var previous))
        {
            if (!previous.Equals(message))
                throw new InvalidOperationException(
                    $"Watch({Self}, {actor}) termination message was not overwritten from [{previous}] to [{message}]. If this was intended, unwatch first before using Watch / WatchWith with another message.");
            return actor;
        }

        // First send the message, then note it: if sending throws, nothing is watched.
        actor.SendSystemMessage(new Watch(actor, _self));
        (_watching ??= [])[actor] = message;
        return actor;
    }
}
