using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Event;

/// <summary>The system's bus: subscribers get every object of the class, or of a subclass, that they asked for.</summary>
public class EventStream : LoggingBus
{
    private static int _unsubscribers;

    private readonly bool _debug;
    private readonly Lock _unsubscriberLock = new();
    private IActorRef _unsubscriber;
    private HashSet<IActorRef> _waitingForUnsubscriber = [];

    public EventStream(bool debug) => _debug = debug;

    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        if (_debug) Publish(new Debug(SimpleName(this), GetType(), "subscribing " + subscriber + " to channel " + channel));
        var added = base.Subscribe(subscriber, channel);
        RegisterWithUnsubscriber(subscriber);
        return added;
    }

    public override bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var removed = base.Unsubscribe(subscriber, channel);
        if (_debug) Publish(new Debug(SimpleName(this), GetType(), "unsubscribing " + subscriber + " from channel " + channel));
        return removed;
    }

    public override bool Unsubscribe(IActorRef subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var removed = base.Unsubscribe(subscriber);
        if (_debug) Publish(new Debug(SimpleName(this), GetType(), "unsubscribing " + subscriber + " from all channels"));
        return removed;
    }

    /// <summary>Starts the actor that ends the subscriptions of actors that died.</summary>
    public void StartUnsubscriber(ActorSystemImpl system)
    {
        lock (_unsubscriberLock)
        {
            if (_unsubscriber is not null) return;
            // A number in the name: several streams may have theirs on one system.
            _unsubscriber = system.SystemActorOf(Props.Create(() => new EventStreamUnsubscriber(this, _debug)), $"EventStreamUnsubscriber-{Interlocked.Increment(ref _unsubscribers)}");
            foreach (var subscriber in _waitingForUnsubscriber) _unsubscriber.Tell(new EventStreamUnsubscriber.Register(subscriber), ActorRefs.NoSender);
            _waitingForUnsubscriber = null;
        }
    }

    private void RegisterWithUnsubscriber(IActorRef subscriber)
    {
        if (subscriber is MinimalActorRef) return;
        lock (_unsubscriberLock)
        {
            if (_unsubscriber is null) _waitingForUnsubscriber.Add(subscriber);
            else _unsubscriber.Tell(new EventStreamUnsubscriber.Register(subscriber), ActorRefs.NoSender);
        }
    }
}

/// <summary>Watches subscribers and ends the subscriptions of those that died.</summary>
internal sealed class EventStreamUnsubscriber(EventStream eventStream, bool debug) : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Register register:
                if (debug) eventStream.Publish(new Debug(GetType().Name, GetType(), "watching " + register.Actor + " in order to unsubscribe from EventStream when it terminates"));
                Context.Watch(register.Actor);
                return true;
            case Terminated terminated:
                if (debug) eventStream.Publish(new Debug(GetType().Name, GetType(), "unsubscribe " + terminated.ActorRef + " from EventStream, because it was terminated"));
                eventStream.Unsubscribe(terminated.ActorRef);
                return true;
            default:
                return false;
        }
    }

    internal sealed class Register(IActorRef actor) : INoSerializationVerificationNeeded
    {
        public IActorRef Actor { get; } = actor;
    }
}

/// <summary>Subscribing by type parameter.</summary>
public static class EventStreamExtensions
{
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Subscribe(subscriber, typeof(TChannel));

    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
