using Akka.Actor;
using Akka.TestKit;
using Reactive.Streams;

namespace Akka.Streams.TestKit;

public static partial class TestSubscriber
{
    /// <summary>A subscriber of which the test handles everything by hand.</summary>
    public partial class ManualProbe<T> : ISubscriber<T>
    {
        private readonly TestProbe _probe;

        internal ManualProbe(TestKitBase testKit) => _probe = testKit.CreateTestProbe();

        /// <summary>The subscription last expected.</summary>
        public ISubscription Subscription { get; protected set; }

        internal TestProbe TestProbe => _probe;

        public void OnSubscribe(ISubscription subscription) => Signal(new TestSubscriber.OnSubscribe(subscription));

        public void OnNext(T element) => Signal(new TestSubscriber.OnNext<T>(element));

        public void OnComplete() => Signal(TestSubscriber.OnComplete.Instance);

        public void OnError(Exception cause) => Signal(new TestSubscriber.OnError(cause));

        /// <summary>Runs several expectations in a row, asynchronously.</summary>
        public SubscriberFluentBuilder<T> AsyncBuilder() => new(this);

        /// <summary>Expects the subscription.</summary>
        public ISubscription ExpectSubscription(CancellationToken cancellationToken = default) =>
            Subscription = _probe.ExpectMsg<TestSubscriber.OnSubscribe>(hint: "OnSubscribe", cancellationToken: cancellationToken).Subscription;

        public async Task<ISubscription> ExpectSubscriptionAsync(CancellationToken cancellationToken = default) =>
            Subscription = (await _probe.ExpectMsgAsync<TestSubscriber.OnSubscribe>(hint: "OnSubscribe", cancellationToken: cancellationToken)).Subscription;

        /// <summary>Expects any event.</summary>
        public ISubscriberEvent ExpectEvent(CancellationToken cancellationToken = default) => _probe.ExpectMsg<ISubscriberEvent>(cancellationToken: cancellationToken);

        public ISubscriberEvent ExpectEvent(TimeSpan max, CancellationToken cancellationToken = default) =>
            _probe.ExpectMsg<ISubscriberEvent>(max, cancellationToken: cancellationToken);

        /// <summary>Expects an event equal to the given one.</summary>
        public ManualProbe<T> ExpectEvent(ISubscriberEvent e, CancellationToken cancellationToken = default)
        {
            _probe.ExpectMsg(e, cancellationToken: cancellationToken);
            return this;
        }

        /// <summary>Expects an event and makes something of it.</summary>
        public TOther ExpectEvent<TOther>(Func<ISubscriberEvent, TOther> func, CancellationToken cancellationToken = default) =>
            func(_probe.ExpectMsg<ISubscriberEvent>(hint: "message matching function", cancellationToken: cancellationToken));

        public async Task<ISubscriberEvent> ExpectEventAsync(CancellationToken cancellationToken = default) =>
            await _probe.ExpectMsgAsync<ISubscriberEvent>(cancellationToken: cancellationToken);

        public async Task<ISubscriberEvent> ExpectEventAsync(TimeSpan? max, CancellationToken cancellationToken = default) =>
            await _probe.ExpectMsgAsync<ISubscriberEvent>(max, cancellationToken: cancellationToken);

        public async Task<TOther> ExpectEventAsync<TOther>(Func<ISubscriberEvent, TOther> func, CancellationToken cancellationToken = default) =>
            func(await _probe.ExpectMsgAsync<ISubscriberEvent>(hint: "message matching function", cancellationToken: cancellationToken));

        /// <summary>Expects that nothing comes for the default time.</summary>
        public ManualProbe<T> ExpectNoMsg(CancellationToken cancellationToken = default)
        {
            _probe.ExpectNoMsg(cancellationToken);
            return this;
        }

        public ManualProbe<T> ExpectNoMsg(TimeSpan remaining, CancellationToken cancellationToken = default)
        {
            _probe.ExpectNoMsg(remaining, cancellationToken);
            return this;
        }

        public async Task ExpectNoMsgAsync(TimeSpan remaining, CancellationToken cancellationToken = default) =>
            await _probe.ExpectNoMsgAsync(remaining, cancellationToken);

        /// <summary>Takes events while the filter gives a value for each.</summary>
        public IEnumerable<TOther> ReceiveWhile<TOther>(TimeSpan? max = null, TimeSpan? idle = null, Func<object, TOther> filter = null, int msgs = int.MaxValue,
            CancellationToken cancellationToken = default) where TOther : class =>
            _probe.ReceiveWhile(max, idle, filter ?? (message => message as TOther), msgs, cancellationToken);

        public IAsyncEnumerable<TOther> ReceiveWhileAsync<TOther>(TimeSpan? max = null, TimeSpan? idle = null, Func<object, TOther> filter = null, int msgs = int.MaxValue,
            CancellationToken cancellationToken = default) where TOther : class =>
            _probe.ReceiveWhileAsync(max, idle, filter ?? (message => message as TOther), msgs, cancellationToken);

        /// <summary>Takes elements until there is a pause as long as <paramref name="max"/>, the stream ends, or so many were taken; a failure of the stream is thrown.</summary>
        public IEnumerable<TOther> ReceiveWithin<TOther>(TimeSpan? max = null, int messages = int.MaxValue, CancellationToken cancellationToken = default) =>
            _probe.ReceiveWhile(max, max, ElementOf<TOther>, messages, cancellationToken).Select(element => element.Value);

        public async IAsyncEnumerable<TOther> ReceiveWithinAsync<TOther>(TimeSpan? max = null, int messages = int.MaxValue,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var element in _probe.ReceiveWhileAsync(max, max, ElementOf<TOther>, messages, cancellationToken)) yield return element.Value;
        }

        /// <summary>Runs a block that must take between <paramref name="min"/> and <paramref name="max"/>.</summary>
        public TOther Within<TOther>(TimeSpan min, TimeSpan max, Func<TOther> execute, CancellationToken cancellationToken = default) =>
            _probe.Within(min, max, execute, cancellationToken: cancellationToken);

        public TOther Within<TOther>(TimeSpan max, Func<TOther> execute, CancellationToken cancellationToken = default) =>
            _probe.Within(max, execute, cancellationToken: cancellationToken);

        public Task<TOther> WithinAsync<TOther>(TimeSpan min, TimeSpan max, Func<Task<TOther>> execute, CancellationToken cancellationToken = default) =>
            _probe.WithinAsync(min, max, execute, cancellationToken: cancellationToken);

        public Task<TOther> WithinAsync<TOther>(TimeSpan max, Func<Task<TOther>> execute, CancellationToken cancellationToken = default) =>
            _probe.WithinAsync(max, execute, cancellationToken: cancellationToken);

        public Task WithinAsync(TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
            _probe.WithinAsync(max, actionAsync, epsilonValue, cancellationToken);

        /// <summary>Asks for everything and takes it until the stream completes; a failure of the stream throws with what was taken.</summary>
        public IList<T> ToStrict(TimeSpan atMost, CancellationToken cancellationToken = default)
        {
            if (Subscription == null) ExpectSubscription(cancellationToken);
            Subscription.Request(long.MaxValue);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var result = new List<T>();
            while (true)
            {
                var next = ExpectEvent(LeftOf(atMost, clock), cancellationToken);
                if (EndsStrict(next, result)) return result;
                result.Add(((TestSubscriber.OnNext<T>)next).Element);
            }
        }

        public async IAsyncEnumerable<T> ToStrictAsync(TimeSpan atMost, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            if (Subscription == null) await ExpectSubscriptionAsync(cancellationToken);
            Subscription.Request(long.MaxValue);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var result = new List<T>();
            while (true)
            {
                var next = await ExpectEventAsync(LeftOf(atMost, clock), cancellationToken);
                if (EndsStrict(next, result)) yield break;
                result.Add(((TestSubscriber.OnNext<T>)next).Element);
                yield return ((TestSubscriber.OnNext<T>)next).Element;
            }
        }

        private static TimeSpan LeftOf(TimeSpan atMost, System.Diagnostics.Stopwatch clock) =>
            atMost > clock.Elapsed ? atMost - clock.Elapsed : TimeSpan.Zero;

        private static bool EndsStrict(ISubscriberEvent next, List<T> soFar)
        {
            if (next is TestSubscriber.OnError error)
                throw new ArgumentException($"ToStrict received OnError while draining stream! Accumulated elements: {string.Join(", ", soFar)}", error.Cause);
            return next is TestSubscriber.OnComplete;
        }

        private static Boxed<TOther> ElementOf<TOther>(object message)
        {
            if (message is TestSubscriber.OnError error) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(error.Cause).Throw();
            return message switch
            {
                OnNext<TOther> same => new Boxed<TOther>(same.Element),
                OnNext<T> { Element: TOther element } => new Boxed<TOther>(element),
                _ => null,
            };
        }

        private void Signal(object subscriberEvent) => _probe.Ref.Tell(subscriberEvent, ActorRefs.NoSender);

        private sealed record Boxed<TValue>(TValue Value);
    }
}
