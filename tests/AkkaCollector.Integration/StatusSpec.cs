using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>The page, the probes and the metrics of a running daemon.</summary>
public sealed class StatusSpec
{
    [Fact]
    public async Task A_running_daemon_must_say_that_it_is_alive_ready_and_what_it_does()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config(), "--data", folder.Data);
        var page = await daemon.StatusPageAsync();
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        using var http = new HttpClient { BaseAddress = page };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live")).StatusCode);
        await Eventually(async () => (await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK, "the daemon was not ready");
        using var status = JsonDocument.Parse(await http.GetStringAsync("/status"));
        var root = status.RootElement;
        Assert.Equal("live", root.GetProperty("sources")[0].GetProperty("state").GetString());
        Assert.Equal("ready", root.GetProperty("store").GetProperty("state").GetString());
        Assert.True(root.GetProperty("accountsHold").GetBoolean());
        Assert.NotEmpty(root.GetProperty("actors").GetProperty("mailboxes").EnumerateObject());
        Assert.Equal(4, root.GetProperty("sources")[0].GetProperty("stages").GetArrayLength());
        await using var health = DaemonProcess.Start("health", "--url", page.ToString());
        Assert.Equal(0, await health.ExitAsync());
    }

    [Fact]
    public async Task The_status_must_show_the_size_of_the_store_and_that_the_database_counts_the_same()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("collector { status.size-interval = 1s, health.conservation-interval = 500ms }");
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        using var http = new HttpClient { BaseAddress = await daemon.StatusPageAsync() };
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        JsonElement root = default;
        await Eventually(async () =>
        {
            using var status = JsonDocument.Parse(await http.GetStringAsync("/status"));
            root = status.RootElement.Clone();
            return root.GetProperty("store").GetProperty("size") is { ValueKind: JsonValueKind.Object } measured && measured.GetProperty("ticks").GetInt64() > 500
                && root.GetProperty("conservation").GetProperty("databaseChecks").GetInt64() > 2;
        }, "the store was not measured or not counted");
        var size = root.GetProperty("store").GetProperty("size");
        var quotes = size.GetProperty("tables").EnumerateArray().Single(t => t.GetProperty("name").GetString() == "quotes");
        Assert.True(quotes.GetProperty("rows").GetInt64() > 0 && quotes.GetProperty("bytes").GetInt64() > 0);
        foreach (var number in new[] { "rowsADay", "bytesADay", "bytesPerTick", "daysUntilFull", "freeBytes" })
            Assert.True(size.GetProperty(number).GetDouble() > 0, number);
        Assert.True(root.GetProperty("accountsHold").GetBoolean());
        Assert.Equal(0, root.GetProperty("conservation").GetProperty("differences").GetArrayLength());
        var metrics = await http.GetStringAsync("/metrics");
        foreach (var metric in new[] { "collector_store_table_bytes{table=\"quotes\"} ", "collector_store_days_until_full ", "collector_accounts_hold 1", "collector_unaccounted_frames{" })
            Assert.Contains("\n" + metric, metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_must_be_Prometheus_text_that_agrees_with_the_status()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config(), "--data", folder.Data);
        var page = await daemon.StatusPageAsync();
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        using var http = new HttpClient { BaseAddress = page };
        var lines = (await http.GetStringAsync("/metrics")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, l => Assert.Matches(@"^(# (HELP|TYPE) \S+ .+|[a-z_]+(\{[^}]*\})? -?[0-9.eE+\-]+|\S+ \+Inf)$", l));
        Assert.Empty(lines.Where(l => l[0] != '#').GroupBy(l => l[..l.LastIndexOf(' ')]).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.Contains(lines, l => Regex.IsMatch(l, @"^collector_stored_total\{source=""\w+""\} [1-9]"));
        Assert.Contains(lines, l => l.StartsWith("collector_validate_received_total{", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("# TYPE collector_ticks_total counter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_disk_that_is_nearly_full_must_be_warned_of_once_and_be_shown()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config("collector.health { disk-warn-share = 0.001, interval = 200 ms }"), "--data", folder.Data);
        using var http = new HttpClient { BaseAddress = await daemon.StatusPageAsync() };
        await daemon.WaitForLineAsync("WRN .* The disk of .* full: \\d+ MB of \\d+ MB are free");
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        using var status = JsonDocument.Parse(await http.GetStringAsync("/status"));
        Assert.InRange(status.RootElement.GetProperty("disk").GetProperty("usedShare").GetDouble(), 0.001, 1);
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Single(Regex.Matches(daemon.Output, "The disk of .* full:"));
    }

    [Fact]
    public async Task The_log_level_of_a_category_must_change_while_running()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config("collector.logging.level = error"), "--data", folder.Data);
        var page = await daemon.StatusPageAsync();
        using var http = new HttpClient { BaseAddress = page };
        using var refused = await http.PostAsync("/log-level?level=loud", null);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.DoesNotContain("Wrote ", daemon.Output, StringComparison.Ordinal);
        using var changed = await http.PostAsync("/log-level?category=AkkaCollector.Storage&level=debug", null);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
    }

    private static async Task Eventually(Func<Task<bool>> holds, string otherwise)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await holds())
            if (patience.IsCancellationRequested || !await timer.WaitForNextTickAsync(CancellationToken.None)) throw new TimeoutException(otherwise);
    }
}
