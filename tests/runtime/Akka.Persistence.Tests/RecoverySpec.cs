using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Snapshot;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

/// <summary>Waits for the test before it loads, of an id that begins with "slow".</summary>
public sealed class GatedSnapshotStore : MemorySnapshotStore
{
    private TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IActorRef _observer = ActorRefs.Nobody;

    protected override async Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        _observer.Tell("loading " + persistenceId);
        if (persistenceId.StartsWith("slow", StringComparison.Ordinal)) await _gate.Task;
        return null;
    }

    protected override bool ReceivePluginInternal(object message)
    {
        if (message is "open") _gate.SetResult();
        else if (message is IActorRef observer) _observer = observer;
        else return base.ReceivePluginInternal(message);
        return true;
    }
}

public class RecoveryPermitSpec(ITestOutputHelper output) : ScriptedSpec(output, $$"""
    akka.persistence {
      max-concurrent-recoveries = 2
      snapshot-store.inmem.class = "{{typeof(GatedSnapshotStore).AssemblyQualifiedName}}"
      journal-plugin-fallback.recovery-event-timeout = 20s
    }
    """)
{
    private IActorRef Store => Persistence.Instance.Apply(Sys).SnapshotStoreFor(null);

    [Fact]
    public void No_more_actors_than_permits_must_recover_at_a_time()
    {
        var loads = Observe();
        Start(pid: "slow-1");
        loads.ExpectMsg("loading slow-1");
        Start(pid: "slow-2");
        loads.ExpectMsg("loading slow-2");
        Start(pid: "third");
        loads.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Store.Tell("open");
        loads.ExpectMsg("loading third");
        ExpectAll("completed 0", "completed 0", "completed 0");
    }

    [Fact]
    public void An_actor_that_stops_in_mid_recovery_must_give_its_permit_back()
    {
        var loads = Observe();
        var first = Start(pid: "slow-1");
        Start(pid: "slow-2");
        loads.ExpectMsg<string>();
        loads.ExpectMsg<string>();
        Start(pid: "third");
        Stop(first);
        loads.ExpectMsg("loading third");
        ExpectMsg("completed 0");
    }

    [Fact]
    public void An_actor_that_waits_and_stops_must_not_keep_a_place()
    {
        var loads = Observe();
        var first = Start(pid: "slow-1");
        Start(pid: "slow-2");
        loads.ExpectMsg<string>();
        loads.ExpectMsg<string>();
        Stop(Start(pid: "third"));
        Start(pid: "fourth");
        Stop(first);
        loads.ExpectMsg("loading fourth");
    }

    private Akka.TestKit.TestProbe Observe()
    {
        var probe = CreateTestProbe();
        Store.Tell(probe.Ref);
        return probe;
    }
}

public class SnapshotTimeoutSpec(ITestOutputHelper output) : ScriptedSpec(output, $$"""
    akka.persistence {
      snapshot-store.inmem.class = "{{typeof(GatedSnapshotStore).AssemblyQualifiedName}}"
      journal-plugin-fallback.recovery-event-timeout = 500ms
    }
    """)
{
    [Fact]
    public void A_snapshot_store_that_never_answers_must_time_out_and_stop_the_actor()
    {
        Watch(Start(pid: "slow"));
        ExpectMsg("recovery failed: RecoveryTimedOutException ");
        ExpectMsg<Terminated>();
    }
}

/// <summary>Waits for the test before it writes, and before it replays the second event.</summary>
public sealed class GatedJournal : MemoryJournal
{
    private readonly Queue<TaskCompletionSource> _writes = new();
    private TaskCompletionSource _replay;

    public override async Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        foreach (var stored in Read(persistenceId, fromSequenceNr, toSequenceNr, max))
        {
            if (stored.SequenceNr == 2 && _replay is { } gate) await gate.Task;
            recoveryCallback(stored);
        }
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var writes = messages.ToArray();
        if (((IEnumerable<IPersistentRepresentation>)writes[0].Payload).First().Payload is string text && text.StartsWith("slow", StringComparison.Ordinal))
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _writes.Enqueue(gate);
            await gate.Task;
        }

        return await base.WriteMessagesAsync(writes);
    }

    protected override bool ReceivePluginInternal(object message)
    {
        switch (message)
        {
            case "write":
                _writes.Dequeue().SetResult();
                return true;
            case "write last":
                _writes.Last().SetResult();
                return true;
            case "hold replays":
                _replay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                Sender.Tell("held");
                return true;
            case "replay":
                var held = _replay;
                _replay = null;
                held.SetResult();
                return true;
            default:
                return base.ReceivePluginInternal(message);
        }
    }
}

public class LateJournalSpec(ITestOutputHelper output) : ScriptedSpec(output, $$"""
    akka.persistence.journal.inmem {
      class = "{{typeof(GatedJournal).AssemblyQualifiedName}}"
      # It would hold events back.
      replay-filter.mode = off
    }
    """)
{
    private IActorRef Journal => Persistence.Instance.Apply(Sys).JournalFor(null);

    [Fact]
    public void A_recovery_must_see_what_an_earlier_incarnation_is_still_writing()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.Persist("slow", e => a.Report(e));
            a.Report("persisting");
        }));
        // Stopping overtakes what waits in the mailbox.
        ExpectMsg("persisting");
        Stop(actor);
        var again = Start();
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Journal.Tell("write");
        ExpectAll("replayed slow@1", "completed 1");
        again.Tell(Do(a => a.Persist("next", e => a.Report(e + "@" + a.LastSequenceNr))));
        ExpectMsg("next@2");
    }

    [Fact]
    public void Answers_must_come_in_the_order_of_the_requests_when_a_later_write_ends_first()
    {
        var journal = Journal;
        journal.Tell(new WriteMessages([new AtomicWrite(new Persistent("slow-1", 1, Pid))], TestActor, 1), TestActor);
        journal.Tell(new WriteMessages([new AtomicWrite(new Persistent("slow-2", 1, Pid + "x"))], TestActor, 2), TestActor);
        journal.Tell("write last");
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        journal.Tell("write");
        ExpectMsg<WriteMessagesSuccessful>();
        Assert.Equal(1, ExpectMsg<WriteMessageSuccess>().ActorInstanceId);
        ExpectMsg<WriteMessagesSuccessful>();
        Assert.Equal(2, ExpectMsg<WriteMessageSuccess>().ActorInstanceId);
    }

    [Fact]
    public void A_restart_in_mid_recovery_must_not_mix_two_replays()
    {
        var id = Pid;
        var first = StartRecovered();
        first.Tell(Do(a => a.PersistAll(["a", "b", "c"], _ => { })));
        first.Tell("done");
        ExpectMsg("done");
        Stop(first);
        Journal.Tell("hold replays", TestActor);
        ExpectMsg("held");
        var parent = Sys.ActorOf(Props.Create(() => new AllForOne(id, TestActor)));
        ExpectMsg("replayed a@1");
        parent.Tell("fail");
        // The new incarnation's replay is held too; both then go on.
        ExpectMsg("replayed a@1");
        Journal.Tell("replay");
        ExpectAll("replayed b@2", "replayed c@3", "completed 3");
        parent.Tell("to child");
        ExpectMsg("to child");
    }

    private sealed class AllForOne : UntypedActor
    {
        private readonly IActorRef _child;
        private readonly IActorRef _failing;

        public AllForOne(string id, IActorRef probe)
        {
            _child = Context.ActorOf(Props.Create(() => new Scripted(id, probe, null)));
            _failing = Context.ActorOf(Props.Create(() => new Failing()));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new AllForOneStrategy(_ => Directive.Restart);

        protected override void OnReceive(object message)
        {
            if (message is "fail") _failing.Tell(message);
            else _child.Forward(message);
        }
    }

    private sealed class Failing : UntypedActor
    {
        protected override void OnReceive(object message) => throw new InvalidOperationException("boom");
    }
}
