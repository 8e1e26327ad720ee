using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Reactive.Streams;

namespace Akka.Streams.TestKit;

/// <summary>Publishers driven by a test: what the downstream asks for arrives as messages, elements are sent by hand.</summary>
public static partial class TestPublisher
{
    /// <summary>Completes a subscriber at once.</summary>
    public static IPublisher<T> Empty<T>() => new EndedPublisher<T>(null, lazy: false);

    /// <summary>Completes a subscriber at its first demand.</summary>
    public static IPublisher<T> LazyEmpty<T>() => new EndedPublisher<T>(null, lazy: true);

    /// <summary>Fails a subscriber at once.</summary>
    public static IPublisher<T> Error<T>(Exception exception) => new EndedPublisher<T>(exception, lazy: false);

    /// <summary>Fails a subscriber at its first demand.</summary>
    public static IPublisher<T> LazyError<T>(Exception exception) => new EndedPublisher<T>(exception, lazy: true);

    /// <summary>A publisher of which the test also handles subscriptions and demand.</summary>
    public static ManualProbe<T> CreateManualPublisherProbe<T>(this TestKitBase testKit, bool autoOnSubscribe = true) => new(testKit, autoOnSubscribe);

    /// <summary>A publisher that waits for demand by itself before it sends.</summary>
    public static Probe<T> CreatePublisherProbe<T>(this TestKitBase testKit, long initialPendingRequests = 0L) => new(testKit, initialPendingRequests);

    /// <summary>What a publisher sees of its subscriber.</summary>
    public interface IPublisherEvent : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>A subscriber came.</summary>
    public readonly struct Subscribe : IPublisherEvent
    {
        public readonly ISubscription Subscription;

        public Subscribe(ISubscription subscription) => Subscription = subscription;

        public override string ToString() => $"TestPublisher.Subscribe({Subscription})";
    }

    /// <summary>The subscriber cancelled.</summary>
    public readonly struct CancelSubscription : IPublisherEvent
    {
        public readonly ISubscription Subscription;

        public CancelSubscription(ISubscription subscription) => Subscription = subscription;

        public override string ToString() => $"TestPublisher.CancelSubscription({Subscription})";
    }

    /// <summary>The subscriber wants so many more elements.</summary>
    public readonly struct RequestMore : IPublisherEvent
    {
        public readonly long NrOfElements;
        public readonly ISubscription Subscription;

        public RequestMore(ISubscription subscription, long nrOfElements)
        {
            Subscription = subscription;
            NrOfElements = nrOfElements;
        }

        public override string ToString() => $"TestPublisher.RequestMore({Subscription}, {NrOfElements})";
    }

    private sealed class EndedPublisher<T>(Exception cause, bool lazy) : IPublisher<T>
    {
        public void Subscribe(ISubscriber<T> subscriber)
        {
            ISubscription atDemand = cause == null ? new StreamTestKit.CompletedSubscription<T>(subscriber) : new StreamTestKit.FailedSubscription<T>(subscriber, cause);
            subscriber.OnSubscribe(lazy ? atDemand : IgnoredSubscription.Instance);
            if (lazy) return;
            if (cause == null) subscriber.OnComplete();
            else subscriber.OnError(cause);
        }
    }

    /// <summary>The subscription of a stream that has already ended.</summary>
    private sealed class IgnoredSubscription : ISubscription
    {
        public static readonly IgnoredSubscription Instance = new();

        public void Request(long n)
        {
            // The stream has ended: demand changes nothing.
        }

        public void Cancel()
        {
            // The stream has ended: there is nothing to cancel.
        }
    }
}
