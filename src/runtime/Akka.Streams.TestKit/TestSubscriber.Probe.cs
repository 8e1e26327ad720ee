using Akka.TestKit;

namespace Akka.Streams.TestKit;

public static partial class TestSubscriber
{
    /// <summary>A subscriber that waits for its subscription by itself.</summary>
    public class Probe<T> : ManualProbe<T>
    {
        internal Probe(TestKitBase testKit) : base(testKit) { }

        /// <summary>Waits for the subscription, once.</summary>
        public Probe<T> EnsureSubscription(CancellationToken cancellationToken = default)
        {
            if (Subscription == null) ExpectSubscription(cancellationToken);
            return this;
        }

        public async Task EnsureSubscriptionAsync(CancellationToken cancellationToken = default)
        {
            if (Subscription == null) await ExpectSubscriptionAsync(cancellationToken);
        }

        /// <summary>Asks for so many more elements.</summary>
        public Probe<T> Request(long n)
        {
            EnsureSubscription();
            Subscription.Request(n);
            return this;
        }

        public async Task RequestAsync(long n)
        {
            await EnsureSubscriptionAsync();
            Subscription.Request(n);
        }

        /// <summary>Asks for one more element and expects it to equal the given one.</summary>
        public Probe<T> RequestNext(T element)
        {
            Request(1);
            ExpectNext(element);
            return this;
        }

        public async Task RequestNextAsync(T element)
        {
            await RequestAsync(1);
            await ExpectNextAsync(element);
        }

        /// <summary>Asks for one more element and gives it.</summary>
        public T RequestNext()
        {
            Request(1);
            return ExpectNext();
        }

        public T RequestNext(TimeSpan timeout)
        {
            Request(1);
            return ExpectNext(timeout);
        }

        public async Task<T> RequestNextAsync()
        {
            await RequestAsync(1);
            return await ExpectNextAsync();
        }

        public async Task<T> RequestNextAsync(TimeSpan timeout)
        {
            await RequestAsync(1);
            return await ExpectNextAsync(timeout);
        }

        /// <summary>Wants no more elements.</summary>
        public Probe<T> Cancel()
        {
            EnsureSubscription();
            Subscription.Cancel();
            return this;
        }

        public async Task CancelAsync()
        {
            await EnsureSubscriptionAsync();
            Subscription.Cancel();
        }
    }
}
