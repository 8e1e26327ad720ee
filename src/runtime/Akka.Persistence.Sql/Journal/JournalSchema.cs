using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Settings;
using static Akka.Persistence.Sql.Database.Sql;

namespace Akka.Persistence.Sql.Journal;

/// <summary>The tables of the journal, as the default mapping of Akka.NET's plugin has them.</summary>
internal static class JournalSchema
{
    public static IReadOnlyList<TableDefinition> For(JournalSettings settings, ColumnTypes types)
    {
        var tables = new List<TableDefinition> { Journal(settings.Tables, types, settings.Provider) };
        if (settings.WritesTagTable) tables.Add(Tags(settings.Tables, types));
        if (settings.DeleteCompatibilityMode) tables.Add(Metadata(settings.Tables, types));
        return tables;
    }

    private static TableDefinition Journal(JournalTables tables, ColumnTypes types, SqlProvider provider)
    {
        var t = tables.Journal;
        var name = Name(tables.Schema, t.Name);
        var writer = t.WriterUuid is null ? "" : $",\n  {Quote(t.WriterUuid)} {types.Text(128)} NULL";

        // In SQLite the key is part of the column: only there does it count up.
        var key = provider == SqlProvider.Sqlite ? "" : $",\n  CONSTRAINT {Quote("PK_" + t.Name)} PRIMARY KEY ({Quote(t.Ordering)})";
        return new TableDefinition(tables.Schema, t.Name, $"""
            CREATE TABLE IF NOT EXISTS {name} (
              {Quote(t.Ordering)} {types.Identity},
              {Quote(t.Deleted)} {types.Boolean} NOT NULL,
              {Quote(t.PersistenceId)} {types.Text(255)} NOT NULL,
              {Quote(t.SequenceNumber)} {types.Long} NOT NULL,
              {Quote(t.Created)} {types.Long} NOT NULL,
              {Quote(t.Tags)} {types.Text(100)} NULL,
              {Quote(t.Message)} {types.Bytes} NOT NULL,
              {Quote(t.Identifier)} {types.Int} NULL,
              {Quote(t.Manifest)} {types.Text(500)} NULL{writer}{key},
              CONSTRAINT {Quote(t.Name + "_uq")} UNIQUE ({Quote(t.PersistenceId)}, {Quote(t.SequenceNumber)})
            );
            """);
    }

    private static TableDefinition Tags(JournalTables tables, ColumnTypes types)
    {
        var t = tables.Tag;
        return new TableDefinition(tables.Schema, t.Name, $"""
            CREATE TABLE IF NOT EXISTS {Name(tables.Schema, t.Name)} (
              {Quote(t.OrderingId)} {types.Long} NOT NULL,
              {Quote(t.Tag)} {types.Text(64)} NOT NULL,
              {Quote(t.PersistenceId)} {types.Text(255)} NOT NULL,
              {Quote(t.SequenceNumber)} {types.Long} NOT NULL,
              CONSTRAINT {Quote("PK_" + t.Name)} PRIMARY KEY ({Quote(t.OrderingId)}, {Quote(t.Tag)})
            );
            """);
    }

    private static TableDefinition Metadata(JournalTables tables, ColumnTypes types)
    {
        var t = tables.Metadata;
        return new TableDefinition(tables.Schema, t.Name, $"""
            CREATE TABLE IF NOT EXISTS {Name(tables.Schema, t.Name)} (
              {Quote(t.PersistenceId)} {types.Text(255)} NOT NULL,
              {Quote(t.SequenceNumber)} {types.Long} NOT NULL,
              CONSTRAINT {Quote("PK_" + t.Name)} PRIMARY KEY ({Quote(t.PersistenceId)}, {Quote(t.SequenceNumber)})
            );
            """);
    }
}
