namespace AkkaCollector.Benchmarks;

/// <summary>The rows of the whole: the pipeline beside a bare loop, into a null store, over the socket, and what the daemon holds.</summary>
internal static class WholeBench
{
    private static readonly (string Name, Func<bool, Task> Run)[] Groups =
    [
        ("decode", DecodeAsync), ("pipeline-null", NullAsync), ("pipeline-sqlite", OverBareAsync), ("socket", SocketAsync), ("resident", ResidentAsync),
    ];

    /// <summary>The names of the groups of rows, for <c>--only</c>.</summary>
    public static IEnumerable<string> Names => Groups.Select(g => g.Name);

    /// <summary>Runs all groups, or one.</summary>
    public static async Task RunAsync(bool quick, string? only)
    {
        foreach (var group in Groups)
        {
            if (only is null || only == group.Name) await group.Run(quick);
        }
    }

    private static Task DecodeAsync(bool quick)
    {
        var ticks = quick ? 200_000 : 1_000_000;
        DecodeRun.Run(200_000);
        var results = Enumerable.Range(0, quick ? 3 : 5).Select(_ => DecodeRun.Run(ticks)).OrderBy(r => r.PerSecond).ToList();
        var result = results[results.Count / 2];
        Report.Bench("decode", result.PerSecond, "ticks/s");
        Report.Bytes("decode", result.BytesPerTick);
        Report.Bench("venue-alone", result.FramesPerSecond, "ticks/s");
        return Task.CompletedTask;
    }

    private static async Task NullAsync(bool quick)
    {
        var (ticks, runs) = quick ? (400_000, 3) : (2_000_000, 5);
        await RunNullAsync(() => new FramesOfAnotherThread(new LiveFrames(400_000)));
        var live = await MedianAsync(runs, () => RunNullAsync(() => new FramesOfAnotherThread(new LiveFrames(ticks))));
        PrintNull("pipeline-null", live);
        if (!quick)
        {
            var oneThread = await MedianAsync(runs, () => RunNullAsync(() => new LiveFrames(ticks)));
            Report.Bench("pipeline-null-one-feeding-thread", oneThread.TicksPerSecond, "ticks/s");
        }
        var blocks = PremadeFrames.Make(quick ? 200_000 : 500_000);
        var premade = await MedianAsync(runs, () => RunNullAsync(() => new PremadeFrames(blocks)));
        PrintNull("pipeline-null-premade", premade);
    }

    private static async Task<PipelineResult> RunNullAsync(Func<IFrameSource> open)
    {
        using var frames = open();
        return await PipelineRun.NullAsync(frames);
    }

    private static async Task<PipelineResult> MedianAsync(int runs, Func<Task<PipelineResult>> run)
    {
        var results = new List<PipelineResult>();
        for (var i = 0; i < runs; i++) results.Add(await run());
        return results.OrderBy(r => r.TicksPerSecond).ElementAt(runs / 2);
    }

    private static void PrintNull(string name, PipelineResult result)
    {
        Report.Bench(name, result.TicksPerSecond, "ticks/s");
        Report.Bench(name + "-cpu", result.Cpu.TotalNanoseconds / result.Account.Ticks, "ns/tick");
        Report.Bytes(name, result.BytesPerTick);
        Report.Bench(name + "-gen0", result.Collections.Gen0, "collections");
        Report.Bench(name + "-gen2", result.Collections.Gen2, "collections");
    }

    private static async Task OverBareAsync(bool quick)
    {
        var (ticks, runs) = quick ? (100_000L, 3) : (500_000L, 5);
        await OverBareAsync("pipeline-sqlite", runs, () => new LiveFrames(ticks), () => new LiveFrames(20_000));
        if (quick) return;
        var blocks = PremadeFrames.Make(ticks);
        await OverBareAsync("pipeline-sqlite-premade", runs, () => new PremadeFrames(blocks), () => new LiveFrames(1_000));
    }

    /// <summary>Alternates the two, so that what else the machine does falls on both.</summary>
    private static async Task OverBareAsync(string name, int runs, Func<IFrameSource> frames, Func<IFrameSource> warmUp)
    {
        await PairAsync(warmUp);
        var pairs = new List<(PipelineResult Pipeline, (TimeSpan Elapsed, TimeSpan Cpu) Bare)>();
        for (var i = 0; i < runs; i++) pairs.Add(await PairAsync(frames));
        var pipeline = pairs.Select(p => p.Pipeline).OrderBy(p => p.Elapsed).ElementAt(runs / 2);
        var bare = pairs.Select(p => p.Bare).OrderBy(b => b.Elapsed).ElementAt(runs / 2);
        Report.Ratio(name + "-over-bare", pipeline.Elapsed / bare.Elapsed);
        Report.Ratio(name + "-cpu-over-bare", pipeline.Cpu / bare.Cpu);
        Report.Bench(name, pipeline.TicksPerSecond, "ticks/s");
        Report.Bench(name.Replace("pipeline", "bare", StringComparison.Ordinal), pipeline.Account.Ticks / bare.Elapsed.TotalSeconds, "ticks/s");
        Report.Bench(name + "-batch", pipeline.Store.BatchSizes.Average(), "events");
        Report.Bench(name + "-store-busy", pipeline.Store.Busy / pipeline.Elapsed * 100, "%");
    }

    private static async Task<(PipelineResult Pipeline, (TimeSpan Elapsed, TimeSpan Cpu) Bare)> PairAsync(Func<IFrameSource> open)
    {
        using var ofPipeline = open();
        var pipeline = await PipelineRun.SqliteAsync(ofPipeline);
        using var ofBare = open();
        return (pipeline, await BareLoop.RunAsync(ofBare, pipeline.Store.BatchSizes, pipeline.Account.Stored));
    }

    private static async Task SocketAsync(bool quick)
    {
        var (warmUp, time) = quick ? (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)) : (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20));
        await SocketAsync("socket-sqlite", true, double.PositiveInfinity, warmUp, time);
        await SocketAsync("socket-sqlite-noindex", false, double.PositiveInfinity, warmUp, time);
        if (quick) return;
        await SocketAsync("socket-sqlite-steady", true, 77_000, warmUp, time);
        await SocketAsync("socket-sqlite-noindex-steady", false, 121_000, warmUp, time);
    }

    private static async Task SocketAsync(string name, bool readIndex, double rate, TimeSpan warmUp, TimeSpan time)
    {
        var result = await SocketRun.RunAsync(readIndex, rate, warmUp, time);
        Report.Bench(name, result.Stored, "ticks/s");
        Report.Bench(name + "-received", result.Received, "ticks/s");
        Report.Bench(name + "-conflated", result.Conflated, "ticks/s");
        Report.Bench(name + "-dropped", result.Dropped, "ticks/s");
    }

    private static async Task ResidentAsync(bool quick)
    {
        var result = await ResidentRun.RunAsync(TimeSpan.FromSeconds(quick ? 10 : 60));
        Report.Bench("resident", result.Most, "MB");
        Report.Bench("resident-start", result.Start, "MB");
        Report.Bench("resident-end", result.End, "MB");
        Report.Bench("resident-growth", result.End - result.Start, "MB");
        Report.Bench("resident-rate", result.TicksPerSecond, "ticks/s");
    }
}
