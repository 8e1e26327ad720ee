using System.Diagnostics;

namespace AkkaCollector.Benchmarks;

/// <summary>What one run of something took.</summary>
/// <param name="PerSecond">Operations a second.</param>
/// <param name="BytesPerOperation">Bytes allocated by the whole process for one operation.</param>
/// <param name="CpuNanoseconds">Processor time of the whole process for one operation.</param>
internal readonly record struct Measured(double PerSecond, double BytesPerOperation, double CpuNanoseconds);

/// <summary>Runs something a few times and takes the median: one run on a shared machine says little.</summary>
internal static class Measure
{
    /// <summary>Warms up once, then takes the median rate of several runs, with the bytes and the processor time of that run.</summary>
    /// <param name="operations">Operations in one run.</param>
    /// <param name="runs">How many runs; odd.</param>
    /// <param name="run">One run.</param>
    public static async Task<Measured> MedianAsync(long operations, int runs, Func<Task> run)
    {
        await run();
        var results = new List<Measured>(runs);
        for (var i = 0; i < runs; i++) results.Add(await OnceAsync(operations, run));
        return Median(results);
    }

    /// <summary>The medians of two things that take turns, so that what else the machine does falls on both.</summary>
    public static async Task<(Measured First, Measured Second)> InTurnsAsync(int runs, (long Operations, Func<Task> Run) first, (long Operations, Func<Task> Run) second)
    {
        // Until the runtime has compiled for speed what runs often, which it begins 100 ms after it last met something new.
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(1);)
        {
            await first.Run();
            await second.Run();
        }
        var (ofFirst, ofSecond) = (new List<Measured>(runs), new List<Measured>(runs));
        for (var i = 0; i < runs; i++)
        {
            ofFirst.Add(await OnceAsync(first.Operations, first.Run));
            ofSecond.Add(await OnceAsync(second.Operations, second.Run));
        }
        return (Median(ofFirst), Median(ofSecond));
    }

    /// <summary>One run, without a warm-up.</summary>
    public static async Task<Measured> OnceAsync(long operations, Func<Task> run)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var cpu = Environment.CpuUsage.TotalTime;
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        await run();
        watch.Stop();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        var used = Environment.CpuUsage.TotalTime - cpu;
        return new Measured(operations / watch.Elapsed.TotalSeconds, (double)allocated / operations, used.TotalNanoseconds / operations);
    }

    private static Measured Median(List<Measured> results) => results.OrderBy(r => r.PerSecond).ElementAt(results.Count / 2);
}
