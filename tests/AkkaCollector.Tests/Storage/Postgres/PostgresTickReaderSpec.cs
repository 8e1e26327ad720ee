using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage.Postgres;

[Collection(PostgresCollection.Name)]
public sealed class PostgresTickReaderSpec(PostgresFixture fixture) : TickReaderSuite, IAsyncLifetime
{
    private PostgresDatabase _database = null!;

    private StorageSettings Settings => Samples.Storage() with { Kind = StoreKind.Postgres, Postgres = Samples.Postgres(_database.ConnectionString) };

    public async Task InitializeAsync() => _database = await fixture.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    protected override async Task<ITickStore> OpenStore(string run = "run-1")
    {
        var store = TickStores.Create(Settings, Samples.Owner(run), TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    protected override async Task<ITickReader> OpenReader()
    {
        var reader = TickReaders.Create(Settings)!;
        await reader.OpenAsync(CancellationToken.None);
        return reader;
    }

    [Fact]
    public async Task Quotes_of_ether_options_of_the_last_five_minutes_must_be_counted_by_the_sentence_as_it_stands()
    {
        var now = TimeProvider.System.GetUtcNow().UnixMicros();
        await using (var store = await OpenStore())
            await Write(store, "one", Quote("ETH-1-1-C", now - 60_000_000), Quote("ETH-1-1-C", now - 3_000_000_000), Quote("ETH-1-1-C", now), Quote("BTC-1-1-C", now));
        Assert.Equal(2L, await _database.OneAsync("SELECT count(*) FROM eth_option_quotes WHERE timestamp >= NOW() - INTERVAL '5 minutes'"));
    }

    [Fact]
    public async Task Views_must_be_brought_to_what_the_program_says_and_stay_as_they_are_otherwise()
    {
        await (await OpenStore()).DisposeAsync();
        var before = await _database.QueryAsync("SELECT relname, xmin::text FROM pg_class WHERE relkind = 'v' ORDER BY 1");
        await (await OpenStore()).DisposeAsync();
        Assert.Equal(before, await _database.QueryAsync("SELECT relname, xmin::text FROM pg_class WHERE relkind = 'v' ORDER BY 1"));
        await _database.RunAsync("DROP VIEW v_trades; COMMENT ON VIEW v_quotes IS 'older'");
        await (await OpenStore()).DisposeAsync();
        Assert.Equal(PostgresViews.All.Count, (await _database.QueryAsync("SELECT 1 FROM pg_class WHERE relkind = 'v' AND obj_description(oid, 'pg_class') LIKE 'For reading. Made from text %'")).Count);
    }
}
