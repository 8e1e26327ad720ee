using Akka.Actor;
using Akka.Util;

namespace Akka.Pattern;

/// <summary>Calls an asynchronous function again when it fails.</summary>
public static class RetrySupport
{
    /// <summary>Calls once, and again at once up to <paramref name="attempts"/> times while it fails.</summary>
    public static Task<T> Retry<T>(Func<Task<T>> attempt, int attempts) => RetryLoop(attempt, attempts, _ => Option<TimeSpan>.None, null);

    /// <summary>Retries with a delay that doubles from <paramref name="minBackoff"/> to <paramref name="maxBackoff"/>.</summary>
    public static Task<T> Retry<T>(Func<Task<T>> attempt, int attempts, TimeSpan minBackoff, TimeSpan maxBackoff, int randomFactor, IScheduler scheduler)
    {
        if (minBackoff <= TimeSpan.Zero) throw new ArgumentException("Parameter minBackoff must be > 0", nameof(minBackoff));
        if (maxBackoff < minBackoff) throw new ArgumentException("Parameter maxBackoff must be >= minBackoff", nameof(maxBackoff));
        if (randomFactor is < 0 or > 1) throw new ArgumentException("RandomFactor must be between 0 and 1", nameof(randomFactor));
        return RetryLoop(attempt, attempts, attempted => BackoffSupervisor.CalculateDelay(attempted, minBackoff, maxBackoff, randomFactor), scheduler);
    }

    /// <summary>Retries with the same delay each time.</summary>
    public static Task<T> Retry<T>(Func<Task<T>> attempt, int attempts, TimeSpan delay, IScheduler scheduler) =>
        RetryLoop(attempt, attempts, _ => delay, scheduler);

    /// <summary>Retries with a delay that depends on the number of the try; none means at once.</summary>
    public static Task<T> Retry<T>(Func<Task<T>> attempt, int attempts, Func<int, Option<TimeSpan>> delayFunction, IScheduler scheduler) =>
        RetryLoop(attempt, attempts, delayFunction, scheduler);

    private static async Task<T> RetryLoop<T>(Func<Task<T>> attempt, int attempts, Func<int, Option<TimeSpan>> delayFunction, IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentOutOfRangeException.ThrowIfNegative(attempts);
        for (var retry = 1; retry <= attempts; retry++)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                var delay = delayFunction(retry).GetOrElse(TimeSpan.Zero);
                if (delay > TimeSpan.Zero) await FutureTimeoutSupport.After(delay, scheduler, () => Task.FromResult(NotUsed.Instance)).ConfigureAwait(false);
            }
        }
        return await attempt().ConfigureAwait(false);
    }
}
