using AkkaCollector.MarketData;
using AkkaCollector.Throttling;
using BenchmarkDotNet.Attributes;

namespace AkkaCollector.Benchmarks;

/// <summary>A received frame to a tick: quotes and trades of the living market, frames in memory.</summary>
public class DecodeStep : ITickIntake
{
    private const int Ticks = 10_000;
    private StepTicks _ticks = null!;
    private MarketEvent? _last;

    /// <summary>Makes the frames.</summary>
    [GlobalSetup]
    public void Setup() => _ticks = new StepTicks(Ticks);

    /// <summary>Removes what was made.</summary>
    [GlobalCleanup]
    public void Cleanup() => _ticks.Dispose();

    /// <summary>Decodes them all.</summary>
    [Benchmark(OperationsPerInvoke = Ticks)]
    public object? Decode()
    {
        foreach (var block in _ticks.Frames)
        {
            for (var i = 0; i < block.Count; i++) _ticks.Decoder.Decode(block[i], block.Micros(i), this);
        }
        return _last;
    }

    void ITickIntake.Offer(MarketEvent marketEvent) => _last = marketEvent;

    ValueTask ITickIntake.WaitForRoomAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    void ITickIntake.Complete() => _last = null;
}
