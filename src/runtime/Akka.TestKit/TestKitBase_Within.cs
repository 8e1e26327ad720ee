using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>Runs a block that must end within <paramref name="max"/>; expectations inside wait no longer than what is left.</summary>
    public void Within(TimeSpan max, Action action, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, action, null, epsilonValue, cancellationToken);

    /// <summary>Runs a block that must take at least <paramref name="min"/> and at most <paramref name="max"/>.</summary>
    public void Within(TimeSpan min, TimeSpan max, Action action, string hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within<object>(min, max, () =>
        {
            action();
            return null;
        }, hint, epsilonValue, cancellationToken);

    public T Within<T>(TimeSpan max, Func<T> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    public T Within<T>(TimeSpan min, TimeSpan max, Func<T> function, string hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var block = EnterWithin(min, max, hint);
        T result;
        try
        {
            result = function();
        }
        finally
        {
            _testState.End = block.OuterEnd;
        }
        LeaveWithin(block, min, epsilonValue, hint);
        return result;
    }

    public Task WithinAsync(TimeSpan max, Func<Task> actionAsync, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, actionAsync, null, epsilonValue, cancellationToken);

    public Task WithinAsync(TimeSpan min, TimeSpan max, Func<Task> actionAsync, string hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync<object>(min, max, async () =>
        {
            await actionAsync();
            return null;
        }, hint, epsilonValue, cancellationToken);

    public Task<T> WithinAsync<T>(TimeSpan max, Func<Task<T>> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        WithinAsync(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    public async Task<T> WithinAsync<T>(TimeSpan min, TimeSpan max, Func<Task<T>> function, string hint = null, TimeSpan? epsilonValue = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var block = EnterWithin(min, max, hint);
        T result;
        try
        {
            // A block that never ends must still fail; the grace lets an expectation inside it fail first, with a better message.
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var execution = function();
            var timeUp = Task.Delay(block.MaxDiff + (epsilonValue ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(200), timer.Token);
            if (await Task.WhenAny(execution, timeUp) != execution)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ObserveLater(execution);
                _assertions.Fail("Failed: Block took {0}, exceeding {1}. {2}", Now - block.Start, block.MaxDiff, hint ?? "");
            }
            await timer.CancelAsync();
            result = await execution;
        }
        finally
        {
            _testState.End = block.OuterEnd;
        }
        LeaveWithin(block, min, epsilonValue, hint);
        return result;
    }

    private WithinBlock EnterWithin(TimeSpan min, TimeSpan max, string hint)
    {
        min.EnsureIsPositiveFinite(nameof(min));
        max.EnsureIsPositiveFinite(nameof(max));
        max = Dilated(max);
        var start = Now;
        var outerEnd = _testState.End;
        var left = outerEnd.HasValue ? outerEnd.Value - start : Timeout.InfiniteTimeSpan;
        _assertions.AssertTrue(!outerEnd.HasValue || left >= min, "Required min time {0} not possible, only {1} left. {2}", min, left, hint ?? "");
        _testState.LastWasNoMsg = false;
        var maxDiff = outerEnd.HasValue && left < max ? left : max;
        _testState.End = start + maxDiff;
        return new WithinBlock(start, maxDiff, outerEnd);
    }

    private void LeaveWithin(WithinBlock block, TimeSpan min, TimeSpan? epsilonValue, string hint)
    {
        var elapsed = Now - block.Start;
        if (elapsed < min) _assertions.Fail("Failed: Block took {0}, should have at least been {1}. {2}", elapsed, min, hint ?? "");
        if (!_testState.LastWasNoMsg && elapsed > block.MaxDiff + (epsilonValue ?? TimeSpan.Zero))
            _assertions.Fail("Failed: Block took {0}, exceeding {1}. {2}", elapsed, block.MaxDiff, hint ?? "");
    }

    /// <summary>The abandoned block may still fail; its failure is noted in the log, not raised on the finalizer.</summary>
    private void ObserveLater(Task execution) =>
        execution.ContinueWith(t => Log.Debug("A block that exceeded its time failed later: {0}", t.Exception), TaskContinuationOptions.OnlyOnFaulted);

    private readonly record struct WithinBlock(TimeSpan Start, TimeSpan MaxDiff, TimeSpan? OuterEnd);
}
