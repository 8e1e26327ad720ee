using System.Text.Json;
using AkkaCollector.Simulator;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>
/// Goal: what a daemon had backed up when it was killed is restored like the rest. Method: SIGKILL while a backup file is being written,
/// another run, an emptied database, a restore of the folder.
/// </summary>
public sealed class BackupSpec
{
    private static readonly string[] Tables = ["quotes_readable", "trades_readable", "rejected_ticks_readable", "undecoded_frames_readable"];

    [Fact]
    public async Task A_backup_of_a_daemon_that_was_killed_must_be_finished_by_the_next_one_and_be_restored_with_equal_rows()
    {
        using var folder = new WorkFolder();
        using var another = new WorkFolder();
        var config = Config(folder);
        await using (var venue = await VenueAsync())
        await using (var daemon = Start(config, folder, venue))
        {
            var page = await daemon.StatusPageAsync();
            await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
            // Nothing comes any more: soon the backup's file has all that the database has, but for its own end.
            await venue.DisposeAsync();
            await UntilAsync(daemon, page, s => s.GetProperty("sources").EnumerateArray().All(o => o.GetProperty("state").GetString() != "live") && s.GetProperty("totals").GetProperty("inFlight").GetInt64() == 0
                && s.GetProperty("backup") is var b && b.GetProperty("waiting").GetInt32() == 0 && b.GetProperty("unflushed").GetInt32() == 0
                && b.GetProperty("batches").GetInt64() == s.GetProperty("store").GetProperty("batches").GetInt64());
            await daemon.KillAsync();
        }
        Assert.Single(Directory.GetFiles(folder.Data + "/tick_backups"), f => f.EndsWith(".part", StringComparison.Ordinal));
        var killed = folder.Scalar("SELECT count(*) FROM batches");
        await NextRunAsync(config, folder, killed);
        await RestoreAsync(config, folder, another);
        foreach (var table in Tables) AssertEqual(folder, another, table);
        Assert.Equal(folder.Scalar("SELECT count(*) FROM batches"), another.Scalar("SELECT count(*) FROM batches"));
    }

    [Fact]
    public async Task A_backup_of_a_daemon_that_was_killed_under_load_must_lack_nothing_but_what_was_stored_just_before()
    {
        using var folder = new WorkFolder();
        using var another = new WorkFolder();
        var config = Config(folder);
        await using (var venue = await VenueAsync())
        await using (var daemon = Start(config, folder, venue))
        {
            var page = await daemon.StatusPageAsync();
            await UntilAsync(daemon, page, s => s.GetProperty("backup") is var b && b.GetProperty("batches").GetInt64() > 20);
            await daemon.KillAsync();
        }
        await NextRunAsync(config, folder, folder.Scalar("SELECT count(*) FROM batches"));
        await RestoreAsync(config, folder, another);
        // What is restored is whole and is what was stored, and what is missing is the end of the run that was killed.
        const string missing = "SELECT count(*) FROM batches b WHERE b.batch NOT IN (SELECT batch FROM other.batches)";
        const string run = "(SELECT run FROM batches ORDER BY id LIMIT 1)";
        Assert.Equal(0, folder.ScalarBeside(another, $"{missing} AND (run <> {run} OR id < (SELECT max(b2.id) FROM batches b2 JOIN other.batches o USING (batch) WHERE b2.run = {run}))"));
        Assert.Equal(0, folder.ScalarBeside(another, "SELECT count(*) FROM other.batches WHERE batch NOT IN (SELECT batch FROM batches)"));
        Assert.Equal(0, folder.ScalarBeside(another, "SELECT count(*) FROM batches b JOIN other.batches o USING (batch) WHERE (b.quotes, b.trades, b.rejected, b.undecoded) <> (o.quotes, o.trades, o.rejected, o.undecoded)"));
        Assert.True(another.Scalar($"SELECT count(DISTINCT run) FROM batches") >= 1 && folder.ScalarBeside(another, $"SELECT count(*) FROM batches JOIN other.batches o USING (batch) WHERE batches.run = {run}") >= 10);
    }

    private static string Config(WorkFolder folder) => folder.Config("""
        collector {
          simulator.enabled = false
          sources { deribit.endpoint = ${?VENUE}, perpetual.endpoint = ${?VENUE} }
          storage { report-interval = 500 ms, backup.interval = 1h }
        }
        """);

    private static Task<SimulatorHost> VenueAsync() =>
        SimulatorHost.StartAsync(new SimulatorOptions { TicksPerSecond = 4000, TradeShare = 0.2 }, TimeProvider.System, NullLoggerFactory.Instance);

    private static DaemonProcess Start(string config, WorkFolder folder, SimulatorHost venue) =>
        DaemonProcess.Start(new Dictionary<string, string> { ["VENUE"] = venue.WebSocketUri.ToString() }, "run", "--config", config, "--data", folder.Data);

    /// <summary>A run over the same data that stores something and ends in order.</summary>
    private static async Task NextRunAsync(string config, WorkFolder folder, long batches)
    {
        await using var venue = await VenueAsync();
        await using var daemon = Start(config, folder, venue);
        await daemon.WaitForLineAsync("was left by a process that was killed and is whole now: \\d+ batches");
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.True(folder.Scalar("SELECT count(*) FROM batches") > batches);
        Assert.DoesNotContain(Directory.GetFiles(folder.Data + "/tick_backups"), f => !f.EndsWith(".ndjson.gz", StringComparison.Ordinal));
    }

    private static async Task RestoreAsync(string config, WorkFolder from, WorkFolder to)
    {
        await using var restore = DaemonProcess.Start(new Dictionary<string, string> { ["VENUE"] = "ws://127.0.0.1:9" }, "restore", from.Data + "/tick_backups", "--config", config, "--data", to.Data);
        Assert.Equal(0, await restore.ExitAsync());
        await restore.WaitForLineAsync("^restore: files=2 .* cut_files=1 missed_batches=0$");
    }

    /// <summary>Every column of every row but its own number.</summary>
    private static void AssertEqual(WorkFolder folder, WorkFolder another, string view)
    {
        var columns = string.Join(", ", folder.Column($"SELECT name FROM pragma_table_info('{view}')").Where(c => c != "id"));
        Assert.Equal($"{view} {folder.Scalar($"SELECT count(*) FROM {view}")}", $"{view} {another.Scalar($"SELECT count(*) FROM {view}")}");
        Assert.True(folder.ScalarBeside(another, $"SELECT count(*) FROM (SELECT {columns} FROM {view} EXCEPT SELECT {columns} FROM other.{view})") == 0, $"{view} lacks rows");
        Assert.True(folder.ScalarBeside(another, $"SELECT count(*) FROM (SELECT {columns} FROM other.{view} EXCEPT SELECT {columns} FROM {view})") == 0, $"{view} has other rows");
    }

    private static async Task UntilAsync(DaemonProcess daemon, Uri page, Func<JsonElement, bool> holds)
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var status = JsonDocument.Parse(await http.GetStringAsync(page, patience.Token));
            if (holds(status.RootElement)) return;
            Assert.False(daemon.HasExited, daemon.Output);
            await look.WaitForNextTickAsync(patience.Token);
        }
    }
}
