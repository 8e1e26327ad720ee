using AkkaCollector.Configuration;

namespace AkkaCollector.Health;

/// <summary>When the daemon calls itself degraded, critical or dead; read from <c>collector.health</c>.</summary>
/// <param name="Interval">How often the status is gathered and rates are measured.</param>
/// <param name="StartTime">How long after the start it is no news that sources are still connecting.</param>
/// <param name="CriticalAfter">How long no source may be live, or the store be away, before that is critical.</param>
/// <param name="MemoryWarnShare">Fraction of the memory limit, 0 to 1, from which on a warning is given.</param>
/// <param name="LivenessInterval">How often the actor system is asked for a sign of life.</param>
/// <param name="LivenessLostAfter">How long it may give none before the process ends itself with code 70.</param>
/// <param name="ConservationLooks">Looks in a row on which accounts must differ the same way before that is an alarm.</param>
/// <param name="ConservationInterval">How often the accounts are compared with what the database counts of this run, and a difference that stays is told again.</param>
public sealed record HealthSettings(
    TimeSpan Interval, TimeSpan StartTime, TimeSpan CriticalAfter, double MemoryWarnShare, TimeSpan LivenessInterval, TimeSpan LivenessLostAfter, int ConservationLooks, TimeSpan ConservationInterval)
{
    /// <summary>How full the disk of the data folder may be, as a fraction from 0 to 1, before a warning is given.</summary>
    public required double DiskWarnShare { get; init; }

    /// <summary>Reads the section; problems are collected in it.</summary>
    public static HealthSettings Read(ConfigSection section) => new(
        section.Duration("interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
        section.Duration("start-time", TimeSpan.Zero),
        section.Duration("critical-after", TimeSpan.FromSeconds(1)),
        section.Number("memory-warn-share", 0.1, 1),
        section.Duration("liveness-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
        section.Duration("liveness-lost-after", TimeSpan.FromSeconds(1)),
        section.Int("conservation-looks", 1, 1000),
        section.Duration("conservation-interval", TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1)))
    {
        DiskWarnShare = section.Number("disk-warn-share", 0.001, 1),
    };
}
