using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Akka.Persistence.Sql.Database;

/// <summary>PostgreSQL over Npgsql, with the driver's pool of connections.</summary>
internal sealed class PostgresDatabase : SqlDatabase
{
    // Names the lock under which tables are created: CREATE TABLE IF NOT EXISTS fails when two do it at once.
    private const long CreationLock = 0x416B6B6153716C;

    private readonly NpgsqlDataSource _source;

    public PostgresDatabase(string connectionString)
    {
        // Nothing here changes a session, so that there is nothing to reset before a connection is used again.
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true });
    }

    public override int WritersMax => int.MaxValue;

    public override ColumnTypes Types { get; } = new("bigserial NOT NULL", "boolean", "bigint", "integer", "bytea", static length => $"varchar({length})");

    public override Task CreateAsync(IReadOnlyList<TableDefinition> tables) => WriteAsync(async (connection, transaction) =>
    {
        // A user who may not create tables can use those that are there.
        if (await AllExistAsync(connection, transaction, tables).ConfigureAwait(false)) return;
        await using var command = connection.Command($"SELECT pg_advisory_xact_lock({CreationLock});\n{string.Join('\n', tables.Select(t => t.Statements))}", transaction);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    });

    public override Failure Classify(Exception cause)
    {
        switch (cause)
        {
            case UnknownOutcomeException:
                return Failure.Refused;
            case PostgresException answer:
                return ClassifyState(answer.SqlState);
            case NpgsqlException { InnerException: TimeoutException }:
                return Failure.Unreachable;
            case NotConnectedException:
                return Failure.Unreachable;
            case NpgsqlException or IOException or SocketException:
                return Failure.ConnectionLost;
            default:
                // The driver could not even send it, so that it is about a value of it.
                return Failure.OfOneRow;
        }
    }

    public override bool CanStore(string text) => text is null || (!text.Contains('\0') && WellFormed.Is(text));

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    protected override async Task<DbConnection> ConnectAsync()
    {
        try
        {
            return await _source.OpenConnectionAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException cause)
        {
            // Nothing was sent; but nothing says that another attempt at once would find more.
            throw new NotConnectedException($"PostgreSQL cannot be reached: {cause.Message}", cause);
        }
    }

    protected override void ForgetConnections() => _source.Clear();

    // Goes to the server together with the first command.
    protected override ValueTask<DbTransaction> BeginAsync(DbConnection connection) => connection.BeginTransactionAsync();

    private static async Task<bool> AllExistAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<TableDefinition> tables)
    {
        await using var command = connection.Command($"SELECT {string.Join(" AND ", tables.Select((_, i) => $"to_regclass(@t{i}) IS NOT NULL"))}", transaction);
        for (var i = 0; i < tables.Count; i++) command.With($"t{i}", tables[i].QuotedName);
        return (bool)await command.ExecuteScalarAsync().ConfigureAwait(false);
    }

    private static Failure ClassifyState(string state) => state switch
    {
        // The server ends the session (shutdown, crash of another one, start), or the connection failed.
        "57P01" or "57P02" or "57P03" or "57P05" or "25P03" => Failure.ConnectionLost,
        _ when state.StartsWith("08", StringComparison.Ordinal) => Failure.ConnectionLost,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => Failure.TryAgain,

        // 22: a value that does not fit; 23: a constraint; 54: too large for the database.
        _ when state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal) || state.StartsWith("54", StringComparison.Ordinal) => Failure.OfOneRow,
        _ => Failure.Refused,
    };

    private sealed class NotConnectedException(string message, Exception cause) : Exception(message, cause);
}
