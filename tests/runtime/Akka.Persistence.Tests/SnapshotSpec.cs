using Akka.Actor;
using Akka.Persistence.Snapshot;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

public class SnapshotSpec(ITestOutputHelper output) : ScriptedSpec(output)
{
    [Fact]
    public void Recovery_must_start_from_the_youngest_snapshot()
    {
        PersistWithSnapshots();
        Start();
        ExpectAll("offer s-4@4", "replayed e-5@5", "replayed e-6@6", "completed 6");
    }

    [Theory]
    [InlineData(3, long.MaxValue, "offer s-2@2", "replayed e-3@3")]
    [InlineData(long.MaxValue, 3, "offer s-2@2", "replayed e-3@3")]
    [InlineData(long.MaxValue, 4, "offer s-4@4", null)]
    [InlineData(0, 1, "replayed e-1@1", null)]
    public void Recovery_must_start_from_the_snapshot_that_was_asked_for(long maxSnapshot, long to, string first, string second)
    {
        PersistWithSnapshots();
        Start(new Recovery(new SnapshotSelectionCriteria(maxSnapshot), to));
        ExpectMsg(first);
        if (second is not null) ExpectMsg(second);
    }

    [Fact]
    public void Recovery_must_replay_all_without_a_snapshot()
    {
        PersistWithSnapshots();
        Start(new Recovery(SnapshotSelectionCriteria.None));
        ExpectAll(Enumerable.Range(1, 6).Select(i => (object)$"replayed e-{i}@{i}").Append("completed 6").ToArray());
    }

    [Fact]
    public void Recovery_must_replay_all_when_the_actor_does_not_take_the_snapshot()
    {
        PersistWithSnapshots();
        var id = Pid;
        Sys.ActorOf(Props.Create(() => new TakesNoSnapshot(id, TestActor)));
        ExpectAll(Enumerable.Range(1, 6).Select(i => (object)("e-" + i)).ToArray());
    }

    [Fact]
    public void Deleting_must_answer_and_take_effect()
    {
        var actor = PersistWithSnapshots(stop: false);
        actor.Tell(Do(a => a.DeleteSnapshot(4)));
        Assert.Equal(4, ExpectMsg<DeleteSnapshotSuccess>().Metadata.SequenceNr);
        Stop(actor);
        actor = Start(new Recovery(SnapshotSelectionCriteria.Latest, 3));
        ExpectAll("offer s-2@2", "replayed e-3@3", "completed 6");
        actor.Tell(Do(a => a.DeleteSnapshots(new SnapshotSelectionCriteria(10))));
        Assert.Equal(10, ExpectMsg<DeleteSnapshotsSuccess>().Criteria.MaxSequenceNr);
        Stop(actor);
        Start(new Recovery(SnapshotSelectionCriteria.Latest, 1));
        ExpectAll("replayed e-1@1", "completed 6");
    }

    [Fact]
    public void Events_before_a_snapshot_may_be_deleted()
    {
        var actor = PersistWithSnapshots(stop: false);
        actor.Tell(Do(a => a.DeleteMessages(6)));
        ExpectMsg<DeleteMessagesSuccess>();
        Stop(actor);
        // Nothing to replay after the snapshot, and still the number goes on.
        Start().Tell(Do(a => a.Persist("e-7", e => a.Report(e + "@" + a.LastSequenceNr))));
        ExpectAll("offer s-4@4", "completed 6", "e-7@7");
    }

    [Fact]
    public void LoadSnapshot_must_bring_a_snapshot_as_a_message()
    {
        var actor = PersistWithSnapshots(stop: false);
        actor.Tell(Do(a => a.LoadSnapshot(a.PersistenceId, new SnapshotSelectionCriteria(3), long.MaxValue)));
        Assert.Equal("s-2", ExpectMsg<LoadSnapshotResult>().Snapshot.Snapshot);
    }

    private IActorRef PersistWithSnapshots(bool stop = true)
    {
        var actor = StartRecovered();
        for (var i = 1; i <= 6; i++)
        {
            var number = i;
            actor.Tell(Do(a => a.Persist("e-" + number, e =>
            {
                a.Report(e);
                if (number is 2 or 4) a.SaveSnapshot("s-" + number);
            })));
            ExpectMsg("e-" + i);
            if (i is 2 or 4) Assert.Equal(i, ExpectMsg<SaveSnapshotSuccess>().Metadata.SequenceNr);
        }

        if (stop) Stop(actor);
        return actor;
    }

    private sealed class TakesNoSnapshot(string id, IActorRef probe) : PersistentActor
    {
        public override string PersistenceId { get; } = id;

        protected override bool ReceiveCommand(object message) => false;

        protected override bool ReceiveRecover(object message)
        {
            if (message is not string text) return false;
            probe.Tell(text);
            return true;
        }
    }
}

public class NoSnapshotStoreSpec(ITestOutputHelper output) : ScriptedSpec(output, "akka.persistence.snapshot-store.plugin = \"\"")
{
    [Fact]
    public void Without_a_snapshot_store_actors_must_recover_and_saving_must_fail()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.SaveSnapshot("s")));
        Assert.Contains("No snapshot store configured", Assert.IsType<NoSnapshotStore.NoSnapshotStoreException>(ExpectMsg<SaveSnapshotFailure>().Cause).Message);
        actor.Tell(Do(a => a.DeleteSnapshots(SnapshotSelectionCriteria.Latest)));
        Assert.IsType<NoSnapshotStore.NoSnapshotStoreException>(ExpectMsg<DeleteSnapshotsFailure>().Cause);
    }

    [Fact]
    public void An_actor_must_be_able_to_choose_a_store_of_its_own()
    {
        var id = Pid;
        Sys.ActorOf(Props.Create(() => new Choosing(id, TestActor))).Tell(Do(a => a.SaveSnapshot("s")));
        ExpectMsg("completed 0");
        ExpectMsg<SaveSnapshotSuccess>();
    }

    private sealed class Choosing : Scripted
    {
        public Choosing(string id, IActorRef probe)
            : base(id, probe) => SnapshotPluginId = "akka.persistence.snapshot-store.inmem";
    }
}

/// <summary>Writes a file that cannot be read for snapshots of some texts.</summary>
public sealed class CorruptingSnapshotStore : LocalSnapshotStore
{
    protected override void Save(SnapshotMetadata metadata, object snapshot)
    {
        if (!((string)snapshot).StartsWith("corrupt", StringComparison.Ordinal))
        {
            base.Save(metadata, snapshot);
            return;
        }

        WithOutputStream(metadata, stream => stream.Write("not a snapshot"u8)).MoveTo(GetSnapshotFileForWrite(metadata).FullName);
    }
}

public class CorruptSnapshotSpec : ScriptedSpec
{
    public CorruptSnapshotSpec(ITestOutputHelper output)
        : base(output, Folders.Local().ToString() + $"\nakka.persistence.snapshot-store.local.class = \"{typeof(CorruptingSnapshotStore).AssemblyQualifiedName}\"")
    {
    }

    [Fact]
    public void Recovery_must_take_an_older_snapshot_when_the_youngest_cannot_be_read()
    {
        Save("good", "corrupt");
        EventFilter.Error(start: "Error loading snapshot").ExpectOne(() => Start());
        ExpectAll("offer good@1", "replayed corrupt@2", "completed 2");
    }

    [Fact]
    public void Recovery_must_fail_when_none_of_the_snapshots_tried_can_be_read()
    {
        Save("good", "corrupt-1", "corrupt-2", "corrupt-3");
        EventFilter.Error(start: "Error loading snapshot").Expect(3, () => Watch(Start()));
        ExpectMsg<string>(m => m.StartsWith("recovery failed", StringComparison.Ordinal));
        ExpectMsg<Terminated>();
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Folders.Remove(Sys);
    }

    private void Save(params string[] texts)
    {
        var actor = StartRecovered();
        foreach (var text in texts)
        {
            actor.Tell(Do(a => a.Persist(text, e => a.SaveSnapshot(e))));
            ExpectMsg<SaveSnapshotSuccess>();
        }

        Stop(actor);
    }
}

public class SnapshotFolderSpec : ScriptedSpec
{
    private static readonly string File = Path.GetTempFileName();

    public SnapshotFolderSpec(ITestOutputHelper output)
        : base(output, $$"""
            akka.persistence.snapshot-store {
              plugin = "akka.persistence.snapshot-store.local"
              local.dir = "{{File}}"
            }
            """)
    {
    }

    [Fact]
    public void A_folder_that_cannot_be_made_must_stop_the_store_at_once() =>
        EventFilter.Exception<ActorInitializationException>().ExpectOne(() => Persistence.Instance.Apply(Sys).SnapshotStoreFor(null));

    protected override void AfterAll()
    {
        base.AfterAll();
        System.IO.File.Delete(File);
    }
}
