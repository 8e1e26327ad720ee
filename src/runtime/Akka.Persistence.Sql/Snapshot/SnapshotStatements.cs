using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Settings;
using static Akka.Persistence.Sql.Database.Sql;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>The table of snapshots, as the default mapping of Akka.NET's plugin has it, and the statements on it.</summary>
internal sealed class SnapshotStatements
{
    public SnapshotStatements(SnapshotTable t, ColumnTypes types)
    {
        var table = Name(t.Schema, t.Name);
        var (id, number, created) = (Quote(t.PersistenceId), Quote(t.SequenceNumber), Quote(t.Created));
        var (snapshot, manifest, serializer) = (Quote(t.Snapshot), Quote(t.Manifest), Quote(t.SerializerId));
        Table = new TableDefinition(t.Schema, t.Name, $"""
            CREATE TABLE IF NOT EXISTS {table} (
              {id} {types.Text(255)} NOT NULL,
              {number} {types.Long} NOT NULL,
              {created} {types.Long} NOT NULL,
              {snapshot} {types.Bytes} NULL,
              {manifest} {types.Text(500)} NULL,
              {serializer} {types.Int} NULL,
              CONSTRAINT {Quote("PK_" + t.Name)} PRIMARY KEY ({id}, {number})
            );
            """);
        Save = $"""
            INSERT INTO {table} ({id}, {number}, {created}, {snapshot}, {manifest}, {serializer})
            VALUES (@id, @number, @created, @snapshot, @manifest, @serializer)
            ON CONFLICT ({id}, {number}) DO UPDATE SET {created} = excluded.{created}, {snapshot} = excluded.{snapshot},
              {manifest} = excluded.{manifest}, {serializer} = excluded.{serializer}
            """;
        var matches = $"{id} = @id AND {number} >= @minNumber AND {number} <= @maxNumber AND {created} >= @minCreated AND {created} <= @maxCreated";
        Load = $"SELECT {number}, {created}, {snapshot}, {manifest}, {serializer} FROM {table} WHERE {matches} ORDER BY {number} DESC LIMIT 1";
        Delete = $"DELETE FROM {table} WHERE {matches}";
    }

    public TableDefinition Table { get; }

    /// <summary>Stores or replaces: <c>@id</c>, <c>@number</c>, <c>@created</c>, <c>@snapshot</c>, <c>@manifest</c>, <c>@serializer</c>.</summary>
    public string Save { get; }

    /// <summary>The youngest that matches <c>@id</c>, <c>@minNumber</c>, <c>@maxNumber</c>, <c>@minCreated</c>, <c>@maxCreated</c>, all bounds included.</summary>
    public string Load { get; }

    /// <summary>Deletes what matches the parameters of <see cref="Load"/>.</summary>
    public string Delete { get; }
}
