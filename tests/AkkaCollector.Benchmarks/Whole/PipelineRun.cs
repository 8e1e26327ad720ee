using System.Diagnostics;
using Akka.Actor;
using AkkaCollector.Batching;
using AkkaCollector.Graph;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaCollector.Benchmarks;

/// <summary>What one run of the whole pipeline gave.</summary>
/// <param name="Account">The accounts at the end: nothing conflated, nothing dropped.</param>
/// <param name="Elapsed">From the first frame to the last commit.</param>
/// <param name="Store">What the store saw.</param>
/// <param name="BytesPerTick">Allocated by the whole process for one tick.</param>
/// <param name="Cpu">Processor time of the whole process.</param>
/// <param name="Collections">Garbage collections of generations 0, 1 and 2.</param>
internal sealed record PipelineResult(SourceAccount Account, TimeSpan Elapsed, StoreObservations Store, double BytesPerTick, TimeSpan Cpu, (int Gen0, int Gen1, int Gen2) Collections)
{
    public double TicksPerSecond => Account.Ticks / Elapsed.TotalSeconds;
}

/// <summary>
/// The whole pipeline without a socket: frames through decoder, intake, the source's graph, the storage actor and its writer, all
/// under the collector's own guardian. A run in which a tick was conflated or dropped does not count and stops the bench.
/// </summary>
internal static class PipelineRun
{
    /// <summary>Into the null store.</summary>
    public static async Task<PipelineResult> NullAsync(IFrameSource frames)
    {
        using var run = new BenchRun("collector.storage.kind = \"null\"");
        return await RunAsync(run, frames);
    }

    /// <summary>Into SQLite, with the defaults of the store.</summary>
    public static async Task<PipelineResult> SqliteAsync(IFrameSource frames)
    {
        using var run = new BenchRun("collector.storage.kind = sqlite");
        return await RunAsync(run, frames);
    }

    /// <summary>Into the store of a run.</summary>
    public static async Task<PipelineResult> RunAsync(BenchRun run, IFrameSource frames)
    {
        var feed = new Feed(frames);
        var observations = new StoreObservations();
        var adapter = run.Settings.Sources[0].Venue.CreateAdapter(new Uri("ws://127.0.0.1:1/"));
        var source = new SourceParts(BenchRun.Source, adapter, run.Settings.Throttle, new LiveBatchIds("bench", BenchRun.Source),
            (parts, _, _) => Props.Create(() => new FeedActor(parts, adapter.CreateDecoder(parts.Name, parts.Catalog, parts.Counters), feed)));
        var collector = CollectorParts.With(run.Settings, TimeProvider.System, NullLoggerFactory.Instance, [source],
            () => new ObservedStore(TickStores.Create(run.Settings.Storage, BenchRun.Owner, TimeProvider.System), observations));
        await using var running = await RunningCollector.StartAsync(run, collector);
        GC.Collect();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var collections = (GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        feed.Start();
        await feed.Done.Task;
        var account = await running.DrainAsync();
        var result = new PipelineResult(account, Stopwatch.GetElapsedTime(began, observations.LastCommit), observations,
            (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)account.Ticks, Environment.CpuUsage.TotalTime - cpu,
            (GC.CollectionCount(0) - collections.Item1, GC.CollectionCount(1) - collections.Item2, GC.CollectionCount(2) - collections.Item3));
        Check(result);
        run.CheckRows(account.Stored);
        return result;
    }

    private static void Check(PipelineResult result)
    {
        var a = result.Account;
        if (a.Stored == a.Ticks && a.Stored == result.Store.Stored && a.FramesUndecoded == 0) return;
        throw new InvalidOperationException($"Not every tick was stored: ticks {a.Ticks}, stored {a.Stored}, by the store {result.Store.Stored}, "
            + $"conflated {a.Conflated}, dropped {a.Dropped}, rejected {a.Rejected}, duplicates {a.Duplicates}, undecoded frames {a.FramesUndecoded}.");
    }
}
