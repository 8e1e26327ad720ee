using System.Runtime.CompilerServices;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>Expects that no message arrives for the default time.</summary>
    public void ExpectNoMsg(CancellationToken cancellationToken = default) => ExpectSilence(RemainingOrDefault, cancellationToken);

    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) => ExpectSilence(Dilated(duration), cancellationToken);

    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsg(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    public ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) => ExpectSilenceAsync(RemainingOrDefault, cancellationToken);

    public ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) => ExpectSilenceAsync(Dilated(duration), cancellationToken);

    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsgAsync(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    /// <summary>Expects the next message to be one of the given.</summary>
    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDefault;
        var success = TryReceiveOne(out var envelope, limit, cancellationToken);
        return CheckAnyOf(success, envelope, limit, [.. messages]);
    }

    public async ValueTask<T> ExpectMsgAnyOfAsync<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDefault;
        var (success, envelope) = await TryReceiveOneAsync(limit, cancellationToken);
        return CheckAnyOf(success, envelope, limit, [.. messages]);
    }

    /// <summary>Expects as many messages as are given, each of them once, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) => AllOf(RemainingOrDefault, messages, default);

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        AllOf(RemainingOrDefault, messages, cancellationToken);

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) => AllOf(DilatedFinite(max), messages, default);

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        AllOf(DilatedFinite(max), messages, cancellationToken);

    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        AllOfAsync(RemainingOrDefault, messages, cancellationToken);

    public IAsyncEnumerable<T> ExpectMsgAllOfAsync<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default) =>
        AllOfAsync(DilatedFinite(max), messages, cancellationToken);

    /// <summary>Expects as many messages as there are predicates, each fulfilling one of them, in any order.</summary>
    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(params PredicateInfo[] predicates) =>
        AllMatching(RemainingOrDefault, predicates, default);

    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken = default) =>
        AllMatching(RemainingOrDefault, predicates, cancellationToken);

    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(TimeSpan max, params PredicateInfo[] predicates) =>
        AllMatching(DilatedFinite(max), predicates, default);

    public IReadOnlyCollection<object> ExpectMsgAllOfMatchingPredicates(TimeSpan max, IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken = default) =>
        AllMatching(DilatedFinite(max), predicates, cancellationToken);

    public IAsyncEnumerable<object> ExpectMsgAllOfMatchingPredicatesAsync(IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken = default) =>
        AllMatchingAsync(RemainingOrDefault, predicates, cancellationToken);

    public IAsyncEnumerable<object> ExpectMsgAllOfMatchingPredicatesAsync(TimeSpan max, IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken = default) =>
        AllMatchingAsync(DilatedFinite(max), predicates, cancellationToken);

    private TimeSpan DilatedFinite(TimeSpan max)
    {
        max.EnsureIsPositiveFinite(nameof(max));
        return Dilated(max);
    }

    private void ExpectSilence(TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = Now;
        var received = TryReceiveOne(out var envelope, duration, cancellationToken);
        CheckSilence(received, envelope, duration, start);
    }

    private async ValueTask ExpectSilenceAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = Now;
        var (received, envelope) = await TryReceiveOneAsync(duration, cancellationToken);
        CheckSilence(received, envelope, duration, start);
    }

    private void CheckSilence(bool received, MessageEnvelope envelope, TimeSpan duration, TimeSpan start)
    {
        if (received) _assertions.Fail("Failed: Expected no messages during {0}, instead we received {1} after {2}", duration, envelope, Now - start);
        _testState.LastWasNoMsg = true;
    }

    private T CheckAnyOf<T>(bool success, MessageEnvelope envelope, TimeSpan limit, T[] candidates)
    {
        if (!success) _assertions.Fail("Timeout {0} during ExpectMsgAnyOf waiting for [{1}]", limit, string.Join(", ", candidates));
        if (envelope.Message is T typed && Array.Exists(candidates, candidate => Equals(candidate, typed))) return typed;
        _assertions.Fail("Found unexpected message {0} ({1}), expected any of [{2}]", envelope.Message, envelope.Message?.GetType(), string.Join(", ", candidates));
        return default;
    }

    private IReadOnlyCollection<T> AllOf<T>(TimeSpan max, IReadOnlyCollection<T> messages, CancellationToken cancellationToken) =>
        Match(TakeN(messages.Count, max, cancellationToken), messages, (expected, actual) => actual is T && Equals(expected, actual), max).Cast<T>().ToList();

    private async IAsyncEnumerable<T> AllOfAsync<T>(TimeSpan max, IReadOnlyCollection<T> messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var received = await Collect(TakeNAsync(messages.Count, max, cancellationToken));
        foreach (var message in Match(received, messages, (expected, actual) => actual is T && Equals(expected, actual), max)) yield return (T)message;
    }

    private List<object> AllMatching(TimeSpan max, IReadOnlyCollection<PredicateInfo> predicates, CancellationToken cancellationToken) =>
        Match(TakeN(predicates.Count, max, cancellationToken), predicates, (predicate, actual) => predicate.Matches(actual), max);

    private async IAsyncEnumerable<object> AllMatchingAsync(TimeSpan max, IReadOnlyCollection<PredicateInfo> predicates, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var received = await Collect(TakeNAsync(predicates.Count, max, cancellationToken));
        foreach (var message in Match(received, predicates, (predicate, actual) => predicate.Matches(actual), max)) yield return message;
    }

    private List<object> Match<TExpected>(List<object> received, IReadOnlyCollection<TExpected> expected, Func<TExpected, object, bool> matches, TimeSpan max)
    {
        var missing = expected.ToList();
        var unexpected = new List<object>();
        foreach (var message in received)
        {
            var index = missing.FindIndex(e => matches(e, message));
            if (index < 0) unexpected.Add(message);
            else missing.RemoveAt(index);
        }
        if (missing.Count == 0 && unexpected.Count == 0) return received;
        _assertions.Fail("Expected {0} messages during {1}. {2}{3}", expected.Count, max,
            missing.Count == 0 ? "" : $"not found [{string.Join(", ", missing)}] ",
            unexpected.Count == 0 ? "" : $"found unexpected [{string.Join(", ", unexpected)}]");
        return received;
    }

    private static async Task<List<object>> Collect(IAsyncEnumerable<object> source)
    {
        var result = new List<object>();
        await foreach (var item in source) result.Add(item);
        return result;
    }
}
