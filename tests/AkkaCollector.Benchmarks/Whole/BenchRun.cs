using AkkaCollector.Configuration;
using AkkaCollector.Storage;
using Microsoft.Data.Sqlite;

namespace AkkaCollector.Benchmarks;

/// <summary>A folder and a configuration of one run; both are gone when it is disposed.</summary>
internal sealed class BenchRun : IDisposable
{
    public const string Source = "deribit";
    public static readonly StoreOwner Owner = new("bench", "bench");
    private readonly string _folder = Directory.CreateTempSubdirectory("akkacollector-bench-").FullName;

    /// <summary>Reads the defaults with what the bench needs changed.</summary>
    /// <param name="changes">More HOCON, such as the store; it stands above the bench's own.</param>
    public BenchRun(string changes)
    {
        // A backup would take a core of its own at these rates; what it costs a tick is a row of the storage group.
        // The rate gate is asked for every tick and never shut: the rate is what is measured.
        var text = $$"""
            collector {
              instance-id = bench
              data-dir = "{{_folder}}"
              throttle.rate-max = 100000000
              status.enabled = false
              logging.file = false
              storage.backup.enabled = false
              sources.{{Source}} { venue = deribit, endpoint = "ws://simulator" }
            }
            akka { loglevel = WARNING, stdout-loglevel = WARNING }
            {{changes}}
            """;
        Config = CollectorConfig.Parse(text, "bench", new Dictionary<string, string>());
        Settings = CollectorSettings.Read(Config);
    }

    public CollectorConfig Config { get; }

    public CollectorSettings Settings { get; }

    /// <summary>The rows of a table in the SQLite file, by a connection of its own.</summary>
    public long Rows(string table)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Settings.Storage.Sqlite.Path, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Stops the bench when the file does not hold what the receipts say.</summary>
    public void CheckRows(long stored)
    {
        if (Settings.Storage.Kind != StoreKind.Sqlite) return;
        var rows = Rows("quotes") + Rows("trades");
        if (rows != stored) throw new InvalidOperationException($"The receipts count {stored} stored ticks, the file holds {rows} rows.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
