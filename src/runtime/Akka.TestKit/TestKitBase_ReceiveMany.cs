using System.Runtime.CompilerServices;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>Takes messages while the filter gives a value for each, in at most <paramref name="max"/> altogether; the first that it gives null for stays in the queue.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(TimeSpan? max, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) where T : class =>
        ReceiveWhile(filter, max, Timeout.InfiniteTimeSpan, msgs, cancellationToken);

    public IReadOnlyList<T> ReceiveWhile<T>(TimeSpan? max, TimeSpan? idle, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
        where T : class =>
        ReceiveWhile(filter, max, idle, msgs, cancellationToken);

    /// <summary>Takes messages while the filter gives a value for each; ends also when none arrives for <paramref name="idle"/> or <paramref name="msgs"/> were taken.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(Func<object, T> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
        where T : class =>
        TakeWhile(new Reading<T>(message =>
        {
            var value = filter(message);
            return value == null ? Verdict<T>.Stop : Verdict<T>.Take(value);
        }, msgs), max, idle, cancellationToken);

    /// <summary>Takes messages of type <typeparamref name="T"/> while the predicate is true; other types are dropped, or end it when <paramref name="shouldIgnoreOtherMessageTypes"/> is false.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(Predicate<T> shouldContinue, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true, CancellationToken cancellationToken = default) =>
        TakeWhile(new Reading<T>(Judge(shouldContinue, shouldIgnoreOtherMessageTypes), msgs), max, idle, cancellationToken);

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(TimeSpan? max, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) where T : class =>
        ReceiveWhileAsync(filter, max, Timeout.InfiniteTimeSpan, msgs, cancellationToken);

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(TimeSpan? max, TimeSpan? idle, Func<object, T> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
        where T : class =>
        ReceiveWhileAsync(filter, max, idle, msgs, cancellationToken);

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(Func<object, T> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        CancellationToken cancellationToken = default) where T : class =>
        TakeWhileAsync(new Reading<T>(message =>
        {
            var value = filter(message);
            return value == null ? Verdict<T>.Stop : Verdict<T>.Take(value);
        }, msgs), max, idle, cancellationToken);

    public IAsyncEnumerable<T> ReceiveWhileAsync<T>(Predicate<T> shouldContinue, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue,
        bool shouldIgnoreOtherMessageTypes = true, CancellationToken cancellationToken = default) =>
        TakeWhileAsync(new Reading<T>(Judge(shouldContinue, shouldIgnoreOtherMessageTypes), msgs), max, idle, cancellationToken);

    /// <summary>Takes exactly so many messages; fails when fewer arrive in time.</summary>
    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        TakeN(numberOfMessages, RemainingOrDefault, cancellationToken);

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default)
    {
        max.EnsureIsPositiveFinite(nameof(max));
        return TakeN(numberOfMessages, Dilated(max), cancellationToken);
    }

    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, CancellationToken cancellationToken = default) =>
        TakeNAsync(numberOfMessages, RemainingOrDefault, cancellationToken);

    public IAsyncEnumerable<object> ReceiveNAsync(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default)
    {
        max.EnsureIsPositiveFinite(nameof(max));
        return TakeNAsync(numberOfMessages, Dilated(max), cancellationToken);
    }

    private List<T> TakeWhile<T>(Reading<T> reading, TimeSpan? max, TimeSpan? idle, CancellationToken cancellationToken)
    {
        var stop = Now + RemainingOrDilated(max);
        var result = new List<T>();
        var last = _testState.LastMessage;
        while (result.Count < reading.Limit)
        {
            if (!TryPeekOne(out var envelope, LeftUntil(stop).Min(idle), cancellationToken)) break;
            var verdict = reading.Judge(envelope.Message);
            if (verdict.Kind == VerdictKind.Stop) break;
            last = TakePeeked(cancellationToken);
            if (verdict.Kind == VerdictKind.Take) result.Add(verdict.Value);
        }
        EndTakeWhile(last);
        return result;
    }

    private async IAsyncEnumerable<T> TakeWhileAsync<T>(Reading<T> reading, TimeSpan? max, TimeSpan? idle, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stop = Now + RemainingOrDilated(max);
        var taken = 0;
        var last = _testState.LastMessage;
        while (taken < reading.Limit)
        {
            var (success, envelope) = await TryPeekOneAsync(LeftUntil(stop).Min(idle), cancellationToken);
            if (!success) break;
            var verdict = reading.Judge(envelope.Message);
            if (verdict.Kind == VerdictKind.Stop) break;
            last = TakePeeked(cancellationToken);
            if (verdict.Kind != VerdictKind.Take) continue;
            taken++;
            yield return verdict.Value;
        }
        EndTakeWhile(last);
    }

    private MessageEnvelope TakePeeked(CancellationToken cancellationToken)
    {
        TryReceiveOne(out var envelope, TimeSpan.Zero, cancellationToken);
        return envelope;
    }

    private void EndTakeWhile(MessageEnvelope last)
    {
        _testState.LastMessage = last;
        _testState.LastWasNoMsg = true;
    }

    private List<object> TakeN(int count, TimeSpan max, CancellationToken cancellationToken)
    {
        var start = Now;
        var result = new List<object>(count);
        while (result.Count < count)
        {
            if (!TryReceiveOne(out var envelope, LeftUntil(start + max), cancellationToken)) TooFew(max, count, result.Count, Now - start);
            result.Add(envelope.Message);
        }
        return result;
    }

    private async IAsyncEnumerable<object> TakeNAsync(int count, TimeSpan max, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = Now;
        for (var taken = 0; taken < count; taken++)
        {
            var (success, envelope) = await TryReceiveOneAsync(LeftUntil(start + max), cancellationToken);
            if (!success) TooFew(max, count, taken, Now - start);
            yield return envelope.Message;
        }
    }

    private void TooFew(TimeSpan max, int expected, int got, TimeSpan elapsed) =>
        _assertions.Fail("Timeout ({0}) while expecting {1} messages. Only got {2} after {3}.", max, expected, got, elapsed);

    private static Func<object, Verdict<T>> Judge<T>(Predicate<T> shouldContinue, bool ignoreOthers) => message => message switch
    {
        T typed => shouldContinue(typed) ? Verdict<T>.Take(typed) : Verdict<T>.Stop,
        _ => ignoreOthers ? Verdict<T>.Drop : Verdict<T>.Stop,
    };

    private enum VerdictKind
    {
        Stop,
        Take,
        Drop,
    }

    private readonly record struct Verdict<T>(VerdictKind Kind, T Value)
    {
        public static Verdict<T> Stop => new(VerdictKind.Stop, default);

        public static Verdict<T> Drop => new(VerdictKind.Drop, default);

        public static Verdict<T> Take(T value) => new(VerdictKind.Take, value);
    }

    private sealed record Reading<T>(Func<object, Verdict<T>> Judge, int Limit);
}
