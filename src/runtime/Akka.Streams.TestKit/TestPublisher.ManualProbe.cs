using Akka.Actor;
using Akka.TestKit;
using Reactive.Streams;

namespace Akka.Streams.TestKit;

public static partial class TestPublisher
{
    /// <summary>A publisher of which the test handles everything by hand.</summary>
    public class ManualProbe<T> : IPublisher<T>
    {
        internal ManualProbe(TestKitBase testKit, bool autoOnSubscribe = true)
        {
            Probe = testKit.CreateTestProbe();
            AutoOnSubscribe = autoOnSubscribe;
        }

        /// <summary>Whether a subscriber gets its subscription at once, or by the test.</summary>
        public bool AutoOnSubscribe { get; }

        public IPublisher<T> Publisher => this;

        /// <summary>Where the events of the subscriber arrive.</summary>
        public TestProbe Probe { get; }

        /// <summary>The subscription last expected.</summary>
        public StreamTestKit.PublisherProbeSubscription<T> Subscription { get; protected internal set; }

        public void Subscribe(ISubscriber<T> subscriber)
        {
            var subscription = new StreamTestKit.PublisherProbeSubscription<T>(subscriber, Probe);
            Probe.Ref.Tell(new TestPublisher.Subscribe(subscription), ActorRefs.NoSender);
            if (AutoOnSubscribe) subscriber.OnSubscribe(subscription);
        }

        /// <summary>Runs several expectations in a row, asynchronously.</summary>
        public PublisherFluentBuilder<T> AsyncBuilder() => new(this);

        /// <summary>Expects a subscriber.</summary>
        public StreamTestKit.PublisherProbeSubscription<T> ExpectSubscription(CancellationToken cancellationToken = default) =>
            Subscription = (StreamTestKit.PublisherProbeSubscription<T>)Probe.ExpectMsg<TestPublisher.Subscribe>(cancellationToken: cancellationToken).Subscription;

        public async Task<StreamTestKit.PublisherProbeSubscription<T>> ExpectSubscriptionAsync(CancellationToken cancellationToken = default) =>
            Subscription = await ExpectSubscriptionTask(Probe, cancellationToken);

        /// <summary>Expects demand of the given subscription for exactly <paramref name="n"/> elements.</summary>
        public ManualProbe<T> ExpectRequest(ISubscription subscription, int n, CancellationToken cancellationToken = default)
        {
            Probe.ExpectMsg<RequestMore>(more => IsRequest(more, subscription, n), hint: $"RequestMore({n})", cancellationToken: cancellationToken);
            return this;
        }

        public async Task ExpectRequestAsync(ISubscription subscription, int n, CancellationToken cancellationToken = default) =>
            await Probe.ExpectMsgAsync<RequestMore>(more => IsRequest(more, subscription, n), hint: $"RequestMore({n})", cancellationToken: cancellationToken);

        public ManualProbe<T> ExpectNoMsg(CancellationToken cancellationToken = default)
        {
            Probe.ExpectNoMsg(cancellationToken);
            return this;
        }

        public ManualProbe<T> ExpectNoMsg(TimeSpan max, CancellationToken cancellationToken = default)
        {
            Probe.ExpectNoMsg(max, cancellationToken);
            return this;
        }

        public async Task ExpectNoMsgAsync(CancellationToken cancellationToken = default) => await Probe.ExpectNoMsgAsync(cancellationToken);

        public async Task ExpectNoMsgAsync(TimeSpan max, CancellationToken cancellationToken = default) => await Probe.ExpectNoMsgAsync(max, cancellationToken);

        /// <summary>Takes events while the filter gives a value for each.</summary>
        public IEnumerable<TOther> ReceiveWhile<TOther>(TimeSpan? max = null, TimeSpan? idle = null, Func<object, TOther> filter = null, int msgs = int.MaxValue,
            CancellationToken cancellationToken = default) where TOther : class =>
            Probe.ReceiveWhile(max, idle, filter ?? (message => message as TOther), msgs, cancellationToken);

        public IAsyncEnumerable<TOther> ReceiveWhileAsync<TOther>(TimeSpan? max = null, TimeSpan? idle = null, Func<object, TOther> filter = null, int msgs = int.MaxValue,
            CancellationToken cancellationToken = default) where TOther : class =>
            Probe.ReceiveWhileAsync(max, idle, filter ?? (message => message as TOther), msgs, cancellationToken);

        /// <summary>Expects any event of the subscriber.</summary>
        public IPublisherEvent ExpectEvent(CancellationToken cancellationToken = default) => Probe.ExpectMsg<IPublisherEvent>(cancellationToken: cancellationToken);

        public async Task<IPublisherEvent> ExpectEventAsync(CancellationToken cancellationToken = default) =>
            await Probe.ExpectMsgAsync<IPublisherEvent>(cancellationToken: cancellationToken);

        /// <summary>Runs a block that must take between <paramref name="min"/> and <paramref name="max"/>.</summary>
        public TOther Within<TOther>(TimeSpan min, TimeSpan max, Func<TOther> execute, CancellationToken cancellationToken = default) =>
            Probe.Within(min, max, execute, cancellationToken: cancellationToken);

        public TOther Within<TOther>(TimeSpan max, Func<TOther> execute, CancellationToken cancellationToken = default) =>
            Probe.Within(max, execute, cancellationToken: cancellationToken);

        public Task<TOther> WithinAsync<TOther>(TimeSpan min, TimeSpan max, Func<Task<TOther>> execute, CancellationToken cancellationToken = default) =>
            Probe.WithinAsync(min, max, execute, cancellationToken: cancellationToken);

        public Task<TOther> WithinAsync<TOther>(TimeSpan max, Func<Task<TOther>> execute, CancellationToken cancellationToken = default) =>
            Probe.WithinAsync(max, execute, cancellationToken: cancellationToken);

        protected static async Task<StreamTestKit.PublisherProbeSubscription<T>> ExpectSubscriptionTask(TestProbe probe, CancellationToken cancellationToken = default) =>
            (StreamTestKit.PublisherProbeSubscription<T>)(await probe.ExpectMsgAsync<TestPublisher.Subscribe>(cancellationToken: cancellationToken)).Subscription;

        private static bool IsRequest(RequestMore more, ISubscription subscription, int n) =>
            more.NrOfElements == n && ReferenceEquals(more.Subscription, subscription);
    }
}
