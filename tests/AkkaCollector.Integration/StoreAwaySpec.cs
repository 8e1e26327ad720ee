using Microsoft.Data.Sqlite;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>The store is away for a while and there is no spool: the daemon goes on, says so, and loses only what it counts.</summary>
public sealed class StoreAwaySpec
{
    [Fact]
    public async Task A_database_locked_by_another_process_must_be_waited_for_and_said_so()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("collector.storage.spool.mode = off\ncollector.storage.sqlite.busy-timeout = 200 ms\ncollector.storage.backoff { min = 200 ms, max = 500 ms }\ncollector.storage.report-interval = 1 s");
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        var page = await daemon.StatusPageAsync();
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        using (var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder.Database, Pooling = false }.ToString()))
        {
            other.Open();
            using var locking = other.CreateCommand();
            locking.CommandText = "BEGIN IMMEDIATE";
            locking.ExecuteNonQuery();
            await daemon.WaitForLineAsync("Failed to write quotes:");
            await daemon.WaitForLineAsync("Retrying in [0-9.]+s\\.\\.\\.");
            using var http = new HttpClient { BaseAddress = page };
            Assert.Equal(System.Net.HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
            locking.CommandText = "ROLLBACK";
            locking.ExecuteNonQuery();
        }
        await WaitForReady(page);
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        var summary = daemon.Summary();
        RunSpec.AssertAddsUp(summary);
        Assert.Equal(0, summary["dropped"]);
        Assert.Equal(summary["stored"], folder.StoredRows());
    }

    private static async Task WaitForReady(Uri page)
    {
        using var http = new HttpClient { BaseAddress = page };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await http.GetAsync("/health/ready")).StatusCode != System.Net.HttpStatusCode.OK)
            if (patience.IsCancellationRequested || !await timer.WaitForNextTickAsync(CancellationToken.None)) throw new TimeoutException("The daemon was not ready again.");
    }
}
