using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

/// <summary>What every store that keeps what it is given must do, over closing and opening; each has a spec that inherits it.</summary>
public abstract partial class PersistentTickStoreSuite : TickStoreSuite
{
    protected TickBatch Trades(string id, string source, params (string Instrument, string Trade, long Seq, long VenueMicros)[] trades) =>
        new(id, source, [.. trades.Select(t => Samples.Accepted(Samples.Trade(Catalog.Get(t.Instrument), t.Trade, seq: t.Seq, venueMicros: t.VenueMicros)))]);

    private static async Task<List<(string Instrument, long Seq, string? Trade, string Batch)>> TradeCursors(ITickStore store, string source) =>
        [.. (await store.ReadCursorsAsync(source, CancellationToken.None)).Where(c => c.Channel == CursorChannel.Trades)
            .OrderBy(c => c.Instrument, StringComparer.Ordinal).Select(c => (c.Instrument, c.TradeSeq, c.TradeId, c.BatchId))];

    [Fact]
    public async Task A_batch_that_an_earlier_run_has_written_must_be_answered_as_all_duplicates()
    {
        await using (var store = await Open()) await store.WriteAsync(Mixed("one"), CancellationToken.None);
        await using (var again = await Open(Samples.Owner("run-2"))) Assert.Equal((0, 0, 6, 0, 0), Numbers(await again.WriteAsync(Mixed("one"), CancellationToken.None)));
        // What the first run wrote stands as it was.
        await using var first = await Open();
        Assert.Equal((2, 1, 1, 2, 1), Numbers(await first.WriteAsync(Mixed("one"), CancellationToken.None)));
    }

    [Fact]
    public async Task A_batch_must_be_settled_with_its_first_counts_after_the_store_was_opened_anew_in_the_same_run()
    {
        await using (var store = await Open()) await store.WriteAsync(Mixed("one"), CancellationToken.None);
        await using var again = await Open();
        Assert.Equal((2, 1, 1, 2, 1), Numbers(await again.WriteAsync(Mixed("one"), CancellationToken.None)));
    }

    [Fact]
    public async Task A_trade_must_be_stored_once_whatever_batch_it_comes_in()
    {
        await using var store = await Open();
        TickBatch Batch(string id, params string[] trades) => new(id, "test", [.. trades.Select(t => Samples.Accepted(Samples.Trade(Catalog.Get("A"), t)))]);
        Assert.Equal((0, 2, 1, 0, 0), Numbers(await store.WriteAsync(Batch("one", "1", "2", "1"), CancellationToken.None)));
        Assert.Equal((0, 1, 2, 0, 0), Numbers(await store.WriteAsync(Batch("two", "2", "3", "1"), CancellationToken.None)));
        var other = new TickBatch("three", "test", [Samples.Accepted(Samples.Trade(Catalog.Get("B"), "1"))]);
        Assert.Equal((0, 1, 0, 0, 0), Numbers(await store.WriteAsync(other, CancellationToken.None)));
        Assert.Equal(["1", "1", "2", "3"], (await TradeMasks()).Select(t => t.Trade));
    }

    [Fact]
    public async Task A_trade_that_two_collectors_bring_must_be_one_row_with_both_in_its_mask()
    {
        await using (var first = await Open())
            await first.WriteAsync(Trades("a1", "eth", ("A", "1", 1, Samples.Now), ("A", "2", 2, Samples.Now)), CancellationToken.None);
        await using (var second = await Open(Samples.Owner("run-2", "collector-2")))
        {
            var receipt = await second.WriteAsync(Trades("b1", "eth", ("A", "2", 2, Samples.Now), ("A", "3", 3, Samples.Now)), CancellationToken.None);
            Assert.Equal((0, 1, 1, 0, 0), Numbers(receipt));
            await second.WriteAsync(Trades("b2", "backup", ("A", "2", 2, Samples.Now)), CancellationToken.None);
        }
        Assert.Equal([("1", 1L), ("2", 7L), ("3", 2L)], await TradeMasks());
    }

    [Fact]
    public async Task Cursors_must_be_read_back_as_the_batches_left_them()
    {
        await using (var store = await Open())
        {
            Assert.Empty(await store.ReadCursorsAsync("eth", CancellationToken.None));
            await store.WriteAsync(Trades("one", "eth", ("A", "a7", 7, Samples.Now), ("A", "a9", 9, Samples.Now + 2), ("A", "a8", 8, Samples.Now + 1), ("B", "b1", 1, Samples.Now)), CancellationToken.None);
            await store.WriteAsync(Mixed("two") with { Source = "eth" }, CancellationToken.None);
        }
        await using var again = await Open();
        Assert.Equal([("A", 9L, "a9", "one"), ("B", 1L, "b1", "one")], await TradeCursors(again, "eth"));
        var quotes = Assert.Single(await again.ReadCursorsAsync("eth", CancellationToken.None), c => c.Channel == CursorChannel.Quotes);
        Assert.Equal(("eth", "", 0L, null, Samples.Now - 5_000, Samples.Now, "two"),
            (quotes.Source, quotes.Instrument, quotes.TradeSeq, quotes.TradeId, quotes.VenueMicros, quotes.ReceivedMicros, quotes.BatchId));
        Assert.Empty(await again.ReadCursorsAsync("btc", CancellationToken.None));
    }

    [Fact]
    public async Task A_cursor_must_never_go_back_and_must_move_for_trades_that_are_there_already()
    {
        await using var store = await Open();
        await store.WriteAsync(Trades("one", "eth", ("A", "9", 9, Samples.Now)), CancellationToken.None);
        await store.WriteAsync(Trades("late", "eth", ("A", "5", 5, Samples.Now + 9)), CancellationToken.None);
        Assert.Equal([("A", 9L, "9", "one")], await TradeCursors(store, "eth"));
        await store.WriteAsync(Trades("other", "backup", ("A", "9", 9, Samples.Now)), CancellationToken.None);
        Assert.Equal([("A", 9L, "9", "other")], await TradeCursors(store, "backup"));
    }

    [Fact]
    public async Task Cursors_of_two_collectors_must_be_kept_apart()
    {
        await using (var store = await Open()) await store.WriteAsync(Trades("one", "eth", ("A", "9", 9, Samples.Now)), CancellationToken.None);
        await using var other = await Open(Samples.Owner("run-2", "collector-2"));
        Assert.Empty(await other.ReadCursorsAsync("eth", CancellationToken.None));
    }

    /// <summary>The ids of all trades with their masks, by id.</summary>
    protected abstract Task<List<(string Trade, long Mask)>> TradeMasks();
}
