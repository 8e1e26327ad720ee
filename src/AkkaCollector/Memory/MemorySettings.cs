using System.Globalization;
using System.Text;
using System.Text.Json;
using AkkaCollector.Configuration;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Memory;

/// <summary>Where the collector's memory is kept.</summary>
public enum JournalKind
{
    /// <summary>An embedded SQLite file of its own.</summary>
    Sqlite,
    /// <summary>A PostgreSQL database, which several collectors may share.</summary>
    Postgres,
    /// <summary>Only within the process: gone with it. For trying things out.</summary>
    Process,
}

/// <summary>What the collector remembers over restarts and where, from <c>collector.memory</c>.</summary>
public sealed record MemorySettings
{
    /// <summary>Whether anything is remembered.</summary>
    public required bool Enabled { get; init; }
    /// <summary>Kind of journal.</summary>
    public required JournalKind Journal { get; init; }
    /// <summary>Path of the SQLite file.</summary>
    public required string Path { get; init; }
    /// <summary>How to connect to PostgreSQL; a secret. Null for another journal.</summary>
    public string? ConnectionString { get; init; }
    /// <summary>How often what happened is written down.</summary>
    public required TimeSpan Interval { get; init; }
    /// <summary>A snapshot is taken after so many events, and the events before it are deleted.</summary>
    public required int SnapshotEvery { get; init; }
    /// <summary>Connects and disconnects of one source that may wait for the journal.</summary>
    public required int WaitingMax { get; init; }
    /// <summary>How long the journal may take for a write before it counts as lost.</summary>
    public required TimeSpan WriteTimeout { get; init; }
    /// <summary>How long the journal may be silent while it is read at the start.</summary>
    public required TimeSpan RecoveryTimeout { get; init; }
    /// <summary>The first wait before a lost journal is tried again; it doubles.</summary>
    public required TimeSpan BackoffMin { get; init; }
    /// <summary>The longest wait.</summary>
    public required TimeSpan BackoffMax { get; init; }
    /// <summary>Fraction by which a wait is lengthened at random.</summary>
    public required double BackoffJitter { get; init; }
    /// <summary>How long the last write may take when the collector ends.</summary>
    public required TimeSpan CloseTimeout { get; init; }

    /// <summary>Without the connection string: Akka.NET prints an actor's arguments when it cannot make the actor.</summary>
    public override string ToString() => $"memory in {Names.Kebab(Journal)}";

    /// <summary>Reads <c>collector.memory</c>.</summary>
    public static MemorySettings Read(ConfigSection section)
    {
        var enabled = section.Bool("enabled");
        var journal = section.OneOf<JournalKind>("journal");
        var postgres = section.Section("postgres");
        var backoff = section.Section("backoff");
        var min = backoff.Duration("min", min: TimeSpan.FromMilliseconds(1));
        var connection = PostgresSettings.Connection(postgres, inUse: enabled && journal == JournalKind.Postgres);
        var write = section.Duration("write-timeout", min: TimeSpan.FromMilliseconds(10));
        return new MemorySettings
        {
            Enabled = enabled,
            Journal = journal,
            Path = section.Text("path"),
            ConnectionString = postgres.OptionalText("connection-string"),
            Interval = section.Duration("interval", min: TimeSpan.FromMilliseconds(10)),
            SnapshotEvery = section.Int("snapshot-every", min: 1, max: 1_000_000),
            WaitingMax = section.Int("waiting-max", min: 2, max: 1_000_000),
            WriteTimeout = write,
            // A journal that is read waits for what is still being written to it.
            RecoveryTimeout = section.Duration("recovery-timeout", min: write),
            BackoffMin = min,
            BackoffMax = backoff.Duration("max", min: min),
            BackoffJitter = backoff.Number("jitter", min: 0, max: 1),
            CloseTimeout = section.Duration("close-timeout", min: TimeSpan.FromMilliseconds(10)),
        };
    }

    /// <summary>The journal and the snapshot store as Akka.NET is told of them. It may hold a password.</summary>
    public string ToHocon()
    {
        if (Journal == JournalKind.Process) return """
            akka.persistence {
              journal.plugin = "akka.persistence.journal.inmem"
              snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
            }
            """;
        var (provider, connection) = Journal == JournalKind.Postgres ? ("PostgreSQL.15", ConnectionString!) : ("SQLite", $"Data Source={System.IO.Path.GetFullPath(Path)}");
        var hocon = new StringBuilder("akka.persistence {\n");
        foreach (var (part, type) in new[] { ("journal", "Journal.SqlWriteJournal"), ("snapshot-store", "Snapshot.SqlSnapshotStore") })
        {
            hocon.Append(CultureInfo.InvariantCulture, $"  {part} {{\n    plugin = \"akka.persistence.{part}.sql\"\n    sql {{\n");
            hocon.Append(CultureInfo.InvariantCulture, $"      class = \"Akka.Persistence.Sql.{type}, Akka.Persistence.Sql\"\n");
            hocon.Append(CultureInfo.InvariantCulture, $"      connection-string = {Quoted(connection)}\n      provider-name = \"{provider}\"\n      auto-initialize = true\n");
            // The plugin's own breaker gives a write up after its time-out and tries again as soon as the collector does.
            hocon.Append(CultureInfo.InvariantCulture, $"      circuit-breaker {{ call-timeout = {WriteTimeout.TotalMilliseconds:0}ms, reset-timeout = {BackoffMin.TotalMilliseconds:0}ms }}\n");
            if (part == "journal") hocon.Append(CultureInfo.InvariantCulture, $"      recovery-event-timeout = {RecoveryTimeout.TotalMilliseconds:0}ms\n");
            hocon.Append("    }\n  }\n");
        }
        return hocon.Append("}\n").ToString();
    }

    // A JSON string is a HOCON string.
    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
