using System.Globalization;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using BenchmarkDotNet.Attributes;

namespace AkkaCollector.Benchmarks;

/// <summary>A batch of 500 quotes into SQLite with the read index, committed: the time of one row. The file grows as it is measured.</summary>
public class SqliteStep
{
    private const int Rows = 500;
    private StepTicks _ticks = null!;
    private ITickStore _store = null!;
    private Validated[] _quotes = null!;
    private long _number;

    /// <summary>Makes the quotes and opens a store.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _ticks = new StepTicks(Rows * 2);
        _quotes = [.. _ticks.Ticks.Where(t => t is Quote).Take(Rows).Select(t => new Validated(t, Outcome.Accepted, TickFlags.None, RejectReasons.None))];
        _store = TickStores.Create(_ticks.Run.Settings.Storage, BenchRun.Owner, TimeProvider.System);
        _store.OpenAsync(CancellationToken.None).AsTask().Wait();
    }

    /// <summary>Removes what was made.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _store.DisposeAsync().AsTask().Wait();
        _ticks.Dispose();
    }

    /// <summary>Writes one batch.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int Write()
    {
        var id = (++_number).ToString(CultureInfo.InvariantCulture);
        return _store.WriteAsync(new TickBatch(id, BenchRun.Source, _quotes), CancellationToken.None).AsTask().Result.Quotes;
    }
}
