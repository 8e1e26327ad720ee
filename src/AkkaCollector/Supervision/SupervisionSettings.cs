using AkkaCollector.Configuration;

namespace AkkaCollector.Supervision;

/// <summary>How the parts of the daemon are restarted; read from <c>collector.supervision</c>.</summary>
/// <param name="BackoffMin">Pause before the first restart.</param>
/// <param name="BackoffMax">Longest pause between restarts; it doubles up to here.</param>
/// <param name="BackoffJitter">Fraction, 0 to 1, by which a pause is lengthened at random.</param>
/// <param name="RestartsMax">Restarts within the window before the part is parked.</param>
/// <param name="Park">How long a parked part rests before it is tried again; it is never forgotten.</param>
public sealed record SupervisionSettings(TimeSpan BackoffMin, TimeSpan BackoffMax, double BackoffJitter, int RestartsMax, TimeSpan Park)
{
    /// <summary>Reads the section; problems are collected in it.</summary>
    public static SupervisionSettings Read(ConfigSection section)
    {
        var min = section.Duration("backoff-min", TimeSpan.FromMilliseconds(1));
        return new SupervisionSettings(
            min, section.Duration("backoff-max", min), section.Number("backoff-jitter", 0, 1), section.Int("restarts-max", 1, 1_000_000),
            section.Duration("park", TimeSpan.FromMilliseconds(1)));
    }
}
