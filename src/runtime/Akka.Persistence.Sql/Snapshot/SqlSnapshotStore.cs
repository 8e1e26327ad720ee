using System.Data.Common;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Snapshot;
using Akka.Persistence.Sql.Database;
using Akka.Persistence.Sql.Settings;

namespace Akka.Persistence.Sql.Snapshot;

/// <summary>Keeps snapshots in PostgreSQL or SQLite.</summary>
public class SqlSnapshotStore : SnapshotStore
{
    private readonly SqlDatabase _database;
    private readonly SnapshotStatements _statements;
    private readonly Tables _tables;
    private readonly PayloadSerializer _serializer;

    /// <param name="snapshotConfig">The section of this plugin; see persistence.conf for its keys.</param>
    /// <exception cref="Configuration.ConfigurationException">A setting is missing or cannot be used.</exception>
    public SqlSnapshotStore(Configuration.Config snapshotConfig)
    {
        SqlPersistence.Get(Context.System);
        var path = Self.Path.Name;
        var settings = SnapshotSettings.Read(path, snapshotConfig.WithFallback(SqlPersistence.DefaultSnapshotConfiguration));
        _database = SqlDatabase.Open(path, settings.Provider, settings.ConnectionString);
        _statements = new SnapshotStatements(settings.Table, _database.Types);
        _tables = new Tables(_database, [_statements.Table], settings.AutoInitialize, settings.WarnOnAutoInitializeFail, Context.GetLogger());
        _serializer = new PayloadSerializer((ExtendedActorSystem)Context.System, settings.Serializer);
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        _ = _database.DisposeAsync();
        base.PostStop();
    }

    /// <inheritdoc />
    protected override async Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        await _tables.ReadyAsync().ConfigureAwait(false);
        var row = await _database.ReadAsync(async connection =>
        {
            await using var command = Matching(connection.Command(_statements.Load), persistenceId, criteria);
            await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            return await reader.ReadAsync().ConfigureAwait(false) ? Read(reader) : null;
        }).ConfigureAwait(false);
        if (row is null) return null;
        var metadata = new SnapshotMetadata(persistenceId, row.SequenceNumber, new DateTime(row.Created, DateTimeKind.Utc));
        return new SelectedSnapshot(metadata, _serializer.FromBinary(row.Snapshot, row.SerializerId, row.Manifest));
    }

    /// <summary>Saves a snapshot, in place of one of the same sequence number.</summary>
    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var (bytes, identifier, manifest) = _serializer.ToBinary(snapshot, "");
        await _tables.ReadyAsync().ConfigureAwait(false);
        await _database.WriteAsync(async (connection, transaction) =>
        {
            await using var command = connection.Command(_statements.Save, transaction)
                .With("id", metadata.PersistenceId).With("number", metadata.SequenceNr).With("created", metadata.Timestamp.Ticks)
                .With("snapshot", bytes).With("manifest", manifest).With("serializer", identifier);
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc />
    protected override Task DeleteAsync(SnapshotMetadata metadata)
    {
        // Without a time the sequence number alone says which.
        var (min, max) = metadata.Timestamp == DateTime.MinValue ? (DateTime.MinValue, DateTime.MaxValue) : (metadata.Timestamp, metadata.Timestamp);
        return DeleteAsync(metadata.PersistenceId, new SnapshotSelectionCriteria(metadata.SequenceNr, max, metadata.SequenceNr, min));
    }

    /// <inheritdoc />
    protected override async Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        await _tables.ReadyAsync().ConfigureAwait(false);
        await _database.WriteAsync(async (connection, transaction) =>
        {
            await using var command = Matching(connection.Command(_statements.Delete, transaction), persistenceId, criteria);
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static DbCommand Matching(DbCommand command, string persistenceId, SnapshotSelectionCriteria criteria) => command
        .With("id", persistenceId)
        .With("minNumber", criteria.MinSequenceNr).With("maxNumber", criteria.MaxSequenceNr)
        .With("minCreated", (criteria.MinTimestamp ?? DateTime.MinValue).Ticks).With("maxCreated", criteria.MaxTimeStamp.Ticks);

    private static SnapshotRow Read(DbDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetInt64(1),
        reader.IsDBNull(2) ? [] : reader.GetFieldValue<byte[]>(2),
        reader.IsDBNull(3) ? "" : reader.GetString(3),
        reader.IsDBNull(4) ? null : reader.GetInt32(4));

    private sealed record SnapshotRow(long SequenceNumber, long Created, byte[] Snapshot, string Manifest, int? SerializerId);
}
