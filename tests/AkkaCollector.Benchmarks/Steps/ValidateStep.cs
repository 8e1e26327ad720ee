using AkkaCollector.MarketData;
using AkkaCollector.Validation;
using BenchmarkDotNet.Attributes;

namespace AkkaCollector.Benchmarks;

/// <summary>The word of validation on a tick. The ticks come round again, so that those of the next round are flagged as out of order.</summary>
public class ValidateStep
{
    private const int Ticks = 10_000;
    private StepTicks _ticks = null!;
    private ValidationRules _rules = null!;

    /// <summary>Makes the ticks.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _ticks = new StepTicks(Ticks);
        _rules = new ValidationRules(_ticks.Run.Settings.Validation, _ticks.Catalog);
    }

    /// <summary>Removes what was made.</summary>
    [GlobalCleanup]
    public void Cleanup() => _ticks.Dispose();

    /// <summary>Judges them all.</summary>
    [Benchmark(OperationsPerInvoke = Ticks)]
    public int Judge()
    {
        var accepted = 0;
        foreach (var tick in _ticks.Ticks) accepted += _rules.Judge(tick).Outcome == Outcome.Accepted ? 1 : 0;
        return accepted;
    }
}
