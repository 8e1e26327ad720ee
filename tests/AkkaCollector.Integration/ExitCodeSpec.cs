using System.Net;
using System.Net.Sockets;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>Every way to fail at the start has its code and names what, where, what it was and the fix.</summary>
public sealed class ExitCodeSpec
{
    [Fact]
    public async Task An_unknown_key_must_exit_2_naming_file_line_and_the_nearest_key()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config("collector.throttle.rate-mx = 5"), "--data", folder.Data);
        Assert.Equal(2, await daemon.ExitAsync());
        Assert.Matches(@"throttle\.rate-mx in .*test\.conf line 3 .*rate-max", daemon.Output);
        Assert.False(Directory.Exists(folder.Data), "A configuration that cannot be used must leave nothing behind.");
    }

    [Fact]
    public async Task A_bad_value_must_exit_2_naming_what_it_must_be_and_was()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("check", "--config", folder.Config("collector.batching.events = 0"));
        Assert.Equal(2, await daemon.ExitAsync());
        Assert.Matches(@"batching\.events in .*test\.conf line 3 must be .*, was 0", daemon.Output);
    }

    [Fact]
    public async Task A_taken_port_must_exit_4_naming_the_key()
    {
        using var folder = new WorkFolder();
        var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config($"collector.status.port = {port}"), "--data", folder.Data);
        Assert.Equal(4, await daemon.ExitAsync());
        taken.Stop();
        Assert.Contains("collector.status.port", daemon.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("port = {PORT}", 4, "collector.simulator.port")]
    [InlineData("trade-numbers = \"{ROOT}/missing/trades.bin\"", 2, "collector.simulator.trade-numbers")]
    public async Task A_simulator_that_cannot_start_must_exit_with_its_code_naming_the_key(string text, int code, string key)
    {
        using var folder = new WorkFolder();
        var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var config = folder.Config("collector.simulator." + text.Replace("{PORT}", port, StringComparison.Ordinal).Replace("{ROOT}", folder.Root, StringComparison.Ordinal));
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        Assert.Equal(code, await daemon.ExitAsync());
        taken.Stop();
        Assert.Contains(key, Assert.Single(daemon.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_machine_must_exit_2_naming_the_key()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config("collector.status.address = \"198.51.100.7\""), "--data", folder.Data);
        Assert.Equal(2, await daemon.ExitAsync());
        Assert.Contains("collector.status.address: 198.51.100.7", daemon.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_no_database_must_exit_3_and_stay_as_it_was()
    {
        using var folder = new WorkFolder();
        Directory.CreateDirectory(folder.Data);
        var text = new string('x', 8192);
        await File.WriteAllTextAsync(folder.Database, text);
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config(), "--data", folder.Data);
        Assert.Equal(3, await daemon.ExitAsync());
        Assert.Contains(folder.Database, daemon.Output, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(folder.Database));
    }

    [Theory]
    [InlineData("60d")]
    [InlineData("99999999999d")]
    [InlineData("soon")]
    public async Task A_duration_that_no_timer_can_run_must_be_refused_before_the_start(string duration)
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start("run", "--config", folder.Config(), "--data", folder.Data, "--for", duration);
        Assert.Equal(2, await daemon.ExitAsync());
        Assert.Contains($"--for must be a duration such as 20s, 5m or 1h30m, 49d at most, was '{duration}'.", daemon.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }

    [Fact]
    public async Task An_unknown_verb_must_fail_and_every_verb_must_explain_itself()
    {
        await using var unknown = DaemonProcess.Start("frobnicate");
        Assert.Equal(2, await unknown.ExitAsync());
        foreach (var verb in new[] { "run", "simulate", "replay", "check", "health", "export", "query last", "query ohlcv", "spool stats", "spool verify", "spool repair", "spool replay", "restore" })
        {
            await using var help = DaemonProcess.Start([.. verb.Split(' '), "--help"]);
            Assert.Equal(0, await help.ExitAsync());
            Assert.Contains("Usage:", help.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Health_of_nobody_must_exit_3()
    {
        await using var health = DaemonProcess.Start("health", "--url", "http://127.0.0.1:1/");
        Assert.Equal(3, await health.ExitAsync());
        Assert.Contains("Offline", health.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_point_to_die_at_that_does_not_exist_must_exit_2_with_the_fix()
    {
        using var folder = new WorkFolder();
        await using var daemon = DaemonProcess.Start(new Dictionary<string, string> { ["COLLECTOR_CHAOS_POINT"] = "nowhere:1" }, "run", "--config", folder.Config(), "--data", folder.Data);
        Assert.Equal(2, await daemon.ExitAsync());
        Assert.Contains("COLLECTOR_CHAOS_POINT must be one of decode, batch, insert, commit, drain", daemon.Output);
    }
}
