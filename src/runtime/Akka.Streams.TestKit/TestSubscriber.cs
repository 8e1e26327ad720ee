using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Reactive.Streams;

namespace Akka.Streams.TestKit;

/// <summary>Subscribers driven by a test: what the upstream sends arrives as messages, demand is signalled by hand.</summary>
public static partial class TestSubscriber
{
    /// <summary>A subscriber of which the test also handles the subscription.</summary>
    public static ManualProbe<T> CreateManualSubscriberProbe<T>(this TestKitBase testKit) => new(testKit);

    /// <summary>A subscriber that waits for its subscription by itself.</summary>
    public static Probe<T> CreateSubscriberProbe<T>(this TestKitBase testKit) => new(testKit);

    /// <summary>What a subscriber sees of its publisher.</summary>
    public interface ISubscriberEvent : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>The publisher accepted the subscriber.</summary>
    public readonly struct OnSubscribe : ISubscriberEvent
    {
        public readonly ISubscription Subscription;

        public OnSubscribe(ISubscription subscription) => Subscription = subscription;

        public override string ToString() => $"TestSubscriber.OnSubscribe({Subscription})";
    }

    /// <summary>An element arrived.</summary>
    public readonly struct OnNext<T> : ISubscriberEvent
    {
        public readonly T Element;

        public OnNext(T element) => Element = element;

        public override string ToString() => $"TestSubscriber.OnNext({Element})";
    }

    /// <summary>The stream completed.</summary>
    public sealed class OnComplete : ISubscriberEvent
    {
        public static readonly OnComplete Instance = new();

        private OnComplete() { }

        public override string ToString() => "TestSubscriber.OnComplete";
    }

    /// <summary>The stream failed.</summary>
    public readonly struct OnError : ISubscriberEvent
    {
        public readonly Exception Cause;

        public OnError(Exception cause) => Cause = cause;

        public override string ToString() => $"TestSubscriber.OnError({Cause.Message})";
    }
}
