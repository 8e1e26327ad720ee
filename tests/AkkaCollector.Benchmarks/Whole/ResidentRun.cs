using System.Diagnostics;
using System.Globalization;
using AkkaCollector.Simulator;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaCollector.Benchmarks;

/// <summary>What a daemon holds of memory over a while, in megabytes.</summary>
/// <param name="Start">After the first quarter, when code is compiled and caches are filled.</param>
/// <param name="End">In the last quarter.</param>
/// <param name="Most">The highest sample.</param>
/// <param name="TicksPerSecond">Ticks stored a second over the whole run.</param>
internal sealed record ResidentResult(double Start, double End, double Most, double TicksPerSecond);

/// <summary>
/// The daemon as a process of its own, told to collect from a simulator in this one at 2,000 ticks a second: what it holds is read
/// from the kernel twice a second.
/// </summary>
internal static class ResidentRun
{
    public static async Task<ResidentResult> RunAsync(TimeSpan time)
    {
        var folder = Directory.CreateTempSubdirectory("akkacollector-bench-").FullName;
        try
        {
            var options = new SimulatorOptions { TicksPerSecond = 2_000 };
            await using var venue = await SimulatorHost.StartAsync(options, TimeProvider.System, NullLoggerFactory.Instance);
            var config = Path.Combine(folder, "bench.conf");
            await File.WriteAllTextAsync(config, $"collector {{ instance-id = bench, status.port = 0, sources.deribit {{ venue = deribit, endpoint = \"{venue.WebSocketUri}\" }} }}\n");
            return await WatchAsync(config, Path.Combine(folder, "data"), time);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ResidentResult> WatchAsync(string config, string data, TimeSpan time)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        var seconds = time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + "s";
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "AkkaCollector.Daemon.dll"), "run", "--config", config, "--data", data, "--for", seconds })
            start.ArgumentList.Add(argument);
        using var daemon = Process.Start(start)!;
        var said = daemon.StandardOutput.ReadToEndAsync();
        var complained = daemon.StandardError.ReadToEndAsync();
        try
        {
            var samples = await SampleAsync(daemon, time);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await daemon.WaitForExitAsync(patience.Token);
            var stored = Stored(daemon.ExitCode, await said + await complained);
            var quarter = Math.Max(1, samples.Count / 4);
            return new ResidentResult(samples[quarter], Median(samples[^quarter..]), samples.Max(), stored / time.TotalSeconds);
        }
        finally
        {
            if (!daemon.HasExited) daemon.Kill();
        }
    }

    private static async Task<List<double>> SampleAsync(Process daemon, TimeSpan time)
    {
        var samples = new List<double>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time - TimeSpan.FromSeconds(1) && await timer.WaitForNextTickAsync() && !daemon.HasExited)
        {
            var line = (await File.ReadAllLinesAsync($"/proc/{daemon.Id}/status")).First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            samples.Add(double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);
        }
        return samples;
    }

    private static long Stored(int exitCode, string output)
    {
        var summary = output.Split('\n').LastOrDefault(l => l.StartsWith("summary: ", StringComparison.Ordinal));
        if (exitCode != 0 || summary is null) throw new InvalidOperationException($"The daemon ended with {exitCode}:\n{output}");
        var stored = summary.Split(' ').First(p => p.StartsWith("stored=", StringComparison.Ordinal));
        return long.Parse(stored["stored=".Length..], CultureInfo.InvariantCulture);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
