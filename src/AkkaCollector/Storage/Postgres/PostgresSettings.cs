using AkkaCollector.Configuration;
using Npgsql;

namespace AkkaCollector.Storage;

/// <summary>How rows are found by time.</summary>
public enum TimeIndex
{
    /// <summary>A block range index: next to nothing to write, quick for stretches of time.</summary>
    Brin,
    /// <summary>A tree: quick for single moments, and dear to write.</summary>
    Btree,
    /// <summary>None: only whole days are told apart, by their partitions.</summary>
    None,
}

/// <summary>Whether TimescaleDB is used.</summary>
public enum TimescaleUse
{
    /// <summary>Hypertables when the extension is installed in the database, partitions when it is not.</summary>
    Auto,
    /// <summary>Partitions, whatever is installed.</summary>
    Off,
}

/// <summary>A PostgreSQL server, from <c>collector.storage.postgres</c>.</summary>
public sealed record PostgresSettings
{
    /// <summary>How to connect, as Npgsql reads it. It may name several hosts: writes go to the one that takes them. Secret.</summary>
    public required string ConnectionString { get; init; }
    /// <summary>The password, for a connection string that has none; null when the string has it or none is needed. Secret.</summary>
    public required string? Password { get; init; }
    /// <summary>How long connecting to one host may take.</summary>
    public required TimeSpan ConnectTimeout { get; init; }
    /// <summary>How long writing one batch may take, the commit included; then its outcome is unknown, and it is asked for.</summary>
    public required TimeSpan WriteTimeout { get; init; }
    /// <summary>How long creating or migrating the schema may take, another collector that does it included.</summary>
    public required TimeSpan MigrationTimeout { get; init; }
    /// <summary>How long upkeep waits for a lock before it leaves the work for the next time.</summary>
    public required TimeSpan UpkeepLockTimeout { get; init; }
    /// <summary>A connection that is silent for so long is probed.</summary>
    public required TimeSpan TcpKeepalive { get; init; }
    /// <summary>Whether quotes are indexed by instrument and venue time.</summary>
    public required bool ReadIndex { get; init; }
    /// <summary>How rows are found by time.</summary>
    public required TimeIndex TimeIndex { get; init; }
    /// <summary>How many days partitions are made ahead of today.</summary>
    public required int PartitionsAhead { get; init; }
    /// <summary>How many daily partitions a table may have; a tick that would need one more is a dead letter.</summary>
    public required int PartitionsMax { get; init; }
    /// <summary>Whether TimescaleDB is used.</summary>
    public required TimescaleUse Timescale { get; init; }
    /// <summary>How old a chunk of a hypertable is when it is compressed; zero for never.</summary>
    public required TimeSpan CompressAfter { get; init; }

    /// <summary>How many bytes the database may use, for telling when it is full; 0 when that is not set.</summary>
    public required long DiskBudgetBytes { get; init; }

    /// <summary>Reads <c>collector.storage.postgres</c>.</summary>
    /// <param name="section">The section.</param>
    /// <param name="inUse">Whether this store is the one that is written to: only then must a server be named.</param>
    public static PostgresSettings Read(ConfigSection section, bool inUse)
    {
        var connection = Connection(section, inUse);
        return new()
        {
            ConnectionString = connection,
            Password = section.OptionalText("password"),
            ConnectTimeout = section.Duration("connect-timeout", min: TimeSpan.FromSeconds(1), max: TimeSpan.FromMinutes(10)),
            WriteTimeout = section.Duration("write-timeout", min: TimeSpan.FromMilliseconds(100), max: TimeSpan.FromHours(1)),
            MigrationTimeout = section.Duration("migration-timeout", min: TimeSpan.FromSeconds(1), max: TimeSpan.FromDays(1)),
            UpkeepLockTimeout = section.Duration("upkeep-lock-timeout", min: TimeSpan.FromMilliseconds(10), max: TimeSpan.FromMinutes(1)),
            TcpKeepalive = section.Duration("tcp-keepalive", min: TimeSpan.FromSeconds(1), max: TimeSpan.FromHours(2)),
            ReadIndex = section.Bool("read-index"),
            TimeIndex = section.OneOf<TimeIndex>("time-index"),
            PartitionsAhead = section.Int("partitions-ahead", min: 1, max: 366),
            PartitionsMax = section.Int("partitions-max", min: 10, max: 20_000),
            Timescale = section.OneOf<TimescaleUse>("timescale"),
            DiskBudgetBytes = section.Size("disk-budget"),
            CompressAfter = section.Duration("compress-after", max: TimeSpan.FromDays(3650)),
        };
    }

    /// <summary>Reads <c>connection-string</c> of a section, and keeps it and its password out of every text.</summary>
    /// <param name="section">The section.</param>
    /// <param name="inUse">Whether it must name a server.</param>
    internal static string Connection(ConfigSection section, bool inUse)
    {
        const string key = "connection-string";
        if (section.OptionalText(key) is not { } connection) return inUse ? section.Secret(key) : "";
        var fault = Fault(connection, out var password);
        section.HidePart(key, password);
        if (inUse && fault is not null) section.Problem(key, fault);
        return connection;
    }

    /// <summary>What is wrong with a connection string, without saying what it is; null when nothing is.</summary>
    private static string? Fault(string connection, out string? password)
    {
        password = null;
        const string example = "as Npgsql takes it, such as Host=db;Username=collector;Password=…;Database=ticks";
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(connection);
            password = parsed.Password;
            return string.IsNullOrEmpty(parsed.Host) ? $"a connection string that names a Host, {example}" : null;
        }
        catch (ArgumentException)
        {
            // Its message may quote a part of the string, and the password is one.
            return $"a connection string {example}";
        }
    }
}
