using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class PostgresTickStoreSpec(PostgresFixture fixture) : PersistentTickStoreSuite, IAsyncLifetime
{
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await fixture.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    private StorageSettings Settings => _database.Settings;

    protected override ITickStore Create(StoreOwner owner, TimeProvider clock) => TickStores.Create(Settings, owner, clock);

    protected override ITickStore CreateBare() => TickStores.Create(Settings, Samples.Owner(), TimeProvider.System);

    protected override Task<ITickReader> OpenReader() => _database.OpenReaderAsync();

    protected override Task Empty() => _database.EmptyAsync();

    protected override Task<List<(string Trade, long Mask)>> TradeMasks() => _database.TradeMasksAsync();

    private async Task Write(params MarketEvent[] events)
    {
        await using var store = await Open();
        await store.WriteAsync(new TickBatch("one", "test", [.. events.Select(e => Samples.Accepted(e, TickFlags.Stale | TickFlags.Locked))]), CancellationToken.None);
    }

    [Fact]
    public async Task Every_value_of_a_quote_must_be_read_back()
    {
        var numbers = typeof(Quote).GetProperties().Where(p => p.PropertyType == typeof(double)).ToList();
        var quote = Samples.Quote(Catalog.Get("A"));
        for (var i = 0; i < numbers.Count; i++) numbers[i].SetValue(quote, 100.25 + i);
        typeof(Quote).GetProperty(nameof(Quote.UnderlyingIndex))!.SetValue(quote, "SYN.ETH-27NOV26");
        await Write(quote);
        var columns = SqliteSchema.QuoteNumbers.Split(", ");
        Assert.Equal(numbers.Count, columns.Length);
        foreach (var number in numbers)
        {
            var column = string.Concat(number.Name.Select((c, i) => (char.IsUpper(c) || c == '8') && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
            Assert.Equal(number.GetValue(quote), await _database.OneAsync($"SELECT {column} FROM quotes"));
        }
        Assert.Equal([new DateTime(2026, 9, 21, 14, 13, 20, DateTimeKind.Utc), new DateTime(2026, 9, 21, 14, 13, 19, 995, DateTimeKind.Utc), 36, "deribit", "A", "SYN.ETH-27NOV26", "open", "test", "one"],
            (await _database.QueryAsync("SELECT receive_time, venue_time, flags, venue, instrument, underlying_index, state, source, batch FROM quotes_readable"))[0]);
    }

    [Fact]
    public async Task What_the_venue_did_not_send_must_be_null()
    {
        await Write(Samples.Quote(Catalog.Get("A"), double.NaN));
        Assert.Equal([null, 0.06, null, null], (await _database.QueryAsync("SELECT bid_price, ask_price, delta, underlying_index_id FROM quotes"))[0]);
    }

    [Fact]
    public async Task Every_value_of_a_trade_must_be_read_back()
    {
        await Write(new Trade
        {
            Source = "test", ReceivedMicros = Samples.Now + 1, VenueMicros = Samples.Now, Instrument = Catalog.Get("A"), TradeId = "ETH-1", TradeSeq = 7, Price = 0.05, Amount = 3,
            Direction = TradeDirection.Sell, TickDirection = 0, IndexPrice = 2000, MarkPrice = 0.051, Iv = 60.5, Contracts = 4, Liquidation = "MT", BlockTradeId = "B-1", ComboId = "C-1",
        }, Samples.Trade(Catalog.Get("B"), "bare"));
        var rows = await _database.QueryAsync("""
            SELECT trade_id, trade_seq, direction, tick_direction, price, amount, index_price, mark_price, iv, contracts, liquidation, block_trade_id, combo_id, flags, source
            FROM trades_readable ORDER BY trade_id
            """);
        Assert.Equal(["ETH-1", 7L, "sell", (short)0, 0.05, 3.0, 2000.0, 0.051, 60.5, 4.0, "MT", "B-1", "C-1", 36, "test"], rows[0]);
        Assert.Equal(["bare", null, null, null, 0.05, 1.0, null, null, null, null, null, null, null, 36, "test"], rows[1]);
    }

    [Fact]
    public async Task Rejected_ticks_and_undecoded_frames_must_be_kept_with_what_was_wrong()
    {
        await using (var store = await Open())
        {
            await store.WriteAsync(Mixed("one"), CancellationToken.None);
            UndecodedFrame Frame(byte[] bytes) => new() { Source = "test", ReceivedMicros = Samples.Now, Frame = bytes, Error = "no" };
            await store.WriteAsync(new TickBatch("two", "test", [Samples.Accepted(Frame([0, 255, 0])), Samples.Accepted(Frame(new byte[20])), Samples.Accepted(Frame([]))]), CancellationToken.None);
            var future = Samples.Trade(Catalog.Get("A"), "future", venueMicros: long.MaxValue);
            await store.WriteAsync(new TickBatch("three", "test", [new Validated(future, Outcome.Rejected, TickFlags.None, RejectReasons.FromTheFuture)]), CancellationToken.None);
        }
        Assert.Equal([["quote", "NotFinite, AboveMaximum", 9, null, "Infinity"], ["trade", "FromTheFuture", 16, "0.05", null], ["trade", "NotFinite", 1, "NaN", null]],
            await _database.QueryAsync("SELECT kind, reason_names, reasons, tick ->> 'price', tick ->> 'bid_price' FROM rejected_ticks ORDER BY kind, reason_names"));
        Assert.Equal([new byte[] { 0, 255, 0 }, 3, "no"], (await _database.QueryAsync("SELECT frame, frame_bytes, error FROM undecoded_frames WHERE frame_bytes = 3"))[0]);
        Assert.Equal([new byte[8], Array.Empty<byte>()], (await _database.QueryAsync("SELECT frame FROM undecoded_frames WHERE frame_bytes IN (0, 20) ORDER BY frame_bytes DESC")).Select(r => r[0]));
    }

    [Fact]
    public async Task The_batch_must_be_told_with_its_numbers()
    {
        await using (var store = await Open()) await store.WriteAsync(Mixed("one"), CancellationToken.None);
        Assert.Equal(["one", "run-1", 2, 1, 1, 2, 1, 0, 0], (await _database.QueryAsync("SELECT batch, run, quotes, trades, duplicates, rejected, undecoded, dead_letters, dead_frames FROM batches"))[0]);
    }

    [Fact]
    public async Task A_name_that_a_list_tells_later_must_keep_its_id()
    {
        var listed = new Instrument
        {
            Venue = "deribit", Name = "A", Kind = InstrumentKind.Option, BaseCurrency = "ETH", QuoteCurrency = "USD", Strike = 3000, Right = OptionRight.Put,
            CreatedMicros = 1, ExpiryMicros = 2, TickSize = 0.0005, ContractSize = 1, MinTradeAmount = 1,
        };
        await using (var store = await Open())
        {
            await store.WriteAsync(Mixed("one"), CancellationToken.None);
            await store.WriteInstrumentsAsync([listed with { Strike = 1 }, listed], CancellationToken.None);
            await store.WriteAsync(Mixed("two"), CancellationToken.None);
        }
        Assert.Equal([["A", "option", true, 3000.0, "put"], ["B", "option", false, null, null]],
            await _database.QueryAsync("SELECT name, kind, listed, strike, option_right FROM instruments ORDER BY name"));
        Assert.Equal(2L, await _database.OneAsync("SELECT count(*) FROM quotes JOIN instruments i ON i.id = instrument_id WHERE i.name = 'A'"));
    }

    [Fact]
    public async Task Every_number_that_a_quote_may_hold_must_survive_the_binary_form()
    {
        double[] odd = [0, -0.0, double.Epsilon, double.MaxValue, double.MinValue, 1 / 3.0, double.PositiveInfinity, double.NegativeInfinity];
        await Write([.. odd.Select((v, i) => Samples.Quote(Catalog.Get("A"), v, venueMicros: Samples.Now + i))]);
        Assert.Equal(odd, (await _database.QueryAsync("SELECT bid_price FROM quotes ORDER BY venue_time")).Select(r => (double)r[0]!));
    }
}
