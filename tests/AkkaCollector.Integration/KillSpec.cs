using System.Globalization;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>
/// Goal: whatever moment the process dies at, the store opens, holds no half batch and nothing twice, and the next run goes on with it.
/// Method: SIGKILL at seeded random moments, over the same data folder. A failure prints its seed.
/// </summary>
public sealed class KillSpec
{
    private static readonly int Times = Environment.GetEnvironmentVariable("AKKACOLLECTOR_LONG") == "1" ? 20 : 5;

    [Fact]
    public async Task SIGKILL_at_random_must_leave_a_store_without_duplicate_or_half_batch()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AKKACOLLECTOR_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.ProcessId;
        var random = new Random(seed);
        using var folder = new WorkFolder();
        var config = folder.Config("collector.simulator.rate = 4000");
        var before = 0L;
        for (var i = 0; i < Times; i++)
        {
            await using (var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data))
            {
                await daemon.WaitForLineAsync("Wrote \\d+ quotes in");
                await Task.Delay(random.Next(10, 800));
                await daemon.KillAsync();
            }
            before = AssertWhole(folder, $"seed {seed}, kill {i + 1}", before);
        }
        await using var last = DaemonProcess.Start("run", "--config", config, "--data", folder.Data);
        await last.WaitForLineAsync("Wrote \\d+ quotes in");
        last.Terminate();
        Assert.Equal(0, await last.ExitAsync());
        AssertWhole(folder, $"seed {seed}, the run after", before);
    }

    private static long AssertWhole(WorkFolder folder, string when, long before)
    {
        Assert.True(folder.Text("PRAGMA integrity_check") == "ok", when);
        var stored = folder.Scalar("SELECT (SELECT count(*) FROM quotes) + (SELECT count(*) FROM trades)");
        Assert.True(stored > before, $"{when}: {stored} rows, {before} before");
        Assert.True(folder.Scalar("SELECT count(*) FROM (SELECT 1 FROM trades GROUP BY instrument_id, trade_id HAVING count(*) > 1)") == 0, $"{when}: a trade stands twice");
        Assert.True(folder.Scalar("SELECT coalesce(sum(quotes + trades), 0) FROM batches") == stored, $"{when}: the batches do not add up to the rows: half a batch");
        return stored;
    }
}
