using System.Diagnostics;
using AkkaCollector.Graph;
using AkkaCollector.Simulator;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaCollector.Benchmarks;

/// <summary>What a while over the socket gave.</summary>
/// <param name="Stored">Rows a second, by the receipts.</param>
/// <param name="Received">Ticks decoded a second.</param>
/// <param name="Conflated">Quotes a second that gave way to newer ones: they are not stored.</param>
/// <param name="Dropped">Trades a second for which there was no room.</param>
internal sealed record SocketResult(double Stored, double Received, double Conflated, double Dropped);

/// <summary>
/// A simulated venue over a real WebSocket into SQLite: simulator, connection, graph and store share the machine. What
/// the store cannot take conflates, as it does in earnest; only rows that the database has counted are rated.
/// </summary>
internal static class SocketRun
{
    /// <param name="readIndex">Whether quotes are indexed by instrument and time.</param>
    /// <param name="rate">Ticks a second that the venue sends; infinity is as fast as they are taken.</param>
    /// <param name="warmUp">Time before the first look at the accounts.</param>
    /// <param name="time">Time between the two looks.</param>
    public static async Task<SocketResult> RunAsync(bool readIndex, double rate, TimeSpan warmUp, TimeSpan time)
    {
        using var run = new BenchRun($"collector.storage {{ kind = sqlite, sqlite.read-index = {(readIndex ? "on" : "off")} }}");
        var options = new SimulatorOptions { TicksPerSecond = rate, Currencies = ["ETH"] };
        await using var venue = await SimulatorHost.StartAsync(options, TimeProvider.System, NullLoggerFactory.Instance);
        var parts = CollectorParts.Create(run.Settings, TimeProvider.System, NullLoggerFactory.Instance, venue.WebSocketUri);
        await using var running = await RunningCollector.StartAsync(run, parts);
        await FirstStoredAsync(parts);
        await Task.Delay(warmUp);
        var (before, began) = (parts.Total(), Stopwatch.GetTimestamp());
        await Task.Delay(time);
        var (after, seconds) = (parts.Total(), Stopwatch.GetElapsedTime(began).TotalSeconds);
        var end = await running.DrainAsync();
        run.CheckRows(end.Stored);
        if (end.Rejected > 0 || end.FramesUndecoded > 0) throw new InvalidOperationException($"Of the simulator's ticks {end.Rejected} were rejected and {end.FramesUndecoded} frames not decoded.");
        return new SocketResult(Rate(a => a.Stored), Rate(a => a.Ticks), Rate(a => a.Conflated), Rate(a => a.Dropped));

        double Rate(Func<SourceAccount, long> of) => (of(after) - of(before)) / seconds;
    }

    private static async Task FirstStoredAsync(CollectorParts parts)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (parts.Total().Stored == 0) await pause.WaitForNextTickAsync(patience.Token);
    }
}
