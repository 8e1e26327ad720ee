namespace AkkaCollector.Connections;

/// <summary>A pool of credits that a venue gives for requests of one sort.</summary>
/// <param name="Capacity">Credits in a full pool.</param>
/// <param name="PerSecond">Credits that flow back a second.</param>
/// <param name="Cost">Credits that one request takes.</param>
public sealed record CreditPool(double Capacity, double PerSecond, double Cost);

/// <summary>Keeps requests within a venue's credits. Times are those of a clock that never jumps.</summary>
public sealed class CreditBudget
{
    private readonly CreditPool _pool;
    private double _credits;
    private TimeSpan _counted;
    private TimeSpan _pausedUntil;

    /// <summary>Makes a full budget.</summary>
    public CreditBudget(CreditPool pool, TimeSpan now)
    {
        _pool = pool;
        _credits = pool.Capacity;
        _counted = now;
    }

    /// <summary>Takes the credits of one request; false when they are not there.</summary>
    public bool TryTake(TimeSpan now)
    {
        if (Wait(now) > TimeSpan.Zero) return false;
        _credits -= _pool.Cost;
        return true;
    }

    /// <summary>Takes the credits of a request that cannot wait, even if they are not there.</summary>
    public void Take(TimeSpan now)
    {
        Refill(now);
        _credits -= _pool.Cost;
    }

    /// <summary>How long until the next request can be paid for; zero when it can be now.</summary>
    public TimeSpan Wait(TimeSpan now)
    {
        Refill(now);
        var paused = _pausedUntil > now ? _pausedUntil - now : TimeSpan.Zero;
        var missing = _pool.Cost - _credits;
        var refilled = missing <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / _pool.PerSecond) + TimeSpan.FromMilliseconds(1);
        return paused > refilled ? paused : refilled;
    }

    /// <summary>The venue says that its own count is spent: the pool counts as empty, and nothing is asked for a while.</summary>
    public void Spent(TimeSpan now, TimeSpan pause)
    {
        _credits = 0;
        _counted = now;
        _pausedUntil = now + pause;
    }

    private void Refill(TimeSpan now)
    {
        if (now <= _counted) return;
        _credits = Math.Min(_pool.Capacity, _credits + (now - _counted).TotalSeconds * _pool.PerSecond);
        _counted = now;
    }
}
