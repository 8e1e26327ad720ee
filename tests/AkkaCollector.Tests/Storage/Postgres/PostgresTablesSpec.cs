using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage.Postgres;

/// <summary>What only PostgreSQL has to do for the tables of candles, books and the like.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresTablesSpec(PostgresFixture fixture) : IAsyncLifetime
{
    private const int Keys = 40;
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await fixture.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task<ITickStore> Open(int collector)
    {
        var store = TickStores.Create(Samples.Storage(kind: StoreKind.Postgres) with { Postgres = Samples.Postgres(_database.ConnectionString) }, Samples.Owner($"run-{collector}", $"collector-{collector}"), TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    /// <summary>
    /// Goal: two collectors that write the same candles and books at the same time neither wait for one another for ever nor lose what is
    /// newest. Method: seeded batches of the same keys in random order, written at once; a deadlock is a failed write.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Two_collectors_that_write_the_same_rows_at_once_must_leave_the_newest_once(int seed)
    {
        var stores = new[] { await Open(1), await Open(2) };
        var newest = new double[Keys];
        var received = Enumerable.Range(1, 60 * Keys).ToArray();
        new Random(seed).Shuffle(received);
        var next = 0;
        var batches = Enumerable.Range(0, 60).Select(n =>
        {
            var catalog = Samples.Catalog();
            var keys = Enumerable.Range(0, Keys).ToArray();
            new Random(seed * 1000 + n).Shuffle(keys);
            var ticks = new List<Tick>();
            foreach (var key in keys)
            {
                var at = received[next++];
                newest[key] = Math.Max(newest[key], at);
                ticks.Add(OtherTicks.Candle(catalog.Get($"I{key % 7}"), at, Samples.Now + key, Samples.Now + at));
                ticks.Add(OtherTicks.Book(catalog.Get($"I{key % 7}"), changeId: key, venueMicros: Samples.Now + key));
            }
            return new TickBatch($"b{n}", "test", [.. ticks.Select(t => Samples.Accepted(t))]);
        }).ToList();
        var receipts = await Task.WhenAll(stores.Select((store, c) => Task.Run(async () =>
        {
            var mine = new List<BatchReceipt>();
            foreach (var batch in batches.Where((_, n) => n % 2 == c)) mine.Add(await store.WriteAsync(batch, CancellationToken.None));
            return mine;
        })));
        foreach (var store in stores) await store.DisposeAsync();

        Assert.Equal(2 * Keys, receipts.SelectMany(r => r).Sum(r => r.Others));
        Assert.Equal(60 * 2 * Keys, receipts.SelectMany(r => r).Sum(r => r.Events));
        Assert.Equal(newest, (await _database.QueryAsync("SELECT close FROM candles ORDER BY venue_time")).Select(r => (double)r[0]!));
        Assert.Equal([[3L, (long)Keys, 3L]], await _database.QueryAsync("SELECT bit_and(c.sources), count(*), (SELECT bit_and(sources) FROM book_snapshots) FROM candles c"));
        Assert.Equal(2L * Keys, await _database.OneAsync("SELECT sum(others) FROM batches"));
    }

    [Theory]
    [InlineData("book_snapshots")]
    [InlineData("candles")]
    public async Task Collectors_that_merge_the_same_rows_in_opposite_orders_must_not_wait_in_a_circle(string table)
    {
        TickBatch Batch(string id, IEnumerable<int> numbers)
        {
            var catalog = Samples.Catalog();
            return new TickBatch(id, "test", [.. numbers.Select(n => Samples.Accepted(OtherTicks.Bare(table, catalog.Get("A"), Samples.Now + n)))]);
        }
        var (numbers, stores) = (Enumerable.Range(0, 3000).ToList(), new[] { await Open(1), await Open(2), await Open(3) });
        await stores[0].WriteAsync(Batch("first", numbers), CancellationToken.None);
        var receipts = await Task.WhenAll(Enumerable.Range(1, 2).Select(c => Task.Run(async () =>
        {
            var mine = 0;
            for (var round = 0; round < 4; round++)
                mine += (await stores[c].WriteAsync(Batch($"{c}-{round}", c == 1 ? numbers : numbers.AsEnumerable().Reverse()) with { Source = $"s{round}" }, CancellationToken.None)).Duplicates;
            return mine;
        })));
        foreach (var store in stores) await store.DisposeAsync();
        Assert.Equal([12_000, 12_000], receipts);
        Assert.Equal([[511L, 3000L]], await _database.QueryAsync($"SELECT bit_and(sources), count(*) FROM {table}"));
    }

    [Fact]
    public async Task Rows_of_many_days_must_each_lie_in_their_partition_and_be_found_again()
    {
        var catalog = Samples.Catalog();
        TickBatch Batch(string id, long received) => new(id, "test", [.. Enumerable.Range(0, 20).Select(d => Samples.Accepted(OtherTicks.Candle(catalog.Get("A"), received, Samples.Now - d * PostgresLayout.DayMicros, Samples.Now + received)))]);
        await using (var store = await Open(1))
        {
            Assert.Equal((20, 0), await store.WriteAsync(Batch("one", 1), CancellationToken.None) is var first ? (first.Others, first.Duplicates) : default);
            Assert.Equal((0, 20), await store.WriteAsync(Batch("two", 2), CancellationToken.None) is var second ? (second.Others, second.Duplicates) : default);
        }
        Assert.Equal([20L, 20L, 2.0], (await _database.QueryAsync("SELECT count(*), count(DISTINCT tableoid), min(close) FROM candles"))[0]);
    }

    [Fact]
    public async Task A_kind_of_which_the_first_row_was_refused_must_be_stored_all_the_same_afterwards()
    {
        var a = Samples.Catalog().Get("A");
        Liquidation Order(double price) => new() { Source = "test", Instrument = a, VenueMicros = Samples.Now, ReceivedMicros = Samples.Now, Direction = TradeDirection.Buy, Price = price, Amount = 1 };
        await using var store = await Open(1);
        var refused = await store.WriteAsync(new TickBatch("one", "test", [Samples.Accepted(Samples.Quote(a)), Samples.Accepted(Order(double.NaN))]), CancellationToken.None);
        Assert.Equal((1, 0, 1), (refused.Quotes, refused.Others, refused.DeadLetters));
        for (var n = 1; n < 4; n++) Assert.Equal(1, (await store.WriteAsync(new TickBatch($"good {n}", "test", [Samples.Accepted(Order(n))]), CancellationToken.None)).Others);
        Assert.Equal(3L, await _database.OneAsync("SELECT count(*) FROM liquidations"));
    }

    [Fact]
    public async Task A_text_that_PostgreSQL_cannot_hold_must_cost_its_row_alone()
    {
        var a = Samples.Catalog().Get("A");
        Liquidation Order(string state, long after) => new() { Source = "test", Instrument = a, VenueMicros = Samples.Now + after, ReceivedMicros = Samples.Now, Direction = TradeDirection.Buy, Price = 1, Amount = 1, State = state };
        await using (var store = await Open(1))
        {
            var batch = new TickBatch("one", "test", [Samples.Accepted(Order("FILLED", 1)), Samples.Accepted(Order("NUL\0", 2)), Samples.Accepted(OtherTicks.Book(a)), Samples.Accepted(Order("NEW", 3))]);
            Assert.Equal((3, 1), await store.WriteAsync(batch, CancellationToken.None) is var receipt ? (receipt.Others, receipt.DeadLetters) : default);
        }
        Assert.Equal(["FILLED", "NEW"], (await _database.QueryAsync("SELECT state FROM liquidations ORDER BY venue_time")).Select(r => r[0]));
        Assert.Equal(["liquidation", "A"], (await _database.QueryAsync("SELECT kind, instrument FROM dead_letters"))[0]);
    }
}
