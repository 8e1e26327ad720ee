using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Throttling;
using BenchmarkDotNet.Attributes;

namespace AkkaCollector.Benchmarks;

/// <summary>A received frame of one kind of channel to a tick: of the living market, frames in memory.</summary>
public abstract class DecodeFeedStep(string channel) : ITickIntake
{
    private const int Ticks = 10_000;
    private IReadOnlyList<FrameBlock> _frames = null!;
    private IVenueDecoder _decoder = null!;
    private MarketEvent? _last;

    /// <summary>Makes the frames.</summary>
    [GlobalSetup]
    public void Setup()
    {
        using var run = new BenchRun("collector.storage.kind = sqlite");
        var adapter = run.Settings.Sources[0].Venue.CreateAdapter(new Uri("ws://127.0.0.1:1/"));
        _decoder = adapter.CreateDecoder(BenchRun.Source, new InstrumentCatalog(adapter.Venue, adapter.KindOfName), new SourceCounters(BenchRun.Source));
        _frames = PremadeFrames.Make(new LiveFrames(Ticks, [channel], includePerpetual: true));
    }

    /// <summary>Decodes them all.</summary>
    [Benchmark(OperationsPerInvoke = Ticks)]
    public object? Decode()
    {
        foreach (var block in _frames)
        {
            for (var i = 0; i < block.Count; i++) _decoder.Decode(block[i], block.Micros(i), this);
        }
        return _last;
    }

    void ITickIntake.Offer(MarketEvent marketEvent) => _last = marketEvent;

    ValueTask ITickIntake.WaitForRoomAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    void ITickIntake.Complete() => _last = null;
}

/// <summary>Books of ten levels a side.</summary>
public class DecodeBookStep() : DecodeFeedStep("book.{0}.none.10.100ms");

/// <summary>Candles of a minute.</summary>
public class DecodeCandleStep() : DecodeFeedStep("chart.trades.{0}.1");

/// <summary>Funding.</summary>
public class DecodeFundingStep() : DecodeFeedStep("perpetual.{0}.100ms");
