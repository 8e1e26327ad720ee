using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tck;

/// <summary>What every snapshot store does: subclass it with the configuration of the snapshot store.</summary>
public abstract class SnapshotStoreSpec(Config config, string actorSystemName = null, ITestOutputHelper output = null) : PluginSpec(config, actorSystemName, output)
{
    protected IActorRef SnapshotStore => Extension.SnapshotStoreFor(null);

    [Fact]
    public void SnapshotStore_must_find_nothing_for_an_unknown_persistence_id()
    {
        Save(3);
        Assert.Null(Load(SnapshotSelectionCriteria.Latest, long.MaxValue, NewPid()));
    }

    [Fact]
    public void SnapshotStore_must_find_nothing_when_nothing_is_asked_for()
    {
        Save(3);
        Assert.Null(Load(SnapshotSelectionCriteria.None));
    }

    [Fact]
    public void SnapshotStore_must_load_the_youngest()
    {
        var saved = Save(5);
        ExpectLoaded(saved[4], Load(SnapshotSelectionCriteria.Latest));
    }

    [Theory]
    [InlineData(13, long.MaxValue, 3)]
    [InlineData(long.MaxValue, 13, 3)]
    [InlineData(12, 14, 2)]
    [InlineData(15, 11, 1)]
    [InlineData(10, long.MaxValue, 0)]
    [InlineData(long.MaxValue, 10, 0)]
    public void SnapshotStore_must_load_the_youngest_up_to_a_sequence_number(long max, long to, int which)
    {
        var saved = Save(5);
        var loaded = Load(new SnapshotSelectionCriteria(max), to);
        if (which == 0) Assert.Null(loaded);
        else ExpectLoaded(saved[which - 1], loaded);
    }

    [Fact]
    public void SnapshotStore_must_load_the_youngest_up_to_a_time()
    {
        var saved = Save(5);
        ExpectLoaded(saved[2], Load(new SnapshotSelectionCriteria(long.MaxValue, saved[2].Timestamp)));
        ExpectLoaded(saved[1], Load(new SnapshotSelectionCriteria(12, saved[2].Timestamp)));
        Assert.Null(Load(new SnapshotSelectionCriteria(long.MaxValue, saved[0].Timestamp.AddTicks(-TimeSpan.TicksPerSecond))));
    }

    [Fact]
    public void SnapshotStore_must_heed_the_lower_bounds()
    {
        var saved = Save(3);
        Assert.Null(Load(new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue, 14)));
        ExpectLoaded(saved[2], Load(new SnapshotSelectionCriteria(long.MaxValue, DateTime.MaxValue, 13, saved[2].Timestamp)));
        Assert.Null(Load(new SnapshotSelectionCriteria(12, DateTime.MaxValue, 0, saved[2].Timestamp)));
    }

    [Fact]
    public void SnapshotStore_must_delete_one()
    {
        var saved = Save(5);
        Delete(saved[2]);
        ExpectLoaded(saved[1], Load(new SnapshotSelectionCriteria(saved[2].SequenceNr, saved[2].Timestamp)));
        ExpectLoaded(saved[4], Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void SnapshotStore_must_delete_one_by_its_number_alone()
    {
        var saved = Save(3);
        Delete(new SnapshotMetadata(Pid, 13));
        ExpectLoaded(saved[1], Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void SnapshotStore_must_not_delete_one_of_another_time()
    {
        var saved = Save(3);
        Delete(new SnapshotMetadata(Pid, 13, saved[2].Timestamp.AddHours(-1)));
        ExpectLoaded(saved[2], Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void SnapshotStore_must_delete_all_that_match()
    {
        var saved = Save(5);
        Delete(new SnapshotSelectionCriteria(saved[2].SequenceNr, saved[2].Timestamp));
        Assert.Null(Load(new SnapshotSelectionCriteria(saved[2].SequenceNr, saved[2].Timestamp)));
        ExpectLoaded(saved[3], Load(new SnapshotSelectionCriteria(saved[3].SequenceNr, saved[3].Timestamp)));
        Delete(SnapshotSelectionCriteria.Latest);
        Assert.Null(Load(SnapshotSelectionCriteria.Latest));
    }

    [Fact]
    public void SnapshotStore_must_not_delete_those_of_others()
    {
        var other = NewPid();
        Save(2);
        var kept = Save(2, other);
        Delete(SnapshotSelectionCriteria.Latest);
        ExpectLoaded(kept[1], Load(SnapshotSelectionCriteria.Latest, long.MaxValue, other), other);
    }

    [Fact]
    public void SnapshotStore_must_replace_one_of_the_same_number()
    {
        Save(3);
        SaveOne(new SnapshotMetadata(Pid, 13), "replaced");
        Assert.Equal("replaced", Load(SnapshotSelectionCriteria.Latest).Snapshot);
    }

    [Fact]
    public void SnapshotStore_must_keep_persistence_ids_apart()
    {
        var others = new[] { Pid + "x", Pid[..^1], Pid.Replace('-', '_'), Pid + "-2", Pid + "/../x", Pid + "-é-日本" };
        var saved = Save(1);
        foreach (var other in others) Save(1, other);
        ExpectLoaded(saved[0], Load(SnapshotSelectionCriteria.Latest));
        foreach (var other in others) Assert.Equal(other, Load(SnapshotSelectionCriteria.Latest, long.MaxValue, other).Metadata.PersistenceId);
    }

    [Fact]
    public void SnapshotStore_must_store_a_big_one_and_any_type()
    {
        var big = Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 31)).ToArray();
        SaveOne(new SnapshotMetadata(Pid, 1), big);
        Assert.Equal(big, Load(SnapshotSelectionCriteria.Latest).Snapshot);
        SaveOne(new SnapshotMetadata(Pid, 2), new TckEvent("state"));
        Assert.Equal(new TckEvent("state"), Load(SnapshotSelectionCriteria.Latest).Snapshot);
        SaveOne(new SnapshotMetadata(Pid, 3), 42L);
        Assert.Equal(42L, Load(SnapshotSelectionCriteria.Latest).Snapshot);
    }

    [Fact]
    public void SnapshotStore_must_publish_what_it_has_carried_out()
    {
        var one = Carried<DeleteSnapshot>();
        var many = Carried<DeleteSnapshots>();
        var saved = Save(2);
        Delete(saved[0]);
        Assert.Equal(saved[0].SequenceNr, one.ExpectMsg<DeleteSnapshot>().Metadata.SequenceNr);
        Delete(SnapshotSelectionCriteria.Latest);
        Assert.Equal(Pid, many.ExpectMsg<DeleteSnapshots>().PersistenceId);
    }

    [Fact]
    public void SnapshotStore_must_say_that_it_could_not_save_and_go_on()
    {
        var probe = CreateTestProbe();
        var saved = Save(1);
        SnapshotStore.Tell(new SaveSnapshot(new SnapshotMetadata(Pid, 12), new Unserializable()), probe.Ref);
        if (!SerializesSnapshots)
        {
            probe.ExpectMsg<SaveSnapshotSuccess>();
            Assert.IsType<Unserializable>(Load(SnapshotSelectionCriteria.Latest).Snapshot);
            return;
        }

        Assert.Equal(12, probe.ExpectMsg<SaveSnapshotFailure>().Metadata.SequenceNr);
        ExpectLoaded(saved[0], Load(SnapshotSelectionCriteria.Latest));
    }

    /// <summary>Whether what is saved passes a serializer.</summary>
    protected virtual bool SerializesSnapshots => true;

    /// <summary>Saves snapshots "s-1", "s-2"… of sequence numbers 11, 12… and of times that differ.</summary>
    protected SnapshotMetadata[] Save(int count, string pid = null)
    {
        var start = new DateTime(2024, 5, 17, 11, 0, 0, DateTimeKind.Utc);
        return Enumerable.Range(1, count).Select(i => SaveOne(new SnapshotMetadata(pid ?? Pid, 10 + i, start.AddMinutes(i)), "s-" + i)).ToArray();
    }

    protected SnapshotMetadata SaveOne(SnapshotMetadata metadata, object snapshot)
    {
        var probe = CreateTestProbe();
        SnapshotStore.Tell(new SaveSnapshot(metadata, snapshot), probe.Ref);
        return probe.ExpectMsg<SaveSnapshotSuccess>().Metadata;
    }

    protected SelectedSnapshot Load(SnapshotSelectionCriteria criteria, long to = long.MaxValue, string pid = null)
    {
        var probe = CreateTestProbe();
        SnapshotStore.Tell(new LoadSnapshot(pid ?? Pid, criteria, to), probe.Ref);
        var result = probe.ExpectMsg<LoadSnapshotResult>();
        Assert.Equal(to, result.ToSequenceNr);
        return result.Snapshot;
    }

    protected void ExpectLoaded(SnapshotMetadata metadata, SelectedSnapshot loaded, string pid = null)
    {
        Assert.NotNull(loaded);
        Assert.Equal((pid ?? Pid, metadata.SequenceNr, metadata.Timestamp), (loaded.Metadata.PersistenceId, loaded.Metadata.SequenceNr, loaded.Metadata.Timestamp));
        Assert.Equal("s-" + (metadata.SequenceNr - 10), loaded.Snapshot);
    }

    private void Delete(SnapshotMetadata metadata)
    {
        var probe = CreateTestProbe();
        SnapshotStore.Tell(new DeleteSnapshot(metadata), probe.Ref);
        probe.ExpectMsg<DeleteSnapshotSuccess>();
    }

    private void Delete(SnapshotSelectionCriteria criteria)
    {
        var probe = CreateTestProbe();
        SnapshotStore.Tell(new DeleteSnapshots(Pid, criteria), probe.Ref);
        probe.ExpectMsg<DeleteSnapshotsSuccess>();
    }
}
