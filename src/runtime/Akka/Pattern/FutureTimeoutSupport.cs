using Akka.Actor;

namespace Akka.Pattern;

/// <summary>Calls that wait first.</summary>
public static class FutureTimeoutSupport
{
    /// <summary>Calls the function after the given time and gives its result; a time under one tick does not wait.</summary>
    public static Task<T> After<T>(TimeSpan timeout, IScheduler scheduler, Func<Task<T>> value)
    {
        if (timeout < TimeSpan.FromTicks(1)) return Call(value);
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.Advanced.ScheduleOnce(timeout, () => _ = Complete(result, value));
        return result.Task;
    }

    private static async Task<T> Call<T>(Func<Task<T>> value) => await value().ConfigureAwait(false);

    private static async Task Complete<T>(TaskCompletionSource<T> result, Func<Task<T>> value)
    {
        try
        {
            result.TrySetResult(await value().ConfigureAwait(false));
        }
        catch (OperationCanceledException e)
        {
            result.TrySetCanceled(e.CancellationToken);
        }
        catch (Exception e)
        {
            result.TrySetException(e);
        }
    }
}
