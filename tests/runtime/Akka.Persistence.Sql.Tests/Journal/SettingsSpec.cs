using Akka.Configuration;
using Akka.Persistence.Sql.Settings;
using Xunit;

namespace Akka.Persistence.Sql.Tests.Journal;

public sealed class SettingsSpec
{
    [Fact]
    public void Settings_must_be_the_defaults_of_the_package_where_nothing_is_said()
    {
        var settings = Read("provider-name = PostgreSQL.15, connection-string = \"Host=h\"");
        Assert.Equal(SqlProvider.PostgreSql, settings.Provider);
        Assert.Equal((5000, 100, 1000, 1000, 1000, 2), (settings.BufferSize, settings.BatchSize, settings.RoundTripRows, settings.RoundTripTags, settings.ReplayBatchSize, settings.Parallelism));
        Assert.Equal((false, TagWriteMode.TagTable, ";", true, true), (settings.DeleteCompatibilityMode, settings.TagWriteMode, settings.TagSeparator, settings.AutoInitialize, settings.WarnOnAutoInitializeFail));
        Assert.Null(settings.Serializer);
        Assert.Null(settings.Tables.Schema);
        Assert.Equal(
            new JournalTable("journal", "ordering", "deleted", "persistence_id", "sequence_number", "created", "tags", "message", "identifier", "manifest", "writer_uuid"),
            settings.Tables.Journal);
        Assert.Equal(new TagTable("tags", "ordering_id", "tag", "persistence_id", "sequence_nr"), settings.Tables.Tag);
        Assert.Equal(new MetadataTable("journal_metadata", "persistence_id", "sequence_number"), settings.Tables.Metadata);
    }

    [Fact]
    public void Snapshot_settings_must_be_the_defaults_of_the_package_where_nothing_is_said()
    {
        var config = ConfigurationFactory.ParseString("provider-name = SQLite, connection-string = \"Data Source=x\"").WithFallback(SqlPersistence.DefaultSnapshotConfiguration);
        var settings = SnapshotSettings.Read("akka.persistence.snapshot-store.sql", config);
        Assert.Equal(new SnapshotTable(null, "snapshot", "persistence_id", "sequence_number", "created", "snapshot", "manifest", "serializer_id"), settings.Table);
        Assert.True(settings.AutoInitialize);
    }

    [Theory]
    [InlineData("PostgreSQL", nameof(SqlProvider.PostgreSql))]
    [InlineData("PostgreSQL.15", nameof(SqlProvider.PostgreSql))]
    [InlineData("PostgreSQL.9.5", nameof(SqlProvider.PostgreSql))]
    [InlineData("SQLite", nameof(SqlProvider.Sqlite))]
    [InlineData("SQLite.MS", nameof(SqlProvider.Sqlite))]
    public void Providers_must_be_known_by_the_names_of_the_package(string name, string provider) =>
        Assert.Equal(provider, Read($"provider-name = \"{name}\", connection-string = x").Provider.ToString());

    [Theory]
    [InlineData("connection-string = x", "akka.persistence.journal.sql.provider-name must be PostgreSQL, PostgreSQL.<version>, SQLite or SQLite.MS, was ''.")]
    [InlineData("connection-string = x, provider-name = SqlServer.2019", "provider-name must be PostgreSQL, PostgreSQL.<version>, SQLite or SQLite.MS, was 'SqlServer.2019'.")]
    [InlineData("connection-string = x, provider-name = SQLite.Classic", "was 'SQLite.Classic'.")]
    [InlineData("provider-name = SQLite", "akka.persistence.journal.sql.connection-string must say how to reach the database, was ''.")]
    [InlineData("provider-name = SQLite, connection-string = x, batch-size = 0", "akka.persistence.journal.sql.batch-size must be 1 or more, was '0'.")]
    [InlineData("provider-name = SQLite, connection-string = x, tag-write-mode = None", "tag-write-mode must be TagTable, Csv or Both, was 'None'.")]
    [InlineData("provider-name = SQLite, connection-string = x, table-mapping = other", "table-mapping must name a section beside it, was 'other'.")]
    [InlineData("provider-name = SQLite, connection-string = x, default.journal.table-name = \"\"", "akka.persistence.journal.sql.default.journal.table-name must name a table or column, was ''.")]
    public void What_cannot_be_used_must_be_told_with_its_path_and_the_fix(string config, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(config));
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("SQLite", "Data Source=:memory:", "Cache=Shared")]
    [InlineData("SQLite", "Nonsense=1", "connection-string is none that the driver of Sqlite understands")]
    [InlineData("PostgreSQL", "Nonsense=secret", "connection-string is none that the driver of PostgreSql understands")]
    public void A_connection_string_that_no_driver_takes_must_be_refused_without_repeating_it(string provider, string connectionString, string message)
    {
        var settings = Read($"provider-name = {provider}, connection-string = \"{connectionString}\"");
        var error = Assert.Throws<ConfigurationException>(() => Sql.Database.SqlDatabase.Open("akka.persistence.journal.sql", settings.Provider, settings.ConnectionString));
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }

    [Fact]
    public void Another_mapping_must_take_from_the_default_what_it_lacks()
    {
        var tables = Read("""
            provider-name = SQLite, connection-string = x, table-mapping = mine
            mine { schema-name = events, journal { table-name = "event journal", use-writer-uuid-column = off, columns.message = body } }
            """).Tables;
        Assert.Equal("events", tables.Schema);
        Assert.Equal(("event journal", "body", "persistence_id", null), (tables.Journal.Name, tables.Journal.Message, tables.Journal.PersistenceId, tables.Journal.WriterUuid));
        Assert.Equal("tags", tables.Tag.Name);
    }

    private static JournalSettings Read(string config) => JournalSettings.Read(
        SqlPersistence.JournalConfigPath, ConfigurationFactory.ParseString(config).WithFallback(SqlPersistence.DefaultJournalConfiguration));
}
