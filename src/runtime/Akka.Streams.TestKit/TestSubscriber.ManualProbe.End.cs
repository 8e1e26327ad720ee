namespace Akka.Streams.TestKit;

public static partial class TestSubscriber
{
    public partial class ManualProbe<T>
    {
        /// <summary>Expects completion.</summary>
        public ManualProbe<T> ExpectComplete(CancellationToken cancellationToken = default) => ExpectComplete(null, cancellationToken);

        public ManualProbe<T> ExpectComplete(TimeSpan? timeout, CancellationToken cancellationToken = default)
        {
            _probe.ExpectMsg<TestSubscriber.OnComplete>(timeout, hint: "OnComplete", cancellationToken: cancellationToken);
            return this;
        }

        public async Task ExpectCompleteAsync(CancellationToken cancellationToken = default) =>
            await _probe.ExpectMsgAsync<TestSubscriber.OnComplete>(hint: "OnComplete", cancellationToken: cancellationToken);

        /// <summary>Expects a failure and gives it.</summary>
        public Exception ExpectError(CancellationToken cancellationToken = default) =>
            _probe.ExpectMsg<TestSubscriber.OnError>(hint: "OnError", cancellationToken: cancellationToken).Cause;

        public async Task<Exception> ExpectErrorAsync(CancellationToken cancellationToken = default) =>
            (await _probe.ExpectMsgAsync<TestSubscriber.OnError>(hint: "OnError", cancellationToken: cancellationToken)).Cause;

        /// <summary>Expects the subscription and then a failure; asks for one element in between.</summary>
        public Exception ExpectSubscriptionAndError(CancellationToken cancellationToken = default) => ExpectSubscriptionAndError(true, cancellationToken);

        public Exception ExpectSubscriptionAndError(bool signalDemand, CancellationToken cancellationToken = default)
        {
            var subscription = ExpectSubscription(cancellationToken);
            if (signalDemand) subscription.Request(1);
            return ExpectError(cancellationToken);
        }

        public Task<Exception> ExpectSubscriptionAndErrorAsync(CancellationToken cancellationToken = default) => ExpectSubscriptionAndErrorAsync(true, cancellationToken);

        public async Task<Exception> ExpectSubscriptionAndErrorAsync(bool signalDemand, CancellationToken cancellationToken = default)
        {
            var subscription = await ExpectSubscriptionAsync(cancellationToken);
            if (signalDemand) subscription.Request(1);
            return await ExpectErrorAsync(cancellationToken);
        }

        /// <summary>Expects the subscription and then completion; asks for one element in between.</summary>
        public ManualProbe<T> ExpectSubscriptionAndComplete(CancellationToken cancellationToken = default) => ExpectSubscriptionAndComplete(true, cancellationToken);

        public ManualProbe<T> ExpectSubscriptionAndComplete(bool signalDemand, CancellationToken cancellationToken = default)
        {
            var subscription = ExpectSubscription(cancellationToken);
            if (signalDemand) subscription.Request(1);
            return ExpectComplete(cancellationToken);
        }

        public async Task ExpectSubscriptionAndCompleteAsync(bool signalDemand = true, CancellationToken cancellationToken = default)
        {
            var subscription = await ExpectSubscriptionAsync(cancellationToken);
            if (signalDemand) subscription.Request(1);
            await ExpectCompleteAsync(cancellationToken);
        }

        /// <summary>Expects an element or a failure, and gives the element or the exception.</summary>
        public object ExpectNextOrError(CancellationToken cancellationToken = default) =>
            ElementOrEnd(_probe.FishForMessage(IsNextOrError, hint: "OnNext(_) or error", cancellationToken: cancellationToken));

        public async Task<object> ExpectNextOrErrorAsync(CancellationToken cancellationToken = default) =>
            ElementOrEnd(await _probe.FishForMessageAsync(IsNextOrError, hint: "OnNext(_) or error", cancellationToken: cancellationToken));

        /// <summary>Expects the given element or the given failure.</summary>
        public ManualProbe<T> ExpectNextOrError(T element, Exception cause, CancellationToken cancellationToken = default)
        {
            _probe.FishForMessage(ElementOr(element, cause), hint: $"OnNext({element}) or {cause.GetType().Name}", cancellationToken: cancellationToken);
            return this;
        }

        /// <summary>Expects an element or completion, and gives the element or the event.</summary>
        public object ExpectNextOrComplete(CancellationToken cancellationToken = default) =>
            ElementOrEnd(_probe.FishForMessage(IsNextOrComplete, hint: "OnNext(_) or OnComplete", cancellationToken: cancellationToken));

        public async Task<object> ExpectNextOrCompleteAsync(CancellationToken cancellationToken = default) =>
            ElementOrEnd(await _probe.FishForMessageAsync(IsNextOrComplete, hint: "OnNext(_) or OnComplete", cancellationToken: cancellationToken));

        /// <summary>Expects the given element or completion.</summary>
        public ManualProbe<T> ExpectNextOrComplete(T element, CancellationToken cancellationToken = default)
        {
            _probe.FishForMessage(ElementOr(element, null), hint: $"OnNext({element}) or OnComplete", cancellationToken: cancellationToken);
            return this;
        }

        /// <summary>The asynchronous form; without a cause, completion is the other end.</summary>
        internal async Task ExpectElementOrAsync(T element, Exception cause, CancellationToken cancellationToken) =>
            await _probe.FishForMessageAsync(ElementOr(element, cause), hint: $"OnNext({element}) or the end", cancellationToken: cancellationToken);

        private static Predicate<object> ElementOr(T element, Exception cause) => message => message switch
        {
            OnNext<T> next => Same(element, next.Element),
            TestSubscriber.OnError error => cause != null && Equals(error.Cause, cause),
            TestSubscriber.OnComplete => cause == null,
            _ => false,
        };

        private static bool IsNextOrError(object message) => message is OnNext<T> or TestSubscriber.OnError;

        private static bool IsNextOrComplete(object message) => message is OnNext<T> or TestSubscriber.OnComplete;

        private static object ElementOrEnd(object message) => message switch
        {
            OnNext<T> next => next.Element,
            TestSubscriber.OnError error => error.Cause,
            _ => message,
        };
    }
}
