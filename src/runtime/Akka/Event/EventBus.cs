using Akka.Actor;

namespace Akka.Event;

/// <summary>One subscription: who, and which narrower classes are excepted.</summary>
public class Subscription<TSubscriber, TClassifier>
{
    public Subscription(TSubscriber subscriber, IEnumerable<TClassifier> unsubscriptions)
    {
        Subscriber = subscriber;
        Unsubscriptions = new HashSet<TClassifier>(unsubscriptions);
    }

    public Subscription(TSubscriber subscriber)
    {
        Subscriber = subscriber;
        Unsubscriptions = new HashSet<TClassifier>();
    }

    public TSubscriber Subscriber { get; }

    public ISet<TClassifier> Unsubscriptions { get; }
}

/// <summary>Delivers events to those who subscribed to their class or to a wider one.</summary>
public abstract class EventBus<TEvent, TClassifier, TSubscriber>
{
    private readonly object _lock = new();
    private readonly Dictionary<TClassifier, List<Subscription<TSubscriber, TClassifier>>> _classifiers = [];

    // Who gets an event of a class; replaced as a whole when somebody subscribes or unsubscribes.
    private volatile System.Collections.Concurrent.ConcurrentDictionary<TClassifier, TSubscriber[]> _cache = new();

    protected EventBus()
    {
    }

    protected string SimpleName(object source) => SimpleName(source.GetType());

    protected string SimpleName(Type source) => source.Name;

    /// <summary>Subscribes to a class of events; false when already subscribed.</summary>
    public virtual bool Subscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            if (!_classifiers.TryGetValue(classifier, out var subscriptions)) _classifiers[classifier] = subscriptions = [];
            if (subscriptions.Any(s => s.Subscriber.Equals(subscriber))) return false;
            subscriptions.Add(new Subscription<TSubscriber, TClassifier>(subscriber));
            // Subscribing again to what was excepted from a wider subscription takes the exception back.
            foreach (var existing in _classifiers.Values.SelectMany(list => list))
                if (existing.Subscriber.Equals(subscriber))
                    existing.Unsubscriptions.Remove(classifier);
            ClearCache();
            return true;
        }
    }

    /// <summary>Ends all subscriptions of the subscriber; false when there was none.</summary>
    public virtual bool Unsubscribe(TSubscriber subscriber)
    {
        lock (_lock)
        {
            var removed = 0;
            foreach (var subscriptions in _classifiers.Values) removed += subscriptions.RemoveAll(s => s.Subscriber.Equals(subscriber));
            ClearCache();
            return removed > 0;
        }
    }

    /// <summary>Ends the subscription to a class; of a wider subscription it excepts the class.</summary>
    public virtual bool Unsubscribe(TSubscriber subscriber, TClassifier classifier)
    {
        lock (_lock)
        {
            var changed = false;
            if (_classifiers.TryGetValue(classifier, out var subscriptions)) changed = subscriptions.RemoveAll(s => s.Subscriber.Equals(subscriber)) > 0;
            foreach (var (wider, list) in _classifiers)
            {
                if (wider.Equals(classifier) || !IsSubClassification(classifier, wider)) continue;
                foreach (var existing in list)
                    if (existing.Subscriber.Equals(subscriber))
                        changed |= existing.Unsubscriptions.Add(classifier);
            }

            ClearCache();
            return changed;
        }
    }

    public virtual void Publish(TEvent @event)
    {
        foreach (var subscriber in SubscribersOf(GetClassifier(@event))) Publish(@event, subscriber);
    }

    /// <summary>Whether anybody would get an event of the class.</summary>
    internal bool HasSubscribers(TClassifier eventClass) => SubscribersOf(eventClass).Length > 0;

    protected abstract bool IsSubClassification(TClassifier parent, TClassifier child);

    protected abstract void Publish(TEvent @event, TSubscriber subscriber);

    protected abstract bool Classify(TEvent @event, TClassifier classifier);

    protected abstract TClassifier GetClassifier(TEvent @event);

    private TSubscriber[] SubscribersOf(TClassifier eventClass) =>
        _cache.TryGetValue(eventClass, out var subscribers) ? subscribers : UpdateCache(eventClass);

    private void ClearCache() => _cache = new();

    private TSubscriber[] UpdateCache(TClassifier eventClass)
    {
        lock (_lock)
        {
            var subscribers = new HashSet<TSubscriber>();
            foreach (var (classifier, subscriptions) in _classifiers)
            {
                if (!IsSubClassification(eventClass, classifier)) continue;
                foreach (var subscription in subscriptions)
                    if (!subscription.Unsubscriptions.Any(excepted => IsSubClassification(eventClass, excepted)))
                        subscribers.Add(subscription.Subscriber);
            }

            var found = subscribers.ToArray();
            _cache[eventClass] = found;
            return found;
        }
    }
}

/// <summary>An event bus whose subscribers are actors.</summary>
public abstract class ActorEventBus<TEvent, TClassifier> : EventBus<TEvent, TClassifier, IActorRef>
{
    protected ActorEventBus()
    {
    }
}
