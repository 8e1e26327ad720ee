using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;
using AkkaCollector.Tests.Doubles;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AkkaCollector.Tests.Storage;

public sealed class SqliteTickStoreSpec : PersistentTickStoreSuite, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["ticks.db"];

    protected override ITickStore Create(StoreOwner owner, TimeProvider clock) => new SqliteTickStore(Samples.Storage(File, frameBytesMax: 8), owner, clock);

    protected override ITickStore CreateBare() => Create(Samples.Owner(), TimeProvider.System);

    protected override async Task<ITickReader> OpenReader()
    {
        var reader = new SqliteTickReader(File, TimeSpan.FromSeconds(5));
        await reader.OpenAsync(CancellationToken.None);
        return reader;
    }

    protected override Task Empty()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" }) System.IO.File.Delete(File + suffix);
        return Task.CompletedTask;
    }

    public void Dispose() => _folder.Dispose();

    private static List<object?[]> Query(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    private static object? One(string file, string sql) => Query(file, sql)[0][0];

    private static async Task<TickStoreException> FailsToOpen(string path)
    {
        await using var store = new SqliteTickStore(Samples.Storage(path), Samples.Owner(), TimeProvider.System);
        return await Assert.ThrowsAsync<TickStoreException>(async () => await store.OpenAsync(CancellationToken.None));
    }

    protected override Task<List<(string Trade, long Mask)>> TradeMasks() =>
        Task.FromResult(Query(File, "SELECT trade_id, sources FROM trades ORDER BY trade_id").Select(r => ((string)r[0]!, (long)r[1]!)).ToList());

    [Fact]
    public async Task Every_value_of_a_quote_must_be_read_back()
    {
        var numbers = typeof(Quote).GetProperties().Where(p => p.PropertyType == typeof(double)).ToList();
        var quote = Samples.Quote(Catalog.Get("A"));
        for (var i = 0; i < numbers.Count; i++) numbers[i].SetValue(quote, 100.25 + i);
        typeof(Quote).GetProperty(nameof(Quote.UnderlyingIndex))!.SetValue(quote, "SYN.ETH-27NOV26");
        await using (var store = await Open())
            await store.WriteAsync(new TickBatch("one", "test", [Samples.Accepted(quote, TickFlags.Stale | TickFlags.Locked)]), CancellationToken.None);

        var columns = SqliteSchema.QuoteNumbers.Split(", ");
        Assert.Equal(numbers.Count, columns.Length);
        foreach (var number in numbers)
        {
            var column = string.Concat(number.Name.Select((c, i) => (char.IsUpper(c) || c == '8') && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
            Assert.Equal(number.GetValue(quote), One(File, $"SELECT {column} FROM quotes"));
        }
        Assert.Equal([Samples.Now - 5000, Samples.Now, 36L], Query(File, "SELECT venue_time, receive_time, flags FROM quotes")[0]);
        Assert.Equal(["2026-09-21T14:13:20.000000Z", "2026-09-21T14:13:19.995000Z", "deribit", "A", "SYN.ETH-27NOV26", "open", "test", "one"],
            Query(File, "SELECT receive_time, venue_time, venue, instrument, underlying_index, state, source, batch FROM quotes_readable")[0]);
    }

    [Fact]
    public async Task What_the_venue_did_not_send_must_be_null()
    {
        await using (var store = await Open())
            await store.WriteAsync(new TickBatch("one", "test", [Samples.Accepted(Samples.Quote(Catalog.Get("A"), double.NaN))]), CancellationToken.None);
        Assert.Equal([null, 0.06, null, null], Query(File, "SELECT bid_price, ask_price, delta, underlying_index_id FROM quotes")[0]);
    }

    [Fact]
    public async Task Every_value_of_a_trade_must_be_read_back()
    {
        var trade = new Trade
        {
            Source = "test", ReceivedMicros = 2, VenueMicros = 1, Instrument = Catalog.Get("A"), TradeId = "ETH-1", TradeSeq = 7, Price = 0.05, Amount = 3,
            Direction = TradeDirection.Sell, TickDirection = 0, IndexPrice = 2000, MarkPrice = 0.051, Iv = 60.5, Contracts = 4, Liquidation = "MT", BlockTradeId = "B-1", ComboId = "C-1",
        };
        await using (var store = await Open()) await store.WriteAsync(new TickBatch("one", "test", [Samples.Accepted(trade)]), CancellationToken.None);
        Assert.Equal(["ETH-1", 7L, "sell", 0L, 0.05, 3.0, 2000.0, 0.051, 60.5, 4.0, "MT", "B-1", "C-1", "1970-01-01T00:00:00.000002Z"], Query(File,
            "SELECT trade_id, trade_seq, direction, tick_direction, price, amount, index_price, mark_price, iv, contracts, liquidation, block_trade_id, combo_id, receive_time FROM trades_readable")[0]);
    }

    [Fact]
    public async Task Rejected_ticks_must_keep_their_values_and_reasons_whatever_is_wrong_with_them()
    {
        await using (var store = await Open()) await store.WriteAsync(Mixed("one"), CancellationToken.None);
        var rows = Query(File, "SELECT kind, reason_names, reasons, tick ->> 'price', tick ->> 'bid_price', tick ->> 'ask_price' FROM rejected_ticks ORDER BY id");
        Assert.Equal(["trade", "NotFinite", 1L, "NaN", null, null], rows[0]);
        Assert.Equal(["quote", "NotFinite, AboveMaximum", 9L, null, "Infinity", 0.06], rows[1]);
    }

    [Fact]
    public async Task An_undecoded_frame_must_be_kept_with_its_error_cut_to_the_bound()
    {
        UndecodedFrame Frame(byte[] bytes) => new() { Source = "test", ReceivedMicros = 5, Frame = bytes, Error = "no" };
        await using (var store = await Open())
            await store.WriteAsync(new TickBatch("one", "test", [Samples.Accepted(Frame([0, 255, 0])), Samples.Accepted(Frame(new byte[20])), Samples.Accepted(Frame([]))]), CancellationToken.None);
        var rows = Query(File, "SELECT hex(frame), frame_bytes, error, source FROM undecoded_frames ORDER BY id");
        Assert.Equal(["00FF00", 3L, "no", "test"], rows[0]);
        Assert.Equal(["0000000000000000", 20L, "no", "test"], rows[1]);
        Assert.Equal(["", 0L, "no", "test"], rows[2]);
    }

    [Fact]
    public async Task The_batch_must_be_told_with_its_numbers()
    {
        await using (var store = await Open()) await store.WriteAsync(Mixed("one"), CancellationToken.None);
        Assert.Equal(["one", "test", 2L, 1L, 1L, 2L, 1L], Query(File, "SELECT batch, source, quotes, trades, duplicates, rejected, undecoded FROM batches")[0]);
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
            await store.WriteInstrumentsAsync([listed], CancellationToken.None);
            await store.WriteAsync(Mixed("two"), CancellationToken.None);
        }
        Assert.Equal([["A", "option", 1L, 3000.0, "put", 2L], ["B", "option", 0L, null, null, null]],
            Query(File, "SELECT name, kind, listed, strike, option_right, expiry_time FROM instruments ORDER BY name"));
        Assert.Equal(2L, One(File, "SELECT count(*) FROM quotes JOIN instruments i ON i.id = instrument_id WHERE i.name = 'A'"));
    }

    [Fact]
    public async Task A_closed_file_must_open_alone()
    {
        await using (var store = await Open()) await store.WriteAsync(Mixed("one"), CancellationToken.None);
        Assert.Equal([File], Directory.GetFiles(Path.GetDirectoryName(File)!));
        Assert.Equal(2L, One(File, "SELECT count(*) FROM quotes"));
    }

    [Fact]
    public async Task A_process_that_dies_must_leave_whole_batches_only()
    {
        await using var store = await Open();
        for (var n = 0; n < 20; n++)
        {
            await store.WriteAsync(Mixed($"b{n}"), CancellationToken.None);
            // What a killed process leaves behind: the files as they are, the log's last part perhaps torn.
            var left = _folder[$"left{n}.db"];
            System.IO.File.Copy(File, left);
            var log = await System.IO.File.ReadAllBytesAsync(File + "-wal");
            await System.IO.File.WriteAllBytesAsync(left + "-wal", log[..(log.Length - n * 1009 % log.Length)]);
            await using (var after = new SqliteTickStore(Samples.Storage(left), Samples.Owner(), TimeProvider.System)) await after.OpenAsync(CancellationToken.None);
            Assert.Equal("ok", One(left, "PRAGMA integrity_check"));
            var batches = (long)One(left, "SELECT count(*) FROM batches")!;
            Assert.Equal([2 * batches, batches, 2 * batches, batches], Query(left,
                "SELECT (SELECT count(*) FROM quotes), (SELECT count(*) FROM trades), (SELECT count(*) FROM rejected_ticks), (SELECT count(*) FROM undecoded_frames)")[0].Cast<long>());
        }
    }

    [Fact]
    public async Task A_write_that_fails_half_way_must_leave_nothing_and_succeed_when_written_again()
    {
        await using var store = await Open();
        await store.WriteAsync(Mixed("zero"), CancellationToken.None);
        Query(File, "ALTER TABLE undecoded_frames RENAME TO away");
        var fresh = new TickBatch("one", "test", [Samples.Accepted(Samples.Quote(Catalog.Get("NEW")) ), .. Mixed("one").Items]);
        var failure = await Assert.ThrowsAsync<TickStoreException>(async () => await store.WriteAsync(fresh, CancellationToken.None));
        Assert.Equal(FailureClass.Retryable, failure.Failure);
        Assert.Equal([1L, 2L], Query(File, "SELECT (SELECT count(*) FROM batches), (SELECT count(*) FROM quotes)")[0]);
        Query(File, "ALTER TABLE away RENAME TO undecoded_frames");
        Assert.Equal((3, 1, 1, 2, 1), Numbers(await store.WriteAsync(fresh, CancellationToken.None)));
        Assert.Equal(1L, One(File, "SELECT count(*) FROM quotes_readable WHERE instrument = 'NEW'"));
    }

    [Fact]
    public async Task A_file_that_another_process_holds_must_fail_as_retryable_and_then_succeed()
    {
        await using var store = await Open();
        using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        other.Open();
        SqliteSchema.Execute(other, "BEGIN IMMEDIATE");
        var failure = await Assert.ThrowsAsync<TickStoreException>(async () => await store.WriteAsync(Mixed("one"), CancellationToken.None));
        Assert.Equal(FailureClass.Retryable, failure.Failure);
        Assert.Contains("another process holds", failure.Message);
        SqliteSchema.Execute(other, "ROLLBACK");
        Assert.Equal((2, 1, 1, 2, 1), Numbers(await store.WriteAsync(Mixed("one"), CancellationToken.None)));
    }

    [Fact]
    public async Task A_file_that_was_deleted_while_it_was_open_must_be_noticed_before_anything_is_written_to_it()
    {
        var store = await Open();
        await store.WriteAsync(Mixed("one"), CancellationToken.None);
        System.IO.File.Delete(File);
        var failure = await Assert.ThrowsAsync<TickStoreException>(async () => await store.WriteAsync(Mixed("two"), CancellationToken.None));
        Assert.Equal(FailureClass.Retryable, failure.Failure);
        Assert.Contains("was moved or deleted", failure.Message);
        await store.DisposeAsync();
        await using (var anew = await Open()) Assert.Equal((2, 1, 1, 2, 1), Numbers(await anew.WriteAsync(Mixed("two"), CancellationToken.None)));
        Assert.Equal([1L, 2L], Query(File, "SELECT (SELECT count(*) FROM batches), (SELECT count(*) FROM quotes)")[0]);
    }

    [Fact]
    public async Task A_file_that_is_no_database_must_be_refused_with_the_fix()
    {
        await System.IO.File.WriteAllTextAsync(File, string.Join('\n', Enumerable.Repeat("not a database at all", 100)));
        var failure = await FailsToOpen(File);
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Contains("Move the file away or set another path", failure.Message);
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_file_must_be_refused_with_the_fix()
    {
        Directory.CreateDirectory(File);
        var failure = await FailsToOpen(File);
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Contains("or set another path", failure.Message);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_must_be_refused_with_the_fix()
    {
        await System.IO.File.WriteAllTextAsync(_folder["file"], "");
        var failure = await FailsToOpen(Path.Combine(_folder["file"], "deeper", "ticks.db"));
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Contains("cannot be made", failure.Message);
    }

    [Fact]
    public async Task A_missing_folder_must_be_made()
    {
        var path = Path.Combine(_folder["new"], "deeper", "ticks.db");
        await using var store = new SqliteTickStore(Samples.Storage(path), Samples.Owner(), TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        Assert.True(System.IO.File.Exists(path));
    }

    [Fact]
    public async Task A_database_of_somebody_else_must_be_refused_and_left_as_it_is()
    {
        Query(File, "CREATE TABLE quotes (words TEXT)");
        var failure = await FailsToOpen(File);
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Equal("CREATE TABLE quotes (words TEXT)", One(File, "SELECT sql FROM sqlite_master WHERE name = 'quotes'"));
    }

    [Fact]
    public async Task A_schema_of_a_newer_collector_must_be_refused_with_the_fix()
    {
        await using (await Open()) { }
        Query(File, "INSERT INTO schema_version VALUES (99, 0)");
        var failure = await FailsToOpen(File);
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Contains("schema version 99, this collector knows versions up to 4", failure.Message);
    }

    [Fact]
    public async Task An_older_schema_must_be_brought_up_with_its_rows()
    {
        using (var old = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            old.Open();
            SqliteSchema.Migrate(old, File, [SqliteSchema.Migrations[0]], 1);
            SqliteSchema.Execute(old, """
                INSERT INTO batches (id, batch, source, written_time) VALUES (1, 'old', 'test', 1);
                INSERT INTO instruments (id, venue, name, kind, listed) VALUES (1, 'deribit', 'A', 'option', 0);
                INSERT INTO quotes (batch_id, instrument_id, venue_time, receive_time, flags, bid_price) VALUES (1, 1, 1, 2, 0, 0.5);
                """);
        }
        await using (var store = await Open()) await store.WriteAsync(Mixed("one"), CancellationToken.None);
        Assert.Equal([1L, 2L, 3L, 4L], Query(File, "SELECT version FROM schema_version ORDER BY version").Select(r => (long)r[0]!));
        Assert.Equal([0.5, 0.05], Query(File, "SELECT bid_price FROM quotes_readable WHERE instrument = 'A' ORDER BY id").Select(r => (double)r[0]!));
    }

    [Fact]
    public async Task A_file_without_the_other_tables_must_be_given_them_and_keep_its_rows_and_receipts()
    {
        using (var old = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            old.Open();
            SqliteSchema.Migrate(old, File, [.. SqliteSchema.Migrations.Take(3)], 1);
            SqliteSchema.Execute(old, """
                INSERT INTO batches (id, batch, source, written_time, quotes, trades, run) VALUES (1, 'old', 'test', 1, 1, 1, 'run-1');
                INSERT INTO instruments (id, venue, name, kind, listed) VALUES (1, 'deribit', 'A', 'option', 0);
                INSERT INTO quotes (batch_id, instrument_id, venue_time, receive_time, flags, bid_price) VALUES (1, 1, 1, 2, 0, 0.5);
                INSERT INTO trades (batch_id, instrument_id, trade_id, venue_time, receive_time, flags, price, sources) VALUES (1, 1, 't', 1, 2, 0, 0.7, 5);
                """);
        }
        await using (var store = await Open())
        {
            Assert.Equal(6, (await store.WriteAsync(new TickBatch("new", "test", [.. OtherTicks.Tables.Select(t => Samples.Accepted(OtherTicks.Full(t, Catalog.Get("A"))))]), CancellationToken.None)).Others);
        }
        Assert.Equal([1L, 1L, 0L], Query(File, "SELECT quotes, trades, others FROM batches WHERE batch = 'old'")[0]);
        Assert.Equal([0.5, 0.7, 5L], Query(File, "SELECT (SELECT bid_price FROM quotes_readable), price, sources FROM trades")[0]);
        Assert.Equal([1L, "A"], Query(File, "SELECT count(*), max(instrument) FROM candles_readable")[0]);
    }

    [Fact]
    public async Task A_step_of_the_schema_that_fails_must_leave_the_version_before_it()
    {
        await using (await Open()) { }
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        SqliteMigration[] steps = [.. SqliteSchema.Migrations, new(5, "CREATE TABLE more (a); CREATE TABLE quotes (a);")];
        Assert.Throws<SqliteException>(() => SqliteSchema.Migrate(connection, File, steps, 1));
        Assert.Equal([4L, 0L], Query(File, "SELECT (SELECT max(version) FROM schema_version), (SELECT count(*) FROM sqlite_master WHERE name = 'more')")[0]);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task The_read_index_must_be_as_it_was_set(bool wanted, long indexes)
    {
        await using (await Open()) { }
        await using (var store = new SqliteTickStore(Samples.Storage(File) with { Sqlite = Samples.Sqlite(File) with { ReadIndex = wanted } }, Samples.Owner(), TimeProvider.System)) await store.OpenAsync(CancellationToken.None);
        Assert.Equal(indexes, One(File, "SELECT count(*) FROM sqlite_master WHERE name = 'quotes_by_instrument'"));
    }

    [Theory]
    [InlineData(5, FailureClass.Retryable)] // busy
    [InlineData(6, FailureClass.Retryable)] // locked
    [InlineData(13, FailureClass.Retryable)] // full
    [InlineData(10, FailureClass.Retryable)] // I/O error
    [InlineData(8, FailureClass.NonRetryable)] // read-only
    [InlineData(8 + 256 * 2, FailureClass.NonRetryable)] // read-only: the log cannot be recovered
    [InlineData(11, FailureClass.NonRetryable)] // damaged
    [InlineData(14, FailureClass.NonRetryable)] // cannot be opened
    [InlineData(26, FailureClass.NonRetryable)] // not a database
    public void A_failure_to_open_must_have_the_class_of_its_cause(int code, FailureClass expected)
    {
        var failure = SqliteErrors.Opening(code, "ticks.db", "said SQLite");
        Assert.Equal(expected, failure.Failure);
        Assert.Contains("ticks.db", failure.Message);
        if (expected == FailureClass.NonRetryable) Assert.Contains("set another path", failure.Message);
    }

    [Theory]
    [InlineData(5, "another process holds")]
    [InlineData(13, "no space is left")]
    [InlineData(8, "attempt to write")]
    [InlineData(10, "attempt to write")]
    public void A_failure_to_write_must_be_retryable_and_say_what_happened(int code, string expected)
    {
        var failure = SqliteErrors.Working(code, "ticks.db", "Committing a batch", "attempt to write");
        Assert.Equal(FailureClass.Retryable, failure.Failure);
        Assert.Contains(expected, failure.Message);
        Assert.StartsWith("Committing a batch failed", failure.Message);
    }
}
