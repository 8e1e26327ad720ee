using System.Diagnostics;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Benchmarks;

/// <summary>
/// What the pipeline is held against: one loop on one thread that decodes the same frames with the same decoder and gives them to the
/// same store, in batches of the same sizes. No actors, no graph, no validation.
/// </summary>
internal static class BareLoop
{
    /// <summary>Stores the frames and gives the time from the first frame to the last commit, and the processor time of the whole process.</summary>
    /// <param name="frames">The same frames that the pipeline was given.</param>
    /// <param name="sizes">The batches that the pipeline made of them.</param>
    /// <param name="stored">What the pipeline stored: the loop must store as much.</param>
    public static async Task<(TimeSpan Elapsed, TimeSpan Cpu)> RunAsync(IFrameSource frames, IReadOnlyList<int> sizes, long stored)
    {
        using var run = new BenchRun("collector.storage.kind = sqlite");
        var adapter = run.Settings.Sources[0].Venue.CreateAdapter(new Uri("ws://127.0.0.1:1/"));
        var counters = new SourceCounters(BenchRun.Source);
        var decoder = adapter.CreateDecoder(BenchRun.Source, new InstrumentCatalog(adapter.Venue, adapter.KindOfName), counters);
        var store = TickStores.Create(run.Settings.Storage, BenchRun.Owner, TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        GC.Collect();
        var kept = new ListIntake();
        var inserted = 0L;
        var cpuBefore = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < sizes.Count; i++)
        {
            while (kept.Count < sizes[i] && frames.TryNext(out var frame, out var micros)) decoder.Decode(frame, micros, kept);
            var receipt = await store.WriteAsync(new TickBatch($"bare:{i}", BenchRun.Source, kept.Take(sizes[i])), CancellationToken.None);
            inserted += receipt.Stored;
        }
        var elapsed = Stopwatch.GetElapsedTime(began);
        var cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        await store.DisposeAsync();
        if (inserted != stored) throw new InvalidOperationException($"The bare loop stored {inserted} ticks, the pipeline {stored}.");
        run.CheckRows(inserted);
        return (elapsed, cpu);
    }
}
