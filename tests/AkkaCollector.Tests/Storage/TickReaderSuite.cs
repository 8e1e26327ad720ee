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
        var run = new RunKey("run-1", null, TimeProvider.System.GetUtcNow());
        await using var other = await OpenStore("run-0");
        await Write(other, "old", Quote("A"), Trade("A", "0"));
        await using var store = await OpenStore();
        await using var reader = await OpenReader();
        Assert.Empty((await reader.CountRunAsync(run, null, CancellationToken.None)).Sources);

        var rejected = new Validated(Quote("A").Event, Outcome.Rejected, TickFlags.None, RejectReasons.Negative);
        await Write(store, "one", Quote("A"), Trade("A", "1"), Trade("A", "1"), rejected, Samples.Accepted(Samples.Undecoded()));
        await Write(other, "between", Quote("A"));
        await store.WriteAsync(new TickBatch("btc", "btc", [Quote("B")]), CancellationToken.None);
        await Write(other, "later", Quote("A"));
        var first = await reader.CountRunAsync(run, null, CancellationToken.None);
        Assert.Equal([new RunCounts("btc", 1, 1, 0, 0, 0, 0), new RunCounts("eth", 1, 2, 1, 1, 1, 0)], first.Sources.OrderBy(s => s.Source, StringComparer.Ordinal));

        var none = await reader.CountRunAsync(run, first.Last, CancellationToken.None);
        Assert.Empty(none.Sources);
        Assert.Equal(first.Last, none.Last);
        await Write(store, "two", Quote("A"), Samples.Accepted(OtherTicks.Full("funding", Catalog.Get("A"))));
        var second = await reader.CountRunAsync(run, first.Last, CancellationToken.None);
        Assert.Equal([new RunCounts("eth", 1, 2, 0, 0, 0, 0)], second.Sources);
        Assert.Equal(new RunCounts("eth", 2, 4, 1, 1, 1, 0), Assert.Single((await reader.CountRunAsync(run, null, CancellationToken.None)).Sources, s => s.Source == "eth"));
        Assert.Equal(new RunCounts("eth", 1, 2, 0, 0, 0, 0), Assert.Single((await reader.CountRunAsync(run with { BatchPrefix = "tw" }, null, CancellationToken.None)).Sources));
        Assert.Equal(0, (await reader.CountRunAsync(run with { Run = "run-9" }, first.Last + 1000, CancellationToken.None)).Last);
    }

    [Fact]
    public async Task Every_table_and_view_must_be_read_whole()
    {
        await using (var store = await OpenStore())
        {
            var rejected = new Validated(Quote("A").Event, Outcome.Rejected, TickFlags.None, RejectReasons.Negative);
            await Write(store, "one", [Quote("A"), Trade("A", "1"), Quote("B"), rejected, Samples.Accepted(Samples.Undecoded()), .. OtherTicks.Tables.Select(t => Samples.Accepted(OtherTicks.Full(t, Catalog.Get("A"))))]);
        }
        await using var reader = await OpenReader();
        var tables = await reader.TablesAsync(CancellationToken.None);
        string[] expected = ["quotes", "trades", "rejected_ticks", "undecoded_frames", "batches", "instruments", "v_quotes", "v_trades", "v_last_quotes", "v_rejected", "v_ohlcv_1m", "v_rows_per_day", "eth_option_quotes"];
        string[] others = [.. OtherTicks.Tables, .. OtherTicks.Tables.Select(t => "v_" + t), .. OtherTicks.Tables.Select(t => t + "_readable")];
        expected = [.. expected, .. others];
        Assert.Empty(expected.Except(tables));
        foreach (var table in tables)
        {
            var rows = await Read(reader, table, RowFilter.All);
            Assert.All(rows.Rows, r => Assert.Equal(rows.Columns.Count, r.Length));
            if (expected[..8].Contains(table) || others.Contains(table)) Assert.NotEmpty(rows.Rows);
        }
        var unknown = await Assert.ThrowsAsync<ArgumentException>(() => Read(reader, "qoutes", RowFilter.All));
        Assert.Contains("quotes", unknown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quotes")]
    [InlineData("trades")]
    [InlineData("v_quotes")]
    [InlineData("v_trades")]
    [InlineData("quotes_readable")]
    [InlineData("trades_readable")]
    public async Task Rows_must_be_chosen_by_symbol_and_time(string table)
    {
        await using (var store = await OpenStore())
        {
            for (var i = 0; i < 10; i++)
            {
                var time = Samples.Now + (i * 1_000_000L);
                await Write(store, $"{i}", Quote("ETH-A", time), Trade("ETH-A", $"a{i}", time), Quote("ETH-B", time), Trade("ETH-B", $"b{i}", time), Quote("BTC-C", time), Trade("BTC-C", $"c{i}", time));
            }
        }
        await using var reader = await OpenReader();
        async Task<int> Count(RowFilter filter) => (await Read(reader, table, filter)).Rows.Count;
        Assert.Equal(30, await Count(RowFilter.All));
        Assert.Equal(10, await Count(new RowFilter("ETH-B")));
        Assert.Equal(20, await Count(new RowFilter("ETH-*")));
        Assert.Equal(0, await Count(new RowFilter("ETH-")));
        Assert.Equal(3 * 4, await Count(new RowFilter(null, Samples.Now + 3_000_000, Samples.Now + 7_000_000)));
        Assert.Equal(2 * 7, await Count(new RowFilter("ETH-*", Samples.Now + 3_000_000)));
        Assert.Equal(3, await Count(new RowFilter("BTC-C", null, Samples.Now + 3_000_000)));
    }

    [Theory]
    [InlineData("candles")]
    [InlineData("book_snapshots")]
    [InlineData("funding")]
    [InlineData("open_interest")]
    [InlineData("ratios")]
    [InlineData("liquidations")]
    public async Task Rows_of_other_kinds_must_be_chosen_by_symbol_and_time_from_the_table_and_its_views(string table)
    {
        await using (var store = await OpenStore())
        {
            for (var i = 0; i < 10; i++)
                await Write(store, $"{i}", [.. new[] { "ETH-A", "ETH-B", "BTC-C" }.Select(n => Samples.Accepted(OtherTicks.Full(table, Catalog.Get(n), Samples.Now + (i * 1_000_000L))))]);
        }
        await using var reader = await OpenReader();
        foreach (var name in new[] { table, "v_" + table, table + "_readable" })
        {
            async Task<int> Count(RowFilter filter) => (await Read(reader, name, filter)).Rows.Count;
            Assert.Equal((30, 10, 20), (await Count(RowFilter.All), await Count(new RowFilter("ETH-B")), await Count(new RowFilter("ETH-*"))));
            Assert.Equal((12, 3), (await Count(new RowFilter(null, Samples.Now + 3_000_000, Samples.Now + 7_000_000)), await Count(new RowFilter("BTC-C", null, Samples.Now + 3_000_000))));
        }
    }

    [Fact]
    public async Task A_book_must_be_exported_as_arrays_of_numbers_by_every_store_alike()
    {
        await using (var store = await OpenStore()) await Write(store, "one", Samples.Accepted(OtherTicks.Full("book_snapshots", Catalog.Get("A"))), Samples.Accepted(OtherTicks.Bare("book_snapshots", Catalog.Get("B"))));
        await using var reader = await OpenReader();
        foreach (var name in new[] { "book_snapshots", "v_book_snapshots", "book_snapshots_readable" })
        {
            var rows = (await Read(reader, name, RowFilter.All)).Select("bid_prices", "ask_amounts").Select(r => $"{RowSinks.Text(r[0])} {RowSinks.Text(r[1])}").Order(StringComparer.Ordinal);
            Assert.Equal(["[0.30000000000000004,0.3,5E-324] [1.7E-09,8]", "[] []"], rows);
        }
    }

    [Fact]
    public async Task A_table_without_an_instrument_or_a_time_must_say_so()
    {
        await using (var store = await OpenStore()) await Write(store, "one", Quote("A"));
        await using var reader = await OpenReader();
        Assert.Contains("--symbol", (await Assert.ThrowsAsync<ArgumentException>(() => Read(reader, "batches", new RowFilter("A")))).Message, StringComparison.Ordinal);
        Assert.Contains("--from", (await Assert.ThrowsAsync<ArgumentException>(() => Read(reader, "texts", new RowFilter(null, 1)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_quote_of_each_instrument_must_be_the_newest_by_the_venues_time()
    {
        await using (var store = await OpenStore())
        {
            await Write(store, "one", Quote("B", Samples.Now + 5, bid: 1), Quote("A", Samples.Now + 9, bid: 2), Quote("A", Samples.Now + 3, bid: 3), Trade("C", "1"));
            await Write(store, "two", Quote("A", Samples.Now + 9, bid: 4), Quote("B", Samples.Now + 4, bid: 5));
        }
        await using var reader = await OpenReader();
        var rows = new HeldRows();
        Assert.Equal(2, await reader.ReadLastQuotesAsync(RowFilter.All, rows, CancellationToken.None));
        Assert.Equal(["timestamp", "received", "venue", "instrument", "bid_price"], rows.Columns.Take(5));
        Assert.Equal([("A", 4.0, Time(Samples.Now + 9)), ("B", 1.0, Time(Samples.Now + 5))], rows.Rows.Select(r => ((string)r[3]!, (double)r[4]!, (DateTimeOffset)r[0]!)));
        var one = new HeldRows();
        await reader.ReadLastQuotesAsync(new RowFilter("A", null, Samples.Now + 9), one, CancellationToken.None);
        Assert.Equal(3.0, Assert.Single(one.Rows)[4]);
        // The view gives the same.
        var view = await Read(reader, "v_last_quotes", RowFilter.All);
        Assert.Equal([("A", 4.0), ("B", 1.0)], view.Select("instrument", "bid_price").Select(r => ((string)r[0]!, (double)r[1]!)).Order());
    }

    [Fact]
    public async Task Prices_must_come_by_instrument_in_the_order_of_time()
    {
        await using (var store = await OpenStore())
        {
            await Write(store, "one", Trade("B", "b1", Samples.Now + 2, 10, 1), Trade("A", "a2", Samples.Now + 2, 20, 2), Trade("A", "a1", Samples.Now + 1, 30, 3), Quote("A", Samples.Now + 3, 1, 3));
            await Write(store, "two", Samples.Accepted(Samples.Quote(Catalog.Get("A"), bid: double.NaN, venueMicros: Samples.Now + 4)), Trade("A", "a0", Samples.Now, 40, 4));
        }
        await using var reader = await OpenReader();
        async Task<List<(string, long, double, double)>> Prices(RowFilter filter, PriceKind kind)
        {
            var found = new List<(string, long, double, double)>();
            await foreach (var p in reader.ReadPricesAsync(filter, kind, CancellationToken.None)) found.Add((p.Instrument, p.Micros - Samples.Now, p.Price, p.Amount));
            return found;
        }
        Assert.Equal([("A", 0, 40, 4), ("A", 1, 30, 3), ("A", 2, 20, 2), ("B", 2, 10, 1)], await Prices(RowFilter.All, PriceKind.Trade));
        Assert.Equal([("A", 1, 30, 3)], await Prices(new RowFilter("A", Samples.Now + 1, Samples.Now + 2), PriceKind.Trade));
        Assert.Equal([("A", 3, 2, 0)], await Prices(RowFilter.All, PriceKind.Mid));
    }

    [Fact]
    public async Task The_view_of_candles_must_agree_with_the_candles_of_a_query()
    {
        const long minute = 60_000_000;
        var begin = Samples.Now / minute * minute;
        await using (var store = await OpenStore())
        {
            await Write(store, "one", Trade("A", "2", begin + 20, 7, 2), Trade("A", "1", begin + 10, 5, 1), Trade("A", "3", begin + 30, 6, 3), Trade("A", "4", begin + minute, 9, 4));
        }
        await using var reader = await OpenReader();
        var view = (await Read(reader, "v_ohlcv_1m", RowFilter.All)).Select("open", "high", "low", "close", "volume", "trades").OrderBy(r => (double)r[0]!).Select(r => string.Join(' ', r));
        Assert.Equal(["5 7 5 6 6 3", "9 9 9 9 4 1"], view);
    }

    [Fact]
    public async Task Quotes_of_ether_options_must_stand_in_their_view()
    {
        await using (var store = await OpenStore())
        {
            Instrument Listed(string name, string currency, InstrumentKind kind) => new() { Venue = "deribit", Name = name, Kind = kind, BaseCurrency = currency, QuoteCurrency = "USD", Strike = 3000, Right = OptionRight.Call };
            await store.WriteInstrumentsAsync([Listed("ETH_USDC-1-C", "ETH", InstrumentKind.Option), Listed("ETH-PERPETUAL", "ETH", InstrumentKind.Perpetual), Listed("BTC-1-C", "BTC", InstrumentKind.Option)], CancellationToken.None);
            await Write(store, "one", Quote("ETH_USDC-1-C"), Quote("ETH-PERPETUAL"), Quote("BTC-1-C"), Quote("ETH-unlisted-C"));
        }
        await using var reader = await OpenReader();
        var rows = await Read(reader, "eth_option_quotes", RowFilter.All);
        Assert.Equal(["timestamp", "instrument"], rows.Columns.Take(2));
        Assert.Equal(["ETH-unlisted-C", "ETH_USDC-1-C"], rows.Select("instrument").Select(r => (string)r[0]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_size_must_name_rows_and_bytes_a_table_and_the_growth_of_the_last_day()
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var store = await OpenStore();
        for (var batch = 0; batch < 20; batch++)
            await Write(store, $"{batch}", [.. Enumerable.Range(0, 400).Select(i => Quote("A", Samples.Now + i)), .. Enumerable.Range(0, 100).Select(i => Trade("A", $"{batch}-{i}"))]);
        await using var reader = await OpenReader();
        var size = await reader.MeasureAsync(now.AddSeconds(30), CancellationToken.None);
        Assert.Equal((8000L, 2000L), (size.Tables.Single(t => t.Name == "quotes").Rows, size.Tables.Single(t => t.Name == "trades").Rows));
        Assert.Equal(10_000, size.Ticks);
        Assert.Empty(OtherTicks.Tables.Except(size.Tables.Select(t => t.Name)));
        Assert.InRange(size.BytesPerTick, 80, 1000);
        // PostgreSQL gives every day of an empty table some forty kilobytes, most of it for the indexes.
        Assert.Equal("quotes", size.Tables[0].Name);
        Assert.InRange(size.Tables[0].Bytes, size.Bytes / 3, size.Bytes);
        Assert.InRange(size.Tables.Sum(t => t.Bytes), size.Bytes * 0.9, size.Bytes * 1.01);
        Assert.InRange(size.RowsADay, 10_000, 10_000 * 1440.0);
        Assert.Equal(size.RowsADay * size.BytesPerTick, size.BytesADay, 1.0);
    }

    private static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * 10);

    private static async Task<HeldRows> Read(ITickReader reader, string table, RowFilter filter)
    {
        var rows = new HeldRows();
        Assert.Equal(await reader.ReadTableAsync(table, filter, rows, CancellationToken.None), rows.Rows.Count);
        return rows;
    }
}

/// <summary>Rows kept as they came.</summary>
internal sealed class HeldRows : IRowSink
{
    public IReadOnlyList<string> Columns { get; private set; } = [];

    public List<object?[]> Rows { get; } = [];

    public IEnumerable<object?[]> Select(params string[] columns)
    {
        var at = columns.Select(c => Columns.ToList().IndexOf(c)).ToArray();
        Assert.DoesNotContain(-1, at);
        return Rows.Select(r => at.Select(i => r[i]).ToArray());
    }

    public ValueTask ColumnsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        Columns = [.. names];
        return ValueTask.CompletedTask;
    }

    public ValueTask RowAsync(object?[] values, CancellationToken cancellationToken)
    {
        Rows.Add([.. values.Select(v => v is DBNull ? null : v)]);
        return ValueTask.CompletedTask;
    }

    public ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
