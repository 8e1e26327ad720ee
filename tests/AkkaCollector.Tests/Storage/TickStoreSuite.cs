using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

/// <summary>What every store must do; each store has a spec that inherits it.</summary>
public abstract class TickStoreSuite
{
    protected InstrumentCatalog Catalog { get; } = Samples.Catalog();

    /// <summary>A new store on the same place each time, not open.</summary>
    protected abstract ITickStore Create(StoreOwner owner, TimeProvider clock);

    protected async Task<ITickStore> Open(StoreOwner? owner = null, TimeProvider? clock = null)
    {
        var store = Create(owner ?? Samples.Owner(), clock ?? TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    protected static (int, int, int, int, int) Numbers(BatchReceipt r) => (r.Quotes, r.Trades, r.Duplicates, r.Rejected, r.Undecoded);

    protected TickBatch Mixed(string id) => new(id, "test",
    [
        Samples.Accepted(Samples.Quote(Catalog.Get("A"))),
        Samples.Accepted(Samples.Trade(Catalog.Get("A"), id + "-1"), TickFlags.Stale),
        new Validated(Samples.Quote(Catalog.Get("A")), Outcome.Duplicate, TickFlags.None, RejectReasons.None),
        new Validated(Samples.Trade(Catalog.Get("B"), id + "-2", double.NaN), Outcome.Rejected, TickFlags.None, RejectReasons.NotFinite),
        new Validated(Samples.Quote(Catalog.Get("B"), double.PositiveInfinity), Outcome.Rejected, TickFlags.None, RejectReasons.NotFinite | RejectReasons.AboveMaximum),
        Samples.Accepted(Samples.Undecoded()),
        Samples.Accepted(Samples.Quote(Catalog.Get("B"))),
    ]);

    [Fact]
    public async Task The_receipt_must_tell_what_became_of_every_event()
    {
        await using var store = await Open();
        var receipt = await store.WriteAsync(Mixed("one"), CancellationToken.None);
        Assert.Equal(("one", "test"), (receipt.BatchId, receipt.Source));
        Assert.Equal((2, 1, 1, 2, 1), Numbers(receipt));
        Assert.Equal(3, receipt.Stored);
    }

    [Fact]
    public async Task A_batch_that_this_run_has_written_must_be_answered_with_the_counts_of_its_first_write()
    {
        await using var store = await Open();
        await store.WriteAsync(Mixed("one"), CancellationToken.None);
        Assert.Equal((2, 1, 1, 2, 1), Numbers(await store.WriteAsync(Mixed("one"), CancellationToken.None)));
        Assert.Equal((2, 1, 1, 2, 1), Numbers(await store.WriteAsync(Mixed("two"), CancellationToken.None)));
    }

    [Fact]
    public async Task Upkeep_with_nothing_to_do_must_change_nothing()
    {
        await using var store = await Open();
        await store.WriteAsync(Mixed("one"), CancellationToken.None);
        Assert.False((await store.MaintainAsync(CancellationToken.None)).More);
        Assert.Equal((2, 1, 1, 2, 1), Numbers(await store.WriteAsync(Mixed("one"), CancellationToken.None)));
    }

    [Fact]
    public async Task A_write_that_was_cancelled_before_it_began_must_store_nothing()
    {
        await using var store = await Open();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.WriteAsync(Mixed("one"), new CancellationToken(true)));
        Assert.Equal((2, 1, 1, 2, 1), Numbers(await store.WriteAsync(Mixed("one"), CancellationToken.None)));
    }

    [Fact]
    public async Task An_instrument_list_must_be_written_any_number_of_times()
    {
        await using var store = await Open();
        var listed = new Instrument { Venue = "deribit", Name = "A", Kind = InstrumentKind.Option, BaseCurrency = "ETH", QuoteCurrency = "ETH", Strike = 3000, Right = OptionRight.Call };
        await store.WriteInstrumentsAsync([listed], CancellationToken.None);
        await store.WriteInstrumentsAsync([listed with { IsActive = false }], CancellationToken.None);
        Assert.Equal((2, 1, 1, 2, 1), Numbers(await store.WriteAsync(Mixed("one"), CancellationToken.None)));
    }
}

public class NullTickStoreSpec : TickStoreSuite
{
    protected override ITickStore Create(StoreOwner owner, TimeProvider clock) => new NullTickStore(clock);
}
