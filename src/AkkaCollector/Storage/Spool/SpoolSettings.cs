using AkkaCollector.Configuration;

namespace AkkaCollector.Storage;

/// <summary>When batches go to the spool.</summary>
public enum SpoolMode
{
    /// <summary>When the store is away or slow.</summary>
    OnFailure,
    /// <summary>Always, before they go to the store: what was received survives the death of the process.</summary>
    Always,
    /// <summary>Never: while the store is away they wait in memory, and ticks conflate or are dropped.</summary>
    Off,
}

/// <summary>When an append waits until the disk has it.</summary>
public enum SpoolFsync
{
    /// <summary>Never: a power cut may lose what the system had not written yet; the death of the process does not.</summary>
    Never,
    /// <summary>At intervals.</summary>
    Interval,
    /// <summary>At each batch.</summary>
    Always,
}

/// <summary>What a full spool can give up, class by class.</summary>
public enum SpoolPriority
{
    /// <summary>Order books.</summary>
    Books,
    /// <summary>Quotes.</summary>
    Quotes,
    /// <summary>Frames that could not be decoded.</summary>
    Undecoded,
    /// <summary>Candles, funding, open interest, ratios and liquidations.</summary>
    Others,
    /// <summary>Trades.</summary>
    Trades,
}

/// <summary>The log on disk, a part of <c>collector.storage.spool</c>.</summary>
public sealed record SpoolLogSettings
{
    /// <summary>Its folder; made when it is missing.</summary>
    public required string Path { get; init; }
    /// <summary>When an append waits for the disk.</summary>
    public required SpoolFsync Fsync { get; init; }
    /// <summary>The longest time between two waits under <see cref="SpoolFsync.Interval"/>.</summary>
    public required TimeSpan FsyncInterval { get; init; }
    /// <summary>A segment of so many bytes is closed and the next one begun.</summary>
    public required long SegmentBytes { get; init; }
    /// <summary>How many bytes of what could not be read are kept.</summary>
    public required long QuarantineMax { get; init; }

    internal static SpoolLogSettings Read(ConfigSection section) => new()
    {
        Path = section.Text("path"),
        Fsync = section.OneOf<SpoolFsync>("fsync"),
        FsyncInterval = section.Duration("fsync-interval", min: TimeSpan.FromMilliseconds(1), max: TimeSpan.FromMinutes(1)),
        SegmentBytes = section.Size("segment", min: 64 * 1024, max: 1L << 30),
        QuarantineMax = section.Size("quarantine-max"),
    };
}

/// <summary>The spool between the graph and the store, from <c>collector.storage.spool</c>.</summary>
public sealed record SpoolSettings
{
    /// <summary>When batches go to it.</summary>
    public required SpoolMode Mode { get; init; }
    /// <summary>The log on disk.</summary>
    public required SpoolLogSettings Log { get; init; }
    /// <summary>How many bytes it may hold.</summary>
    public required long Limit { get; init; }
    /// <summary>How much of the disk is left free.</summary>
    public required long DiskFreeMin { get; init; }
    /// <summary>The fraction of the limit from which on a warning is logged and, class by class, things are given up.</summary>
    public required double WarnAt { get; init; }
    /// <summary>What is given up first, next and last as it fills.</summary>
    public required IReadOnlyList<SpoolPriority> Shed { get; init; }
    /// <summary>How long one write of the store may take.</summary>
    public required TimeSpan WriteTimeout { get; init; }
    /// <summary>How long a batch may be held in memory before it goes to the spool.</summary>
    public required TimeSpan HoldMax { get; init; }
    /// <summary>A store that takes longer for a batch is slow: batches go through the spool until it is quick again.</summary>
    public required TimeSpan SlowAfter { get; init; }
    /// <summary>How often a batch is tried before the store is called away.</summary>
    public required int Tries { get; init; }
    /// <summary>The wait after the first failed try; it doubles with each one.</summary>
    public required TimeSpan RetryMin { get; init; }
    /// <summary>The longest wait.</summary>
    public required TimeSpan RetryMax { get; init; }
    /// <summary>A call of the store that has not ended after this time is left alone and the store opened anew beside it.</summary>
    public required TimeSpan AbandonAfter { get; init; }

    /// <summary>Reads <c>collector.storage.spool</c>.</summary>
    public static SpoolSettings Read(ConfigSection section)
    {
        var retryMin = section.Duration("retry-min", min: TimeSpan.FromMilliseconds(1));
        var shed = section.Texts("shed");
        var classes = new List<SpoolPriority>();
        foreach (var name in shed)
        {
            if (Enum.GetValues<SpoolPriority>().Where(p => Telemetry.Names.Kebab(p) == name).ToList() is [var priority]) classes.Add(priority);
        }
        if (classes.Count != shed.Count || classes.Distinct().Count() != Enum.GetValues<SpoolPriority>().Length)
            section.Problem("shed", "books, quotes, undecoded, others and trades in the order in which they are given up, each once");
        return new()
        {
            Mode = section.OneOf<SpoolMode>("mode"),
            Log = SpoolLogSettings.Read(section),
            Limit = section.Size("limit", min: 1 << 20),
            DiskFreeMin = section.Size("disk-free-min"),
            WarnAt = section.Number("warn-at", min: 0.1, max: 1),
            Shed = classes,
            WriteTimeout = section.Duration("write-timeout", min: TimeSpan.FromMilliseconds(10), max: TimeSpan.FromHours(1)),
            HoldMax = section.Duration("hold-max", min: TimeSpan.FromMilliseconds(10), max: TimeSpan.FromHours(1)),
            SlowAfter = section.Duration("slow-after", min: TimeSpan.FromMilliseconds(1), max: TimeSpan.FromHours(1)),
            Tries = section.Int("tries", min: 1, max: 100),
            RetryMin = retryMin,
            RetryMax = section.Duration("retry-max", min: retryMin, max: TimeSpan.FromHours(1)),
            AbandonAfter = section.Duration("abandon-after", min: TimeSpan.FromMilliseconds(10), max: TimeSpan.FromHours(1)),
        };
    }
}
