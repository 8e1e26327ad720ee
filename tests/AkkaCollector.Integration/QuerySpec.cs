using System.Globalization;
using System.Text.Json;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>What people ask a store of ticks, while a daemon writes to it and afterwards.</summary>
public sealed class QuerySpec
{
    [Fact]
    public async Task The_last_quotes_must_be_read_while_the_daemon_collects()
    {
        using var folder = new WorkFolder();
        var config = folder.Config();
        await using var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        await daemon.WaitForLineAsync("Wrote [1-9]\\d+ quotes in");
        var lines = await QueryAsync("last", "--format", "ndjson", "--config", config, "--data", folder.Data);
        Assert.InRange(lines.Length, 1, 51);
        var names = lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("instrument").GetString()!).ToList();
        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
        var one = await QueryAsync("last", "--symbol", names[0], "--format", "csv", "--config", config, "--data", folder.Data);
        Assert.Equal(2, one.Length);
        Assert.StartsWith("timestamp,received,venue,instrument,bid_price,", one[0], StringComparison.Ordinal);
        daemon.Terminate();
        Assert.Equal(0, await daemon.ExitAsync());
    }

    [Fact]
    public async Task Candles_must_agree_with_the_stored_trades()
    {
        using var folder = new WorkFolder();
        var config = folder.Config("collector.simulator.trade-share = 0.5");
        await using (var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data, "--for", "8s"))
            Assert.Equal(0, await daemon.ExitAsync());
        var candles = await QueryAsync("ohlcv", "--interval", "2s", "--format", "csv", "--config", config, "--data", folder.Data);
        Assert.Equal("timestamp,venue,instrument,open,high,low,close,volume,count", candles[0]);
        var rows = candles[1..].Select(l => l.Split(',')).ToList();
        Assert.Equal(folder.Scalar("SELECT count(*) FROM trades"), rows.Sum(r => long.Parse(r[8], CultureInfo.InvariantCulture)));
        Assert.Equal(folder.Scalar("SELECT count(*) FROM (SELECT 1 FROM trades GROUP BY instrument_id, venue_time / 2000000)"), rows.Count);
        var high = folder.Text("SELECT max(price) FROM trades");
        Assert.Contains(rows, r => double.Parse(r[4], CultureInfo.InvariantCulture) == double.Parse(high, CultureInfo.InvariantCulture));
        Assert.All(rows, r => Assert.True(double.Parse(r[5], CultureInfo.InvariantCulture) <= double.Parse(r[4], CultureInfo.InvariantCulture)));
        var mid = await QueryAsync("ohlcv", "--symbol", rows[0][2], "--price", "mid", "--config", config, "--data", folder.Data);
        Assert.True(mid.Length >= 2, string.Join('\n', mid));
    }

    [Fact]
    public async Task A_wrong_interval_must_be_refused()
    {
        using var folder = new WorkFolder();
        await using var query = DaemonProcess.Start("query", "ohlcv", "--interval", "soon", "--config", folder.Config());
        Assert.NotEqual(0, await query.ExitAsync());
        Assert.Contains("--interval must be a duration", query.Output, StringComparison.Ordinal);
    }

    private static async Task<string[]> QueryAsync(params string[] arguments)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            await using var query = DaemonProcess.Start(["query", .. arguments, "--output", file]);
            Assert.True(await query.ExitAsync() == 0, query.Output);
            return await File.ReadAllLinesAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
