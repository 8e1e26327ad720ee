using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Snapshot;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

/// <summary>Fails as the text of an event says.</summary>
public sealed class FailingJournal : MemoryJournal
{
    public override Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback) =>
        persistenceId.StartsWith("unreadable", StringComparison.Ordinal)
            ? Task.FromException(new InvalidOperationException("cannot read"))
            : base.ReplayMessagesAsync(context, persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) => persistenceId.StartsWith("numberless", StringComparison.Ordinal)
        ? throw new InvalidOperationException("cannot read the number")
        : base.ReadHighestSequenceNrAsync(persistenceId, fromSequenceNr);

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var writes = messages.ToArray();
        var events = writes.SelectMany(w => (IEnumerable<IPersistentRepresentation>)w.Payload).Select(p => p.Payload.ToString()).ToArray();
        if (events.Contains("throw")) throw new InvalidOperationException("thrown");
        if (events.Contains("fail")) return Task.FromException<IImmutableList<Exception>>(new AggregateException(new InvalidOperationException("failed")));
        if (events.Contains("wrong count")) return Task.FromResult<IImmutableList<Exception>>([null, null, null]);
        return WriteRejecting(writes);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) => Task.FromException(new InvalidOperationException("cannot delete"));

    private async Task<IImmutableList<Exception>> WriteRejecting(AtomicWrite[] writes)
    {
        var results = writes.Select(w => ((IEnumerable<IPersistentRepresentation>)w.Payload).Any(p => p.Payload.Equals("reject")) ? new InvalidOperationException("rejected") : null).ToArray();
        await base.WriteMessagesAsync(writes.Where((_, i) => results[i] is null));
        return results.ToImmutableList<Exception>();
    }
}

public sealed class FailingSnapshotStore : MemorySnapshotStore
{
    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot) => Task.FromException(new InvalidOperationException("cannot save"));

    protected override Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) => persistenceId.StartsWith("unloadable", StringComparison.Ordinal)
        ? throw new InvalidOperationException("cannot load")
        : base.LoadAsync(persistenceId, criteria);

    protected override Task DeleteAsync(SnapshotMetadata metadata) => Task.FromException(new InvalidOperationException("cannot delete"));

    protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => throw new InvalidOperationException("cannot delete");
}

/// <summary>Forwards what would be unhandled to <see cref="Eventsourced.Unhandled"/>, which logs it.</summary>
public sealed class Unhandling(string persistenceId, IActorRef probe) : Scripted(persistenceId, probe)
{
    protected override void OnCommand(object message)
    {
        if (message is Action<Scripted>) base.OnCommand(message);
        else Unhandled(message);
    }
}

public class FailureSpec(ITestOutputHelper output) : ScriptedSpec(output, $$"""
    akka.persistence {
      journal.inmem.class = "{{typeof(FailingJournal).AssemblyQualifiedName}}"
      snapshot-store.inmem.class = "{{typeof(FailingSnapshotStore).AssemblyQualifiedName}}"
    }
    """)
{
    [Theory]
    [InlineData("throw", "thrown")]
    [InlineData("fail", "failed")]
    public void A_failed_write_must_call_OnPersistFailure_log_and_stop(string @event, string cause)
    {
        var actor = Watch(StartRecovered());
        EventFilter.Error(start: "Failed to persist event type [System.String] with sequence number [1] for persistenceId [" + Pid).ExpectOne(() =>
            actor.Tell(Do(a => a.Persist(@event, e => a.Report(e)))));
        ExpectMsg($"failed {@event}@1: {cause}");
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_result_of_the_wrong_length_must_count_as_a_failure()
    {
        var actor = Watch(StartRecovered());
        actor.Tell(Do(a => a.Persist("wrong count", e => a.Report(e))));
        ExpectMsg<string>(m => m.StartsWith("failed wrong count@1: AsyncWriteMessages return invalid number", StringComparison.Ordinal));
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_rejected_event_must_call_OnPersistRejected_and_go_on()
    {
        var actor = StartRecovered();
        EventFilter.Error(start: "Rejected to persist event type [System.String] with sequence number [2]").ExpectOne(() =>
            actor.Tell(Do(a =>
            {
                a.Persist("a", e => a.Report(e));
                a.Persist("reject", e => a.Report(e));
                a.Persist("b", e => a.Report(e + "@" + a.LastSequenceNr));
            })));
        actor.Tell("next");
        ExpectAll("a", "rejected reject@2: rejected", "b@3", "next");
        Stop(actor);
        Start();
        ExpectAll("replayed a@1", "replayed b@3", "completed 3");
    }

    [Fact]
    public void All_events_of_a_rejected_atomic_write_must_be_rejected()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAll(["a", "reject"], e => a.Report(e))));
        actor.Tell("next");
        ExpectAll("rejected a@1: rejected", "rejected reject@2: rejected", "next");
    }

    [Fact]
    public void A_failed_replay_must_call_OnRecoveryFailure_log_and_stop()
    {
        var first = Start(pid: "unreadable" + Pid);
        ExpectMsg("completed 0");
        first.Tell(Do(a => a.Persist("a", e => a.Report(e))));
        ExpectMsg("a");
        Stop(first);
        EventFilter.Error(start: "Persistence failure when replaying events for persistenceId [unreadable").ExpectOne(() => Watch(Start(pid: "unreadable" + Pid)));
        ExpectMsg("recovery failed: InvalidOperationException ");
        ExpectMsg<Terminated>();
    }

    [Fact]
    public void A_failed_read_of_the_highest_number_must_stop_the_actor()
    {
        Watch(Start(pid: "numberless" + Pid));
        ExpectMsg("recovery failed: InvalidOperationException ");
        ExpectMsg<Terminated>();
    }

    [Fact]
    public void A_failed_load_of_the_snapshot_must_stop_the_actor()
    {
        Watch(Start(pid: "unloadable" + Pid));
        ExpectMsg("recovery failed: InvalidOperationException ");
        ExpectMsg<Terminated>();
    }

    [Fact]
    public void An_event_that_the_actor_cannot_replay_must_stop_it()
    {
        var first = StartRecovered();
        first.Tell(Do(a => a.Persist("a", e => a.Report(e))));
        ExpectMsg("a");
        Stop(first);
        EventFilter.Error(start: "Exception in ReceiveRecover when replaying event type [System.String] with sequence number [1] for persistenceId [" + Pid).ExpectOne(() =>
            Watch(Sys.ActorOf(Props.Create(() => new Forgetful(Pid, TestActor)))));
        ExpectMsg("recovery failed: InvalidOperationException a");
        ExpectMsg<Terminated>();
    }

    [Fact]
    public void Failures_that_the_actor_does_not_handle_must_be_logged()
    {
        var actor = Sys.ActorOf(Props.Create(() => new Unhandling(Pid, TestActor)));
        ExpectMsg("completed 0");
        EventFilter.Warning(start: "Failed to DeleteMessages ToSequenceNr [5] for PersistenceId [" + Pid + "] due to").ExpectOne(() => actor.Tell(Do(a => a.DeleteMessages(5))));
        EventFilter.Warning(start: "Failed to SaveSnapshot given metadata").ExpectOne(() => actor.Tell(Do(a => a.SaveSnapshot("s"))));
        EventFilter.Warning(start: "Failed to DeleteSnapshot given metadata").ExpectOne(() => actor.Tell(Do(a => a.DeleteSnapshot(1))));
        EventFilter.Warning(start: "Failed to DeleteSnapshots given criteria").ExpectOne(() => actor.Tell(Do(a => a.DeleteSnapshots(SnapshotSelectionCriteria.Latest))));
    }

    private sealed class Forgetful(string persistenceId, IActorRef probe) : Scripted(persistenceId, probe)
    {
        protected override void OnRecover(object message)
        {
            if (message is not RecoveryCompleted) throw new InvalidOperationException("forgotten");
        }
    }
}
