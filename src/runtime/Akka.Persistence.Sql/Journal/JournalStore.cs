using System.Data.Common;
using Akka.Event;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Settings;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Reads and writes the tables of the journal.</summary>
internal sealed class JournalStore : IAsyncDisposable
{
    private readonly SqlDatabase _database;
    private readonly Tables _tables;
    private readonly JournalStatements _statements;
    private readonly RowInserter _inserter;

    public JournalStore(SqlDatabase database, JournalSettings settings, ILoggingAdapter log)
    {
        _database = database;
        _tables = new Tables(database, JournalSchema.For(settings, database.Types), settings.AutoInitialize, settings.WarnOnAutoInitializeFail, log);
        _statements = new JournalStatements(settings);
        _inserter = RowInserter.For(settings);
    }

    /// <summary>Whether a failed insertion is about single rows, so that others would pass without them.</summary>
    public bool IsOfOneRow(Exception cause) => _database.Classify(cause) == Failure.OfOneRow;

    /// <summary>Inserts all rows or none. <see cref="UnknownOutcomeException"/>: all or none, but which is not known.</summary>
    public async Task InsertAsync(IReadOnlyList<JournalRow> rows)
    {
        await _tables.ReadyAsync().ConfigureAwait(false);
        await _database.WriteAtOnceAsync((connection, transaction) => _inserter.InsertAsync(connection, transaction, rows)).ConfigureAwait(false);
    }

    /// <summary>The highest sequence number, of deleted events too; 0 when there is none.</summary>
    public async Task<long> HighestAsync(string persistenceId)
    {
        await _tables.ReadyAsync().ConfigureAwait(false);
        return await _database.ReadAsync(async connection =>
        {
            await using var command = connection.Command(_statements.Highest).With("id", persistenceId);
            return await command.ExecuteScalarAsync().ConfigureAwait(false) is long highest ? highest : 0L;
        }).ConfigureAwait(false);
    }

    /// <summary>The first events between two sequence numbers, both included, at most <paramref name="max"/>.</summary>
    public async Task<List<JournalRow>> ReadPageAsync(string persistenceId, long from, long to, int max)
    {
        await _tables.ReadyAsync().ConfigureAwait(false);
        return await _database.ReadAsync(async connection =>
        {
            await using var command = connection.Command(_statements.Replay)
                .With("id", persistenceId).With("from", from).With("to", to).With("no", false).With("max", max);
            await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            var rows = new List<JournalRow>();
            while (await reader.ReadAsync().ConfigureAwait(false)) rows.Add(Read(reader, persistenceId));
            return rows;
        }).ConfigureAwait(false);
    }

    /// <summary>Deletes the events up to a sequence number, this one included.</summary>
    public async Task DeleteToAsync(string persistenceId, long to)
    {
        await _tables.ReadyAsync().ConfigureAwait(false);
        await _database.WriteAsync(async (connection, transaction) =>
        {
            await using var command = connection.Command(_statements.Delete, transaction).With("id", persistenceId).With("to", to).With("yes", true);
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static JournalRow Read(DbDataReader reader, string persistenceId) => new(
        persistenceId,
        reader.GetInt64(0),
        reader.GetInt64(1),
        TagColumn: null,
        reader.GetFieldValue<byte[]>(2),
        reader.IsDBNull(3) ? null : reader.GetInt32(3),
        reader.IsDBNull(4) ? "" : reader.GetString(4),
        reader.IsDBNull(5) ? "" : reader.GetString(5),
        TagRows: []);
}
