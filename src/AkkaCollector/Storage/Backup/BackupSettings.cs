using AkkaCollector.Configuration;

namespace AkkaCollector.Storage;

/// <summary>Files of what was stored, from <c>collector.storage.backup</c>.</summary>
public sealed record BackupSettings
{
    /// <summary>Whether they are written.</summary>
    public required bool Enabled { get; init; }
    /// <summary>Their folder; made when it is missing.</summary>
    public required string Path { get; init; }
    /// <summary>How long one file is written to.</summary>
    public required TimeSpan Interval { get; init; }
    /// <summary>How old a file becomes.</summary>
    public required TimeSpan Retention { get; init; }
    /// <summary>How many bytes all files may have; the oldest go first.</summary>
    public required long BytesMax { get; init; }
    /// <summary>How many batches may wait to be written; one that finds no room is left out and counted.</summary>
    public required int QueueMax { get; init; }
    /// <summary>How long nothing is written after the disk has refused something; what is stored meanwhile is left out and counted.</summary>
    public required TimeSpan RetryAfter { get; init; }
    /// <summary>How long writing what waits and finishing the last file may take when the collector ends.</summary>
    public required TimeSpan CloseTimeout { get; init; }

    /// <summary>Reads <c>collector.storage.backup</c>.</summary>
    public static BackupSettings Read(ConfigSection section) => new()
    {
        Enabled = section.Bool("enabled"),
        Path = section.Text("path"),
        Interval = section.Duration("interval", min: TimeSpan.FromSeconds(1), max: TimeSpan.FromDays(1)),
        Retention = section.Duration("retention", min: TimeSpan.FromMinutes(1), max: TimeSpan.FromDays(36_500)),
        BytesMax = section.Size("bytes-max", min: 1 << 20),
        QueueMax = section.Int("queue-max", min: 1, max: 100_000),
        RetryAfter = section.Duration("retry-after", min: TimeSpan.FromMilliseconds(10), max: TimeSpan.FromHours(1)),
        CloseTimeout = section.Duration("close-timeout", min: TimeSpan.FromMilliseconds(10), max: TimeSpan.FromMinutes(1)),
    };
}
