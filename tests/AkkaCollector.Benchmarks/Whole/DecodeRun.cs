using System.Diagnostics;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Throttling;

namespace AkkaCollector.Benchmarks;

/// <summary>The decoder alone on one core. Frames are live, made a block at a time between the timed parts.</summary>
internal static class DecodeRun
{
    /// <summary>Ticks decoded a second, the bytes that the decoder allocated for one, and ticks made a second: the venue alone on one core.</summary>
    public static (double PerSecond, double BytesPerTick, double FramesPerSecond) Run(long ticks)
    {
        using var run = new BenchRun("collector.storage.kind = \"null\"");
        using var frames = new LiveFrames(ticks);
        var adapter = run.Settings.Sources[0].Venue.CreateAdapter(new Uri("ws://127.0.0.1:1/"));
        var decoder = adapter.CreateDecoder(BenchRun.Source, new InstrumentCatalog(adapter.Venue, adapter.KindOfName), new SourceCounters(BenchRun.Source));
        var counter = new CountingIntake();
        var block = new FrameBlock();
        long elapsed = 0, bytes = 0;
        var start = Stopwatch.GetTimestamp();
        while (frames.TryNext(out var frame, out var micros))
        {
            if (block.TryAdd(frame, micros)) continue;
            Decode();
            block.Clear();
            block.TryAdd(frame, micros);
        }
        Decode();
        if (counter.Ticks < ticks) throw new InvalidOperationException($"{ticks} ticks were asked for, {counter.Ticks} were decoded.");
        var making = Stopwatch.GetTimestamp() - start - elapsed;
        return (PerSecond(elapsed), bytes / (double)counter.Ticks, PerSecond(making));

        double PerSecond(long time) => counter.Ticks / Stopwatch.GetElapsedTime(0, time).TotalSeconds;

        void Decode()
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < block.Count; i++) decoder.Decode(block[i], block.Micros(i), counter);
            elapsed += Stopwatch.GetTimestamp() - began;
            bytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
    }

    private sealed class CountingIntake : ITickIntake
    {
        public long Ticks { get; private set; }

        public void Offer(MarketEvent marketEvent)
        {
            if (marketEvent is Tick) Ticks++;
        }

        public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Complete()
        {
        }
    }
}
