using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Throttling;

namespace AkkaCollector.Benchmarks;

/// <summary>Frames of the living market and what the collector's decoder makes of them: what the steps are measured with.</summary>
internal sealed class StepTicks : IDisposable
{
    private readonly BenchRun _run = new("collector.storage.kind = sqlite");

    /// <summary>Makes frames of so many ticks and decodes them.</summary>
    public StepTicks(int ticks)
    {
        var adapter = _run.Settings.Sources[0].Venue.CreateAdapter(new Uri("ws://127.0.0.1:1/"));
        Catalog = new InstrumentCatalog(adapter.Venue, adapter.KindOfName);
        Counters = new SourceCounters(BenchRun.Source);
        Decoder = adapter.CreateDecoder(BenchRun.Source, Catalog, Counters);
        Frames = PremadeFrames.Make(ticks);
        var kept = new KeepingIntake();
        foreach (var block in Frames)
        {
            for (var i = 0; i < block.Count; i++) Decoder.Decode(block[i], block.Micros(i), kept);
        }
        Ticks = [.. kept.Events.Take(ticks)];
    }

    public BenchRun Run => _run;

    public InstrumentCatalog Catalog { get; }

    public SourceCounters Counters { get; }

    public IVenueDecoder Decoder { get; }

    public IReadOnlyList<FrameBlock> Frames { get; }

    public MarketEvent[] Ticks { get; }

    public void Dispose() => _run.Dispose();

    private sealed class KeepingIntake : ITickIntake
    {
        public List<MarketEvent> Events { get; } = [];

        public void Offer(MarketEvent marketEvent) => Events.Add(marketEvent);

        public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Complete()
        {
        }
    }
}
