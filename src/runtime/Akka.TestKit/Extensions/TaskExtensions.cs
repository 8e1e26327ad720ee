namespace Akka.TestKit.Extensions;

/// <summary>Waits for tasks with a limit.</summary>
public static class TaskExtensions
{
    /// <summary>Waits for the task and says whether it ended in time; its own failure is rethrown.</summary>
    public static async Task<bool> AwaitWithTimeout(this Task parentTask, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(parentTask, Task.Delay(timeout, timer.Token));
        cancellationToken.ThrowIfCancellationRequested();
        await timer.CancelAsync();
        if (first != parentTask) return false;
        await parentTask;
        return true;
    }

    /// <summary>The result of the task, or a <see cref="TimeoutException"/> when it takes too long.</summary>
    public static async Task<T> WithTimeout<T>(this Task<T> parentTask, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!await parentTask.AwaitWithTimeout(timeout, cancellationToken)) throw new TimeoutException($"Task did not complete within {timeout}");
        return await parentTask;
    }

    /// <summary>Fails unless the task ends in time.</summary>
    public static async Task ShouldCompleteWithin(this Task task, TimeSpan timeout, string because = "", params object[] becauseArgs)
    {
        if (!await task.AwaitWithTimeout(timeout)) throw new TimeoutException($"Expected task to complete within {timeout}{Reason(because, becauseArgs)}");
    }

    /// <summary>Fails unless the task ends in time; gives its result.</summary>
    public static async Task<T> ShouldCompleteWithin<T>(this Task<T> task, TimeSpan timeout, string because = "", params object[] becauseArgs)
    {
        await ((Task)task).ShouldCompleteWithin(timeout, because, becauseArgs);
        return await task;
    }

    /// <summary>Fails unless the task ends in time with the given result.</summary>
    public static async Task ShouldCompleteWithin<T>(this Task<T> task, T expected, TimeSpan timeout, string because = "", params object[] becauseArgs)
    {
        var actual = await task.ShouldCompleteWithin(timeout, because, becauseArgs);
        if (!Equals(expected, actual)) throw new InvalidOperationException($"Expected task to give {expected}{Reason(because, becauseArgs)}, but it gave {actual}");
    }

    /// <summary>Fails unless the task ends in time with an exception of type <typeparamref name="T"/>, which it gives.</summary>
    public static async Task<T> ShouldThrowWithin<T>(this Task task, TimeSpan timeout, string because = "", params object[] becauseArgs) where T : Exception
    {
        var thrown = await task.ThrownWithin(timeout, typeof(T), because, becauseArgs);
        return thrown.OfType<T>().FirstOrDefault() ?? throw new InvalidOperationException(
            $"Expected task to throw {typeof(T)}{Reason(because, becauseArgs)}, but it threw {string.Join(", ", thrown.Select(e => e.GetType()))}", thrown.FirstOrDefault());
    }

    /// <summary>Fails unless the task ends in time with the very exception given.</summary>
    public static async Task ShouldThrowWithin<T>(this Task task, T expected, TimeSpan timeout, string because = "", params object[] becauseArgs) where T : Exception
    {
        var thrown = await task.ThrownWithin(timeout, typeof(T), because, becauseArgs);
        if (!thrown.Contains(expected))
            throw new InvalidOperationException($"Expected task to throw {expected}{Reason(because, becauseArgs)}, but it threw {string.Join(", ", thrown)}", thrown.FirstOrDefault());
    }

    // What an AggregateException holds is what was thrown, unless that is the type that is looked for.
    private static async Task<IReadOnlyCollection<Exception>> ThrownWithin(this Task task, TimeSpan timeout, Type type, string because, object[] becauseArgs)
    {
        bool completed;
        try
        {
            completed = await task.AwaitWithTimeout(timeout);
        }
        catch (AggregateException several) when (!typeof(AggregateException).IsAssignableFrom(type))
        {
            return several.Flatten().InnerExceptions;
        }
        catch (Exception thrown)
        {
            return [thrown];
        }

        throw new InvalidOperationException($"Expected task to throw {type} within {timeout}{Reason(because, becauseArgs)}, but it {(completed ? "succeeded" : "did not end")}");
    }

    private static string Reason(string because, object[] args) => string.IsNullOrEmpty(because) ? "" : " because " + string.Format(because, args);
}
