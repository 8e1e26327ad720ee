using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tck;

/// <summary>What every journal does: subclass it with the configuration of the journal.</summary>
public abstract class JournalSpec(Config config, string actorSystemName = null, ITestOutputHelper output = null) : PluginSpec(config, actorSystemName, output)
{
    protected IActorRef Journal => Extension.JournalFor(null);

    /// <summary>Whether the journal tells apart events that its serializer refuses, and stores the rest of a batch.</summary>
    protected virtual bool RejectsWhatCannotBeSerialized => false;

    /// <summary>Whether a second event of a sequence number is refused.</summary>
    protected virtual bool RefusesASecondWriter => false;

    [Fact]
    public void Journal_must_replay_all_events()
    {
        Write(1, 5);
        Expect(Replay(1, long.MaxValue, long.MaxValue), highest: 5, 1, 2, 3, 4, 5);
    }

    [Theory]
    [InlineData(3, long.MaxValue, long.MaxValue, new[] { 3, 4, 5 })]
    [InlineData(1, 3, long.MaxValue, new[] { 1, 2, 3 })]
    [InlineData(2, 3, long.MaxValue, new[] { 2, 3 })]
    [InlineData(2, 2, long.MaxValue, new[] { 2 })]
    [InlineData(1, long.MaxValue, 3, new[] { 1, 2, 3 })]
    [InlineData(2, 4, 2, new[] { 2, 3 })]
    [InlineData(2, 2, 1, new[] { 2 })]
    [InlineData(1, 3, 0, new int[0])]
    [InlineData(3, 2, long.MaxValue, new int[0])]
    [InlineData(1, 0, long.MaxValue, new int[0])]
    [InlineData(6, long.MaxValue, long.MaxValue, new int[0])]
    public void Journal_must_replay_what_lies_in_the_bounds(long from, long to, long max, int[] expected)
    {
        Write(1, 5);
        Expect(Replay(from, to, max), highest: 5, expected);
    }

    [Fact]
    public void Journal_must_say_0_for_a_persistence_id_that_was_never_written()
    {
        Write(1, 2);
        Expect(Replay(1, long.MaxValue, long.MaxValue, NewPid()), highest: 0);
    }

    [Fact]
    public void Journal_must_keep_persistence_ids_apart()
    {
        var others = new[] { Pid + "x", Pid[..^1], Pid.ToUpperInvariant(), Pid.Replace('-', '_'), Pid.Replace('-', '%'), Pid + "'--", Pid + "-é-日本" };
        Write(1, 3);
        foreach (var other in others) Write(1, 1, other);
        Expect(Replay(1, long.MaxValue, long.MaxValue), highest: 3, 1, 2, 3);
        foreach (var other in others) Expect(Replay(1, long.MaxValue, long.MaxValue, other), highest: 1, 1);
    }

    [Fact]
    public void Journal_must_replay_more_events_than_fit_into_one_read()
    {
        for (var from = 1; from <= 1000; from += 250) WriteAtomically(from, from + 249);
        Expect(Replay(1, long.MaxValue, long.MaxValue), highest: 1000, Enumerable.Range(1, 1000).ToArray());
        Expect(Replay(501, long.MaxValue, 300), highest: 1000, Enumerable.Range(501, 300).ToArray());
    }

    [Fact]
    public void Journal_must_give_back_what_belongs_to_an_event()
    {
        var before = DateTime.UtcNow.Ticks;
        Send(new AtomicWrite(new Persistent(new TckEvent("all"), 1, Pid, manifest: "a manifest", sender: TestActor, writerGuid: WriterGuid)));
        ExpectWritten(1, 1);
        var probe = Replay(1, long.MaxValue, long.MaxValue);
        var stored = probe.ExpectMsg<ReplayedMessage>().Persistent;
        Assert.Equal(new TckEvent("all"), stored.Payload);
        Assert.Equal((1L, Pid, "a manifest", WriterGuid, false), (stored.SequenceNr, stored.PersistenceId, stored.Manifest, stored.WriterGuid, stored.IsDeleted));
        Assert.InRange(stored.Timestamp, before - TimeSpan.TicksPerMinute, DateTime.UtcNow.Ticks + TimeSpan.TicksPerMinute);
        Assert.Equal(1, probe.ExpectMsg<RecoverySuccess>().HighestSequenceNr);
    }

    [Fact]
    public void Journal_must_store_events_of_any_type()
    {
        object[] events = ["text", 42L, new byte[] { 0, 1, 255 }, new TckEvent("record"), true];
        for (var i = 0; i < events.Length; i++) Send(new AtomicWrite(new Persistent(events[i], i + 1, Pid, writerGuid: WriterGuid)));
        for (var i = 0; i < events.Length; i++) ExpectWritten(i + 1, i + 1);
        var probe = Replay(1, long.MaxValue, long.MaxValue);
        foreach (var expected in events) Assert.Equal(expected, probe.ExpectMsg<ReplayedMessage>().Persistent.Payload);
        probe.ExpectMsg<RecoverySuccess>();
    }

    [Fact]
    public void Journal_must_answer_for_an_atomic_write_event_by_event_with_the_senders()
    {
        var sender = CreateTestProbe();
        var events = Enumerable.Range(1, 3).Select(i => (IPersistentRepresentation)Event(i, Pid, sender.Ref)).ToImmutableList();
        Journal.Tell(new WriteMessages([new AtomicWrite(events)], TestActor, 7), TestActor);
        ExpectMsg<WriteMessagesSuccessful>();
        for (var i = 1; i <= 3; i++)
        {
            var answer = ExpectMsg<WriteMessageSuccess>();
            Assert.Equal((i, 7, sender.Ref), (answer.Persistent.SequenceNr, answer.ActorInstanceId, LastSender));
        }
    }

    [Fact]
    public void Journal_must_answer_batches_of_many_actors_in_the_order_of_each()
    {
        var writers = Enumerable.Range(0, 20).Select(i => (Probe: CreateTestProbe(), Pid: Pid + "-" + i)).ToArray();
        for (var number = 1; number <= 10; number++)
            foreach (var (probe, pid) in writers)
                Journal.Tell(new WriteMessages([new AtomicWrite(Event(number, pid, probe.Ref))], probe.Ref, 1), probe.Ref);
        foreach (var (probe, pid) in writers)
        {
            for (var number = 1; number <= 10; number++)
            {
                probe.ExpectMsg<WriteMessagesSuccessful>();
                Assert.Equal(number, probe.ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
            }

            Expect(Replay(1, long.MaxValue, long.MaxValue, pid), highest: 10, Enumerable.Range(1, 10).ToArray());
        }
    }

    [Fact]
    public void Journal_must_replay_what_was_written_just_before()
    {
        for (var number = 1; number <= 20; number++)
        {
            Send(new AtomicWrite(Event(number, Pid, TestActor)));
            Expect(Replay(number, long.MaxValue, long.MaxValue), highest: number, number);
            ExpectWritten(number, number);
        }
    }

    [Fact]
    public void Journal_must_loop_what_is_not_to_be_written_in_its_place()
    {
        var recorder = ActorOf(Props.Create(() => new Looping(TestActor, Pid)));
        recorder.Tell("go");
        ExpectMsg("event-1");
        ExpectMsg("deferred");
        ExpectMsg("event-2");
    }

    [Fact]
    public void Journal_must_not_replay_what_was_deleted_and_keep_the_highest_number()
    {
        Write(1, 5);
        Delete(3);
        Expect(Replay(1, long.MaxValue, long.MaxValue), highest: 5, 4, 5);
        Delete(long.MaxValue);
        Expect(Replay(1, long.MaxValue, long.MaxValue), highest: 5);
        Write(6, 6);
        Expect(Replay(1, long.MaxValue, long.MaxValue), highest: 6, 6);
    }

    [Fact]
    public void Journal_must_delete_twice_and_nothing_without_harm()
    {
        Write(1, 2);
        Delete(2);
        Delete(2);
        Delete(0);
        Delete(10, NewPid());
        Expect(Replay(1, long.MaxValue, long.MaxValue), highest: 2);
    }

    [Fact]
    public void Journal_must_not_delete_events_of_others()
    {
        var other = NewPid();
        Write(1, 2);
        Write(1, 2, other);
        Delete(long.MaxValue);
        Expect(Replay(1, long.MaxValue, long.MaxValue, other), highest: 2, 1, 2);
    }

    [Fact]
    public void Journal_must_reject_what_cannot_be_serialized_and_write_the_rest()
    {
        Send(new AtomicWrite(Event(1, Pid, TestActor)), new AtomicWrite(new Persistent(new Unserializable(), 2, Pid, writerGuid: WriterGuid)), new AtomicWrite(Event(3, Pid, TestActor)));
        ExpectMsg<WriteMessagesSuccessful>();
        Assert.Equal(1, ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
        Assert.Equal(2, RejectsWhatCannotBeSerialized ? ExpectMsg<WriteMessageRejected>().Persistent.SequenceNr : ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
        Assert.Equal(3, ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
        Expect(Replay(1, 1, long.MaxValue), highest: 3, 1);
        Expect(Replay(3, 3, long.MaxValue), highest: 3, 3);
        ExpectUnserializable(2, highest: 3, stored: !RejectsWhatCannotBeSerialized);
    }

    [Fact]
    public void Journal_must_write_all_of_an_atomic_write_or_none_when_one_event_cannot_be_serialized()
    {
        Write(1, 1);
        Send(new AtomicWrite(ImmutableList.Create<IPersistentRepresentation>(Event(2, Pid, TestActor), new Persistent(new Unserializable(), 3, Pid, writerGuid: WriterGuid))));
        if (!RejectsWhatCannotBeSerialized)
        {
            ExpectWritten(2, 3);
            ExpectUnserializable(3, highest: 3, stored: true);
            return;
        }

        ExpectMsg<WriteMessagesSuccessful>();
        ExpectMsg<WriteMessageRejected>();
        ExpectMsg<WriteMessageRejected>();
        Expect(Replay(1, long.MaxValue, long.MaxValue), highest: 1, 1);
    }

    [Fact]
    public void Journal_must_fail_a_second_event_of_a_sequence_number_if_it_looks()
    {
        Write(1, 2);
        Send(new AtomicWrite(new Persistent(new TckEvent("intruder"), 2, Pid, writerGuid: Guid.NewGuid().ToString())));
        if (!RefusesASecondWriter)
        {
            ExpectWritten(2, 2);
            return;
        }

        ExpectMsg<WriteMessagesFailed>();
        ExpectMsg<WriteMessageFailure>();
        Expect(Replay(1, long.MaxValue, long.MaxValue), highest: 2, 1, 2);
    }

    [Fact]
    public void Journal_must_publish_what_it_has_carried_out()
    {
        var deletions = Carried<DeleteMessagesTo>();
        var replays = Carried<ReplayMessages>();
        Write(1, 1);
        Delete(1);
        Assert.Equal(Pid, deletions.FishForMessage<DeleteMessagesTo>(d => d.PersistenceId == Pid).PersistenceId);
        Replay(1, 1, 1);
        Assert.Equal(1, replays.FishForMessage<ReplayMessages>(r => r.PersistenceId == Pid).ToSequenceNr);
    }

    protected Persistent Event(long number, string pid, IActorRef sender) =>
        new(new TckEvent("event-" + number), number, pid, sender: sender, writerGuid: WriterGuid);

    protected void Write(int from, int to, string pid = null)
    {
        for (var number = from; number <= to; number++)
        {
            Send(new AtomicWrite(Event(number, pid ?? Pid, TestActor)));
            ExpectWritten(number, number);
        }
    }

    protected void WriteAtomically(int from, int to)
    {
        Send(new AtomicWrite(Enumerable.Range(from, to - from + 1).Select(i => Event(i, Pid, TestActor)).ToImmutableList<IPersistentRepresentation>()));
        ExpectWritten(from, to);
    }

    protected void Send(params AtomicWrite[] writes) => Journal.Tell(new WriteMessages(writes, TestActor, 1), TestActor);

    protected void ExpectWritten(long from, long to)
    {
        ExpectMsg<WriteMessagesSuccessful>();
        for (var number = from; number <= to; number++) Assert.Equal(number, ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
    }

    protected TestProbe Replay(long from, long to, long max, string pid = null)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new ReplayMessages(from, to, max, pid ?? Pid, probe.Ref), probe.Ref);
        return probe;
    }

    protected static void Expect(TestProbe probe, long highest, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            var replayed = probe.ExpectMsg<ReplayedMessage>().Persistent;
            Assert.Equal(((long)number, (object)new TckEvent("event-" + number)), (replayed.SequenceNr, replayed.Payload));
        }

        Assert.Equal(highest, probe.ExpectMsg<RecoverySuccess>().HighestSequenceNr);
    }

    private void ExpectUnserializable(long number, long highest, bool stored)
    {
        var probe = Replay(number, number, 1);
        if (stored) Assert.IsType<Unserializable>(probe.ExpectMsg<ReplayedMessage>().Persistent.Payload);
        Assert.Equal(highest, probe.ExpectMsg<RecoverySuccess>().HighestSequenceNr);
    }

    protected void Delete(long to, string pid = null)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new DeleteMessagesTo(pid ?? Pid, to, probe.Ref), probe.Ref);
        Assert.Equal(to, probe.ExpectMsg<DeleteMessagesSuccess>().ToSequenceNr);
    }

    private sealed class Looping : UntypedPersistentActor
    {
        private readonly IActorRef _to;

        public Looping(IActorRef to, string pid)
        {
            _to = to;
            PersistenceId = pid;
        }

        public override string PersistenceId { get; }

        protected override void OnCommand(object message)
        {
            PersistAsync("event-1", e => _to.Tell(e));
            DeferAsync("deferred", e => _to.Tell(e));
            PersistAsync("event-2", e => _to.Tell(e));
        }

        protected override void OnRecover(object message)
        {
        }
    }
}

/// <summary>An event of the suites.</summary>
public sealed record TckEvent(string Text);

/// <summary>An event that no serializer takes.</summary>
public sealed class Unserializable
{
    /// <summary>Fails as soon as a serializer reads it.</summary>
    public string Text => throw new NotSupportedException("cannot be serialized");
}
