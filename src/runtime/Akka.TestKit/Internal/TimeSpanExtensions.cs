namespace Akka.TestKit.Internal;

/// <summary>Names for the kinds of time span that the TestKit tells apart: none, zero, finite, infinite.</summary>
public static class TimeSpanExtensions
{
    public static bool IsUndefined(this TimeSpan? timeSpan) => !timeSpan.HasValue;

    public static bool IsZero(this TimeSpan timeSpan) => timeSpan == TimeSpan.Zero;

    public static bool IsZero(this TimeSpan? timeSpan) => timeSpan.HasValue && timeSpan.Value.IsZero();

    /// <summary>Zero or more, and not infinite.</summary>
    public static bool IsPositiveFinite(this TimeSpan timeSpan) => timeSpan.Ticks >= 0;

    public static bool IsPositiveFinite(this TimeSpan? timeSpan) => timeSpan.HasValue && timeSpan.Value.IsPositiveFinite();

    /// <summary>Every negative span counts as infinite.</summary>
    public static bool IsInfinite(this TimeSpan timeSpan) => timeSpan.Ticks < 0;

    public static bool IsInfinite(this TimeSpan? timeSpan) => timeSpan.HasValue && timeSpan.Value.IsInfinite();

    /// <summary>Exactly <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public static bool IsInfiniteTimeout(this TimeSpan timeSpan) => timeSpan == Timeout.InfiniteTimeSpan;

    public static bool IsInfiniteTimeout(this TimeSpan? timeSpan) => timeSpan.HasValue && timeSpan.Value.IsInfiniteTimeout();

    /// <summary>Throws an <see cref="ArgumentException"/> unless the span is zero or more.</summary>
    public static void EnsureIsPositiveFinite(this TimeSpan timeSpan, string parameterName)
    {
        if (!timeSpan.IsPositiveFinite())
            throw new ArgumentException($"The timespan must be greater than zero. Actual value: {timeSpan}", parameterName);
    }

    /// <summary>The smaller of the two; an undefined or infinite span counts as the larger.</summary>
    public static TimeSpan Min(this TimeSpan a, TimeSpan? b)
    {
        if (!b.HasValue || b.Value.IsInfinite()) return a;
        if (a.IsInfinite()) return b.Value;
        return a < b.Value ? a : b.Value;
    }
}
