using Akka.Actor;
using Xunit;
using Xunit.Abstractions;
using static Akka.Persistence.Tests.Scripted;

namespace Akka.Persistence.Tests;

/// <summary>What a persistent actor asks of its journal, in which order.</summary>
public class JournalProtocolSpec(ITestOutputHelper output) : PuppetSpec(output)
{
    [Fact]
    public void Recovery_must_ask_for_all_events_from_the_first()
    {
        var actor = Start("some-id");
        var request = Journal.ExpectMsg<ReplayMessages>();
        Assert.Equal(new ReplayMessages(1, long.MaxValue, long.MaxValue, "some-id", actor), request);
        Assert.Equal(actor, Journal.LastSender);
    }

    [Fact]
    public void Persist_must_send_each_commands_events_in_one_request_while_none_is_under_way()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.Persist("a-1", e => a.Report(e))));
        var write = ExpectWrite("a-1");
        Assert.Equal(actor, write.PersistentActor);
        Confirm(write);
        ExpectMsg("a-1");
        actor.Tell(Do(a => a.PersistAll(["a-2", "a-3"], e => a.Report(e))));
        write = ExpectWrite("a-2", "a-3");
        Assert.Equal([2L, 3L], PersistentsOf(Assert.Single(write.Messages)).Select(p => p.SequenceNr));
        Confirm(write);
        ExpectMsg("a-2");
        ExpectMsg("a-3");
    }

    [Fact]
    public void Persist_twice_must_send_two_atomic_writes_in_one_request()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.Persist("a-1", _ => { });
            a.Persist("a-2", _ => { });
        }));
        Assert.Equal(2, ExpectWrite("a-1", "a-2").Messages.Count());
    }

    [Fact]
    public void Events_must_carry_the_sender_the_writer_and_the_persistence_id()
    {
        var actor = StartRecovered(highest: 41);
        var sender = CreateTestProbe();
        actor.Tell(Do(a => a.PersistAll(["a", "b"], _ => { })), sender.Ref);
        var events = PersistentsOf(ExpectWrite("a", "b").Messages.Single());
        Assert.Equal([42L, 43L], events.Select(e => e.SequenceNr));
        Assert.All(events, e => Assert.Equal(("p", sender.Ref, ""), (e.PersistenceId, e.Sender, e.Manifest)));
        Assert.NotEqual("", Assert.Single(events.Select(e => e.WriterGuid).Distinct()));
    }

    [Fact]
    public void PersistAsync_must_gather_what_comes_while_a_request_is_under_way()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAsync("a-1", e => a.Report(e))));
        var first = ExpectWrite("a-1");
        actor.Tell(Do(a => a.PersistAsync("a-2", e => a.Report(e))));
        actor.Tell(Do(a => a.PersistAllAsync(["a-3", "a-4"], e => a.Report(e))));
        actor.Tell("ping");
        ExpectMsg("ping");
        Journal.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Confirm(first);
        ExpectMsg("a-1");
        Confirm(ExpectWrite("a-2", "a-3", "a-4"));
        ExpectMsg("a-2");
        ExpectMsg("a-3");
        ExpectMsg("a-4");
    }

    [Fact]
    public void The_next_request_must_not_wait_for_the_answers_event_by_event()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.PersistAsync("a-1", e => a.Report(e))));
        var first = ExpectWrite("a-1");
        actor.Tell(Do(a => a.PersistAsync("a-2", e => a.Report(e))));
        Journal.Reply(WriteMessagesSuccessful.Instance);
        ExpectWrite("a-2");
        actor.Tell(new WriteMessageSuccess(PersistentsOf(first.Messages.Single()).Single(), first.ActorInstanceId));
        ExpectMsg("a-1");
    }

    [Fact]
    public void Persist_in_a_handler_must_send_at_once()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.Persist("a-1", _ => a.Persist("a-2", e => a.Report(e)))));
        Confirm(ExpectWrite("a-1"));
        Confirm(ExpectWrite("a-2"));
        ExpectMsg("a-2");
    }

    [Fact]
    public void DeferAsync_must_travel_with_the_events()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a =>
        {
            a.PersistAsync("a", _ => { });
            a.DeferAsync("b", e => a.Report(e));
        }));
        var write = ExpectWrite("a", "b");
        Assert.Equal([typeof(AtomicWrite)], write.Messages.Take(1).Select(m => m.GetType()));
        Confirm(write);
        Journal.Reply(new LoopMessageSuccess("b", write.ActorInstanceId));
        ExpectMsg("b");
    }

    [Fact]
    public void DeleteMessages_must_ask_the_journal()
    {
        var actor = StartRecovered();
        actor.Tell(Do(a => a.DeleteMessages(5)));
        Assert.Equal(new DeleteMessagesTo("p", 5, actor), Journal.ExpectMsg<DeleteMessagesTo>());
    }

    [Fact]
    public void A_restart_must_recover_from_the_first_event_again()
    {
        var actor = StartRecovered();
        actor.Tell(Do(_ => throw new InvalidOperationException("boom")));
        Assert.Equal(1, Journal.ExpectMsg<ReplayMessages>().FromSequenceNr);
        Journal.Reply(new ReplayedMessage(new Persistent("a", 1, "p")));
        Journal.Reply(new RecoverySuccess(1));
        ExpectMsg("replayed a@1");
        ExpectMsg("completed 1");
        actor.Tell("next");
        ExpectMsg("next");
    }
}
