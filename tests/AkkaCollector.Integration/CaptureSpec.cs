using Xunit;

namespace AkkaCollector.Integration;

/// <summary>What was recorded beside a live run gives the same rows when it is replayed.</summary>
public sealed class CaptureSpec
{
    // One source, since each is recorded by itself. Low prices, so that ticks are rejected; frames cut, sent twice and a connection lost on the way.
    private const string Recorded = """
        collector.sources { perpetual.enabled = false, deribit { book-depth = 10, candles = [1, 60] } }
        collector.capture { enabled = true, flush-interval = 100ms }
        collector.validation.limits.option.max-price = 0.08
        """;

    // The times count from the simulator's start, which may be long before a slow machine has connected.
    private const string Faults = "\ncollector.simulator { rate = 1500, faults = \"malformed@1s+100s:every=40; duplicate@1s+100s:every=20; close@5s; close@8s\" }";

    [Theory]
    [InlineData("gzip")]
    [InlineData("brotli")]
    public async Task A_replay_of_what_was_recorded_must_give_the_same_rows_as_the_live_run(string compression)
    {
        using var folder = new WorkFolder();
        using var second = new WorkFolder();
        var config = folder.Config($"{Recorded}\ncollector.capture {{ compression = {compression}, file-age-max = 3s }}{Faults}");
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data, "--for", "12s");
        Assert.True(await daemon.ExitAsync() == 0, daemon.Output);
        var live = daemon.Summary();
        Assert.True(live["conflated"] + live["dropped"] == 0, daemon.Output);
        Assert.True(live["stored"] > 1000 && live["rejected"] > 10 && live["duplicates"] > 10, daemon.Output);
        var captures = Path.Combine(folder.Data, "captures", "deribit");
        Assert.True(Directory.GetFiles(captures, "*.capture.*").Length >= 3);
        Assert.Empty(Directory.GetFiles(captures, "*.part"));

        var replayed = await ReplayAsync(captures, config, second);
        Assert.Equal(live["frames"], replayed["frames"]);
        Assert.Equal((live["stored"], live["rejected"], live["duplicates"]), (replayed["stored"], replayed["rejected"], replayed["duplicates"]));
        AssertSameRows(folder, second);

        // Once more stores nothing: the batches have the same names.
        var again = await ReplayAsync(captures, config, second);
        Assert.Equal((0L, 0L), (again["stored"], again["rejected"]));
        AssertSameRows(folder, second);
    }

    [Fact]
    public async Task A_capture_that_was_cut_off_by_SIGKILL_must_replay_up_to_its_last_flush_and_be_finished_at_the_next_start()
    {
        using var folder = new WorkFolder();
        using var second = new WorkFolder();
        var config = folder.Config(Recorded);
        await using (var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data))
        {
            await daemon.WaitForLineAsync("Wrote [1-9]\\d+ quotes in");
            await daemon.KillAsync();
        }
        var captures = Path.Combine(folder.Data, "captures", "deribit");
        var left = Assert.Single(Directory.GetFiles(captures));
        Assert.EndsWith(".part", left, StringComparison.Ordinal);
        var replayed = await ReplayAsync(left, config, second);
        Assert.True(replayed["stored"] > 100, $"{replayed["stored"]} stored");
        // What was flushed 100 ms before is there, so only the newest of what was stored may be missing, and nothing else is in it.
        var missing = second.ScalarBeside(folder, $"SELECT count(*) FROM other.trades t WHERE NOT EXISTS ({SameTrade}) AND t.receive_time < (SELECT max(receive_time) FROM trades) - 1");
        Assert.Equal(0, missing);

        await using (var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data, "--for", "2s"))
        {
            Assert.True(await daemon.ExitAsync() == 0, daemon.Output);
            Assert.Contains(daemon.Lines, l => l.Contains("was left unfinished", StringComparison.Ordinal));
        }
        Assert.Empty(Directory.GetFiles(captures, "*.part"));
        Assert.Equal(2, Directory.GetFiles(captures).Length);
    }

    [Fact]
    public async Task A_capture_of_another_venue_must_exit_2_saying_which()
    {
        using var folder = new WorkFolder();
        var file = Path.Combine(folder.Root, "x.capture");
        await File.WriteAllTextAsync(file, "akkacollector-capture 1 {\"instance\":\"i\",\"source\":\"s\",\"venue\":\"elsewhere\",\"begun\":\"2026-11-22T08:00:00Z\"}\n");
        await using var daemon = DaemonProcess.Start("replay", file, "--venue", "deribit", "--config", folder.Config(), "--data", folder.Data);
        Assert.Equal(2, await daemon.ExitAsync());
        Assert.Contains("elsewhere", daemon.Output, StringComparison.Ordinal);
    }

    private const string SameTrade = "SELECT 1 FROM trades x JOIN instruments i ON i.id = x.instrument_id JOIN other.instruments o ON o.name = i.name WHERE o.id = t.instrument_id AND x.trade_id = t.trade_id";

    private static async Task<IReadOnlyDictionary<string, long>> ReplayAsync(string captures, string config, WorkFolder into)
    {
        await using var replay = DaemonProcess.Start("replay", captures, "--venue", "deribit", "--config", config, "--data", into.Data);
        Assert.True(await replay.ExitAsync() == 0, replay.Output);
        RunSpec.AssertAddsUp(replay.Summary());
        return replay.Summary();
    }

    /// <summary>All columns but ids, batches and times of writing, both ways, and as many of each.</summary>
    private static void AssertSameRows(WorkFolder live, WorkFolder replayed)
    {
        foreach (var view in new[] { "quotes_readable", "trades_readable", "candles_readable", "book_snapshots_readable", "rejected_ticks_readable", "undecoded_frames_readable" })
        {
            var columns = string.Join(", ", live.Column($"SELECT name FROM pragma_table_info('{view}') WHERE name NOT IN ('id', 'batch')"));
            var rows = live.Scalar($"SELECT count(*) FROM {view}");
            Assert.True(rows > 0, view);
            Assert.Equal(rows, replayed.Scalar($"SELECT count(*) FROM {view}"));
            Assert.Equal(0, live.ScalarBeside(replayed, $"SELECT count(*) FROM (SELECT {columns}, count(*) FROM {view} GROUP BY {columns} EXCEPT SELECT {columns}, count(*) FROM other.{view} GROUP BY {columns})"));
        }
        const string listed = "SELECT count(*) FROM (SELECT venue, name, kind, strike, expiry_time FROM instruments EXCEPT SELECT venue, name, kind, strike, expiry_time FROM other.instruments)";
        Assert.Equal(0, live.ScalarBeside(replayed, listed));
    }
}
