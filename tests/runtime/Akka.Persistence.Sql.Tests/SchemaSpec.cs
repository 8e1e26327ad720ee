using Akka.Persistence.Sql.Tests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Sql.Tests;

/// <summary>Goal: the tables are those of the package. Method: let the plugins create them and read back what the database says of them.</summary>
public abstract class SchemaSpec(TestDatabase database, ITestOutputHelper output, string journal = "") : SqlSpec(database, output, journal)
{
    protected abstract List<string> Tables();

    /// <summary>Name, type, "not null" or "null", in the order of the columns.</summary>
    protected abstract List<string> Columns(string table);

    /// <summary>The columns of each key, such as "PRIMARY KEY a,b".</summary>
    protected abstract List<string> Keys(string table);

    protected void CreateAll()
    {
        Stored(Writes("p", 1, 1));
        var probe = CreateTestProbe();
        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata("p", 1), "state"), probe.Ref);
        probe.ExpectMsg<SaveSnapshotSuccess>(Patience);
    }

    [Fact]
    public void The_plugins_must_create_their_three_tables_and_no_other()
    {
        CreateAll();
        Assert.Equal(["journal", "snapshot", "tags"], Tables().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tables_must_be_keyed_as_those_of_the_package()
    {
        CreateAll();
        Assert.Equal(["PRIMARY KEY ordering", "UNIQUE persistence_id,sequence_number"], Keys("journal"));
        Assert.Equal(["PRIMARY KEY ordering_id,tag"], Keys("tags"));
        Assert.Equal(["PRIMARY KEY persistence_id,sequence_number"], Keys("snapshot"));
    }
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresSchemaSpec(PostgresFixture postgres, ITestOutputHelper output) : SchemaSpec(TestDatabase.Postgres(postgres.Server), output)
{
    [Fact]
    public void Columns_must_be_those_of_the_package()
    {
        CreateAll();
        Assert.Equal(
            [
                "ordering bigint not null", "deleted boolean not null", "persistence_id character varying(255) not null", "sequence_number bigint not null",
                "created bigint not null", "tags character varying(100) null", "message bytea not null", "identifier integer null",
                "manifest character varying(500) null", "writer_uuid character varying(128) null",
            ],
            Columns("journal"));
        Assert.Equal(
            ["ordering_id bigint not null", "tag character varying(64) not null", "persistence_id character varying(255) not null", "sequence_nr bigint not null"],
            Columns("tags"));
        Assert.Equal(
            [
                "persistence_id character varying(255) not null", "sequence_number bigint not null", "created bigint not null", "snapshot bytea null",
                "manifest character varying(500) null", "serializer_id integer null",
            ],
            Columns("snapshot"));
    }

    [Fact]
    public void Ordering_must_count_up_by_a_sequence_of_its_own()
    {
        CreateAll();
        Assert.Contains("journal_ordering_seq", Database.Texts($"SELECT pg_get_serial_sequence('journal', 'ordering')").Single());
    }

    protected override List<string> Tables() => Database.Texts("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()");

    protected override List<string> Columns(string table) => Database.Texts($"""
        SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE ' null' END
        FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
        """);

    protected override List<string> Keys(string table) => Database.Texts($"""
        SELECT replace(replace(replace(pg_get_constraintdef(oid), ' (', ' '), ')', ''), ', ', ',')
        FROM pg_constraint WHERE conrelid = '{table}'::regclass ORDER BY 1
        """);
}

public sealed class SqliteSchemaSpec(ITestOutputHelper output) : SchemaSpec(TestDatabase.Sqlite(), output)
{
    [Fact]
    public void Columns_must_be_those_of_the_package()
    {
        CreateAll();
        Assert.Equal(
            [
                "ordering INTEGER not null", "deleted Bit not null", "persistence_id NVarChar(255) not null", "sequence_number BigInt not null",
                "created BigInt not null", "tags NVarChar(100) null", "message VarBinary not null", "identifier INT null",
                "manifest NVarChar(500) null", "writer_uuid NVarChar(128) null",
            ],
            Columns("journal"));
        Assert.Equal(["ordering_id BigInt not null", "tag NVarChar(64) not null", "persistence_id NVarChar(255) not null", "sequence_nr BigInt not null"], Columns("tags"));
        Assert.Equal(
            [
                "persistence_id NVarChar(255) not null", "sequence_number BigInt not null", "created BigInt not null", "snapshot VarBinary null",
                "manifest NVarChar(500) null", "serializer_id INT null",
            ],
            Columns("snapshot"));
    }

    [Fact]
    public void Ordering_must_never_be_given_twice()
    {
        CreateAll();
        Assert.Contains("AUTOINCREMENT", Database.Texts("SELECT sql FROM sqlite_master WHERE name = 'journal'").Single());
    }

    protected override List<string> Tables() => Database.Texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");

    protected override List<string> Columns(string table) =>
        Database.Texts($"SELECT name || ' ' || type || CASE WHEN \"notnull\" THEN ' not null' ELSE ' null' END FROM pragma_table_info('{table}') ORDER BY cid");

    protected override List<string> Keys(string table) =>
    [
        "PRIMARY KEY " + string.Join(',', Database.Texts($"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk")),
        .. Database.Texts($"SELECT name FROM pragma_index_list('{table}') WHERE origin = 'u'")
            .Select(index => "UNIQUE " + string.Join(',', Database.Texts($"SELECT name FROM pragma_index_info('{index}') ORDER BY seqno"))),
    ];
}
