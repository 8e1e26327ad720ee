using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Database;

/// <summary>
/// SQLite over Microsoft.Data.Sqlite. The driver blocks while it works and while another process holds the file, so that calls run on the
/// thread pool, few at a time.
/// </summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    private readonly string _connectionString;
    private readonly SemaphoreSlim _writer = new(1);
    private readonly Lazy<SqliteConnection> _keeper;

    public SqliteDatabase(string connectionString)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        var shared = builder.Cache == SqliteCacheMode.Shared || builder.DataSource.Contains("cache=shared", StringComparison.OrdinalIgnoreCase);
        var inMemory = builder.Mode == SqliteOpenMode.Memory || builder.DataSource is ":memory:" or "" || builder.DataSource.Contains("mode=memory", StringComparison.OrdinalIgnoreCase);
        if (inMemory && !shared) throw new ArgumentException("A database in memory must have a name and Cache=Shared, or each connection would see one of its own.");
        _connectionString = connectionString;

        // A database in memory ends with its last connection.
        _keeper = new Lazy<SqliteConnection>(() => inMemory ? OpenNew() : null);
    }

    public override int WritersMax => 1;

    public override ColumnTypes Types { get; } = new("INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", "Bit", "BigInt", "Int", "VarBinary", static length => $"NVarChar({length})");

    public override Task CreateAsync(IReadOnlyList<TableDefinition> tables) => WriteAsync(async (connection, transaction) =>
    {
        await using var command = connection.Command(string.Join('\n', tables.Select(t => t.Statements)), transaction);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    });

    public override Failure Classify(Exception cause) => cause switch
    {
        UnknownOutcomeException => Failure.Refused,

        // Busy and locked come after the driver has waited as long as the connection string lets it.
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_IOERR } => Failure.Unreachable,
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CONSTRAINT or SQLitePCL.raw.SQLITE_TOOBIG or SQLitePCL.raw.SQLITE_MISMATCH } => Failure.OfOneRow,
        SqliteException => Failure.Refused,
        _ => Failure.OfOneRow,
    };

    public override bool CanStore(string text) => text is null || WellFormed.Is(text);

    public override ValueTask DisposeAsync()
    {
        if (_keeper is { IsValueCreated: true, Value: { } keeper }) keeper.Dispose();
        using var own = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(own);
        return ValueTask.CompletedTask;
    }

    protected override Task<DbConnection> ConnectAsync()
    {
        _ = _keeper.Value;
        return Task.FromResult<DbConnection>(OpenNew());
    }

    protected override void ForgetConnections()
    {
        using var own = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(own);
    }

    // Immediate: a transaction that began as a reader could not become the writer while another one writes.
    protected override ValueTask<DbTransaction> BeginAsync(DbConnection connection) => ValueTask.FromResult<DbTransaction>(((SqliteConnection)connection).BeginTransaction(deferred: false));

    protected override Task<T> ReadOnceAsync<T>(Func<DbConnection, Task<T>> read) => Task.Run(() => base.ReadOnceAsync(read));

    protected override async Task<bool> WriteOnceAsync(Func<DbConnection, DbTransaction, Task> write)
    {
        await _writer.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(() => base.WriteOnceAsync(write)).ConfigureAwait(false);
        }
        finally
        {
            _writer.Release();
        }
    }

    private SqliteConnection OpenNew()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
