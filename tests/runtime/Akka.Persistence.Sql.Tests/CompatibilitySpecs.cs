using Akka.Persistence.Sql.Tests.Databases;
using Akka.Persistence.Tck;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Sql.Tests;

/// <summary>The suite that every journal passes, on SQLite.</summary>
public sealed class SqliteJournalCompatibilitySpec : JournalSpec
{
    private readonly TestDatabase _database;

    public SqliteJournalCompatibilitySpec(ITestOutputHelper output)
        : this(TestDatabase.Sqlite(), output)
    {
    }

    private SqliteJournalCompatibilitySpec(TestDatabase database, ITestOutputHelper output)
        : base(database.Config(), "tck", output) => _database = database;

    protected override bool RejectsWhatCannotBeSerialized => true;

    protected override bool RefusesASecondWriter => true;

    protected override void AfterAll()
    {
        base.AfterAll();
        _database.Dispose();
    }
}

/// <summary>The suite that every snapshot store passes, on SQLite.</summary>
public sealed class SqliteSnapshotStoreCompatibilitySpec : SnapshotStoreSpec
{
    private readonly TestDatabase _database;

    public SqliteSnapshotStoreCompatibilitySpec(ITestOutputHelper output)
        : this(TestDatabase.Sqlite(), output)
    {
    }

    private SqliteSnapshotStoreCompatibilitySpec(TestDatabase database, ITestOutputHelper output)
        : base(database.Config(), "tck", output) => _database = database;

    protected override void AfterAll()
    {
        base.AfterAll();
        _database.Dispose();
    }
}

/// <summary>The suite that every journal passes, on PostgreSQL.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresJournalCompatibilitySpec(PostgresFixture postgres, ITestOutputHelper output)
    : JournalSpec(TestDatabase.Postgres(postgres.Server).Config(), "tck", output)
{
    protected override bool RejectsWhatCannotBeSerialized => true;

    protected override bool RefusesASecondWriter => true;
}

/// <summary>The suite that every snapshot store passes, on PostgreSQL.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresSnapshotStoreCompatibilitySpec(PostgresFixture postgres, ITestOutputHelper output)
    : SnapshotStoreSpec(TestDatabase.Postgres(postgres.Server).Config(), "tck", output);
