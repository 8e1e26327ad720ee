using Akka.Persistence.Sql.Tests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Sql.Tests.Snapshot;

/// <summary>What goes beyond the suite that every snapshot store passes.</summary>
public abstract class SqlSnapshotStoreSpec(TestDatabase database, ITestOutputHelper output) : SqlSpec(database, output)
{
    private static readonly DateTime Noon = new(2024, 5, 17, 12, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_snapshot_must_come_back_with_its_number_its_time_to_the_tick_and_its_state()
    {
        var time = Noon.AddTicks(7);
        Save("p", 3, time, "three");
        var loaded = Load("p", SnapshotSelectionCriteria.Latest);
        Assert.Equal(new SnapshotMetadata("p", 3, time), loaded.Metadata);
        Assert.Equal(DateTimeKind.Utc, loaded.Metadata.Timestamp.Kind);
        Assert.Equal("three", loaded.Snapshot);
        Assert.Equal([$"{Sys.Serialization.FindSerializerFor("").Identifier}"], Database.Texts("SELECT serializer_id FROM snapshot"));
    }

    [Fact]
    public void A_snapshot_of_the_same_number_must_take_the_place_of_the_older_one()
    {
        Save("p", 3, Noon, "old");
        Save("p", 3, Noon.AddMinutes(1), "new");
        Assert.Equal("new", Load("p", SnapshotSelectionCriteria.Latest).Snapshot);
        Assert.Equal(1, Database.Number("SELECT count(*) FROM snapshot"));
    }

    [Fact]
    public void All_four_bounds_must_count_when_loading()
    {
        for (var n = 1; n <= 5; n++) Save("p", n, Noon.AddMinutes(n), $"s{n}");
        Save("other", 9, Noon, "other");
        Assert.Equal("s3", Load("p", new SnapshotSelectionCriteria(3)).Snapshot);
        Assert.Equal("s2", Load("p", new SnapshotSelectionCriteria(long.MaxValue, Noon.AddMinutes(2))).Snapshot);
        Assert.Null(Load("p", new SnapshotSelectionCriteria(3, DateTime.MaxValue, minSequenceNr: 4)));
        Assert.Null(Load("p", new SnapshotSelectionCriteria(3, DateTime.MaxValue, 0, Noon.AddMinutes(4))));
        Assert.Null(Load("nobody", SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void A_delete_by_number_must_take_that_one_and_one_with_another_time_none()
    {
        Save("p", 1, Noon, "one");
        Save("p", 2, Noon, "two");
        Delete(new SnapshotMetadata("p", 2, Noon.AddTicks(1)));
        Assert.Equal("two", Load("p", SnapshotSelectionCriteria.Latest).Snapshot);
        Delete(new SnapshotMetadata("p", 2));
        Assert.Equal("one", Load("p", SnapshotSelectionCriteria.Latest).Snapshot);
    }

    private void Save(string id, long number, DateTime time, object state)
    {
        var probe = CreateTestProbe();
        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(id, number, time), state), probe.Ref);
        probe.ExpectMsg<SaveSnapshotSuccess>(Patience);
    }

    private SelectedSnapshot Load(string id, SnapshotSelectionCriteria criteria)
    {
        var probe = CreateTestProbe();
        SnapshotStore.Tell(new LoadSnapshot(id, criteria, long.MaxValue), probe.Ref);
        return probe.ExpectMsg<LoadSnapshotResult>(Patience).Snapshot;
    }

    private void Delete(SnapshotMetadata metadata)
    {
        var probe = CreateTestProbe();
        SnapshotStore.Tell(new DeleteSnapshot(metadata), probe.Ref);
        probe.ExpectMsg<DeleteSnapshotSuccess>(Patience);
    }
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresSnapshotStoreSpec(PostgresFixture postgres, ITestOutputHelper output) : SqlSnapshotStoreSpec(TestDatabase.Postgres(postgres.Server), output);

public sealed class SqliteSnapshotStoreSpec(ITestOutputHelper output) : SqlSnapshotStoreSpec(TestDatabase.Sqlite(), output);
