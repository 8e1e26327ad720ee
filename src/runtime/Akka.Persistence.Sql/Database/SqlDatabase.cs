using System.Data.Common;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence.Sql.Settings;

namespace Akka.Persistence.Sql.Database;

/// <summary>
/// Runs reads and transactions against one database. What fails before its commit is tried again when another attempt can help: nothing of
/// it is stored then. A commit is sent once; when its answer is lost, <see cref="UnknownOutcomeException"/> tells so.
/// </summary>
internal abstract class SqlDatabase : IAsyncDisposable
{
    private const int Attempts = 3;

    // A server has few connections for all its users; a start of thousands of actors must not take them all.
    private const int AtOnceMax = 8;

    private readonly SemaphoreSlim _turns = new(AtOnceMax);

    public static SqlDatabase Open(string path, SqlProvider provider, string connectionString)
    {
        try
        {
            return provider == SqlProvider.PostgreSql ? new PostgresDatabase(connectionString) : new SqliteDatabase(connectionString);
        }
        catch (ArgumentException cause)
        {
            // Without the text itself: it may hold a password.
            throw new ConfigurationException($"{path}.connection-string is none that the driver of {provider} understands: {cause.Message}", cause);
        }
    }

    /// <summary>How many transactions may write at the same time.</summary>
    public abstract int WritersMax { get; }

    /// <summary>Names of the column types.</summary>
    public abstract ColumnTypes Types { get; }

    /// <summary>Reads when it is its turn.</summary>
    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read) => InTurnAsync(() => WithAttemptsAsync(() => ReadOnceAsync(read)));

    /// <summary>Runs a transaction when it is its turn.</summary>
    public Task WriteAsync(Func<DbConnection, DbTransaction, Task> write) => InTurnAsync(() => WithAttemptsAsync(() => WriteOnceAsync(write)));

    /// <summary>Runs a transaction at once, for who limits himself how many there are.</summary>
    public Task WriteAtOnceAsync(Func<DbConnection, DbTransaction, Task> write) => WithAttemptsAsync(() => WriteOnceAsync(write));

    /// <summary>Creates tables unless they are there, with other processes doing the same at the same time.</summary>
    public abstract Task CreateAsync(IReadOnlyList<TableDefinition> tables);

    public abstract Failure Classify(Exception cause);

    /// <summary>Whether the database can store the text as it is.</summary>
    public abstract bool CanStore(string text);

    public abstract ValueTask DisposeAsync();

    /// <summary>A connection that is open. One that was lost without anybody noticing may be among them.</summary>
    protected abstract Task<DbConnection> ConnectAsync();

    /// <summary>Gives up the connections that nobody uses now: they go to a server that is gone.</summary>
    protected abstract void ForgetConnections();

    protected abstract ValueTask<DbTransaction> BeginAsync(DbConnection connection);

    protected virtual async Task<T> ReadOnceAsync<T>(Func<DbConnection, Task<T>> read)
    {
        await using var connection = await ConnectAsync().ConfigureAwait(false);
        return await read(connection).ConfigureAwait(false);
    }

    protected virtual async Task<bool> WriteOnceAsync(Func<DbConnection, DbTransaction, Task> write)
    {
        await using var connection = await ConnectAsync().ConfigureAwait(false);
        await using var transaction = await BeginAsync(connection).ConfigureAwait(false);
        await write(connection, transaction).ConfigureAwait(false);
        try
        {
            await transaction.CommitAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception cause)
        {
            throw new UnknownOutcomeException($"The answer to a commit was lost, so that it is not known whether it took effect: {cause.Message}", cause);
        }
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> call)
    {
        await _turns.WaitAsync().ConfigureAwait(false);
        try
        {
            return await call().ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task<T> WithAttemptsAsync<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception cause) when (attempt < Attempts && Classify(cause) is Failure.ConnectionLost or Failure.TryAgain)
            {
                if (Classify(cause) == Failure.ConnectionLost) ForgetConnections();
            }
        }
    }
}

/// <summary>The column types of a database, by what they hold.</summary>
internal sealed record ColumnTypes(string Identity, string Boolean, string Long, string Int, string Bytes, Func<int, string> Text);

/// <summary>A table, with the statements that create it when it is missing.</summary>
/// <param name="Schema">Its schema; null when the database chooses.</param>
/// <param name="Name">Its name, not quoted.</param>
/// <param name="Statements">What creates it and its indexes; harmless when they are there.</param>
internal sealed record TableDefinition(string Schema, string Name, string Statements)
{
    public string QuotedName => Sql.Name(Schema, Name);
}
