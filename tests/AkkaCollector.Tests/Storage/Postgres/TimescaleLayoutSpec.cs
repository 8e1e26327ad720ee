using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Npgsql;
using Xunit;

namespace AkkaCollector.Tests.Storage.Postgres;

/// <summary>
/// What is said to TimescaleDB, held against functions of its documented signatures that write down how they were called. The extension
/// itself is not run.
/// </summary>
[Collection(PostgresCollection.Name)]
public sealed class TimescaleLayoutSpec(PostgresFixture fixture) : IAsyncLifetime
{
    private const string Stubs = """
        CREATE TABLE calls (id integer GENERATED ALWAYS AS IDENTITY, call text);
        CREATE FUNCTION create_hypertable(relation regclass, time_column_name name, partitioning_column name DEFAULT NULL, number_partitions integer DEFAULT NULL,
            associated_schema_name name DEFAULT NULL, associated_table_prefix name DEFAULT NULL, chunk_time_interval anyelement DEFAULT NULL::bigint,
            create_default_indexes boolean DEFAULT TRUE, if_not_exists boolean DEFAULT FALSE, partitioning_func regproc DEFAULT NULL, migrate_data boolean DEFAULT FALSE,
            chunk_target_size text DEFAULT NULL, chunk_sizing_func regproc DEFAULT NULL, time_partitioning_func regproc DEFAULT NULL)
            RETURNS TABLE (hypertable_id int, schema_name name, table_name name, created boolean) LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO calls (call) VALUES (format('create_hypertable %s %s %s %s', relation, time_column_name, chunk_time_interval, create_default_indexes)); END $$;
        CREATE FUNCTION add_compression_policy(hypertable regclass, compress_after "any", if_not_exists boolean DEFAULT false, schedule_interval interval DEFAULT NULL,
            initial_start timestamptz DEFAULT NULL, timezone text DEFAULT NULL, compress_created_before interval DEFAULT NULL)
            RETURNS integer LANGUAGE internal AS 'pg_backend_pid';
        CREATE FUNCTION remove_compression_policy(hypertable regclass, if_exists boolean DEFAULT FALSE) RETURNS boolean LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO calls (call) VALUES (format('remove_compression_policy %s', hypertable)); RETURN true; END $$;
        CREATE FUNCTION drop_chunks(relation regclass, older_than timestamptz DEFAULT NULL, newer_than timestamptz DEFAULT NULL, "verbose" boolean DEFAULT FALSE)
            RETURNS SETOF text LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO calls (call) VALUES (format('drop_chunks %s %s', relation, older_than AT TIME ZONE 'UTC')); RETURN QUERY SELECT 'one' UNION ALL SELECT 'two'; END $$;
        CREATE FUNCTION decompress_chunk(uncompressed_chunk regclass, if_compressed boolean DEFAULT true) RETURNS regclass LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO calls (call) VALUES (format('decompress_chunk %s %s', uncompressed_chunk, if_compressed)); RETURN uncompressed_chunk; END $$;
        CREATE SCHEMA timescaledb_information;
        CREATE TABLE timescaledb_information.chunks (hypertable_schema name, hypertable_name name, chunk_schema name, chunk_name name, range_start timestamptz, range_end timestamptz, is_compressed boolean);
        CREATE TABLE old_chunk (); CREATE TABLE open_chunk (); CREATE TABLE other_chunk ();
        INSERT INTO timescaledb_information.chunks VALUES
            ('public', 'quotes', 'public', 'old_chunk', '2026-09-01', '2026-09-02', true),
            ('public', 'quotes', 'public', 'open_chunk', '2026-09-02', '2026-09-03', false),
            ('public', 'quotes', 'public', 'other_chunk', '2026-08-01', '2026-08-02', true);
        """;

    private static readonly DateTimeOffset Today = new(2026, 9, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private PostgresDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await fixture.CreateAsync();
        await _database.RunAsync(Stubs);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private PostgresTickStore New(TimeSpan compressAfter, TimescaleUse use = TimescaleUse.Auto) => new(
        Samples.Storage() with { Postgres = Samples.Postgres(_database.ConnectionString) with { CompressAfter = compressAfter, Timescale = use } }, Samples.Owner(), new ManualTime(Today));

    private async Task<List<string>> Calls() => [.. (await _database.QueryAsync("SELECT call FROM calls ORDER BY id")).Select(r => (string)r[0]!)];

    private TickBatch At(string id, DateTimeOffset moment) => new(id, "test", [Samples.Accepted(Samples.Quote(_catalog.Get("A"), venueMicros: moment.UnixMicros()))]);

    [Fact]
    public async Task Large_tables_must_become_hypertables_with_a_chunk_a_day()
    {
        await using (var store = New(TimeSpan.Zero))
        {
            await store.OpenAsync(CancellationToken.None);
            Assert.Equal(1, (await store.WriteAsync(At("one", Today), CancellationToken.None)).Quotes);
                Assert.Equal(2 * PostgresSchema.Daily.Count, (await store.MaintainAsync(CancellationToken.None)).PartitionsRemoved);
        }
        string[] first = ["quotes venue_time", "trades venue_time", "rejected_ticks receive_time", "undecoded_frames receive_time"];
        string[] all = [.. first, .. OtherTicks.Tables.Select(t => t + " venue_time")];
        Assert.Equal(
        [
            .. all.Select(t => $"create_hypertable {t} 1 day f"),
            .. all.Select(t => $"remove_compression_policy {t.Split(' ')[0]}"),
            .. all.Select(t => $"drop_chunks {t.Split(' ')[0]} 2026-08-22 00:00:00"),
        ], await Calls());
        Assert.Equal("r", await _database.OneAsync("SELECT relkind::text FROM pg_class WHERE oid = 'quotes'::regclass"));
    }

    [Fact]
    public async Task Compression_must_be_asked_for_in_TimescaleDBs_words()
    {
        // PostgreSQL alone does not know these options: the statement reaches it and is refused by name, which is what can be seen here.
        await using var store = New(TimeSpan.FromDays(7));
        var failure = await Assert.ThrowsAsync<TickStoreException>(async () => await store.OpenAsync(CancellationToken.None));
        Assert.Contains("unrecognized parameter namespace \"timescaledb\"", failure.Message);
        await using var connection = await _database.ConnectAsync();
        await new TimescaleLayout(Samples.Postgres(_database.ConnectionString)).AddPolicyAsync(connection, "quotes", CancellationToken.None);
    }

    [Fact]
    public async Task Late_ticks_must_have_their_chunk_decompressed_where_the_version_cannot_write_into_it()
    {
        await using (var store = New(TimeSpan.Zero)) await store.OpenAsync(CancellationToken.None);
        var layout = new TimescaleLayout(Samples.Postgres(_database.ConnectionString));
        await _database.RunAsync("DELETE FROM calls");
        await using var connection = await _database.ConnectAsync();
        int Day(int month, int day) => PostgresLayout.DayOf(new DateTimeOffset(2026, month, day, 0, 0, 0, TimeSpan.Zero).UnixMicros());
        await layout.EnsureAsync(connection, new HashSet<int> { Day(9, 1), Day(9, 2), Day(9, 20), Day(9, 21) }, Day(9, 21), CancellationToken.None);
        Assert.Equal(["decompress_chunk old_chunk t"], await Calls());
    }

    [Fact]
    public async Task TimescaleDB_must_be_left_alone_when_it_is_switched_off()
    {
        await using (var store = New(TimeSpan.FromDays(7), TimescaleUse.Off))
        {
            await store.OpenAsync(CancellationToken.None);
            await store.WriteAsync(At("one", Today), CancellationToken.None);
        }
        Assert.Empty(await Calls());
        Assert.Equal("p", await _database.OneAsync("SELECT relkind::text FROM pg_class WHERE oid = 'quotes'::regclass"));
        // What is there decides, not what is installed.
        await using var auto = New(TimeSpan.FromDays(7));
        await auto.OpenAsync(CancellationToken.None);
        Assert.Empty(await Calls());
    }
}
