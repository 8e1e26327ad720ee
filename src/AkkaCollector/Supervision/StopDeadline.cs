namespace AkkaCollector.Supervision;

/// <summary>
/// The one deadline of the whole stop. Each part has a time-out of its own for closing; together they could take longer than the process
/// has, so that each gets no more than what is left. Safe for many threads.
/// </summary>
/// <param name="whole">How long the stop may take.</param>
/// <param name="time">The clock.</param>
public sealed class StopDeadline(TimeSpan whole, TimeProvider time) : IDisposable
{
    /// <summary>What is kept for saying how it ended, as a fraction of the whole.</summary>
    private const double Reserve = 0.05;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _begun;

    /// <summary>Ends when the stop has taken as long as it may; never before it has begun.</summary>
    public Task Reached => _reached.Task;

    /// <summary>The stop begins; only the first time counts.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_timer is not null) return;
            _begun = time.GetTimestamp();
            _timer = time.CreateTimer(_ => _reached.TrySetResult(), null, whole, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>How long a part may take that is given so much: no longer than what is left of the whole.</summary>
    public TimeSpan Within(TimeSpan given)
    {
        lock (_gate)
        {
            if (_timer is null) return given;
            var left = whole * (1 - Reserve) - time.GetElapsedTime(_begun);
            return left < TimeSpan.Zero ? TimeSpan.Zero : left < given ? left : given;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate) _timer?.Dispose();
    }
}
