using System.Globalization;
using System.Text.Json;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AkkaCollector.Tests.Storage;

/// <summary>The tables of what is neither quote nor trade.</summary>
public abstract partial class PersistentTickStoreSuite
{
    public static TheoryData<string> OtherTables => new(OtherTicks.Tables);

    /// <summary>A reader of the database behind, open.</summary>
    protected abstract Task<ITickReader> OpenReader();

    /// <summary>Takes everything out of the database behind, its tables included, while no store is open.</summary>
    protected abstract Task Empty();

    private static TickBatch Of(string id, params Tick[] ticks) => new(id, "test", [.. ticks.Select(t => Samples.Accepted(t, TickFlags.Stale | TickFlags.Locked))]);

    private Tick Full(string table, string instrument = "A", long venueMicros = Samples.Now - 5_000, long receivedMicros = Samples.Now) => OtherTicks.Full(table, Catalog.Get(instrument), venueMicros, receivedMicros);

    /// <summary>What one may ask of a receipt: others, duplicates, and whether it accounts for so many events.</summary>
    private static (int Others, int Duplicates, int Events) Counts(BatchReceipt receipt) => (receipt.Others, receipt.Duplicates, receipt.Events);

    private async Task<List<(Tick Tick, long Flags, long Sources)>> Rows(string name)
    {
        var table = TickTables.All.Single(t => t.Name == name);
        await using var reader = await OpenReader();
        var (rows, instruments) = (new HeldRows(), new HeldRows());
        await reader.ReadTableAsync(name, RowFilter.All, rows, CancellationToken.None);
        await reader.ReadTableAsync("instruments", RowFilter.All, instruments, CancellationToken.None);
        var names = instruments.Select("id", "name").ToDictionary(r => Convert.ToInt64(r[0], CultureInfo.InvariantCulture), r => (string)r[1]!);
        return [.. rows.Select([.. "instrument_id venue_time receive_time flags sources".Split(' '), .. table.Columns.Select(c => c.Name)]).Select(r =>
        {
            var head = new TickHead("test", Micros(r[2])!.Value, Micros(r[1])!.Value, Catalog.Get(names[Convert.ToInt64(r[0], CultureInfo.InvariantCulture)]));
            var tick = table.Make(head, [.. table.Columns.Select((c, i) => Value(c, r[5 + i]))]);
            return (tick, Convert.ToInt64(r[3], CultureInfo.InvariantCulture), Convert.ToInt64(r[4], CultureInfo.InvariantCulture));
        }).OrderBy(r => r.tick.VenueMicros)];
    }

    private static TickValue Value(TickColumn column, object? value) => column.Kind switch
    {
        TickValueKind.Number => TickValue.Of(value is null ? double.NaN : (double)value),
        TickValueKind.Text => TickValue.Of((string?)value),
        TickValueKind.Flag => TickValue.Of(Convert.ToBoolean(value, CultureInfo.InvariantCulture)),
        TickValueKind.Numbers => TickValue.Of((double[])value!),
        TickValueKind.Time => TickValue.Of(Micros(value)),
        _ => TickValue.Of((long?)value),
    };

    private static long? Micros(object? time) => time switch { null => null, DateTime moment => new DateTimeOffset(moment).UnixMicros(), _ => (long)time };

    private async Task HoldsExactly(string table, params Tick[] ticks) => Assert.Equal(ticks.Select(SameBatch.Show), (await Rows(table)).Select(r => SameBatch.Show(r.Tick)));

    [Theory]
    [MemberData(nameof(OtherTables))]
    public async Task Every_value_of_every_kind_must_be_read_back_to_the_last_bit(string table)
    {
        var (full, bare) = (Full(table), OtherTicks.Bare(table, Catalog.Get("B")));
        await using (var store = await Open())
        {
            var receipt = await store.WriteAsync(Of("one", full, bare), CancellationToken.None);
            Assert.Equal((2, 0, 2), Counts(receipt));
            Assert.Equal(2, receipt.Stored);
        }
        await HoldsExactly(table, full, bare);
        Assert.All(await Rows(table), r => Assert.Equal((36L, 1L), (r.Flags, r.Sources)));
    }

    [Fact]
    public async Task All_kinds_must_go_into_one_batch_with_quotes_trades_and_what_was_rejected()
    {
        var ticks = OtherTicks.Tables.Select(t => Full(t)).ToArray();
        var rejected = ticks.Select(t => new Validated(t, Outcome.Rejected, TickFlags.None, RejectReasons.Inconsistent)).ToList();
        var duplicates = ticks.Select(t => new Validated(t, Outcome.Duplicate, TickFlags.None, RejectReasons.None)).ToList();
        await using (var store = await Open())
        {
            var batch = new TickBatch("one", "test", [.. Mixed("one").Items, .. Of("one", ticks).Items, .. rejected, .. duplicates]);
            var receipt = await store.WriteAsync(batch, CancellationToken.None);
            Assert.Equal(((2, 1, 7, 8, 1), 6, 9, batch.Items.Count), (Numbers(receipt), receipt.Others, receipt.Stored, receipt.Events));
            // A batch that this run has written is answered with the counts of its first write.
            var again = await store.WriteAsync(batch, CancellationToken.None);
            Assert.Equal((Numbers(receipt), 6), (Numbers(again), again.Others));
        }
        foreach (var table in OtherTicks.Tables) Assert.Single(await Rows(table));
        await using var reader = await OpenReader();
        var kept = new HeldRows();
        await reader.ReadTableAsync("rejected_ticks", RowFilter.All, kept, CancellationToken.None);
        Assert.Equal(["book_snapshot", "candle", "funding", "liquidation", "open_interest", "quote", "ratio", "trade"], kept.Select("kind").Select(r => (string)r[0]!).Order(StringComparer.Ordinal));
        using var book = JsonDocument.Parse((string)kept.Select("kind", "tick").Single(r => (string)r[0]! == "book_snapshot")[1]!);
        Assert.Equal([0.1 + 0.2, 0.3, 5e-324], book.RootElement.GetProperty("bid_prices").EnumerateArray().Select(p => p.GetDouble()));
    }

    [Theory]
    [MemberData(nameof(OtherTables))]
    public async Task A_natural_key_must_be_one_row_whatever_batch_brings_it(string table)
    {
        var (one, two, three) = (Full(table), Full(table, "B", Samples.Now + 1), Full(table, venueMicros: Samples.Now + 2));
        await using (var store = await Open())
        {
            Assert.Equal((2, 1, 3), Counts(await store.WriteAsync(Of("one", one, two, one), CancellationToken.None)));
            Assert.Equal((1, 2, 3), Counts(await store.WriteAsync(Of("two", two, three, one), CancellationToken.None)));
            Assert.Equal((0, 1, 1), Counts(await store.WriteAsync(Of("three", three), CancellationToken.None)));
        }
        await HoldsExactly(table, one, two, three);
    }

    [Theory]
    [MemberData(nameof(OtherTables))]
    public async Task A_row_that_two_collectors_bring_must_be_one_with_both_in_its_mask(string table)
    {
        var (one, both, three) = (Full(table), Full(table, venueMicros: Samples.Now + 1), Full(table, venueMicros: Samples.Now + 2));
        await using (var first = await Open()) await first.WriteAsync(Of("a1", one, both), CancellationToken.None);
        await using (var second = await Open(Samples.Owner("run-2", "collector-2")))
        {
            Assert.Equal((1, 1, 2), Counts(await second.WriteAsync(Of("b1", both, three), CancellationToken.None)));
            Assert.Equal((0, 1, 1), Counts(await second.WriteAsync(Of("b2", both) with { Source = "backup" }, CancellationToken.None)));
        }
        Assert.Equal([1L, 7L, 2L], (await Rows(table)).Select(r => r.Sources));
        await HoldsExactly(table, one, both, three);
    }

    [Fact]
    public async Task What_makes_a_key_must_keep_rows_apart()
    {
        var (a, now) = (Catalog.Get("A"), Samples.Now);
        var minute = OtherTicks.Candle(a, 1);
        var hour = OtherTicks.Candle(a, 2, interval: TimeSpan.FromHours(1));
        Ratio Ratio(RatioKind kind, int minutes) => new() { Source = "test", Instrument = a, VenueMicros = now, ReceivedMicros = now, Kind = kind, Period = TimeSpan.FromMinutes(minutes), Value = 1 };
        Liquidation Order(TradeDirection side, double price, double amount) => new() { Source = "test", Instrument = a, VenueMicros = now, ReceivedMicros = now, Direction = side, Price = price, Amount = amount };
        var ticks = new Tick[]
        {
            minute, hour, OtherTicks.Book(a, changeId: 1), OtherTicks.Book(a, changeId: 2), Ratio(RatioKind.Accounts, 5), Ratio(RatioKind.TopAccounts, 5), Ratio(RatioKind.Accounts, 15),
            Order(TradeDirection.Buy, 1, 1), Order(TradeDirection.Sell, 1, 1), Order(TradeDirection.Buy, 2, 1), Order(TradeDirection.Buy, 1, 2),
        };
        await using var store = await Open();
        Assert.Equal((ticks.Length, 0, ticks.Length), Counts(await store.WriteAsync(Of("one", ticks), CancellationToken.None)));
        Assert.Equal((0, ticks.Length, ticks.Length), Counts(await store.WriteAsync(Of("two", ticks), CancellationToken.None)));
    }

    [Fact]
    public async Task The_first_row_of_a_key_must_stay_except_that_of_a_candle()
    {
        var a = Catalog.Get("A");
        OpenInterest Open(double amount) => new() { Source = "test", Instrument = a, VenueMicros = Samples.Now, ReceivedMicros = Samples.Now + (long)amount, Amount = amount };
        await using (var store = await this.Open())
        {
            await store.WriteAsync(Of("one", Open(1), Open(2)), CancellationToken.None);
            await store.WriteAsync(Of("two", Open(3)), CancellationToken.None);
        }
        await HoldsExactly("open_interest", Open(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_candle_must_be_replaced_by_what_was_received_later_whichever_is_written_first(bool inOrder)
    {
        var a = Catalog.Get("A");
        var early = OtherTicks.Candle(a, 1, receivedMicros: Samples.Now);
        var late = OtherTicks.Full("candles", a, receivedMicros: Samples.Now + 1);
        await using (var store = await Open()) Assert.Equal((1, 0, 1), Counts(await store.WriteAsync(Of("one", inOrder ? early : late), CancellationToken.None)));
        await using (var store = await Open(Samples.Owner("run-2", "collector-2")))
        {
            Assert.Equal((0, 1, 1), Counts(await store.WriteAsync(Of("two", inOrder ? late : early), CancellationToken.None)));
            Assert.Equal((0, 1, 1), Counts(await store.WriteAsync(Of("three", early), CancellationToken.None)));
        }
        await HoldsExactly("candles", late);
        Assert.Equal(3, Assert.Single(await Rows("candles")).Sources);
    }

    [Fact]
    public async Task The_newest_of_a_batch_must_be_the_candle_and_of_one_moment_the_last()
    {
        var a = Catalog.Get("A");
        Candle At(double close, long after) => OtherTicks.Candle(a, close, receivedMicros: Samples.Now + after);
        await using (var store = await Open())
        {
            Assert.Equal((1, 3, 4), Counts(await store.WriteAsync(Of("one", At(1, 1), At(2, 5), At(3, 5), At(4, 2)), CancellationToken.None)));
            await HoldsExactly("candles", At(3, 5));
            Assert.Equal((0, 2, 2), Counts(await store.WriteAsync(Of("two", At(5, 4), At(6, 5)), CancellationToken.None)));
        }
        await HoldsExactly("candles", At(6, 5));
    }

    [Fact]
    public async Task A_batch_of_all_kinds_must_be_settled_after_a_restart_with_its_first_counts_or_as_duplicates()
    {
        var batch = Of("one", [.. OtherTicks.Tables.Select(t => Full(t))]);
        await using (var store = await Open()) await store.WriteAsync(batch, CancellationToken.None);
        await using (var store = await Open()) Assert.Equal((6, 0, 6), Counts(await store.WriteAsync(batch, CancellationToken.None)));
        await using (var store = await Open(Samples.Owner("run-2"))) Assert.Equal((0, 6, 6), Counts(await store.WriteAsync(batch, CancellationToken.None)));
        foreach (var table in OtherTicks.Tables) Assert.Single(await Rows(table));
    }

    [Fact]
    public async Task A_row_without_its_key_must_go_to_the_dead_letters_and_the_rest_be_stored()
    {
        var a = Catalog.Get("A");
        Liquidation Order(double price, double amount) => new() { Source = "test", Instrument = a, VenueMicros = Samples.Now, ReceivedMicros = Samples.Now, Direction = TradeDirection.Buy, Price = price, Amount = amount };
        var good = OtherTicks.Tables.Select(t => Full(t)).ToArray();
        await using (var store = await Open())
        {
            var receipt = await store.WriteAsync(Of("one", [.. good[..3], Order(double.NaN, 1), .. good[3..], Order(1, double.NaN)]), CancellationToken.None);
            Assert.Equal((6, 2, 8), (receipt.Others, receipt.DeadLetters, receipt.Events));
        }
        for (var i = 0; i < good.Length; i++) await HoldsExactly(OtherTicks.Tables[i], good[i]);
        await using var reader = await OpenReader();
        var dead = new HeldRows();
        await reader.ReadTableAsync("dead_letters", RowFilter.All, dead, CancellationToken.None);
        Assert.Equal(["liquidation", "liquidation"], dead.Select("kind").Select(r => r[0]));
        Assert.Contains(dead.Select("content"), r => ((string)r[0]!).Contains("\"price\":\"NaN\",\"amount\":1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_a_batch_that_is_refused_whole_may_stay()
    {
        var a = Catalog.Get("A");
        var bad = Enumerable.Range(0, 12).Select(i => new Liquidation { Source = "test", Instrument = a, VenueMicros = Samples.Now + i, ReceivedMicros = Samples.Now, Direction = TradeDirection.Buy, Price = double.NaN, Amount = 1 });
        await using (var store = CreateBare())
        {
            await store.OpenAsync(CancellationToken.None);
            await Assert.ThrowsAsync<TickStoreException>(async () => await store.WriteAsync(Of("one", [.. OtherTicks.Tables.Select(t => Full(t)), .. bad]), CancellationToken.None));
        }
        foreach (var table in OtherTicks.Tables) Assert.Empty(await Rows(table));
    }

    /// <summary>The database's own store, without a spool in front, for what a spool would try again.</summary>
    protected abstract ITickStore CreateBare();

    [Fact]
    public async Task What_waited_in_a_spool_must_be_the_rows_that_would_have_been_written()
    {
        using var folder = new TemporaryFolder();
        var (away, books) = (true, new SpoolBooks(SpoolMode.OnFailure));
        var settings = Samples.Spool(folder["spool-in-front"]) with { HoldMax = TimeSpan.FromMilliseconds(50) };
        ITickStore Behind() => away ? throw MemoryDatabase.Away() : CreateBare();
        var (early, late) = (OtherTicks.Candle(Catalog.Get("A"), 1), OtherTicks.Full("candles", Catalog.Get("A"), receivedMicros: Samples.Now + 1));
        await using (var store = new SpoolingTickStore(Behind, settings, books, TimeProvider.System))
        {
            await store.OpenAsync(CancellationToken.None);
            foreach (var table in OtherTicks.Tables)
            {
                var receipt = await store.WriteAsync(Of(table, Full(table, venueMicros: Samples.Now + 1), OtherTicks.Bare(table, Catalog.Get("B"), Samples.Now + 2)), CancellationToken.None);
                Assert.Equal((2, 2, 0), (receipt.Spooled, receipt.Events, receipt.Others));
            }
            await store.WriteAsync(Of("late", late), CancellationToken.None);
            await store.WriteAsync(Of("early", early), CancellationToken.None);
            away = false;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
            while (books.Status.Batches > 0) await look.WaitForNextTickAsync(patience.Token);
        }
        await HoldsExactly("candles", [late, Full("candles", venueMicros: Samples.Now + 1), OtherTicks.Bare("candles", Catalog.Get("B"), Samples.Now + 2)]);
        foreach (var table in OtherTicks.Tables[1..]) await HoldsExactly(table, Full(table, venueMicros: Samples.Now + 1), OtherTicks.Bare(table, Catalog.Get("B"), Samples.Now + 2));
    }

    [Fact]
    public async Task A_backup_written_back_into_the_emptied_database_must_give_equal_rows_in_every_table()
    {
        using var folder = new TemporaryFolder();
        var settings = new BackupSettings
        {
            Enabled = true, Path = folder["backups"], Interval = TimeSpan.FromMinutes(5), Retention = TimeSpan.FromDays(7), BytesMax = 1L << 30, QueueMax = 1000,
            RetryAfter = TimeSpan.FromSeconds(10), CloseTimeout = TimeSpan.FromSeconds(30),
        };
        using (var backup = new BackupWriter(settings, Samples.Owner(), TimeProvider.System, NullLoggerFactory.Instance))
        {
            await using var store = new BackupTickStore(CreateBare(), backup);
            await store.OpenAsync(CancellationToken.None);
            await store.WriteAsync(Mixed("mixed"), CancellationToken.None);
            await store.WriteAsync(Of("full", [.. OtherTicks.Tables.Select(t => Full(t))]), CancellationToken.None);
            await store.WriteAsync(Of("bare", [.. OtherTicks.Tables.Select(t => OtherTicks.Bare(t, Catalog.Get("A")))]), CancellationToken.None);
            await store.WriteAsync(Of("again", OtherTicks.Candle(Catalog.Get("A"), 7, receivedMicros: Samples.Now + 9), OtherTicks.Candle(Catalog.Get("A"), 8, receivedMicros: Samples.Now - 9)), CancellationToken.None);
        }
        var before = await Everything();
        Assert.Equal(11, before.Count(t => t.Rows.Count > 0));
        await Empty();
        for (var time = 0; time < 2; time++)
        {
            var report = await TickRestore.RunAsync(TickRestore.Files(settings.Path), _ => CreateBare(), CancellationToken.None);
            Assert.Empty(report.Damages);
            var after = await Everything();
            Assert.Equal(before.Select(t => $"{t.Table}: {string.Join(" / ", t.Rows)}"), after.Select(t => $"{t.Table}: {string.Join(" / ", t.Rows)}"));
        }
    }

    /// <summary>Every row of every table of ticks and of the batches, without the numbers that a database gives.</summary>
    private async Task<List<(string Table, List<string> Rows)>> Everything()
    {
        await using var reader = await OpenReader();
        var all = new List<(string, List<string>)>();
        foreach (var table in (string[])["quotes_readable", "trades_readable", "rejected_ticks_readable", "undecoded_frames_readable", .. OtherTicks.Tables.Select(t => t + "_readable"), "batches"])
        {
            var rows = new HeldRows();
            await reader.ReadTableAsync(table, RowFilter.All, rows, CancellationToken.None);
            string[] columns = [.. rows.Columns.Where(c => c is not ("id" or "source_id" or "written_time"))];
            all.Add((table, [.. rows.Select(columns).Select(r => string.Join('|', r.Select(RowSinks.Text))).Order(StringComparer.Ordinal)]));
        }
        return all;
    }
}
