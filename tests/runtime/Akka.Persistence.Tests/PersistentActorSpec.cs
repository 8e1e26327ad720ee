using Akka.Actor;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

public class PersistentActorSpec(ITestOutputHelper output) : ScriptedSpec(output)
{
    [Fact]
    public void PersistentActor_must_recover_what_it_persisted()
    {
        var first = StartRecovered();
        first.Tell(Do(a => a.Persist("a", e => a.Report("handled " + e + "@" + a.LastSequenceNr))));
        first.Tell(Do(a => a.PersistAll(["b", "c"], e => a.Report("handled " + e + "@" + a.LastSequenceNr))));
        ExpectAll("handled a@1", "handled b@2", "handled c@3");
        Stop(first);
        StartRecovered("a", "b", "c").Tell(Do(a => a.Persist("d", e => a.Report("handled " + e + "@" + a.LastSequenceNr))));
        ExpectMsg("handled d@4");
    }

    [Fact]
    public void PersistentActor_must_hold_commands_back_until_the_handlers_of_Persist_have_run()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.Persist("1", e => a.Report("handled " + e));
            a.Persist("2", e => a.Report("handled " + e));
            a.Report("command over");
        }));
        actor.Tell("next");
        actor.Tell("last");
        ExpectAll("command over", "handled 1", "handled 2", "next", "last");
    }

    [Fact]
    public void PersistentActor_must_hold_commands_back_for_what_handlers_persist()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.Persist("outer", _ =>
        {
            a.Report("outer");
            a.Persist("inner", _ =>
            {
                a.Report("inner");
                a.PersistAll(["x", "y"], e => a.Report(e));
            });
        })));
        actor.Tell("next");
        ExpectAll("outer", "inner", "x", "y", "next");
    }

    [Fact]
    public void PersistentActor_must_keep_the_order_of_many_commands()
    {
        var actor = StartRecovered();
        for (var i = 1; i <= 500; i++)
        {
            var number = i;
            actor.Tell(Do(a => a.Persist(number, e => a.Report(e))));
            if (number % 10 == 0) actor.Tell("plain " + number);
        }

        for (var i = 1; i <= 500; i++)
        {
            ExpectMsg(i);
            if (i % 10 == 0) ExpectMsg("plain " + i);
        }
    }

    [Fact]
    public void PersistentActor_must_see_the_sender_of_the_command_in_the_handler()
    {
        var asker = CreateTestProbe();
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.Persist("a", e => a.Report(e));
            a.PersistAsync("b", e => a.Report(e));
            a.DeferAsync("c", e => a.Report(e));
        }), asker.Ref);
        foreach (var expected in new[] { "a", "b", "c" })
        {
            ExpectMsg(expected);
            Assert.Equal(asker.Ref, LastSender);
        }
    }

    [Fact]
    public void PersistentActor_must_not_hold_commands_back_for_PersistAsync()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.PersistAllAsync(["a", "b"], e => a.Report("handled " + e));
            a.Report("command over");
            a.Self().Tell("mine");
        }));
        ExpectMsg("command over");
        var rest = ReceiveN(3).Cast<string>().ToArray();
        Assert.Equal(["handled a", "handled b"], rest.Where(m => m != "mine"));
        Assert.Contains("mine", rest);
    }

    [Fact]
    public void PersistentActor_must_keep_the_order_of_handlers_of_every_kind()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.PersistAsync("1", e => a.Report(e));
            a.DeferAsync("2", e => a.Report(e));
            a.Persist("3", e => a.Report(e));
            a.PersistAsync("4", e => a.Report(e));
            a.DeferAsync("5", e => a.Report(e));
            a.PersistAll(["6", "7"], e => a.Report(e));
        }));
        actor.Tell("after");
        ExpectAll("1", "2", "3", "4", "5", "6", "7", "after");
    }

    [Fact]
    public void PersistentActor_must_hold_commands_back_for_Persist_in_a_handler_of_PersistAsync()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAsync("a", _ =>
        {
            a.Report("a");
            // Waits in the mailbox already when the nested event is persisted.
            a.Self().Tell("next");
            a.Persist("b", e => a.Report(e));
        })));
        ExpectAll("a", "b", "next");
    }

    [Fact]
    public void DeferAsync_must_run_at_once_when_no_handler_waits()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.DeferAsync("now", e => a.Report(e));
            a.Report("over");
        }));
        ExpectAll("now", "over");
    }

    [Fact]
    public void DeferAsync_must_not_write_and_take_any_event()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.PersistAsync("written", e => a.Report(e));
            a.DeferAsync(17, e => a.Report(e));
            a.DeferAsync<object>(null, e => a.Report(e ?? "null"));
        }));
        ExpectAll("written", 17, "null");
        Stop(actor);
        StartRecovered("written");
    }

    [Fact]
    public void PersistAll_must_take_nothing_without_effect()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.PersistAll(Array.Empty<string>(), e => a.Report(e));
            a.PersistAll<string>(null, e => a.Report(e));
            a.DeferAsync("at once", e => a.Report(e));
        }));
        actor.Tell("next");
        ExpectAll("at once", "next");
    }

    [Fact]
    public void PersistAll_must_leave_no_gap_when_its_enumerable_throws()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            Assert.Throws<InvalidOperationException>(() => a.PersistAll(Throwing(), e => a.Report(e)));
            a.Persist("b", e => a.Report(e + "@" + a.LastSequenceNr));
        }));
        ExpectMsg("b@1");

        static IEnumerable<string> Throwing()
        {
            yield return "a";
            throw new InvalidOperationException("boom");
        }
    }

    [Fact]
    public void PersistentActor_must_refuse_to_persist_while_it_recovers()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.Persist("a", e => a.Report(e))));
        ExpectMsg("a");
        Stop(actor);
        var id = Pid;
        Sys.ActorOf(Props.Create(() => new PersistsInReplay(id, TestActor)));
        ExpectMsg<string>(text => text.StartsWith("Cannot persist during replay", StringComparison.Ordinal));
        ExpectMsg("persisted in RecoveryCompleted");
    }

    [Fact]
    public void PersistentActor_must_recover_up_to_a_number_and_no_more_than_asked()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAll(["a", "b", "c"], e => a.Report(e))));
        ExpectAll("a", "b", "c");
        Stop(actor);
        Start(new Recovery(SnapshotSelectionCriteria.Latest, 2));
        ExpectAll("replayed a@1", "replayed b@2", "completed 3");
        Start(new Recovery(SnapshotSelectionCriteria.Latest, long.MaxValue, 1));
        ExpectAll("replayed a@1", "completed 3");
        Start(Recovery.None);
        ExpectMsg("completed 3");
    }

    [Fact]
    public void PersistentActor_must_flush_what_a_failing_command_persisted()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.Persist("kept", e => a.Report(e));
            throw new InvalidOperationException("boom");
        }));
        actor.Tell("next");
        // The handler died with the old incarnation; the event did not.
        ExpectAll("replayed kept@1", "completed 1", "next");
    }

    [Fact]
    public void PersistentActor_must_keep_its_commands_when_a_handler_fails()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.Persist("a", _ => throw new InvalidOperationException("boom"))));
        actor.Tell("1");
        actor.Tell("2");
        ExpectAll("replayed a@1", "completed 1", "1", "2");
    }

    [Fact]
    public void PersistentActor_must_stop_with_PoisonPill_before_what_it_has_put_aside()
    {
        var actor = StartRecovered();
        Watch(actor);
        actor.Tell(Do(a => a.Persist("a", e => a.Report(e))));
        actor.Tell(PoisonPill.Instance);
        // The pill does not wait for the handler, as in Akka.NET; the event is written.
        ExpectTerminatedAfterOptional("a", actor);
        StartRecovered("a");
    }

    [Fact]
    public void PersistentActor_must_refuse_a_persistence_id_that_is_null()
    {
        EventFilter.Exception<ActorInitializationException>().ExpectOne(() =>
        {
            var actor = Sys.ActorOf(Props.Create(() => new Scripted(null, TestActor, null)));
            Watch(actor);
            ExpectTerminated(actor);
        });
    }

    [Fact]
    public void PersistentActor_must_delete_events()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAll(["a", "b", "c"], e => a.Report(e))));
        ExpectAll("a", "b", "c");
        actor.Tell(Do(a => a.DeleteMessages(2)));
        ExpectMsg(new DeleteMessagesSuccess(2));
        Stop(actor);
        var again = Start();
        ExpectAll("replayed c@3", "completed 3");
        again.Tell(Do(a => a.DeleteMessages(long.MaxValue)));
        ExpectMsg(new DeleteMessagesSuccess(long.MaxValue));
        Stop(again);
        Start().Tell(Do(a => a.Persist("d", e => a.Report(e + "@" + a.LastSequenceNr))));
        ExpectAll("completed 3", "d@4");
    }

    [Fact]
    public void Many_actors_must_recover_with_few_permits()
    {
        var ids = Enumerable.Range(0, 200).Select(i => Pid + i).ToArray();
        foreach (var id in ids) Start(pid: id).Tell(Do(a => a.Persist("a", e => a.Report(a.PersistenceId))));
        var reports = ReceiveN(400).Cast<string>().ToArray();
        Assert.Equal(ids.Order(), reports.Where(r => r.StartsWith("p-", StringComparison.Ordinal)).Order());
    }

    private void ExpectTerminatedAfterOptional(string handled, IActorRef actor)
    {
        var first = ReceiveOne(TimeSpan.FromSeconds(20));
        if (Equals(first, handled)) first = ReceiveOne(TimeSpan.FromSeconds(20));
        Assert.Equal(actor, Assert.IsType<Terminated>(first).ActorRef);
    }

    private sealed class PersistsInReplay(string id, IActorRef probe) : UntypedPersistentActor
    {
        public override string PersistenceId { get; } = id;

        protected override void OnCommand(object message)
        {
        }

        protected override void OnRecover(object message)
        {
            if (message is RecoveryCompleted)
            {
                Persist("b", _ => probe.Tell("persisted in RecoveryCompleted"));
                return;
            }

            var refused = Assert.Throws<InvalidOperationException>(() => Persist("b", _ => { }));
            probe.Tell(refused.Message);
        }
    }
}

internal static class ScriptedExtensions
{
    /// <summary>The actor's own reference, which is not public.</summary>
    public static IActorRef Self(this Scripted actor) => ((IInternalActor)actor).ActorContext.Self;
}
