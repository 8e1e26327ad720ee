using System.Data.Common;
using Akka.Persistence.Sql.Settings;
using static Akka.Persistence.Sql.Database.Sql;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Inserts rows with their tags within a transaction.</summary>
internal abstract class RowInserter
{
    protected RowInserter(JournalSettings settings)
    {
        var (names, j) = (settings.Tables, settings.Tables.Journal);
        Journal = Name(names.Schema, j.Name);
        Columns = string.Join(", ", new[] { j.Deleted, j.PersistenceId, j.SequenceNumber, j.Created, j.Tags, j.Message, j.Identifier, j.Manifest, j.WriterUuid }
            .Where(c => c is not null).Select(Quote));
        HasWriter = j.WriterUuid is not null;
        Tags = Name(names.Schema, names.Tag.Name);
        TagColumns = string.Join(", ", new[] { names.Tag.OrderingId, names.Tag.Tag, names.Tag.PersistenceId, names.Tag.SequenceNumber }.Select(Quote));
    }

    protected string Journal { get; }

    /// <summary>The columns that are written: deleted, persistence id, sequence number, created, tags, message, identifier, manifest, and the writer if the table has it.</summary>
    protected string Columns { get; }

    protected bool HasWriter { get; }

    protected string Tags { get; }

    /// <summary>Ordering id, tag, persistence id, sequence number.</summary>
    protected string TagColumns { get; }

    public static RowInserter For(JournalSettings settings) =>
        settings.Provider == SqlProvider.PostgreSql ? new PostgresRowInserter(settings) : new SqliteRowInserter(settings);

    public abstract Task InsertAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JournalRow> rows);
}
