namespace Akka.Streams;

/// <summary>When and how often the restart operators start their stream again.</summary>
public class RestartSettings
{
    private RestartSettings(
        TimeSpan minBackoff,
        TimeSpan maxBackoff,
        double randomFactor,
        int maxRestarts,
        TimeSpan maxRestartsWithin)
    {
        MinBackoff = minBackoff;
        MaxBackoff = maxBackoff;
        RandomFactor = randomFactor;
        MaxRestarts = maxRestarts;
        MaxRestartsWithin = maxRestartsWithin;
    }

    /// <summary>The wait before the first restart; it doubles with each that follows.</summary>
    public TimeSpan MinBackoff { get; }

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxBackoff { get; }

    /// <summary>How much of the wait is added at random: 0.2 adds up to 20 %.</summary>
    public double RandomFactor { get; }

    /// <summary>Restarts within <see cref="MaxRestartsWithin"/> after which the stream ends for good.</summary>
    public int MaxRestarts { get; }

    /// <summary>A stream that has run for this long counts as healthy: waits and restarts are counted from the start again.</summary>
    public TimeSpan MaxRestartsWithin { get; }

    /// <summary>Settings for any number of restarts.</summary>
    public static RestartSettings Create(TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        new(minBackoff, maxBackoff, randomFactor, int.MaxValue, minBackoff);

    public RestartSettings WithMinBackoff(TimeSpan value) => new(value, MaxBackoff, RandomFactor, MaxRestarts, MaxRestartsWithin);

    public RestartSettings WithMaxBackoff(TimeSpan value) => new(MinBackoff, value, RandomFactor, MaxRestarts, MaxRestartsWithin);

    public RestartSettings WithRandomFactor(double value) => new(MinBackoff, MaxBackoff, value, MaxRestarts, MaxRestartsWithin);

    /// <summary>Ends the stream for good after <paramref name="count"/> restarts within the given time.</summary>
    public RestartSettings WithMaxRestarts(int count, TimeSpan within) => new(MinBackoff, MaxBackoff, RandomFactor, count, within);

    public override string ToString() =>
        $"RestartSettings(minBackoff={MinBackoff}, maxBackoff={MaxBackoff}, randomFactor={RandomFactor}, "
        + $"maxRestarts={MaxRestarts}, maxRestartsWithin={MaxRestartsWithin})";
}
