namespace Akka.Persistence.Sql.Settings;

/// <summary>Where the tags of an event are stored.</summary>
internal enum TagWriteMode
{
    TagTable,
    Csv,
    Both,
}

/// <summary>The journal's section, read once and checked whole.</summary>
internal sealed record JournalSettings(
    SqlProvider Provider,
    string ConnectionString,
    string MaterializerDispatcher,
    int BufferSize,
    int BatchSize,
    int RoundTripRows,
    int RoundTripTags,
    int ReplayBatchSize,
    int Parallelism,
    bool DeleteCompatibilityMode,
    TagWriteMode TagWriteMode,
    string TagSeparator,
    bool AutoInitialize,
    bool WarnOnAutoInitializeFail,
    string Serializer,
    JournalTables Tables)
{
    public bool WritesTagTable => TagWriteMode != TagWriteMode.Csv;

    public bool WritesTagColumn => TagWriteMode != TagWriteMode.TagTable;

    /// <param name="path">Path of the section, for messages.</param>
    /// <param name="config">The section, with the defaults below it.</param>
    /// <exception cref="Configuration.ConfigurationException">A value is missing or cannot be used.</exception>
    public static JournalSettings Read(string path, Configuration.Config config)
    {
        var reader = new SettingsReader(path, config);
        return new JournalSettings(
            reader.Provider(),
            reader.ConnectionString(),
            reader.Text("materializer-dispatcher", "akka.actor.default-dispatcher"),
            reader.AtLeastOne("buffer-size"),
            reader.AtLeastOne("batch-size"),
            reader.AtLeastOne("db-round-trip-max-batch-size"),
            reader.AtLeastOne("db-round-trip-tag-max-batch-size"),
            reader.AtLeastOne("replay-batch-size"),
            reader.AtLeastOne("parallelism"),
            reader.Flag("delete-compatibility-mode"),
            reader.TagWriteMode("tag-write-mode"),
            reader.Text("tag-separator", ";"),
            reader.Flag("auto-initialize"),
            reader.Flag("warn-on-auto-init-fail"),
            reader.Text("serializer", null),
            JournalTables.Read(reader.Mapping()));
    }
}

/// <summary>Names of the journal's tables and columns, quoted for SQL. <see cref="Schema"/> is null when there is none.</summary>
internal sealed record JournalTables(string Schema, JournalTable Journal, MetadataTable Metadata, TagTable Tag)
{
    public static JournalTables Read(SettingsReader mapping) => new(
        mapping.Text("schema-name", null),
        new JournalTable(
            mapping.Name("journal.table-name"), mapping.Name("journal.columns.ordering"), mapping.Name("journal.columns.deleted"),
            mapping.Name("journal.columns.persistence-id"), mapping.Name("journal.columns.sequence-number"), mapping.Name("journal.columns.created"),
            mapping.Name("journal.columns.tags"), mapping.Name("journal.columns.message"), mapping.Name("journal.columns.identifier"),
            mapping.Name("journal.columns.manifest"), mapping.Flag("journal.use-writer-uuid-column") ? mapping.Name("journal.columns.writer-uuid") : null),
        new MetadataTable(mapping.Name("metadata.table-name"), mapping.Name("metadata.columns.persistence-id"), mapping.Name("metadata.columns.sequence-number")),
        new TagTable(
            mapping.Name("tag.table-name"), mapping.Name("tag.columns.ordering-id"), mapping.Name("tag.columns.tag-value"),
            mapping.Name("tag.columns.persistence-id"), mapping.Name("tag.columns.sequence-nr")));
}

/// <summary>The table of events. <see cref="WriterUuid"/> is null when it has no such column.</summary>
internal sealed record JournalTable(
    string Name, string Ordering, string Deleted, string PersistenceId, string SequenceNumber, string Created, string Tags, string Message,
    string Identifier, string Manifest, string WriterUuid);

/// <summary>The table of deleted sequence numbers, for <c>delete-compatibility-mode</c>.</summary>
internal sealed record MetadataTable(string Name, string PersistenceId, string SequenceNumber);

/// <summary>The table with a row for each tag of an event.</summary>
internal sealed record TagTable(string Name, string OrderingId, string Tag, string PersistenceId, string SequenceNumber);
