using System.Globalization;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Npgsql;
using Servers;
using Xunit;

namespace AkkaCollector.Tests.Storage.Postgres;

/// <summary>One PostgreSQL for all specs of the collection; each spec makes a database of its own. Its files need not outlive a power cut.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private int _databases;

    public PostgresServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await PostgresServer.StartAsync("-c fsync=off -c max_connections=50 -c autovacuum=off");

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>An empty database.</summary>
    public async Task<PostgresDatabase> CreateAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"spec_{Interlocked.Increment(ref _databases)}");
        var owner = new PostgresDatabase(Server.ConnectionString());
        await owner.RunAsync($"CREATE DATABASE {name}");
        return new PostgresDatabase(Server.ConnectionString(name));
    }
}

/// <summary>The specs that share the server.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}

/// <summary>A database as a spec looks into it, by connections of its own.</summary>
public sealed class PostgresDatabase(string connectionString)
{
    public string ConnectionString { get; } = connectionString;

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public async Task RunAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<List<object?[]>> QueryAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync()) rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    /// <summary>Throws all tables away.</summary>
    public Task EmptyAsync() => RunAsync("DROP SCHEMA public CASCADE; CREATE SCHEMA public");

    /// <summary>Every trade with the sources that brought it.</summary>
    public async Task<List<(string Trade, long Mask)>> TradeMasksAsync() =>
        [.. (await QueryAsync("SELECT trade_id, sources FROM trades ORDER BY trade_id")).Select(r => ((string)r[0]!, (long)r[1]!))];

    /// <summary>The settings of a store in it.</summary>
    public StorageSettings Settings => Samples.Storage(frameBytesMax: 8) with { Kind = StoreKind.Postgres, Postgres = Samples.Postgres(ConnectionString) };

    /// <summary>A reader of the store.</summary>
    public async Task<ITickReader> OpenReaderAsync()
    {
        var reader = new PostgresTickReader(Settings);
        await reader.OpenAsync(CancellationToken.None);
        return reader;
    }

    public async Task<object?> OneAsync(string sql) => (await QueryAsync(sql))[0][0];
}
