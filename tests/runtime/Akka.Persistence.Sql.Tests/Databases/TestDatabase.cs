using System.Data.Common;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Npgsql;
using Servers;

namespace Akka.Persistence.Sql.Tests.Databases;

/// <summary>An empty database of one test: a file of SQLite in a folder of its own, or a schema in a throwaway PostgreSQL.</summary>
public sealed class TestDatabase : IDisposable
{
    private readonly string? _folder;

    private TestDatabase(string provider, string connectionString, string? folder)
    {
        (Provider, ConnectionString, _folder) = (provider, connectionString, folder);
    }

    public string Provider { get; }

    public string ConnectionString { get; }

    public bool IsPostgres => Provider != "SQLite";

    public static TestDatabase Sqlite()
    {
        var folder = Directory.CreateTempSubdirectory("sql-journal-").FullName;
        return new TestDatabase("SQLite", $"Data Source={Path.Combine(folder, "journal.db")}", folder);
    }

    public static TestDatabase Postgres(PostgresServer server)
    {
        var schema = "t" + Guid.NewGuid().ToString("N")[..12];
        using var connection = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
        command.ExecuteNonQuery();
        return new TestDatabase("PostgreSQL.15", $"{server.ConnectionString()};Search Path={schema}", null);
    }

    /// <summary>A database that somebody else made and removes.</summary>
    public static TestDatabase Existing(string provider, string connectionString) => new(provider, connectionString, null);

    /// <summary>Both plugins on this database.</summary>
    /// <param name="journal">Further keys of the journal.</param>
    /// <param name="connectionString">Another way to the same database, such as through a proxy.</param>
    public Config Config(string journal = "", string? connectionString = null) => ConfigurationFactory.ParseString($$"""
        akka.loglevel = WARNING
        akka.persistence.journal.plugin = "akka.persistence.journal.sql"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.sql"
        {{JournalSection("akka.persistence.journal.sql", journal, connectionString)}}
        akka.persistence.snapshot-store.sql {
          class = "Akka.Persistence.Sql.Snapshot.SqlSnapshotStore, Akka.Persistence.Sql"
          provider-name = "{{Provider}}"
          connection-string = "{{connectionString ?? ConnectionString}}"
        }
        """);

    /// <summary>The section of a journal on this database.</summary>
    public string JournalSection(string path, string keys, string? connectionString = null) => $$"""
        {{path}} {
          class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
          provider-name = "{{Provider}}"
          connection-string = "{{connectionString ?? ConnectionString}}"
          {{keys}}
        }
        """;

    /// <summary>Keeps everybody else from writing until it is disposed.</summary>
    public IDisposable Hold(string table = "journal")
    {
        var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = IsPostgres ? $"BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE" : "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    public void Execute(string sql) => Query(sql, _ => 0);

    /// <summary>The first column of all rows, as text; null becomes "null".</summary>
    public List<string> Texts(string sql) => Query(sql, r => r.IsDBNull(0) ? "null" : Convert.ToString(r.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);

    public long Number(string sql) => Query(sql, r => Convert.ToInt64(r.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)).Single();

    public List<T> Query<T>(string sql, Func<DbDataReader, T> read)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public void Dispose()
    {
        if (_folder is null) return;
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private DbConnection Open()
    {
        DbConnection connection = IsPostgres ? new NpgsqlConnection(ConnectionString + ";Pooling=false") : new SqliteConnection(ConnectionString + ";Pooling=false");
        connection.Open();
        return connection;
    }
}
