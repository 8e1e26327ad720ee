using System.Text.Json;
using AkkaCollector.Tests.Doubles;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>The spool's own folder fails in mid run: told and shown, and neither the store nor the accounts notice.</summary>
public sealed class SpoolDiskSpec
{
    [Fact]
    public async Task A_spool_folder_that_turns_read_only_must_degrade_the_health_and_cost_nothing_but_conflated_quotes()
    {
        using var folder = new WorkFolder();
        using var disk = RefusingDisk.Create(Path.Combine(folder.Data, "spool"));
        var config = folder.Config("""
            collector.storage { sqlite.busy-timeout = 1 minute, report-interval = 500 ms, spool { hold-max = 500 ms, write-timeout = 1 minute, retry-max = 1 s, disk-free-min = 0, limit = 64 MB } }
            """);
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        var page = await daemon.StatusPageAsync();
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        disk.Refuse();
        using (var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder.Database, Pooling = false }.ToString()))
        {
            // The store is held up for longer than a batch is held for it, and is well otherwise.
            other.Open();
            Execute(other, "BEGIN IMMEDIATE");
            await daemon.WaitForLineAsync("The spool's folder .* fails: .*The store goes on without it");
            var health = await UntilAsync(daemon, page, s => s.GetProperty("health").GetProperty("reasons").EnumerateArray().Any(r => r.GetString()!.StartsWith("The spool's folder fails:", StringComparison.Ordinal)));
            Assert.Equal("Degraded", health.GetProperty("health").GetProperty("level").GetString());
            Execute(other, "ROLLBACK");
        }
        var rows = folder.Scalar("SELECT count(*) FROM batches");
        await UntilAsync(daemon, page, _ => folder.Scalar("SELECT count(*) FROM batches") > rows + 2);
        disk.Accept();
        await daemon.WaitForLineAsync("The spool's folder .* works again");
        await UntilAsync(daemon, page, s => s.GetProperty("health").GetProperty("level").GetString() == "Healthy");
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        var summary = daemon.Summary();
        RunSpec.AssertAddsUp(summary);
        Assert.Equal((0, 0, 0), (summary["dropped"], summary["spooled"], summary["in_flight"]));
        Assert.Equal(summary["stored"], folder.StoredRows());
        // The store was opened once, and never left.
        Assert.Single(daemon.Lines, l => l.Contains("Store sqlite is ready", StringComparison.Ordinal));
        Assert.DoesNotContain(daemon.Lines, l => l.Contains("Failed to", StringComparison.Ordinal) || l.Contains("Retrying in", StringComparison.Ordinal));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<JsonElement> UntilAsync(DaemonProcess daemon, Uri page, Func<JsonElement, bool> holds)
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var status = JsonDocument.Parse(await http.GetStringAsync(page, patience.Token));
            if (holds(status.RootElement)) return status.RootElement.Clone();
            Assert.False(daemon.HasExited, daemon.Output);
            await look.WaitForNextTickAsync(patience.Token);
        }
    }
}
