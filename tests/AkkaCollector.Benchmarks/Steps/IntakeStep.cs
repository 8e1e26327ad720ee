using AkkaCollector.Throttling;
using BenchmarkDotNet.Attributes;

namespace AkkaCollector.Benchmarks;

/// <summary>Into the intake and out of it again, on one thread: a thousand ticks wait at most.</summary>
public class IntakeStep
{
    private const int Ticks = 10_000;
    private const int AtOnce = 1_000;
    private StepTicks _ticks = null!;
    private TickIntake _intake = null!;

    /// <summary>Makes the ticks.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _ticks = new StepTicks(Ticks);
        _intake = new TickIntake(_ticks.Run.Settings.Throttle, _ticks.Counters);
    }

    /// <summary>Removes what was made.</summary>
    [GlobalCleanup]
    public void Cleanup() => _ticks.Dispose();

    /// <summary>Offers and takes them all.</summary>
    [Benchmark(OperationsPerInvoke = Ticks)]
    public int OfferAndTake()
    {
        var taken = 0;
        for (var first = 0; first < Ticks; first += AtOnce)
        {
            for (var i = first; i < first + AtOnce; i++) _intake.Offer(_ticks.Ticks[i]);
            while (_intake.TryTake(out _)) taken++;
            _intake.HandedOver(AtOnce);
        }
        return taken;
    }
}
