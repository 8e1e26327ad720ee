using Akka.Actor;
using Akka.Pattern;
using Xunit;
using Xunit.Abstractions;
using static Akka.Persistence.Tests.Scripted;

namespace Akka.Persistence.Tests;

/// <summary>A journal that answers late, twice, never or wrongly does not run a handler twice, nor the wrong one, nor shows its answers to the actor as commands.</summary>
public class MisbehavingJournalSpec(ITestOutputHelper output) : PuppetSpec(output, "akka.persistence.journal-plugin-fallback.recovery-event-timeout = 3s")
{
    [Fact]
    public void An_answer_that_comes_twice_must_run_its_handler_once()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAll(["a", "b"], e => a.Report(e))));
        var write = ExpectWrite("a", "b");
        var events = PersistentsOf(write.Messages.Single());
        Journal.Reply(WriteMessagesSuccessful.Instance);
        Journal.Reply(new WriteMessageSuccess(events[0], write.ActorInstanceId));
        Journal.Reply(new WriteMessageSuccess(events[0], write.ActorInstanceId));
        Journal.Reply(WriteMessagesSuccessful.Instance);
        Journal.Reply(new WriteMessageSuccess(events[1], write.ActorInstanceId));
        Journal.Reply(new WriteMessageSuccess(events[0], write.ActorInstanceId));
        Journal.Reply(new WriteMessageSuccess(events[1], write.ActorInstanceId));
        actor.Tell("next");
        ExpectMsg("a");
        ExpectMsg("b");
        ExpectMsg("next");
    }

    [Fact]
    public void A_second_answer_must_not_run_the_handler_of_a_later_event()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAsync("a", e => a.Report(e))));
        var first = ExpectWrite("a");
        Confirm(first);
        ExpectMsg("a");
        actor.Tell(Do(a => a.PersistAsync("b", e => a.Report("handler of b got " + e))));
        var second = ExpectWrite("b");
        actor.Tell(new WriteMessageSuccess(PersistentsOf(first.Messages.Single()).Single(), first.ActorInstanceId));
        Confirm(second);
        ExpectMsg("handler of b got b");
    }

    [Fact]
    public void A_second_rejection_must_not_take_the_handler_of_a_later_event()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.Persist("a", e => a.Report(e));
            a.Persist("b", e => a.Report(e));
        }));
        var write = ExpectWrite("a", "b");
        var events = write.Messages.SelectMany(PersistentsOf).ToArray();
        Journal.Reply(WriteMessagesSuccessful.Instance);
        var rejection = new WriteMessageRejected(events[0], new InvalidOperationException("no"), write.ActorInstanceId);
        Journal.Reply(rejection);
        Journal.Reply(rejection);
        Journal.Reply(new WriteMessageSuccess(events[1], write.ActorInstanceId));
        ExpectMsg("rejected a@1: no");
        ExpectMsg("b");
    }

    [Fact]
    public void A_second_looped_message_must_run_its_handler_once()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.PersistAsync("a", e => a.Report(e));
            a.DeferAsync("d", e => a.Report(e));
            a.PersistAsync("b", e => a.Report(e));
        }));
        var write = ExpectWrite("a", "d", "b");
        var events = write.Messages.OfType<AtomicWrite>().SelectMany(PersistentsOf).ToArray();
        Journal.Reply(new LoopMessageSuccess("d", write.ActorInstanceId));
        Journal.Reply(new WriteMessageSuccess(events[0], write.ActorInstanceId));
        Journal.Reply(new LoopMessageSuccess("d", write.ActorInstanceId));
        Journal.Reply(new LoopMessageSuccess("d", write.ActorInstanceId));
        Journal.Reply(new WriteMessageSuccess(events[1], write.ActorInstanceId));
        ExpectMsg("a");
        ExpectMsg("d");
        ExpectMsg("b");
    }

    [Fact]
    public void An_answer_that_is_left_out_must_fail_the_actor()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAll(["a", "b"], e => a.Report(e))));
        var write = ExpectWrite("a", "b");
        EventFilter.Exception<IllegalStateException>().ExpectOne(() =>
            Journal.Reply(new WriteMessageSuccess(PersistentsOf(write.Messages.Single())[1], write.ActorInstanceId)));
        // It finds out what is true by recovering.
        Journal.ExpectMsg<ReplayMessages>();
    }

    [Fact]
    public void Commands_behind_an_answer_to_an_earlier_incarnation_must_not_wait_for_ever()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAsync("a", e => a.Report(e))));
        var write = ExpectWrite("a");
        actor.Tell(Do(_ => throw new InvalidOperationException("boom")));
        Journal.ExpectMsg<ReplayMessages>();
        var recovery = Journal.LastSender;
        recovery.Tell("first", TestActor);
        Confirm(write);
        recovery.Tell("second", TestActor);
        recovery.Tell("third", TestActor);
        recovery.Tell(new RecoverySuccess(1));
        ExpectMsg("completed 1");
        ExpectMsg("first");
        ExpectMsg("second");
        ExpectMsg("third");
    }

    [Fact]
    public void Answers_to_an_earlier_incarnation_must_be_ignored()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAsync("a", e => a.Report(e))));
        var write = ExpectWrite("a");
        actor.Tell(Do(_ => throw new InvalidOperationException("boom")));
        Journal.ExpectMsg<ReplayMessages>();
        var recovery = Journal.LastSender;
        // While the new incarnation recovers, and after.
        Journal.Reply(WriteMessagesSuccessful.Instance);
        Journal.Reply(new WriteMessageSuccess(PersistentsOf(write.Messages.Single()).Single(), write.ActorInstanceId));
        Journal.Reply(new LoopMessageSuccess("x", write.ActorInstanceId));
        recovery.Tell(new RecoverySuccess(1));
        recovery.Tell(new WriteMessageFailure(PersistentsOf(write.Messages.Single()).Single(), new InvalidOperationException("late"), write.ActorInstanceId));
        ExpectMsg("completed 1");
        actor.Tell("next");
        ExpectMsg("next");
    }

    [Fact]
    public void Answers_to_a_recovery_that_is_over_must_not_reach_the_actor()
    {
        var actor = StartRecovered();
        Journal.Reply(new RecoverySuccess(7));
        Journal.Reply(new ReplayedMessage(new Persistent("late", 1, "p")));
        Journal.Reply(new ReplayMessagesFailure(new InvalidOperationException("late")));
        actor.Tell(Do(a => a.Persist("a", e => a.Report(e + "@" + a.LastSequenceNr))));
        Confirm(ExpectWrite("a"));
        ExpectMsg("a@1");
    }

    [Fact]
    public void A_journal_that_never_answers_a_replay_must_time_out_and_stop_the_actor()
    {
        var actor = Watch(Start());
        Journal.ExpectMsg<ReplayMessages>();
        ExpectMsg("recovery failed: RecoveryTimedOutException ");
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_replay_that_stalls_must_time_out_and_stop_the_actor()
    {
        var actor = Watch(Start());
        Journal.ExpectMsg<ReplayMessages>();
        Journal.Reply(new ReplayedMessage(new Persistent("a", 1, "p")));
        ExpectMsg("replayed a@1");
        ExpectMsg("recovery failed: RecoveryTimedOutException ");
        ExpectTerminated(actor);
    }

    [Fact]
    public void A_journal_that_never_answers_a_write_must_keep_the_commands_back()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.Persist("a", e => a.Report(e))));
        var write = ExpectWrite("a");
        actor.Tell("next");
        ExpectNoMsg(TimeSpan.FromMilliseconds(300));
        Confirm(write);
        ExpectMsg("a");
        ExpectMsg("next");
    }

    [Fact]
    public void A_failed_write_must_stop_the_actor_and_run_no_handler()
    {
        var actor = Watch(StartRecovered());
        actor.Tell(Do(a => a.PersistAll(["a", "b"], e => a.Report(e))));
        var write = ExpectWrite("a", "b");
        var events = PersistentsOf(write.Messages.Single());
        var cause = new InvalidOperationException("away");
        Journal.Reply(new WriteMessagesFailed(cause, 1));
        foreach (var e in events) Journal.Reply(new WriteMessageFailure(e, cause, write.ActorInstanceId));
        ExpectMsg("failed a@1: away");
        ExpectTerminated(actor);
    }
}
