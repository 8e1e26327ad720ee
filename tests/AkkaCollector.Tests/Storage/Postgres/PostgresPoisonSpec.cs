using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage.Postgres;

/// <summary>Rows that the database refuses for their own sake go to the dead letters; the rest of their batch is stored.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresPoisonSpec(PostgresFixture fixture) : IAsyncLifetime
{
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private PostgresDatabase _database = null!;
    private PostgresTickStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await fixture.CreateAsync();
        _store = new PostgresTickStore(Samples.Storage() with { PoisonMax = 3, Postgres = Samples.Postgres(_database.ConnectionString) with { PartitionsMax = 10 } }, Samples.Owner(), TimeProvider.System);
        await _store.OpenAsync(CancellationToken.None);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    private TickBatch Quotes(string id, params double[] bids) => new(id, "test", [.. bids.Select(b => Samples.Accepted(Samples.Quote(_catalog.Get("A"), b)))]);

    private async Task<List<object?[]>> DeadLetters() => await _database.QueryAsync("""SELECT kind, instrument, error, substring(content from '"bid_price":([0-9.]+)') FROM dead_letters ORDER BY id""");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    [InlineData(1023)]
    public async Task One_bad_row_must_be_found_in_at_most_twice_the_logarithm_of_tries(int rows)
    {
        await _store.WriteAsync(Quotes("fine", 1, 2), CancellationToken.None);
        var seed = Random.Shared.Next();
        var bad = new Random(seed).Next(rows);
        var items = Enumerable.Range(0, rows).Select(n => Samples.Accepted(n % 2 == 1 && n != bad
            ? Samples.Quote(_catalog.Get("A"), n)
            : Samples.Trade(_catalog.Get("B"), n == bad ? "bad\0id" : $"t{n}"))).ToList();
        var receipt = await _store.WriteAsync(new TickBatch("one", "test", items), CancellationToken.None);
        Assert.Equal((rows - 1, 1), (receipt.Stored, receipt.DeadLetters));
        Assert.True(_store.Probes <= 2 * Math.Ceiling(Math.Log2(rows)), $"{_store.Probes} tries for one bad row in {rows} (seed {seed})");
        var dead = Assert.Single(await DeadLetters());
        Assert.Equal(["trade", "B"], dead[..2]);
        Assert.Contains("22021", (string)dead[2]!);
        Assert.Contains("\\u0000", (string)(await _database.OneAsync("SELECT content FROM dead_letters"))!);
        Assert.Equal([(long)rows - 1 + 2, 1], (await _database.QueryAsync("SELECT (SELECT count(*) FROM quotes) + (SELECT count(*) FROM trades), (SELECT dead_letters FROM batches WHERE batch = 'one')"))[0]);
        var again = await _store.WriteAsync(new TickBatch("one", "test", items), CancellationToken.None);
        Assert.Equal((rows - 1, 1), (again.Stored, again.DeadLetters));
    }

    [Fact]
    public async Task What_a_constraint_or_a_trigger_of_an_operator_refuses_must_be_set_aside()
    {
        await _database.RunAsync("""
            ALTER TABLE quotes ADD CONSTRAINT cheap CHECK (bid_price < 100);
            CREATE FUNCTION picky() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.bid_price = 13 THEN RAISE EXCEPTION ''no thirteen''; END IF; RETURN NEW; END';
            CREATE TRIGGER picky BEFORE INSERT ON quotes FOR EACH ROW EXECUTE FUNCTION picky();
            """);
        var receipt = await _store.WriteAsync(Quotes("one", 1, 13, 2, 500, 3), CancellationToken.None);
        Assert.Equal((3, 2), (receipt.Quotes, receipt.DeadLetters));
        var dead = await DeadLetters();
        Assert.Equal(["13", "500"], dead.Select(d => d[3]));
        Assert.Contains("no thirteen", (string)dead[0][2]!);
        Assert.Contains("23514, cheap", (string)dead[1][2]!);
    }

    [Fact]
    public async Task A_constraint_that_speaks_at_the_commit_must_be_found_too()
    {
        await _database.RunAsync("""
            CREATE FUNCTION picky() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF NEW.bid_price = 13 THEN RAISE EXCEPTION ''no thirteen''; END IF; RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER picky AFTER INSERT ON quotes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION picky();
            """);
        var receipt = await _store.WriteAsync(Quotes("one", 1, 13, 2), CancellationToken.None);
        Assert.Equal((2, 1), (receipt.Quotes, receipt.DeadLetters));
        Assert.Equal(2L, await _database.OneAsync("SELECT count(*) FROM quotes"));
    }

    [Fact]
    public async Task Names_texts_and_keys_that_the_database_refuses_must_be_set_aside()
    {
        var state = new Quote { Source = "test", ReceivedMicros = Samples.Now, VenueMicros = Samples.Now, Instrument = _catalog.Get("A"), State = "o\0pen" };
        var random = new Random(1);
        var tooLong = new string([.. Enumerable.Range(0, 9000).Select(_ => (char)random.Next(' ', '~'))]); // too long for a key, and nothing to compress
        var receipt = await _store.WriteAsync(new TickBatch("one", "test",
        [
            Samples.Accepted(Samples.Quote(_catalog.Get("A\0B"))), Samples.Accepted(state), Samples.Accepted(Samples.Trade(_catalog.Get("A"), tooLong)),
            Samples.Accepted(Samples.Quote(_catalog.Get("A"))), Samples.Accepted(Samples.Trade(_catalog.Get("A"), "good")),
        ]), CancellationToken.None);
        Assert.Equal((1, 1, 3), (receipt.Quotes, receipt.Trades, receipt.DeadLetters));
        Assert.Equal(["A\uFFFDB", "A", "A"], (await DeadLetters()).Select(d => d[1]));
    }

    [Fact]
    public async Task A_bad_frame_must_be_counted_apart_from_ticks()
    {
        var receipt = await _store.WriteAsync(new TickBatch("one", "test",
            [Samples.Accepted(Samples.Undecoded(error: "at \0")), Samples.Accepted(Samples.Undecoded()), Samples.Accepted(Samples.Quote(_catalog.Get("A")))]), CancellationToken.None);
        Assert.Equal((1, 1, 0, 1), (receipt.Quotes, receipt.Undecoded, receipt.DeadLetters, receipt.DeadFrames));
        Assert.Equal("frame", (await DeadLetters())[0][0]);
    }

    [Fact]
    public async Task Ticks_of_days_that_cannot_be_must_be_set_aside_without_a_search()
    {
        MarketEvent[] events =
        [
            Samples.Quote(_catalog.Get("A"), venueMicros: long.MaxValue), Samples.Quote(_catalog.Get("A"), venueMicros: -1),
            Samples.Trade(_catalog.Get("A"), "t", venueMicros: long.MinValue), Samples.Quote(_catalog.Get("A")),
        ];
        var receipt = await _store.WriteAsync(new TickBatch("one", "test", [.. events.Select(e => Samples.Accepted(e))]), CancellationToken.None);
        Assert.Equal((1, 3, 0L), (receipt.Stored, receipt.DeadLetters, _store.Probes));
        Assert.All(await DeadLetters(), d => Assert.Contains("outside the years 1970 to 2199", (string)d[2]!));
    }

    [Fact]
    public async Task Garbage_for_a_time_must_not_fill_the_catalog_with_partitions()
    {
        for (var n = 0; n < 20; n++)
            await _store.WriteAsync(new TickBatch($"b{n}", "test", [Samples.Accepted(Samples.Quote(_catalog.Get("A"), venueMicros: Samples.Now - n * 86_400_000_000L * 30))]), CancellationToken.None);
        Assert.Equal(10L, await _database.OneAsync("SELECT count(*) FROM pg_inherits WHERE inhparent = 'quotes'::regclass"));
        Assert.Contains("partitions-max", (string)(await DeadLetters())[^1][2]!);
        Assert.Equal(20L, await _database.OneAsync("SELECT (SELECT count(*) FROM quotes) + (SELECT count(*) FROM dead_letters)"));
    }

    [Fact]
    public async Task A_table_that_refuses_everything_must_keep_the_batch_back_whole()
    {
        await _database.RunAsync("ALTER TABLE quotes ADD CONSTRAINT closed CHECK (false)");
        var failure = await Assert.ThrowsAsync<TickStoreException>(async () => await _store.WriteAsync(Quotes("one", 1, 2, 3, 4), CancellationToken.None));
        Assert.Equal((FailureClass.Retryable, false), (failure.Failure, failure.IsPoison));
        Assert.Contains("refuses more than 3 of the 4 rows of batch one", failure.Message);
        Assert.Equal(0L, await _database.OneAsync("SELECT (SELECT count(*) FROM batches) + (SELECT count(*) FROM dead_letters)"));
        await _database.RunAsync("ALTER TABLE quotes DROP CONSTRAINT closed");
        Assert.Equal(4, (await _store.WriteAsync(Quotes("one", 1, 2, 3, 4), CancellationToken.None)).Quotes);
    }
}
