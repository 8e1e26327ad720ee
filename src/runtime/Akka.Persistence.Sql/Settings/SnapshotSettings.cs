namespace Akka.Persistence.Sql.Settings;

/// <summary>The snapshot store's section, read once and checked whole.</summary>
internal sealed record SnapshotSettings(
    SqlProvider Provider,
    string ConnectionString,
    bool AutoInitialize,
    bool WarnOnAutoInitializeFail,
    string Serializer,
    SnapshotTable Table)
{
    /// <param name="path">Path of the section, for messages.</param>
    /// <param name="config">The section, with the defaults below it.</param>
    /// <exception cref="Configuration.ConfigurationException">A value is missing or cannot be used.</exception>
    public static SnapshotSettings Read(string path, Configuration.Config config)
    {
        var reader = new SettingsReader(path, config);
        return new SnapshotSettings(
            reader.Provider(),
            reader.ConnectionString(),
            reader.Flag("auto-initialize"),
            reader.Flag("warn-on-auto-init-fail"),
            reader.Text("serializer", null),
            SnapshotTable.Read(reader.Mapping()));
    }
}

/// <summary>Names of the table of snapshots and its columns. <see cref="Schema"/> is null when there is none.</summary>
internal sealed record SnapshotTable(
    string Schema, string Name, string PersistenceId, string SequenceNumber, string Created, string Snapshot, string Manifest, string SerializerId)
{
    public static SnapshotTable Read(SettingsReader mapping) => new(
        mapping.Text("schema-name", null),
        mapping.Name("snapshot.table-name"), mapping.Name("snapshot.columns.persistence-id"), mapping.Name("snapshot.columns.sequence-number"),
        mapping.Name("snapshot.columns.created"), mapping.Name("snapshot.columns.snapshot"), mapping.Name("snapshot.columns.manifest"),
        mapping.Name("snapshot.columns.serializerId"));
}
