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
    public async Task The_days_until_the_disk_is_full_must_be_told_from_the_disk_or_the_budget_or_the_reason_why_not()
    {
        var now = TimeProvider.System.GetUtcNow();
        await using (var store = await OpenStore()) await Write(store, "one", [.. Enumerable.Range(0, 500).Select(i => Quote("A", now.UnixMicros() + i))]);
        await using (var reader = await OpenReader())
        {
            var size = await reader.MeasureAsync(now, CancellationToken.None);
            Assert.True(size is { FreeBytes: > 0, DaysUntilFull: > 0, FreeUnknown: null }, $"{size}");
        }
        await using (var reader = TickReaders.Create(Settings with { Postgres = Settings.Postgres with { DiskBudgetBytes = 100_000_000 } })!)
        {
            await reader.OpenAsync(CancellationToken.None);
            var size = await reader.MeasureAsync(now, CancellationToken.None);
            Assert.Equal(100_000_000, size.FreeBytes + size.Bytes);
            Assert.Equal(Math.Round(size.FreeBytes!.Value / size.BytesADay, 2), size.DaysUntilFull);
        }
        var poor = $"poor_{Guid.NewGuid():N}";
        await _database.RunAsync($"CREATE ROLE {poor} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {poor}");
        await using (var reader = TickReaders.Create(Settings with { Postgres = Samples.Postgres(_database.ConnectionString.Replace("Username=postgres", $"Username={poor}", StringComparison.Ordinal)) })!)
        {
            await reader.OpenAsync(CancellationToken.None);
            var size = await reader.MeasureAsync(now, CancellationToken.None);
            Assert.Equal((null, null), (size.FreeBytes, size.DaysUntilFull));
            Assert.Contains("may not read the server's data_directory", size.FreeUnknown, StringComparison.Ordinal);
            Assert.Contains("set storage.postgres.disk-budget", size.FreeUnknown, StringComparison.Ordinal);
        }
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
