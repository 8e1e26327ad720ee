using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the condition is true; fails when time runs out.</summary>
    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, null, null, null, cancellationToken);

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, null, cancellationToken);

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, string message, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, message, cancellationToken);

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string message = null, CancellationToken cancellationToken = default) =>
        InternalAwaitCondition(conditionIsFulfilled, RemainingOrDilated(max), interval, FailWith(message), Log, cancellationToken);

    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, null, null, null, cancellationToken);

    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, TimeSpan? max, string message = null, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, max, null, message, cancellationToken);

    public Task AwaitConditionAsync(Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string message = null, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(() => Task.FromResult(conditionIsFulfilled()), max, interval, message, cancellationToken);

    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, null, null, null, cancellationToken);

    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, max, null, null, cancellationToken);

    public Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, string message, CancellationToken cancellationToken = default) =>
        AwaitConditionAsync(conditionIsFulfilled, max, null, message, cancellationToken);

    public async Task AwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string message = null, CancellationToken cancellationToken = default) =>
        await InternalAwaitConditionAsync(conditionIsFulfilled, RemainingOrDilated(max), interval, FailWith(message), Log, cancellationToken);

    /// <summary>Waits until the condition is true, and says whether it became so in time.</summary>
    public bool AwaitConditionNoThrow(Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        InternalAwaitCondition(conditionIsFulfilled, max, interval, null, cancellationToken);

    public Task<bool> AwaitConditionNoThrowAsync(Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        InternalAwaitConditionAsync(() => Task.FromResult(conditionIsFulfilled()), max, interval, null, cancellationToken);

    public Task<bool> AwaitConditionNoThrowAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        InternalAwaitConditionAsync(conditionIsFulfilled, max, interval, null, cancellationToken);

    protected static bool InternalAwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval, Action<string, object[]> fail,
        CancellationToken cancellationToken = default) =>
        InternalAwaitCondition(conditionIsFulfilled, max, interval, fail, null, cancellationToken);

    /// <summary>Asks the condition again and again until it is true or time is up; then calls <paramref name="fail"/> if there is one.</summary>
    protected static bool InternalAwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval, Action<string, object[]> fail,
        ILoggingAdapter logger, CancellationToken cancellationToken = default)
    {
        max.EnsureIsPositiveFinite(nameof(max));
        var start = Now;
        var stop = start + max;
        while (!conditionIsFulfilled())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = Now;
            if (now > stop) return TimeIsUp(max, fail, logger, now - start);
            cancellationToken.WaitHandle.WaitOne(NextWait(interval, stop - now));
        }
        return true;
    }

    protected static Task<bool> InternalAwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan max, TimeSpan? interval, Action<string, object[]> fail,
        CancellationToken cancellationToken = default) =>
        InternalAwaitConditionAsync(conditionIsFulfilled, max, interval, fail, null, cancellationToken);

    protected static async Task<bool> InternalAwaitConditionAsync(Func<Task<bool>> conditionIsFulfilled, TimeSpan max, TimeSpan? interval, Action<string, object[]> fail,
        ILoggingAdapter logger, CancellationToken cancellationToken = default)
    {
        max.EnsureIsPositiveFinite(nameof(max));
        var start = Now;
        var stop = start + max;
        while (!await conditionIsFulfilled())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = Now;
            if (now > stop) return TimeIsUp(max, fail, logger, now - start);
            await Pause(NextWait(interval, stop - now), cancellationToken);
        }
        return true;
    }

    /// <summary>Runs the assertion again and again until it no longer throws; when time is up its exception goes to the test.</summary>
    public void AwaitAssert(Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default)
    {
        var pause = AssertInterval(interval);
        var stop = Now + RemainingOrDilated(duration);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                assertion();
                return;
            }
            catch (Exception) when (Now + pause < stop)
            {
                for (var end = Now + pause; Now < end;) cancellationToken.WaitHandle.WaitOne(NextWait(pause, end - Now));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    public Task AwaitAssertAsync(Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default) =>
        AwaitAssertAsync(() =>
        {
            assertion();
            return Task.CompletedTask;
        }, duration, interval, cancellationToken);

    public async Task AwaitAssertAsync(Func<Task> assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default)
    {
        var pause = AssertInterval(interval);
        var stop = Now + RemainingOrDilated(duration);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await assertion();
                return;
            }
            catch (Exception) when (Now + pause < stop)
            {
                await Pause(pause, cancellationToken);
            }
        }
    }

    /// <summary>Waits no less than the given time: timers may be early by the resolution of their clock.</summary>
    private static async Task Pause(TimeSpan duration, CancellationToken cancellationToken)
    {
        var end = Now + duration;
        await Task.Delay(duration, cancellationToken);
        while (Now < end) await Task.Delay(1, cancellationToken);
    }

    private static TimeSpan NextWait(TimeSpan? interval, TimeSpan left)
    {
        var wait = (interval ?? DefaultInterval).Min(left);
        return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait;
    }

    private static TimeSpan AssertInterval(TimeSpan? interval)
    {
        if (interval.IsZero()) throw new ArgumentException("The interval between two tries must not be zero.", nameof(interval));
        return interval ?? DefaultInterval;
    }

    private static bool TimeIsUp(TimeSpan max, Action<string, object[]> fail, ILoggingAdapter logger, TimeSpan elapsed)
    {
        const string text = "Timeout {0} expired while waiting for condition.";
        logger?.Warning(text + " Waited {1}.", max, elapsed);
        fail?.Invoke(text, [max]);
        return false;
    }

    private Action<string, object[]> FailWith(string message) =>
        (format, args) => _assertions.Fail(string.IsNullOrEmpty(message) ? format : format + " Message: {" + args.Length + "}",
            string.IsNullOrEmpty(message) ? args : [.. args, message]);
}
