using AkkaCollector.Configuration;

namespace AkkaCollector.Storage;

/// <summary>Which database ticks end in.</summary>
public enum StoreKind
{
    /// <summary>An embedded SQLite file.</summary>
    Sqlite,
    /// <summary>A PostgreSQL server, with TimescaleDB or without.</summary>
    Postgres,
    /// <summary>None: ticks are counted and forgotten. For measuring the pipeline and for dry runs.</summary>
    Null,
}

/// <summary>How often SQLite waits for the disk: its <c>PRAGMA synchronous</c>.</summary>
public enum SqliteSynchronous
{
    /// <summary>Never: a power cut may damage the file. A crash of the process does not.</summary>
    Off,
    /// <summary>At checkpoints: a power cut may lose the newest batches, never the file.</summary>
    Normal,
    /// <summary>At every commit: what was counted as stored survives a power cut.</summary>
    Full,
}

/// <summary>The embedded SQLite file, from <c>collector.storage.sqlite</c>.</summary>
public sealed record SqliteSettings
{
    /// <summary>Path of the file; its folder is made when it is missing.</summary>
    public required string Path { get; init; }
    /// <summary>How often SQLite waits for the disk.</summary>
    public required SqliteSynchronous Synchronous { get; init; }
    /// <summary>How long a statement waits for another process that holds the file.</summary>
    public required TimeSpan BusyTimeout { get; init; }
    /// <summary>Whether quotes are indexed by instrument and venue time: reads of one instrument are quick, writes take about twice the time.</summary>
    public required bool ReadIndex { get; init; }
    /// <summary>How large the write-ahead log grows before it is copied into the file, in bytes.</summary>
    public required long WalCheckpointBytes { get; init; }

    /// <summary>Reads <c>collector.storage.sqlite</c>.</summary>
    public static SqliteSettings Read(ConfigSection section) => new()
    {
        Path = section.Text("path"),
        Synchronous = section.OneOf<SqliteSynchronous>("synchronous"),
        BusyTimeout = section.Duration("busy-timeout", max: TimeSpan.FromMinutes(1)),
        ReadIndex = section.Bool("read-index"),
        WalCheckpointBytes = section.Size("wal-checkpoint", min: 64 * 1024, max: 4L << 30),
    };
}

/// <summary>How the writer is started again after a failure, from <c>collector.storage.backoff</c>.</summary>
public sealed record StoreBackoffSettings
{
    /// <summary>The wait after the first failure; it doubles with each one.</summary>
    public required TimeSpan Min { get; init; }
    /// <summary>The longest wait.</summary>
    public required TimeSpan Max { get; init; }
    /// <summary>How much longer a wait may be at random, as a fraction: 0.2 is up to a fifth.</summary>
    public required double Jitter { get; init; }

    /// <summary>Reads <c>collector.storage.backoff</c>.</summary>
    public static StoreBackoffSettings Read(ConfigSection section)
    {
        var min = section.Duration("min", min: TimeSpan.FromMilliseconds(1));
        return new() { Min = min, Max = section.Duration("max", min: min), Jitter = section.Number("jitter", min: 0, max: 1) };
    }
}

/// <summary>How long rows are kept, from <c>collector.storage.retention</c>.</summary>
public sealed record RetentionSettings
{
    /// <summary>Whether old rows are removed.</summary>
    public required bool Enabled { get; init; }
    /// <summary>How old they become.</summary>
    public required TimeSpan Age { get; init; }
    /// <summary>How often the store is looked after: old rows removed, partitions made ahead.</summary>
    public required TimeSpan Interval { get; init; }
    /// <summary>How many rows of a table are removed at once, between two batches.</summary>
    public required int RowsMax { get; init; }

    /// <summary>Reads <c>collector.storage.retention</c>.</summary>
    public static RetentionSettings Read(ConfigSection section) => new()
    {
        Enabled = section.Bool("enabled"),
        Age = section.Duration("age", min: TimeSpan.FromDays(1), max: TimeSpan.FromDays(36_500)),
        Interval = section.Duration("interval", min: TimeSpan.FromMilliseconds(100)),
        RowsMax = section.Int("rows-max", min: 1, max: 1_000_000),
    };
}

/// <summary>Where batches go and how, from <c>collector.storage</c>.</summary>
public sealed record StorageSettings
{
    /// <summary>Whether ticks are stored; when not, they are counted and forgotten.</summary>
    public required bool Enabled { get; init; }
    /// <summary>Which database.</summary>
    public required StoreKind Kind { get; init; }
    /// <summary>The PostgreSQL server.</summary>
    public required PostgresSettings Postgres { get; init; }
    /// <summary>The SQLite file.</summary>
    public required SqliteSettings Sqlite { get; init; }
    /// <summary>How long rows are kept.</summary>
    public required RetentionSettings Retention { get; init; }
    /// <summary>The log on disk for when the store is away.</summary>
    public required SpoolSettings Spool { get; init; }
    /// <summary>Files of what was stored.</summary>
    public required BackupSettings Backup { get; init; }
    /// <summary>How many rows of one batch may go to the dead letters; when the database refuses more, the batch waits whole.</summary>
    public required int PoisonMax { get; init; }
    /// <summary>An undecoded frame is kept up to this many bytes.</summary>
    public required int FrameBytesMax { get; init; }
    /// <summary>How many batches of a source may wait for their receipt.</summary>
    public required int InFlight { get; init; }
    /// <summary>How many batches of all sources the storage actor holds; one that finds it full is sent again later.</summary>
    public required int QueueMax { get; init; }
    /// <summary>A batch without a receipt is sent again after this time; its id keeps it from being stored twice.</summary>
    public required TimeSpan AckTimeout { get; init; }
    /// <summary>How the writer is started again after a failure.</summary>
    public required StoreBackoffSettings Backoff { get; init; }
    /// <summary>How often the log tells what was written.</summary>
    public required TimeSpan ReportInterval { get; init; }
    /// <summary>How long closing the database may take.</summary>
    public required TimeSpan CloseTimeout { get; init; }
    /// <summary>Where the writer runs: a dispatcher with a thread of its own, since a write blocks it.</summary>
    public required string Dispatcher { get; init; }

    /// <summary>Whether anything is kept: there is a database behind.</summary>
    public bool Keeps => Enabled && Kind != StoreKind.Null;

    /// <summary>Whether what is stored is backed up.</summary>
    public bool UsesBackup => Keeps && Backup.Enabled;

    /// <summary>Whether batches may go through the spool.</summary>
    public bool UsesSpool => Keeps && Spool.Mode != SpoolMode.Off;

    /// <summary>Reads <c>collector.storage</c>.</summary>
    public static StorageSettings Read(ConfigSection section)
    {
        var (enabled, kind) = (section.Bool("enabled"), section.OneOf<StoreKind>("kind"));
        return Read(section, enabled, kind);
    }

    private static StorageSettings Read(ConfigSection section, bool enabled, StoreKind kind) => new()
    {
        Enabled = enabled,
        Kind = kind,
        Postgres = PostgresSettings.Read(section.Section("postgres"), inUse: enabled && kind == StoreKind.Postgres),
        Sqlite = SqliteSettings.Read(section.Section("sqlite")),
        Retention = RetentionSettings.Read(section.Section("retention")),
        Spool = SpoolSettings.Read(section.Section("spool")),
        Backup = BackupSettings.Read(section.Section("backup")),
        PoisonMax = section.Int("poison-max", min: 0, max: 100_000),
        FrameBytesMax = (int)section.Size("frame-max", min: 64, max: 16 << 20),
        InFlight = section.Int("in-flight", min: 1, max: 100),
        QueueMax = section.Int("queue-max", min: 1, max: 10_000),
        AckTimeout = section.Duration("ack-timeout", min: TimeSpan.FromMilliseconds(100)),
        Backoff = StoreBackoffSettings.Read(section.Section("backoff")),
        ReportInterval = section.Duration("report-interval", min: TimeSpan.FromMilliseconds(100)),
        CloseTimeout = section.Duration("close-timeout", min: TimeSpan.FromMilliseconds(10)),
        Dispatcher = section.Text("dispatcher"),
    };
}
