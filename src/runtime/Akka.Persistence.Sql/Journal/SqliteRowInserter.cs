using System.Data.Common;
using Akka.Persistence.Sql.Settings;
using Microsoft.Data.Sqlite;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Inserts row by row with one prepared statement: SQLite runs within the process, so that there is no round trip to save.</summary>
internal sealed class SqliteRowInserter : RowInserter
{
    private readonly string _event;
    private readonly string _tag;

    public SqliteRowInserter(JournalSettings settings)
        : base(settings)
    {
        _event = $"INSERT INTO {Journal} ({Columns}) VALUES (0, @id, @number, @created, @tags, @message, @identifier, @manifest{(HasWriter ? ", @writer" : "")}) RETURNING {Database.Sql.Quote(settings.Tables.Journal.Ordering)}";
        _tag = $"INSERT INTO {Tags} ({TagColumns}) VALUES (@ordering, @tag, @id, @number)";
    }

    public override async Task InsertAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JournalRow> rows)
    {
        await using var insert = Prepare(connection, transaction, _event, HasWriter
            ? ["@id", "@number", "@created", "@tags", "@message", "@identifier", "@manifest", "@writer"]
            : ["@id", "@number", "@created", "@tags", "@message", "@identifier", "@manifest"]);
        await using var insertTag = Prepare(connection, transaction, _tag, ["@ordering", "@tag", "@id", "@number"]);
        foreach (var row in rows)
        {
            Set(insert, row.PersistenceId, row.SequenceNumber, row.Created, row.TagColumn, row.Message, row.Identifier, row.Manifest, row.WriterUuid);
            var ordering = (long)await insert.ExecuteScalarAsync().ConfigureAwait(false);
            foreach (var tag in row.TagRows)
            {
                Set(insertTag, ordering, tag, row.PersistenceId, row.SequenceNumber);
                await insertTag.ExecuteNonQueryAsync().ConfigureAwait(false);
            }
        }
    }

    private static SqliteCommand Prepare(DbConnection connection, DbTransaction transaction, string text, string[] parameters)
    {
        var command = new SqliteCommand(text, (SqliteConnection)connection, (SqliteTransaction)transaction);
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < command.Parameters.Count; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
