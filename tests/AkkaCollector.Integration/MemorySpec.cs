using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Servers;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>What one run of the daemon was through is known to the next, and a journal that is away costs no tick.</summary>
public sealed class MemorySpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_run_must_go_on_from_what_was_remembered_when_the_run_before_was_killed()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("collector.memory { interval = 100ms, snapshot-every = 5 }");
        await using (var first = DaemonProcess.Start("run", "--config", config, "--data", folder.Data))
        {
            var history = await HistoryAsync(first, h => h.GetProperty("channels").GetInt32() > 1 && h.GetProperty("connects").GetInt64() == 1);
            Assert.Equal(JsonValueKind.Null, history.GetProperty("resumed").ValueKind);
            await first.KillAsync();
        }
        await using (var second = DaemonProcess.Start("run", "--config", config, "--data", folder.Data))
        {
            var history = await HistoryAsync(second, h => h.GetProperty("connects").GetInt64() == 2);
            var resumed = history.GetProperty("resumed");
            Assert.Equal(1, resumed.GetProperty("connects").GetInt64());
            Assert.True(resumed.GetProperty("channels").GetInt32() > 1, history.ToString());
            Assert.True(resumed.GetProperty("lastGoodTick").GetDateTimeOffset() <= history.GetProperty("lastGoodTick").GetDateTimeOffset());
            Assert.Equal(["the collector ended without closing it"], Causes(history));
            await second.WaitForLineAsync("Memory of deribit: goes on from 1 connections");
            second.Terminate();
            Assert.Equal(0, await second.ExitAsync());
        }
        await using var third = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        Assert.Equal(["stopped by the collector", "the collector ended without closing it"], Causes(await HistoryAsync(third, h => h.GetProperty("connects").GetInt64() == 3)));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_opened_must_cost_no_tick_and_be_opened_when_it_can()
    {
        using var folder = new WorkFolder();
        var path = Path.Combine(folder.Root, "memory.db");
        Directory.CreateDirectory(path);
        var config = folder.Config($"collector.memory {{ path = \"{path}\", interval = 100ms, backoff {{ min = 100ms, max = 500ms }} }}");
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        await HistoryAsync(daemon, h => h.GetProperty("state").GetString() == "degraded");
        await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
        Directory.Delete(path);
        // What was noted while it was away is written an interval after it is there.
        await HistoryAsync(daemon, h => h.GetProperty("state").GetString() == "ready" && h.GetProperty("channels").GetInt32() > 1 && h.GetProperty("connects").GetInt64() == 1);
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.True(daemon.Summary()["dropped"] == 0, daemon.Output);
    }

    [Fact]
    public async Task Collectors_that_share_a_PostgreSQL_journal_must_remember_each_its_own()
    {
        await using var server = await PostgresServer.StartAsync();
        using var one = new WorkFolder();
        using var other = new WorkFolder();
        var (first, second) = (Config(one, "one"), Config(other, "other"));
        await using (var a = DaemonProcess.Start("run", "--config", first, "--data", one.Data))
        await using (var b = DaemonProcess.Start("run", "--config", second, "--data", other.Data))
        {
            foreach (var daemon in new[] { a, b }) await HistoryAsync(daemon, h => h.GetProperty("connects").GetInt64() == 1 && h.GetProperty("channels").GetInt32() > 1);
            await a.KillAsync();
            await HistoryAsync(b, h => h.GetProperty("state").GetString() == "ready" && h.GetProperty("connects").GetInt64() == 1);
        }
        await using var again = DaemonProcess.Start("run", "--config", first, "--data", one.Data);
        var history = await HistoryAsync(again, h => h.GetProperty("connects").GetInt64() == 2);
        Assert.Equal(1, history.GetProperty("resumed").GetProperty("connects").GetInt64());
        Assert.DoesNotContain(again.Lines, l => l.Contains("hunter2hunter2", StringComparison.Ordinal));

        string Config(WorkFolder folder, string instance) => folder.Config(
            $"collector {{ instance-id = {instance}, memory {{ journal = postgres, interval = 100ms, postgres.connection-string = \"{server.ConnectionString()};Password=hunter2hunter2\" }} }}");
    }

    [Fact]
    public async Task A_shared_journal_without_a_name_of_the_collector_must_be_refused()
    {
        using var folder = new WorkFolder();
        var config = Path.Combine(folder.Root, "nameless.conf");
        await File.WriteAllTextAsync(config, "collector.memory { journal = postgres, postgres.connection-string = \"Host=127.0.0.1\" }");
        await using var daemon = DaemonProcess.Start("check", "--config", config);
        Assert.Equal(2, await daemon.ExitAsync());
        Assert.Contains("instance-id in reference.conf line ", daemon.Output, StringComparison.Ordinal);
        Assert.Contains("a name of this collector's own", daemon.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Causes(JsonElement history) => history.GetProperty("ended").EnumerateArray().Select(e => e.GetProperty("cause").GetString());

    /// <summary>What the status page says of the first source's memory, once it is as wanted.</summary>
    private static async Task<JsonElement> HistoryAsync(DaemonProcess daemon, Func<JsonElement, bool> isWanted)
    {
        using var client = new HttpClient();
        var page = await daemon.StatusPageAsync();
        var watch = Stopwatch.StartNew();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var last = default(JsonElement);
        while (await look.WaitForNextTickAsync())
        {
            last = (await client.GetFromJsonAsync<JsonElement>(page)).GetProperty("sources")[0].GetProperty("history");
            if (last.ValueKind == JsonValueKind.Object && isWanted(last)) break;
            Assert.True(watch.Elapsed < Patience, $"The memory did not become as wanted within {Patience}, it is: {last}\n{daemon.Output}");
        }
        return last;
    }
}
