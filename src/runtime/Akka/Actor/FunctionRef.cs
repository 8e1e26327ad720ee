using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A reference under an actor whose messages run a function on the sender's thread; it can be watched and can watch.</summary>
internal sealed class FunctionRef(ActorPath path, IActorRefProvider provider, Internal.ActorSystemImpl system, Action<IActorRef, object> tell) : MinimalActorRef
{
    private readonly Lock _lock = new();
    private readonly HashSet<IActorRef> _watchedBy = [];
    private readonly HashSet<IActorRef> _watching = [];
    private bool _stopped;

    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;

    public override bool IsTerminated
    {
        get
        {
            lock (_lock) return _stopped;
        }
    }

    public bool IsWatching(IActorRef actorRef)
    {
        lock (_lock) return _watching.Contains(actorRef);
    }

    public void Watch(IActorRef actorRef)
    {
        lock (_lock)
        {
            if (_stopped || !_watching.Add(actorRef)) return;
        }

        ((IInternalActorRef)actorRef).SendSystemMessage(new Watch((IInternalActorRef)actorRef, this));
    }

    public void Unwatch(IActorRef actorRef)
    {
        lock (_lock)
        {
            if (!_watching.Remove(actorRef)) return;
        }

        ((IInternalActorRef)actorRef).SendSystemMessage(new Unwatch((IInternalActorRef)actorRef, this));
    }

    public override void Stop()
    {
        IActorRef[] watchers;
        IActorRef[] watched;
        lock (_lock)
        {
            if (_stopped) return;
            _stopped = true;
            watchers = _watchedBy.ToArray();
            watched = _watching.ToArray();
            _watchedBy.Clear();
            _watching.Clear();
        }

        foreach (var watcher in watchers) NotifyOfDeath(watcher);
        foreach (var watchee in watched) ((IInternalActorRef)watchee).SendSystemMessage(new Unwatch((IInternalActorRef)watchee, this));
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Watch watch when watch.Watchee.Equals(this) && !watch.Watcher.Equals(this):
                AddWatcher(watch.Watcher);
                break;
            case Unwatch unwatch when unwatch.Watchee.Equals(this):
                lock (_lock) _watchedBy.Remove(unwatch.Watcher);
                break;
            case DeathWatchNotification notification:
                bool expected;
                lock (_lock) expected = _watching.Remove(notification.Actor);
                if (expected) Tell(new Terminated(notification.Actor, notification.ExistenceConfirmed, notification.AddressTerminated), notification.Actor);
                break;
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (IsTerminated) system.EventStream.Publish(new DeadLetter(message, sender ?? system.DeadLetters, this));
        else tell(sender, message);
    }

    private void AddWatcher(IActorRef watcher)
    {
        lock (_lock)
        {
            if (!_stopped)
            {
                _watchedBy.Add(watcher);
                return;
            }
        }

        NotifyOfDeath(watcher);
    }

    private void NotifyOfDeath(IActorRef watcher) =>
        ((IInternalActorRef)watcher).SendSystemMessage(new DeathWatchNotification(this, existenceConfirmed: true, addressTerminated: false));
}
