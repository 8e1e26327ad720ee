using System.Diagnostics;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>What a newcomer does: run it, look at it, stop it.</summary>
public sealed class RunSpec
{
    [Fact]
    public async Task A_run_for_a_while_must_exit_0_with_a_summary_that_equals_the_rows()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config(), "--data", folder.Data, "--for", "10s");
        Assert.Equal(0, await daemon.ExitAsync());
        var summary = daemon.Summary();
        Assert.StartsWith("summary: ", daemon.Lines[^1], StringComparison.Ordinal);
        Assert.True(summary["stored"] > 100, daemon.Output);
        AssertAddsUp(summary);
        Assert.Equal(0, summary["in_flight"]);
        Assert.Equal(summary["stored"], folder.StoredRows());
        Assert.Equal(summary["rejected"], folder.Scalar("SELECT count(*) FROM rejected_ticks"));
        Assert.Equal("ok", folder.Text("PRAGMA integrity_check"));
        Assert.Contains(daemon.Lines, l => l == $"data: {folder.Data}");
        Assert.DoesNotContain(daemon.Lines, l => l.Contains("Health is \"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SIGTERM_must_drain_commit_and_exit_0_within_10_seconds()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config(), "--data", folder.Data);
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        var watch = Stopwatch.StartNew();
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"It took {watch.Elapsed}.");
        var summary = daemon.Summary();
        AssertAddsUp(summary);
        Assert.Equal(summary["stored"], folder.StoredRows());
    }

    [Fact]
    public async Task SIGTERM_while_it_starts_must_exit_0_with_a_summary()
    {
        using var folder = new WorkFolder();
        var config = folder.Config();
        // The data folder is made before anything runs, long before the status page is announced.
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(folder.Root, Path.GetFileName(folder.Data));
        watcher.Created += (_, _) => made.TrySetResult();
        watcher.EnableRaisingEvents = true;
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        Assert.True(await Task.WhenAny(made.Task, daemon.ExitAsync()) == made.Task, $"It ended before it had made its data folder:\n{daemon.Output}");
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        AssertAddsUp(daemon.Summary());
    }

    [Fact]
    public async Task The_log_must_carry_the_phrases_that_operators_grep_for()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config("collector.status.stats-interval = 1s"), "--data", folder.Data, "--for", "8s");
        Assert.Equal(0, await daemon.ExitAsync());
        foreach (var phrase in new[] { "WebSocket connected successfully", "Fetching top ", "Successfully subscribed", "STATS | Ticks: ", "Wrote " })
            Assert.Contains(daemon.Lines, l => l.Contains(phrase, StringComparison.Ordinal));
        var files = Directory.GetFiles(Path.Combine(folder.Data, "logs"));
        Assert.NotEmpty(files);
        Assert.All(File.ReadLines(files[0]), l => System.Text.Json.JsonDocument.Parse(l).Dispose());
    }

    [Fact]
    public async Task A_second_run_must_miss_no_trade_that_the_simulated_venue_never_made()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("collector.simulator.rest-timeout = 30s");
        for (var run = 1; run <= 2; run++)
        {
            await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
            // By then it knows what the run before has stored, and has trades to compare with.
            if (run == 2) await daemon.WaitForLineAsync("Memory of .*: goes on from 1 connections");
            await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
            await UntilTradesAsync(folder, run * 100);
            daemon.Terminate();
            Assert.Equal(0, await daemon.ExitAsync());
            Assert.DoesNotContain(daemon.Lines, l => l.Contains("never received", StringComparison.Ordinal));
        }
        Assert.Equal(0, folder.Scalar(
            "SELECT count(*) FROM (SELECT 1 FROM trades GROUP BY instrument_id HAVING max(trade_seq) - min(trade_seq) + 1 <> count(DISTINCT trade_seq))"));

        // Without the file the numbers leap with the clock, and the holes are told: the run before would not have gone unnoticed.
        var leaping = folder.Config("collector.simulator.trade-numbers = \"\"");
        await using var third = DaemonProcess.Start("run", "--config", leaping, "--data", folder.Data);
        await third.WaitForLineAsync("trades of .* were never received");
    }

    /// <summary>Waits until the store holds so many trades.</summary>
    private static async Task UntilTradesAsync(WorkFolder folder, int count)
    {
        var watch = Stopwatch.StartNew();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (folder.Scalar("SELECT count(*) FROM trades") < count)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"The store did not hold {count} trades within a minute.");
            await look.WaitForNextTickAsync();
        }
    }

    internal static void AssertAddsUp(IReadOnlyDictionary<string, long> s) =>
        Assert.Equal(s["ticks"], s["stored"] + s["rejected"] + s["conflated"] + s["duplicates"] + s["dropped"] + s["spooled"] + s["in_flight"]);
}
