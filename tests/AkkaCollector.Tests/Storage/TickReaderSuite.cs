using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

/// <summary>What every reader of a store must give; each store has a spec that inherits it.</summary>
public abstract class TickReaderSuite
{
    protected InstrumentCatalog Catalog { get; } = Samples.Catalog();

    /// <summary>A store that is open, on a database of the spec's own that stays until its end.</summary>
    protected abstract Task<ITickStore> OpenStore(string run = "run-1");

    /// <summary>A reader of the same database, open.</summary>
    protected abstract Task<ITickReader> OpenReader();

    protected Validated Quote(string instrument, long venueMicros = Samples.Now, double bid = 0.05, double ask = 0.06) =>
        Samples.Accepted(Samples.Quote(Catalog.Get(instrument), bid, ask, venueMicros: venueMicros, receivedMicros: venueMicros + 7));

    protected Validated Trade(string instrument, string id, long venueMicros = Samples.Now, double price = 0.05, double amount = 1) =>
        Samples.Accepted(Samples.Trade(Catalog.Get(instrument), id, price, amount, venueMicros: venueMicros, receivedMicros: venueMicros + 7));

    protected static async Task Write(ITickStore store, string batch, params Validated[] events) =>
        await store.WriteAsync(new TickBatch(batch, "eth", events), CancellationToken.None);

    [Fact]
    public async Task A_runs_batches_must_be_counted_by_source_and_go_on_where_the_last_count_ended()
    {
        await using (var earlier = await OpenStore("run-0")) await Write(earlier, "old", Quote("A"), Trade("A", "0"));
        await using var store = await OpenStore();
        await using var reader = await OpenReader();
        Assert.Empty((await reader.CountRunAsync("run-1", null, CancellationToken.None)).Sources);

        var rejected = new Validated(Quote("A").Event, Outcome.Rejected, TickFlags.None, RejectReasons.Negative);
        await Write(store, "one", Quote("A"), Trade("A", "1"), Trade("A", "1"), rejected, Samples.Accepted(Samples.Undecoded()));
        await store.WriteAsync(new TickBatch("btc", "btc", [Quote("B")]), CancellationToken.None);
        var first = await reader.CountRunAsync("run-1", null, CancellationToken.None);
        Assert.Equal([new RunCounts("btc", 1, 1, 0, 0, 0, 0), new RunCounts("eth", 1, 2, 1, 1, 1, 0)], first.Sources.OrderBy(s => s.Source, StringComparer.Ordinal));

        Assert.Empty((await reader.CountRunAsync("run-1", first.Last, CancellationToken.None)).Sources);
        await Write(store, "two", Quote("A"), Quote("A"));
        var second = await reader.CountRunAsync("run-1", first.Last, CancellationToken.None);
        Assert.Equal([new RunCounts("eth", 1, 2, 0, 0, 0, 0)], second.Sources);
        Assert.Equal(new RunCounts("eth", 2, 4, 1, 1, 1, 0), Assert.Single((await reader.CountRunAsync("run-1", null, CancellationToken.None)).Sources, s => s.Source == "eth"));
    }
}
