using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Servers;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>
/// Goal: the daemon over a real PostgreSQL loses and doubles nothing when that is killed. Method: SIGKILL at seeded random moments while
/// a simulated venue sends. A failure prints its seed. KillSpec kills the daemon.
/// </summary>
public sealed class PostgresSpec : IAsyncLifetime
{
    private const string Store = "collector.storage { kind = postgres, postgres.connection-string = ${?COLLECTOR_POSTGRES} }\ncollector.simulator.rate = 4000\ncollector.storage.report-interval = 1s";
    private static readonly bool Long = Environment.GetEnvironmentVariable("AKKACOLLECTOR_LONG") == "1";
    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("AKKACOLLECTOR_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.ProcessId;
    private PostgresServer _server = null!;
    private string _connection = "";

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _connection = await _server.CreateDatabaseAsync("ticks");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    private DaemonProcess Run(WorkFolder folder, string? connection = null) =>
        DaemonProcess.Start(new Dictionary<string, string> { ["COLLECTOR_POSTGRES"] = connection ?? _connection }, "run", "--config", folder.Config(Store), "--data", folder.Data);

    private async Task<long> NumberAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Rows are being stored again.</summary>
    private async Task UntilMoreThanAsync(long rows, DaemonProcess daemon)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (await NumberAsync(WorkFolder.StoredRowsSql) <= rows)
        {
            Assert.False(patience.IsCancellationRequested || daemon.HasExited, $"seed {_seed}: nothing was stored after the server came back\n{daemon.Output}");
            await Task.Delay(50);
        }
    }

    /// <summary>The store answers and nothing lies in the spool: a batch there may be in the database already, and be counted only when it is drained.</summary>
    private async Task UntilNothingWaitsAsync(DaemonProcess daemon)
    {
        using var client = new HttpClient();
        var page = await daemon.StatusPageAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (true)
        {
            var status = await client.GetFromJsonAsync<JsonElement>(page);
            var spool = status.GetProperty("spool");
            if (status.GetProperty("store").GetProperty("state").GetString() == "ready" && spool.GetProperty("batches").GetInt64() == 0 && !spool.GetProperty("spooling").GetBoolean()) return;
            Assert.False(patience.IsCancellationRequested || daemon.HasExited, $"seed {_seed}: the spool was not drained\n{daemon.Output}");
            await Task.Delay(50);
        }
    }

    /// <summary>No trade twice, no half batch, and more rows than before.</summary>
    private async Task<long> WholeAsync(string when, long before)
    {
        var stored = await NumberAsync(WorkFolder.StoredRowsSql);
        Assert.True(stored > before, $"{when}: {stored} rows, {before} before");
        Assert.True(await NumberAsync("SELECT count(*) FROM (SELECT 1 FROM trades GROUP BY instrument_id, trade_id HAVING count(*) > 1) t") == 0, $"{when}: a trade stands twice");
        // In one statement, which sees one moment: the daemon may be writing meanwhile.
        Assert.True(await NumberAsync("SELECT (SELECT coalesce(sum(quotes + trades), 0) FROM batches) - (SELECT count(*) FROM quotes) - (SELECT count(*) FROM trades)") == 0, $"{when}: the batches do not add up to the rows: half a batch");
        return stored;
    }

    [Fact]
    public async Task SIGKILL_of_PostgreSQL_must_lose_and_double_nothing_while_the_daemon_lives()
    {
        var random = new Random(_seed);
        using var folder = new WorkFolder();
        await using var daemon = Run(folder);
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        var before = 0L;
        for (var i = 0; i < (Long ? 20 : 2); i++)
        {
            await Task.Delay(random.Next(10, 800));
            await _server.KillAsync();
            await _server.StartAgainAsync();
            await UntilMoreThanAsync(before, daemon);
            before = await WholeAsync($"seed {_seed}, kill {i + 1}", before);
        }
        await UntilNothingWaitsAsync(daemon);
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Equal(0, daemon.Summary()["spooled"]);
        var summary = await daemon.WaitForLineAsync(@"summary: .*stored=(\d+) .*duplicates=(\d+) dropped=(\d+)");
        Assert.Equal(await WholeAsync($"seed {_seed}, at the end", before), long.Parse(summary.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.Equal("0", summary.Groups[3].Value);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_must_exit_3_with_the_fix_and_without_the_password()
    {
        using var folder = new WorkFolder();
        await using var daemon = Run(folder, _server.ConnectionString("nowhere") + ";Password=hunter2hunter2");
        Assert.Equal(3, await daemon.ExitAsync());
        Assert.Contains($"database 'nowhere' on 127.0.0.1:{_server.Port} does not exist", daemon.Output);
        Assert.DoesNotContain("hunter2", daemon.Output);
    }
}
