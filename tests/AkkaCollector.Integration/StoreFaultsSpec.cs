using System.Globalization;
using System.Text.Json;
using AkkaCollector.Chaos;
using AkkaCollector.Simulator;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Tests.Storage.Postgres;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Servers;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>
/// Goal: while the daemon lives, no fault of the store loses or doubles anything. Method: the daemon as a process under load, a real
/// database and a real fault; at the end the ids of the trades that came over its socket, by a recording of that, are those in the store.
/// </summary>
public sealed class StoreFaultsSpec : IAsyncLifetime
{
    private readonly WorkFolder _folder = new();
    private SimulatorHost _venue = null!;
    private PostgresServer? _server;
    private string _connection = "", _config = "";
    private Dictionary<string, string> _environment = [];

    public async Task InitializeAsync() =>
        _venue = await SimulatorHost.StartAsync(new SimulatorOptions { TicksPerSecond = 2000, TradeShare = 0.3 }, TimeProvider.System, NullLoggerFactory.Instance);

    public async Task DisposeAsync()
    {
        await _venue.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<DaemonProcess> StartAsync(string hocon = "", CuttingProxy? throughProxy = null)
    {
        _environment = new Dictionary<string, string> { ["VENUE"] = _venue.WebSocketUri.ToString() };
        if (_server is not null) _environment["COLLECTOR_POSTGRES"] = throughProxy is null ? _connection : new NpgsqlConnectionStringBuilder(_connection) { Port = throughProxy.Port }.ConnectionString;
        _config = _folder.Config($$"""
            collector {
              simulator.enabled = false
              sources { deribit.endpoint = ${?VENUE}, perpetual.endpoint = ${?VENUE} }
              capture { enabled = true, queue-max = 256 MiB, close-timeout = 20 s }
              shutdown { drain-timeout = 30 s, timeout = 45 s }
              storage { kind = {{(_server is null ? "sqlite" : "postgres")}}, postgres.connection-string = ${?COLLECTOR_POSTGRES}, report-interval = 500 ms, sqlite.busy-timeout = 500 ms, spool.retry-max = 1 s }
            }
            akka.coordinated-shutdown.phases.service-stop.timeout = 35 s
            {{hocon}}
            """);
        var daemon = DaemonProcess.Start(_environment, "run", "--config", _config, "--data", _folder.Data);
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        return daemon;
    }

    private async Task StartServerAsync(string options = "")
    {
        _server = await PostgresServer.StartAsync(options);
        _connection = await _server.CreateDatabaseAsync("ticks");
    }

    private StoreEye Eye(string? database = null) => _server is null ? StoreEye.Sqlite(database ?? _folder.Database) : StoreEye.Postgres(_connection);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends the daemon in order when nothing waits any more, and compares.</summary>
    private async Task NothingIsLostOrDoubledAsync(DaemonProcess daemon, StoreEye? store = null)
    {
        var eye = store ?? Eye();
        using var http = new HttpClient();
        var page = await daemon.StatusPageAsync();
        var before = await eye.RowsAsync();
        await UntilAsync(daemon, async () =>
        {
            using var status = JsonDocument.Parse(await http.GetStringAsync(page));
            var spool = status.RootElement.GetProperty("spool");
            return status.RootElement.GetProperty("store").GetProperty("state").GetString() == "ready" && spool.GetProperty("batches").GetInt64() == 0
                && !spool.GetProperty("spooling").GetBoolean() && await eye.RowsAsync() > before + 1000;
        }, "the store did not take up what had waited");
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        var summary = daemon.Summary();
        RunSpec.AssertAddsUp(summary);
        Assert.True(summary["dropped"] == 0 && summary["in_flight"] == 0, daemon.Output);
        var replayed = summary["spooled"] == 0 ? 0 : await ReplayAsync();
        Assert.Equal(summary["stored"] + replayed, await eye.RowsAsync());
        Assert.False((await eye.BlemishesAsync()).Any, $"{await eye.BlemishesAsync()}");
        var received = CaptureEye.Trades(Path.Combine(_folder.Data, "captures"));
        var stored = await eye.TradesAsync();
        stored.UnionWith(await eye.RejectedTradesAsync());
        Assert.True(received.Count > 500, $"{received.Count}");
        Assert.Empty(received.Except(stored));
        Assert.Empty(stored.Except(received));
    }

    /// <summary>On a busy machine the store may seem slow at the very end, so that a batch is left in the spool.</summary>
    private async Task<long> ReplayAsync()
    {
        await using var replay = DaemonProcess.Start(_environment, "spool", "replay", "--config", _config, "--data", _folder.Data);
        Assert.Equal(0, await replay.ExitAsync());
        return long.Parse((await replay.WaitForLineAsync("^replay: .*stored=([0-9]+)")).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task UntilAsync(DaemonProcess daemon, Func<Task<bool>> holds, string missing)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await holds())
        {
            Assert.False(daemon.HasExited, daemon.Output);
            try
            {
                await look.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{missing}. The daemon said:\n{daemon.Output}");
            }
        }
    }

    private static async Task WaitAsync(double seconds)
    {
        using var time = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        await time.WaitForNextTickAsync();
    }

    [Fact]
    public async Task A_table_of_PostgreSQL_that_is_locked_for_ten_seconds_must_cost_nothing()
    {
        await StartServerAsync();
        await using var daemon = await StartAsync();
        await using (var other = new NpgsqlConnection(_connection + ";Pooling=false"))
        {
            await other.OpenAsync();
            await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE quotes, trades IN ACCESS EXCLUSIVE MODE", other);
            await command.ExecuteNonQueryAsync();
            await daemon.WaitForLineAsync("Batches go to the spool:");
            await WaitAsync(10);
        }
        await NothingIsLostOrDoubledAsync(daemon);
    }

    [Fact]
    public async Task A_file_of_SQLite_that_is_locked_for_ten_seconds_must_cost_nothing()
    {
        await using var daemon = await StartAsync();
        await using (await Eye().LockAsync())
        {
            await daemon.WaitForLineAsync("Batches go to the spool:");
            await WaitAsync(10);
        }
        await NothingIsLostOrDoubledAsync(daemon);
    }

    [Fact]
    public async Task Connections_to_PostgreSQL_that_are_cut_in_mid_COPY_must_cost_nothing()
    {
        await StartServerAsync();
        await using var proxy = new CuttingProxy(_server!.Port);
        await using var daemon = await StartAsync(throughProxy: proxy);
        var random = new Random(17);
        for (var n = 1; n <= 6; n++)
        {
            proxy.CutAfter(random.Next(1, 40_000));
            await UntilAsync(daemon, () => Task.FromResult(proxy.Cuts >= n), "the connection was not cut");
        }
        await NothingIsLostOrDoubledAsync(daemon);
    }

    [Fact]
    public async Task Commits_of_PostgreSQL_that_are_acknowledged_late_or_never_must_cost_nothing()
    {
        await StartServerAsync();
        await using var proxy = new CuttingProxy(_server!.Port);
        await using var daemon = await StartAsync("collector.storage.spool { write-timeout = 1 s, hold-max = 500 ms }", proxy);
        for (var n = 1; n <= 3; n++)
        {
            proxy.SwallowCommits(1);
            await UntilAsync(daemon, () => Task.FromResult(proxy.Cuts >= n), "no answer was swallowed");
        }
        proxy.HoldCommits();
        await proxy.Holding.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await daemon.WaitForLineAsync("timed out");
        proxy.Release();
        await NothingIsLostOrDoubledAsync(daemon);
    }

    [Fact]
    public async Task Checkpoints_that_are_forced_on_PostgreSQL_and_a_dump_must_cost_nothing()
    {
        // Its own defaults, fsync on, and so little log that it makes checkpoints by itself as well.
        await StartServerAsync("-c max_wal_size=32MB -c checkpoint_completion_target=0");
        await using var daemon = await StartAsync();
        var dump = _server!.DumpAsync("ticks");
        for (var n = 0; n < 20; n++)
        {
            await ExecuteAsync("CHECKPOINT");
            await WaitAsync(0.1);
        }
        await dump;
        await NothingIsLostOrDoubledAsync(daemon);
    }

    [Fact]
    public async Task Checkpoints_that_are_forced_on_SQLite_must_cost_nothing()
    {
        await using var daemon = await StartAsync();
        using (var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _folder.Database, Pooling = false }.ToString()))
        {
            other.Open();
            var whole = 0;
            for (var n = 0; n < 30; n++)
            {
                // Waits for readers and writers, copies the whole log into the file and empties it.
                using var command = other.CreateCommand();
                command.CommandText = "PRAGMA busy_timeout = 5000; PRAGMA wal_checkpoint(TRUNCATE)";
                using var reader = command.ExecuteReader();
                while (reader.FieldCount < 3 && reader.NextResult()) { }
                if (reader.Read() && reader.GetInt64(0) == 0) whole++;
                await WaitAsync(0.1);
            }
            Assert.True(whole >= 3, $"only {whole} checkpoints were whole");
        }
        await NothingIsLostOrDoubledAsync(daemon);
    }

    [Fact]
    public async Task A_slow_disk_of_PostgreSQL_must_cost_nothing()
    {
        // A tenth of a second for each flush of the log, whoever waits for it; longer than which a batch counts as slow here.
        await StartServerAsync();
        await ExecuteAsync("ALTER SYSTEM SET commit_delay = 100000");
        await ExecuteAsync("ALTER SYSTEM SET commit_siblings = 0");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await using var daemon = await StartAsync("collector.storage.spool.slow-after = 60 ms");
        await daemon.WaitForLineAsync("Batches go to the spool: The store is slow");
        await WaitAsync(5);
        await ExecuteAsync("ALTER SYSTEM RESET ALL");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await NothingIsLostOrDoubledAsync(daemon);
    }

    [Fact]
    public async Task A_full_disk_under_SQLite_must_cost_nothing()
    {
        var place = Path.Combine(_folder.Root, "small");
        using var disk = RefusingDisk.Create(place, "24m");
        var database = Path.Combine(place, "ticks.db");
        await using var daemon = await StartAsync($"collector.storage.sqlite {{ path = \"{database}\", wal-checkpoint = 1 MiB }}");
        if (disk.IsReal) disk.Fill();
        else disk.Refuse();
        await daemon.WaitForLineAsync(disk.IsReal ? "no space is left" : "Failed to (write|open)");
        await daemon.WaitForLineAsync("Batches go to the spool:");
        await WaitAsync(2);
        if (disk.IsReal) disk.Free();
        else disk.Accept();
        await NothingIsLostOrDoubledAsync(daemon, Eye(database));
    }

    [Fact]
    public async Task A_disk_that_is_read_only_for_a_while_under_SQLite_must_cost_nothing()
    {
        var place = Path.Combine(_folder.Root, "turning");
        using var disk = RefusingDisk.Create(place, "64m");
        var database = Path.Combine(place, "ticks.db");
        await using var daemon = await StartAsync($"collector.storage.sqlite.path = \"{database}\"\ncollector.storage.backoff {{ min = 200 ms, max = 1 s }}");
        disk.Refuse();
        await daemon.WaitForLineAsync("Failed to (write|open)");
        await daemon.WaitForLineAsync("Batches go to the spool:");
        await WaitAsync(5);
        disk.Accept();
        await NothingIsLostOrDoubledAsync(daemon, Eye(database));
    }
}
