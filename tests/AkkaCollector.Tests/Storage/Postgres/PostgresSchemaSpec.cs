using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Npgsql;
using Xunit;

namespace AkkaCollector.Tests.Storage.Postgres;

/// <summary>How a database is opened, migrated, cut into days and looked after.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresSchemaSpec(PostgresFixture fixture) : IAsyncLifetime
{
    private static readonly DateTimeOffset Today = new(2026, 9, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private readonly ManualTime _clock = new(Today);
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await fixture.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    private PostgresTickStore New(Func<PostgresSettings, PostgresSettings>? change = null, string? connection = null, string run = "run-1", string instance = "collector-1")
    {
        var postgres = Samples.Postgres(connection ?? _database.ConnectionString);
        return new PostgresTickStore(Samples.Storage() with { Postgres = change?.Invoke(postgres) ?? postgres }, Samples.Owner(run, instance), _clock);
    }

    private async Task<PostgresTickStore> Open(Func<PostgresSettings, PostgresSettings>? change = null, string run = "run-1", string instance = "collector-1")
    {
        var store = New(change, run: run, instance: instance);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    private async Task<TickStoreException> FailsToOpen(string? connection = null)
    {
        await using var store = New(connection: connection);
        return await Assert.ThrowsAsync<TickStoreException>(async () => await store.OpenAsync(CancellationToken.None));
    }

    private TickBatch At(string id, DateTimeOffset moment) =>
        new(id, "test", [Samples.Accepted(Samples.Quote(_catalog.Get("A"), venueMicros: moment.UnixMicros(), receivedMicros: moment.UnixMicros()))]);

    private async Task<List<string>> Partitions(string table) =>
        [.. (await _database.QueryAsync($"SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = '{table}'::regclass ORDER BY 1")).Select(r => (string)r[0]!)];

    [Fact]
    public async Task Many_collectors_that_start_at_once_must_make_one_schema()
    {
        var stores = Enumerable.Range(0, 6).Select(n => New(run: $"run-{n}", instance: $"collector-{n}")).ToList();
        await Task.WhenAll(stores.Select(s => Task.Run(async () => await s.OpenAsync(CancellationToken.None))));
        await Task.WhenAll(stores.Select((s, n) => Task.Run(async () => await s.WriteAsync(At($"b{n}", Today), CancellationToken.None))));
        foreach (var store in stores) await store.DisposeAsync();
        Assert.Equal([1, 2, 3], (await _database.QueryAsync("SELECT version FROM schema_version ORDER BY version")).Select(r => (int)r[0]!));
        Assert.Equal([6L, 6L], (await _database.QueryAsync("SELECT (SELECT count(*) FROM quotes), (SELECT count(DISTINCT bit) FROM sources)"))[0]);
    }

    [Fact]
    public async Task A_database_without_the_other_tables_must_be_given_them_and_keep_its_rows_and_receipts()
    {
        foreach (var step in PostgresSchema.Migrations.Take(2))
            await _database.RunAsync(System.Text.RegularExpressions.Regex.Replace(step.Sql, @"\$by\((\w+)\)", "PARTITION BY RANGE ($1)"));
        await _database.RunAsync("""
            CREATE TABLE schema_version (version integer PRIMARY KEY, applied_time timestamptz NOT NULL DEFAULT now());
            INSERT INTO schema_version (version) VALUES (1), (2);
            INSERT INTO sources (instance, source, bit) VALUES ('collector-1', 'test', 0);
            INSERT INTO batches (batch, source_id, run, written_time, quotes, trades) VALUES ('old', 1, 'run-1', now(), 1, 1);
            INSERT INTO instruments (venue, name, kind, listed) VALUES ('deribit', 'A', 'option', false);
            CREATE TABLE quotes_20260921 PARTITION OF quotes FOR VALUES FROM ('2026-09-21 00:00:00+00') TO ('2026-09-22 00:00:00+00');
            CREATE TABLE trades_20260921 PARTITION OF trades FOR VALUES FROM ('2026-09-21 00:00:00+00') TO ('2026-09-22 00:00:00+00');
            INSERT INTO quotes (venue_time, receive_time, batch_id, instrument_id, flags, bid_price) VALUES ('2026-09-21 10:00:00+00', '2026-09-21 10:00:00+00', 1, 1, 0, 0.5);
            INSERT INTO trades (venue_time, receive_time, batch_id, sources, instrument_id, flags, trade_id, price) VALUES ('2026-09-21 10:00:00+00', '2026-09-21 10:00:00+00', 1, 5, 1, 0, 't', 0.7);
            """);
        await using (var store = await Open())
        {
            var others = OtherTicks.Tables.Select(t => Samples.Accepted(OtherTicks.Full(t, _catalog.Get("A"), Today.UnixMicros())));
            Assert.Equal(6, (await store.WriteAsync(new TickBatch("new", "test", [.. others]), CancellationToken.None)).Others);
        }
        Assert.Equal([1, 1, 0], (await _database.QueryAsync("SELECT quotes, trades, others FROM batches WHERE batch = 'old'"))[0]);
        Assert.Equal([0.5, 0.7, 5L], (await _database.QueryAsync("SELECT (SELECT bid_price FROM quotes_readable), price, sources FROM trades"))[0]);
        Assert.Equal([1L, "A", "candles_20260921"], (await _database.QueryAsync("SELECT (SELECT count(*) FROM candles_readable), (SELECT max(instrument) FROM candles_readable), tableoid::regclass::text FROM candles"))[0]);
    }

    [Fact]
    public async Task The_description_of_every_table_must_be_what_the_database_has()
    {
        await using (await Open()) { }
        foreach (var table in TickTables.All)
        {
            Assert.Equal([.. "venue_time receive_time batch_id sources instrument_id flags".Split(' '), .. table.Columns.Select(c => c.Name)],
                (await _database.QueryAsync($"SELECT attname::text FROM pg_attribute WHERE attrelid = '{table.Name}'::regclass AND attnum > 0 ORDER BY attnum")).Select(r => (string)r[0]!));
            Assert.Equal($"PRIMARY KEY ({table.KeyList})", await _database.OneAsync($"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '{table.Name}'::regclass AND contype = 'p'"));
            Assert.Equal(1L, await _database.OneAsync($"SELECT count(*) FROM pg_indexes WHERE tablename = '{table.Name}' AND indexname = '{table.Name}_by_time_brin'"));
        }
    }

    [Fact]
    public async Task A_step_of_the_schema_that_fails_must_leave_the_version_before_it()
    {
        await using (await Open()) { }
        var settings = Samples.Postgres(_database.ConnectionString);
        var migrator = new PostgresMigrator(settings, new PostgresErrors(new NpgsqlConnectionStringBuilder(_database.ConnectionString)));
        await using (var connection = await _database.ConnectAsync())
        {
            PostgresMigration[] steps = [.. PostgresSchema.Migrations, new(4, "CREATE TABLE more (a integer); CREATE TABLE quotes (a integer)")];
            await Assert.ThrowsAsync<PostgresException>(() => migrator.RunAsync(connection, steps, CancellationToken.None));
        }
        Assert.Equal([3, null], (await _database.QueryAsync("SELECT (SELECT max(version) FROM schema_version), to_regclass('more')::text"))[0]);
        // The lock went with the connection.
        await using (await Open()) { }
    }

    [Fact]
    public async Task A_schema_of_a_newer_collector_must_be_refused_with_the_fix()
    {
        await using (await Open()) { }
        await _database.RunAsync("INSERT INTO schema_version VALUES (99)");
        var failure = await FailsToOpen();
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Contains("schema version 99, this collector knows versions up to 3", failure.Message);
    }

    [Fact]
    public async Task A_database_of_somebody_else_must_be_refused_and_left_as_it_is()
    {
        await _database.RunAsync("CREATE VIEW quotes AS SELECT 1 AS words");
        var failure = await FailsToOpen();
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Contains("are not this collector's", failure.Message);
        Assert.Null(await _database.OneAsync("SELECT to_regclass('batches')::text"));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_must_be_refused_with_the_fix_and_without_the_password()
    {
        var failure = await FailsToOpen(_database.ConnectionString + ";Database=nowhere;Password=hunter2hunter2");
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Contains($"database 'nowhere' on 127.0.0.1:{fixture.Server.Port} does not exist", failure.Message);
        Assert.Contains("Create it", failure.Message);
        Assert.DoesNotContain("hunter2", failure.ToString());
    }

    [Fact]
    public async Task A_login_that_is_refused_must_be_told_with_the_fix_and_without_the_password()
    {
        await _database.RunAsync("CREATE ROLE picky LOGIN PASSWORD 'right-password'");
        var rules = Path.Combine(fixture.Server.DataFolder, "pg_hba.conf");
        await File.WriteAllTextAsync(rules, "host all picky 127.0.0.1/32 scram-sha-256\n" + await File.ReadAllTextAsync(rules));
        await _database.RunAsync("SELECT pg_reload_conf()");
        var wrong = await FailsToOpen(_database.ConnectionString + ";Username=picky;Password=wrong-password");
        var none = await FailsToOpen(_database.ConnectionString + ";Username=picky");
        var poor = await FailsToOpen(_database.ConnectionString + ";Username=picky;Password=right-password");
        Assert.All([wrong, none, poor], f => Assert.Equal(FailureClass.NonRetryable, f.Failure));
        Assert.Contains("Check Username and Password", wrong.Message);
        Assert.Contains("Add Password=", none.Message);
        Assert.Contains("Grant it CREATE", poor.Message);
        Assert.DoesNotContain("-password", wrong + poor.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hosts_that_fail_each_in_its_own_way_must_each_be_told_of()
    {
        var failure = await FailsToOpen($"Host=127.0.0.1:1,127.0.0.1:{fixture.Server.Port};Username=postgres;Password=hunter2hunter2;Database=nowhere");
        Assert.Equal(FailureClass.Retryable, failure.Failure);
        Assert.Contains("Connection refused", failure.Message);
        Assert.Contains("database \"nowhere\" does not exist", failure.Message);
        Assert.DoesNotContain("inner exception", failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hunter2", failure.ToString());
    }

    [Fact]
    public async Task A_server_that_is_not_there_must_be_retryable_and_named()
    {
        var failure = await FailsToOpen("Host=127.0.0.1;Port=1;Username=collector;Password=hunter2hunter2;Database=ticks");
        Assert.Equal(FailureClass.Retryable, failure.Failure);
        Assert.Contains("database 'ticks' on 127.0.0.1:1", failure.Message);
        Assert.DoesNotContain("hunter2", failure.ToString());
    }

    [Fact]
    public async Task Partitions_must_be_made_ahead_and_for_old_ticks_when_they_come()
    {
        await using var store = await Open();
        Assert.Equal(["quotes_20260921", "quotes_20260922"], await Partitions("quotes"));
        await store.WriteAsync(At("old", Today.AddYears(-3)), CancellationToken.None);
        await store.WriteAsync(At("midnight", new DateTimeOffset(2026, 9, 23, 0, 0, 0, TimeSpan.Zero)), CancellationToken.None);
        await store.WriteAsync(At("before", new DateTimeOffset(2026, 9, 21, 0, 0, 0, TimeSpan.Zero).AddTicks(-10)), CancellationToken.None);
        Assert.Equal(["quotes_20230921", "quotes_20260920", "quotes_20260921", "quotes_20260922", "quotes_20260923"], await Partitions("quotes"));
        Assert.Equal(3L, await _database.OneAsync("SELECT count(*) FROM quotes"));
        _clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(PostgresSchema.Daily.Count * 2, (await store.MaintainAsync(CancellationToken.None)).PartitionsMade); // the 24th and the 25th
    }

    [Fact]
    public async Task A_partition_must_be_made_while_a_reader_holds_the_table()
    {
        await using var store = await Open();
        await using var reader = await _database.ConnectAsync();
        await PostgresLayout.RunAsync(reader, "BEGIN; SELECT count(*) FROM quotes", CancellationToken.None);
        Assert.Equal(1, (await store.WriteAsync(At("old", Today.AddYears(-1)), CancellationToken.None)).Quotes);
    }

    [Fact]
    public async Task A_partition_that_somebody_dropped_must_be_made_again()
    {
        await using var store = await Open();
        await store.WriteAsync(At("one", Today), CancellationToken.None);
        await _database.RunAsync("DROP TABLE quotes_20260921");
        var receipt = await store.WriteAsync(At("two", Today), CancellationToken.None);
        Assert.Equal((1, 0), (receipt.Quotes, receipt.DeadLetters));
    }

    [Fact]
    public async Task Days_older_than_the_retention_must_be_dropped_whole_one_at_a_time()
    {
        await using var store = await Open();
        await store.WriteAsync(At("older", Today.AddDays(-1)), CancellationToken.None);
        await store.WriteAsync(At("old", Today), CancellationToken.None);
        _clock.Advance(TimeSpan.FromDays(32));
        await store.WriteAsync(At("new", Today.AddDays(32)), CancellationToken.None);
        Assert.Equal((PostgresSchema.Daily.Count, true), await store.MaintainAsync(CancellationToken.None) is var first ? (first.PartitionsRemoved, first.More) : default);
        Assert.Equal((PostgresSchema.Daily.Count, true), await store.MaintainAsync(CancellationToken.None) is var second ? (second.PartitionsRemoved, second.More) : default);
        while ((await store.MaintainAsync(CancellationToken.None)).More)
        {
        }
        Assert.Equal(["quotes_20261023", "quotes_20261024"], await Partitions("quotes"));
        Assert.Equal(1L, await _database.OneAsync("SELECT count(*) FROM quotes"));
        Assert.Equal(["new"], (await _database.QueryAsync("SELECT batch FROM batches")).Select(r => r[0]));
    }

    [Fact]
    public async Task Upkeep_must_not_wait_for_a_reader_and_say_what_it_left()
    {
        await using var store = await Open();
        await store.WriteAsync(At("old", Today), CancellationToken.None);
        _clock.Advance(TimeSpan.FromDays(40));
        await using (var reader = await _database.ConnectAsync())
        {
            await PostgresLayout.RunAsync(reader, "BEGIN; SELECT count(*) FROM quotes", CancellationToken.None);
            Assert.Contains("holds a lock", (await store.MaintainAsync(CancellationToken.None)).LeftUndone);
            Assert.Equal(1, (await store.WriteAsync(At("meanwhile", Today.AddDays(40)), CancellationToken.None)).Quotes);
        }
        var done = await store.MaintainAsync(CancellationToken.None);
        Assert.Null(done.LeftUndone);
        Assert.True(done.PartitionsRemoved > 0);
    }

    [Theory]
    [InlineData(true, TimeIndex.Brin, "quotes_by_instrument, quotes_by_time_brin")]
    [InlineData(false, TimeIndex.Btree, "quotes_by_time")]
    [InlineData(true, TimeIndex.None, "quotes_by_instrument")]
    public async Task Indexes_must_be_as_they_were_set_also_on_partitions(bool readIndex, TimeIndex timeIndex, string expected)
    {
        await using (await Open()) { }
        await using (var store = await Open(p => p with { ReadIndex = readIndex, TimeIndex = timeIndex })) await store.WriteAsync(At("old", Today.AddYears(-1)), CancellationToken.None);
        Assert.Equal(expected, await _database.OneAsync("SELECT string_agg(indexname, ', ' ORDER BY indexname) FROM pg_indexes WHERE tablename = 'quotes'"));
        Assert.Equal((long)expected.Split(',').Length, await _database.OneAsync("SELECT count(*) FROM pg_indexes WHERE tablename = 'quotes_20250921'"));
    }

    [Fact]
    public void A_day_must_be_told_right_before_and_after_1970()
    {
        Assert.Equal([0, 0, -1, -1, 1], new long[] { 0, 86_399_999_999, -1, -86_400_000_000, 86_400_000_000 }.Select(PostgresLayout.DayOf));
        Assert.Equal(PostgresLayout.LastDay, PostgresLayout.DayOf(new DateTimeOffset(2199, 12, 31, 23, 0, 0, TimeSpan.Zero).UnixMicros()));
    }
}
