using Akka.TestKit;

namespace Akka.Streams.TestKit;

public static partial class TestPublisher
{
    /// <summary>A publisher with one subscriber, which waits for demand before it sends.</summary>
    public class Probe<T> : ManualProbe<T>
    {
        internal Probe(TestKitBase testKit, long initialPendingRequests) : base(testKit) => Pending = initialPendingRequests;

        /// <summary>Demand that was expected and not yet used.</summary>
        public long Pending { get; private set; }

        /// <summary>Waits for the subscriber, once.</summary>
        public void EnsureSubscription(CancellationToken cancellationToken = default)
        {
            if (Subscription == null) ExpectSubscription(cancellationToken);
        }

        public async Task EnsureSubscriptionAsync(CancellationToken cancellationToken = default)
        {
            if (Subscription == null) await ExpectSubscriptionAsync(cancellationToken);
        }

        /// <summary>Sends an element, when there is demand for it.</summary>
        public Probe<T> SendNext(T element, CancellationToken cancellationToken = default)
        {
            EnsureSubscription(cancellationToken);
            if (Pending == 0) Pending = Subscription.ExpectRequest(cancellationToken);
            Pending--;
            Subscription.SendNext(element);
            return this;
        }

        public async Task SendNextAsync(T element, CancellationToken cancellationToken = default)
        {
            await EnsureSubscriptionAsync(cancellationToken);
            if (Pending == 0) Pending = await Subscription.ExpectRequestAsync(cancellationToken);
            Pending--;
            Subscription.SendNext(element);
        }

        /// <summary>Sends an element whether or not there is demand: against the protocol, on purpose.</summary>
        public Probe<T> UnsafeSendNext(T element, CancellationToken cancellationToken = default)
        {
            EnsureSubscription(cancellationToken);
            Subscription.SendNext(element);
            return this;
        }

        public async Task UnsafeSendNextAsync(T element, CancellationToken cancellationToken = default)
        {
            await EnsureSubscriptionAsync(cancellationToken);
            Subscription.SendNext(element);
        }

        public Probe<T> SendComplete(CancellationToken cancellationToken = default)
        {
            EnsureSubscription(cancellationToken);
            Subscription.SendComplete();
            return this;
        }

        public async Task SendCompleteAsync(CancellationToken cancellationToken = default)
        {
            await EnsureSubscriptionAsync(cancellationToken);
            Subscription.SendComplete();
        }

        public Probe<T> SendError(Exception e, CancellationToken cancellationToken = default)
        {
            EnsureSubscription(cancellationToken);
            Subscription.SendError(e);
            return this;
        }

        public async Task SendErrorAsync(Exception e, CancellationToken cancellationToken = default)
        {
            await EnsureSubscriptionAsync(cancellationToken);
            Subscription.SendError(e);
        }

        /// <summary>Expects demand, gives the number of elements and adds it to <see cref="Pending"/>.</summary>
        public long ExpectRequest(CancellationToken cancellationToken = default)
        {
            EnsureSubscription(cancellationToken);
            var requests = Subscription.ExpectRequest(cancellationToken);
            Pending += requests;
            return requests;
        }

        public async Task<long> ExpectRequestAsync(CancellationToken cancellationToken = default)
        {
            await EnsureSubscriptionAsync(cancellationToken);
            var requests = await Subscription.ExpectRequestAsync(cancellationToken);
            Pending += requests;
            return requests;
        }

        /// <summary>Expects that the subscriber cancels; demand before that is passed over.</summary>
        public Probe<T> ExpectCancellation(CancellationToken cancellationToken = default)
        {
            EnsureSubscription(cancellationToken);
            Subscription.ExpectCancellation(cancellationToken);
            return this;
        }

        public async Task ExpectCancellationAsync(CancellationToken cancellationToken = default)
        {
            await EnsureSubscriptionAsync(cancellationToken);
            await Subscription.ExpectCancellationAsync(cancellationToken);
        }
    }
}
