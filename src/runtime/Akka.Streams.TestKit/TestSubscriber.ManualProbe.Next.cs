using System.Runtime.CompilerServices;
using Akka.Event;

namespace Akka.Streams.TestKit;

public static partial class TestSubscriber
{
    public partial class ManualProbe<T>
    {
        /// <summary>Expects an element and gives it.</summary>
        public T ExpectNext(CancellationToken cancellationToken = default) => ExpectNext((TimeSpan?)null, cancellationToken);

        public T ExpectNext(TimeSpan? timeout, CancellationToken cancellationToken = default) =>
            ElementIn(_probe.ReceiveOne(_probe.RemainingOrDilated(timeout), cancellationToken), timeout);

        public Task<T> ExpectNextAsync(CancellationToken cancellationToken = default) => ExpectNextAsync((TimeSpan?)null, cancellationToken);

        public async Task<T> ExpectNextAsync(TimeSpan? timeout, CancellationToken cancellationToken = default) =>
            ElementIn(await _probe.ReceiveOneAsync(_probe.RemainingOrDilated(timeout), cancellationToken), timeout);

        /// <summary>Expects an element equal to the given one.</summary>
        public ManualProbe<T> ExpectNext(T element, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            MustEqual(element, ExpectNext(timeout, cancellationToken));
            return this;
        }

        public ManualProbe<T> ExpectNext(TimeSpan? timeout, T element, CancellationToken cancellationToken = default) =>
            ExpectNext(element, timeout, cancellationToken);

        /// <summary>Expects these elements in this order.</summary>
        public ManualProbe<T> ExpectNext(params T[] elems) => ExpectNextN(elems);

        public ManualProbe<T> ExpectNext(TimeSpan? timeout, params T[] elems) => ExpectNextN(elems, timeout);

        public ManualProbe<T> ExpectNext(CancellationToken cancellationToken, params T[] elems) => ExpectNextN(elems, null, cancellationToken);

        public ManualProbe<T> ExpectNext(TimeSpan? timeout, CancellationToken cancellationToken, params T[] elems) => ExpectNextN(elems, timeout, cancellationToken);

        public Task ExpectNextAsync(T element, CancellationToken cancellationToken = default) => ExpectEqualAsync(element, null, cancellationToken);

        public Task ExpectNextAsync(T element, TimeSpan timeout, CancellationToken cancellationToken = default) => ExpectEqualAsync(element, timeout, cancellationToken);

        /// <summary>Expects an element of a type that fulfils the predicate, and gives it.</summary>
        public TOther ExpectNext<TOther>(Predicate<TOther> predicate, CancellationToken cancellationToken = default) =>
            _probe.ExpectMsg<OnNext<TOther>>(next => predicate(next.Element), cancellationToken: cancellationToken).Element;

        public async Task<TOther> ExpectNextAsync<TOther>(Predicate<TOther> predicate, CancellationToken cancellationToken = default) =>
            (await _probe.ExpectMsgAsync<OnNext<TOther>>(next => predicate(next.Element), cancellationToken: cancellationToken)).Element;

        /// <summary>Expects an element of a type that fulfils the predicate.</summary>
        public ManualProbe<T> MatchNext<TOther>(Predicate<TOther> predicate, CancellationToken cancellationToken = default)
        {
            ExpectNext(predicate, cancellationToken);
            return this;
        }

        /// <summary>Expects these elements in any order.</summary>
        public ManualProbe<T> ExpectNextUnordered(params T[] elems) => ExpectNextUnorderedN(elems);

        public ManualProbe<T> ExpectNextUnordered(TimeSpan? timeout, params T[] elems) => ExpectNextUnorderedN(elems, timeout);

        public ManualProbe<T> ExpectNextUnordered(CancellationToken cancellationToken, params T[] elems) => ExpectNextUnorderedN(elems, null, cancellationToken);

        public ManualProbe<T> ExpectNextUnordered(TimeSpan? timeout, CancellationToken cancellationToken, params T[] elems) =>
            ExpectNextUnorderedN(elems, timeout, cancellationToken);

        public ManualProbe<T> ExpectNextUnorderedN(IEnumerable<T> all, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            var missing = all.ToList();
            while (missing.Count > 0) Take(missing, ExpectNext(timeout, cancellationToken));
            return this;
        }

        /// <summary>Expects an element that is in the collection, and removes it there.</summary>
        public ManualProbe<T> ExpectNextWithinSet(ICollection<T> elems, CancellationToken cancellationToken = default)
        {
            var next = ExpectNext(cancellationToken);
            Take(elems, next);
            _probe.Log.Info("Received '{0}' within OnNext().", next);
            return this;
        }

        /// <summary>Expects so many elements and gives them.</summary>
        public IEnumerable<T> ExpectNextN(long n, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            var result = new List<T>();
            for (var i = 0L; i < n; i++) result.Add(ExpectNext(timeout, cancellationToken));
            return result;
        }

        /// <summary>Expects these elements in this order.</summary>
        public ManualProbe<T> ExpectNextN(IEnumerable<T> all, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            foreach (var element in all) ExpectNext(element, timeout, cancellationToken);
            return this;
        }

        public async IAsyncEnumerable<T> ExpectNextNAsync(long n, TimeSpan? timeout = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (var i = 0L; i < n; i++) yield return await ExpectNextAsync(timeout, cancellationToken);
        }

        public async Task ExpectNextNAsync(IEnumerable<T> all, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            foreach (var element in all) await ExpectEqualAsync(element, timeout, cancellationToken);
        }

        internal async Task ExpectUnorderedAsync(IEnumerable<T> all, TimeSpan? timeout, CancellationToken cancellationToken)
        {
            var missing = all.ToList();
            while (missing.Count > 0) Take(missing, await ExpectNextAsync(timeout, cancellationToken));
        }

        internal async Task ExpectWithinSetAsync(ICollection<T> elems, CancellationToken cancellationToken) =>
            Take(elems, await ExpectNextAsync(cancellationToken));

        private static void Take(ICollection<T> expected, T next)
        {
            if (!expected.Remove(next)) throw new InvalidOperationException($"unexpected elements [{next}] found in the result, expected one of [{string.Join(", ", expected)}]");
        }

        private static T ElementIn(object message, TimeSpan? timeout) => message switch
        {
            OnNext<T> next => next.Element,
            null => throw new TimeoutException($"Expected OnNext(_), yet no element signaled{(timeout.HasValue ? $" during {timeout}" : " in time")}"),
            _ => throw new InvalidOperationException($"expected OnNext, found {message}"),
        };

        private static void MustEqual(T expected, T actual)
        {
            if (!Same(expected, actual)) throw new InvalidOperationException($"Expected '{Show(expected)}', but got '{Show(actual)}'");
        }

        private static bool Same(object expected, object actual)
        {
            if (Equals(expected, actual)) return true;
            return expected is System.Collections.IEnumerable left and not string && actual is System.Collections.IEnumerable right and not string
                && left.Cast<object>().SequenceEqual(right.Cast<object>(), EqualityComparer<object>.Create(Same, _ => 0));
        }

        private static string Show(object value) => value is System.Collections.IEnumerable items and not string
            ? $"[{string.Join(", ", items.Cast<object>())}]"
            : value?.ToString() ?? "null";

        private async Task ExpectEqualAsync(T element, TimeSpan? timeout, CancellationToken cancellationToken) =>
            MustEqual(element, await ExpectNextAsync(timeout, cancellationToken));
    }
}
