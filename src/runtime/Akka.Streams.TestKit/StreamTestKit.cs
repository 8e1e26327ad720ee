using Akka.TestKit;
using Reactive.Streams;

namespace Akka.Streams.TestKit;

/// <summary>Subscriptions that tests work with.</summary>
public class StreamTestKit
{
    /// <summary>Completes at the first demand.</summary>
    public sealed class CompletedSubscription<T> : ISubscription
    {
        public CompletedSubscription(ISubscriber<T> subscriber) => Subscriber = subscriber;

        public ISubscriber<T> Subscriber { get; }

        public void Request(long n) => Subscriber.OnComplete();

        public void Cancel()
        {
            // Nothing runs that could be cancelled: the end comes with the first demand, or not at all.
        }
    }

    /// <summary>Fails at the first demand.</summary>
    public sealed class FailedSubscription<T> : ISubscription
    {
        public FailedSubscription(ISubscriber<T> subscriber, Exception cause)
        {
            Subscriber = subscriber;
            Cause = cause;
        }

        public ISubscriber<T> Subscriber { get; }

        public Exception Cause { get; }

        public void Request(long n) => Subscriber.OnError(Cause);

        public void Cancel()
        {
            // Nothing runs that could be cancelled: the failure comes with the first demand, or not at all.
        }
    }

    /// <summary>The publisher's end of a subscription: a test sees demand and cancellation as messages, and sends elements.</summary>
    public sealed class PublisherProbeSubscription<T> : ISubscription
    {
        public PublisherProbeSubscription(ISubscriber<T> subscriber, TestProbe publisherProbe)
        {
            Subscriber = subscriber;
            PublisherProbe = publisherProbe;
        }

        public ISubscriber<T> Subscriber { get; }

        public TestProbe PublisherProbe { get; }

        public void Request(long n) => PublisherProbe.Ref.Tell(new TestPublisher.RequestMore(this, n), Akka.Actor.ActorRefs.NoSender);

        public void Cancel() => PublisherProbe.Ref.Tell(new TestPublisher.CancelSubscription(this), Akka.Actor.ActorRefs.NoSender);

        /// <summary>Expects demand for exactly <paramref name="n"/> elements.</summary>
        public void ExpectRequest(long n, CancellationToken cancellationToken = default) =>
            PublisherProbe.ExpectMsg<TestPublisher.RequestMore>(more => IsRequestOf(more, n), hint: $"RequestMore({n})", cancellationToken: cancellationToken);

        public async Task ExpectRequestAsync(long n, CancellationToken cancellationToken = default) =>
            await PublisherProbe.ExpectMsgAsync<TestPublisher.RequestMore>(more => IsRequestOf(more, n), hint: $"RequestMore({n})", cancellationToken: cancellationToken);

        /// <summary>Expects demand and gives the number of elements.</summary>
        public long ExpectRequest(CancellationToken cancellationToken = default) =>
            PublisherProbe.ExpectMsg<TestPublisher.RequestMore>(more => ReferenceEquals(more.Subscription, this), cancellationToken: cancellationToken).NrOfElements;

        public async Task<long> ExpectRequestAsync(CancellationToken cancellationToken = default) =>
            (await PublisherProbe.ExpectMsgAsync<TestPublisher.RequestMore>(more => ReferenceEquals(more.Subscription, this), cancellationToken: cancellationToken)).NrOfElements;

        /// <summary>Expects cancellation; demand that came before it is passed over.</summary>
        public void ExpectCancellation(CancellationToken cancellationToken = default) =>
            PublisherProbe.FishForMessage(IsCancellation, hint: "CancelSubscription", cancellationToken: cancellationToken);

        public async Task ExpectCancellationAsync(CancellationToken cancellationToken = default) =>
            await PublisherProbe.FishForMessageAsync(IsCancellation, hint: "CancelSubscription", cancellationToken: cancellationToken);

        public void SendNext(T element) => Subscriber.OnNext(element);

        public void SendComplete() => Subscriber.OnComplete();

        public void SendError(Exception cause) => Subscriber.OnError(cause);

        public void SendOnSubscribe() => Subscriber.OnSubscribe(this);

        private bool IsRequestOf(TestPublisher.RequestMore more, long n) => more.NrOfElements == n && ReferenceEquals(more.Subscription, this);

        private bool IsCancellation(object message) => message switch
        {
            TestPublisher.CancelSubscription cancel when ReferenceEquals(cancel.Subscription, this) => true,
            TestPublisher.RequestMore more when ReferenceEquals(more.Subscription, this) => false,
            _ => throw new InvalidOperationException($"Expected CancelSubscription, but got {message}"),
        };
    }
}
