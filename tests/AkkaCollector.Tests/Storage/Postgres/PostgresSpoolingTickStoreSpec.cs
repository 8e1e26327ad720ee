using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage.Postgres;

/// <summary>The suite of every store, over PostgreSQL with the spool in front. Each collector has a spool of its own.</summary>
[Collection(PostgresCollection.Name)]
public class PostgresSpoolingTickStoreOnFailureSpec(PostgresFixture fixture) : PersistentTickStoreSuite, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private PostgresDatabase _database = null!;

    protected virtual SpoolMode Mode => SpoolMode.OnFailure;

    public async Task InitializeAsync() => _database = await fixture.CreateAsync();

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    private StorageSettings Settings => _database.Settings;

    protected override ITickStore Create(StoreOwner owner, TimeProvider clock) =>
        new SpoolingTickStore(() => TickStores.Create(Settings, owner, clock), Samples.Spool(_folder["spool-" + owner.Instance], Mode), new SpoolBooks(Mode), clock);

    protected override ITickStore CreateBare() => TickStores.Create(Settings, Samples.Owner(), TimeProvider.System);

    protected override Task<ITickReader> OpenReader() => _database.OpenReaderAsync();

    protected override Task Empty() => _database.EmptyAsync();

    protected override Task<List<(string Trade, long Mask)>> TradeMasks() => _database.TradeMasksAsync();
}

/// <summary>The same in mode always.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresSpoolingTickStoreAlwaysSpec(PostgresFixture fixture) : PostgresSpoolingTickStoreOnFailureSpec(fixture)
{
    protected override SpoolMode Mode => SpoolMode.Always;
}
