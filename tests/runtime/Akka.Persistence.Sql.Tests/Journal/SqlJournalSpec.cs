using System.Collections.Immutable;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Tests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Sql.Tests.Journal;

/// <summary>What the journal keeps, in small pages and small batches, so that both have edges to fail at.</summary>
public abstract class SqlJournalSpec(TestDatabase database, ITestOutputHelper output)
    : SqlSpec(database, output, "batch-size = 10, replay-batch-size = 7, db-round-trip-max-batch-size = 8, db-round-trip-tag-max-batch-size = 5")
{
    [Theory]
    [InlineData(1, long.MaxValue, long.MaxValue, 1, 25)]
    [InlineData(1, 7, long.MaxValue, 1, 7)]
    [InlineData(8, 21, long.MaxValue, 8, 21)]
    [InlineData(20, 100, long.MaxValue, 20, 25)]
    [InlineData(3, 25, 14, 3, 16)]
    [InlineData(5, 5, 1, 5, 5)]
    public void A_replay_must_give_the_events_of_the_range_in_their_order_over_all_pages(long from, long to, long max, int first, int last)
    {
        Stored(Writes("p", 1, 25));
        Stored(Writes("other", 1, 30));
        var (events, highest) = Replay("p", from, to, max);
        Assert.Equal(Enumerable.Range(first, last - first + 1).Select(n => (long)n), events.Select(e => e.SequenceNr));
        Assert.All(events, e => Assert.Equal(Payload("p", e.SequenceNr), e.Payload));
        Assert.Equal(25, highest);
    }

    [Fact]
    public void An_event_must_come_back_with_what_was_stored_beside_it()
    {
        var before = DateTime.UtcNow.Ticks;
        Stored(Writes("p", 1, 1, "writer-7"));
        var replayed = Assert.Single(Replay("p").Events);
        Assert.Equal(("p", "writer-7", false), (replayed.PersistenceId, replayed.WriterGuid, replayed.IsDeleted));
        Assert.InRange(replayed.Timestamp, before, DateTime.UtcNow.Ticks);
        Assert.Equal([replayed.Timestamp.ToString(System.Globalization.CultureInfo.InvariantCulture)], Database.Texts("SELECT created FROM journal"));
        Assert.Equal(["writer-7"], Database.Texts("SELECT writer_uuid FROM journal"));
        Assert.Equal([$"{Sys.Serialization.FindSerializerFor("").Identifier}"], Database.Texts("SELECT identifier FROM journal"));
    }

    [Fact]
    public void Nothing_stored_must_be_told_as_zero() => Assert.Equal(0, Replay("nobody").Highest);

    [Fact]
    public void Deleted_events_must_leave_one_marked_row_that_keeps_the_highest_sequence_number()
    {
        Stored(Writes("p", 1, 10));
        Stored(Writes("other", 1, 3));
        Deleted("p", 4);
        Assert.Equal([5L, 6L, 7L, 8L, 9L, 10L], Replay("p").Events.Select(e => e.SequenceNr));
        Assert.Equal(["4"], Database.Texts("SELECT sequence_number FROM journal WHERE persistence_id = 'p' AND deleted"));
        Deleted("p", long.MaxValue);
        var (events, highest) = Replay("p");
        Assert.Empty(events);
        Assert.Equal(10, highest);
        Assert.Equal(["10"], Database.Texts("SELECT sequence_number FROM journal WHERE persistence_id = 'p'"));
        Stored(Writes("p", 11, 12));
        Deleted("p", 3);
        Assert.Equal([11L, 12L], Replay("p").Events.Select(e => e.SequenceNr));
        Assert.Equal(3, Replay("other").Events.Count);
    }

    [Fact]
    public void Writes_of_many_at_once_must_all_be_stored_each_in_its_order()
    {
        var probes = new List<Akka.TestKit.TestProbe>();
        for (var round = 0; round < 10; round++)
            for (var id = 0; id < 20; id++)
                probes.Add(Send(Writes($"p{id}", (round * 3) + 1, (round * 3) + 3)));
        foreach (var probe in probes) probe.ExpectMsg<WriteMessagesSuccessful>(Patience);
        for (var id = 0; id < 20; id++)
        {
            var stored = Database.Texts($"SELECT sequence_number FROM journal WHERE persistence_id = 'p{id}' ORDER BY ordering");
            Assert.Equal(Enumerable.Range(1, 30).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)), stored);
        }
    }

    [Fact]
    public void A_write_that_is_refused_must_fail_alone()
    {
        Stored(Writes("p13", 1, 2));
        var held = Database.Hold();
        var probes = Enumerable.Range(0, 30).Select(id => Send(Writes($"p{id}", 1, 2, "w2"))).ToList();
        held.Dispose();
        for (var id = 0; id < 30; id++)
        {
            if (id == 13) probes[id].ExpectMsg<WriteMessagesFailed>(Patience);
            else probes[id].ExpectMsg<WriteMessagesSuccessful>(Patience);
        }

        Assert.Equal(60, Database.Number("SELECT count(*) FROM journal"));
        Assert.Equal(["w1"], Database.Texts("SELECT DISTINCT writer_uuid FROM journal WHERE persistence_id = 'p13'"));
    }

    [Fact]
    public void A_writer_must_not_leave_a_gap_after_a_write_that_failed()
    {
        Stored(Writes("p", 1, 2, "old"));
        Failed(Writes("p", 2, 3, "late"));
        Assert.Contains("events must not be missing", Failed(Writes("p", 4, 5, "late")).Message);
        Stored(Writes("q", 4, 5, "late"));
        Stored(Writes("p", 3, 4, "new"));
        Assert.Equal([1L, 2L, 3L, 4L], Replay("p").Events.Select(e => e.SequenceNr));
    }

    [Fact]
    public void Events_of_one_atomic_write_must_be_stored_together_or_not_at_all()
    {
        Stored(Writes("p", 2, 2));
        var events = Enumerable.Range(1, 30).Select(n => Event("p", n, Payload("p", n), "w2")).ToImmutableList();
        Failed(new AtomicWrite(events));
        Assert.Equal(1, Database.Number("SELECT count(*) FROM journal"));
        Stored(new AtomicWrite(events.Select(e => e.Update(e.SequenceNr, "q", false, null, "w2")).ToImmutableList()));
        Assert.Equal(30, Replay("q").Events.Count);
    }

    [Fact]
    public void An_event_that_cannot_be_serialized_must_be_rejected_and_the_others_stored()
    {
        var probe = Send(new AtomicWrite(Event("p", 1, "one")), new AtomicWrite(Event("p", 2, new Unserializable())), new AtomicWrite(Event("p", 3, "three")));
        probe.ExpectMsg<WriteMessagesSuccessful>(Patience);
        probe.ExpectMsg<WriteMessageSuccess>(Patience);
        Assert.Equal(2, probe.ExpectMsg<WriteMessageRejected>(Patience).Persistent.SequenceNr);
        probe.ExpectMsg<WriteMessageSuccess>(Patience);
        Assert.Equal(["one", "three"], Replay("p").Events.Select(e => e.Payload));
    }

    [Fact]
    public void A_text_that_the_database_cannot_hold_must_be_rejected()
    {
        var probe = Send(new AtomicWrite(Event("half \ud800 pair", 1, "one")));
        probe.ExpectMsg<WriteMessagesSuccessful>(Patience);
        Assert.Contains("cannot be stored", probe.ExpectMsg<WriteMessageRejected>(Patience).Cause.Message);
    }

    [Fact]
    public void An_event_larger_than_a_page_of_the_database_must_come_back_whole()
    {
        var text = string.Concat(Enumerable.Range(0, 300_000).Select(i => (char)('a' + (i % 26))));
        Stored(new AtomicWrite(Event("p", 1, text)));
        Assert.Equal(text, Assert.Single(Replay("p").Events).Payload);
    }

    [Fact]
    public void Tags_must_go_to_the_table_of_tags_with_the_number_of_their_event_and_go_with_it()
    {
        var writes = Enumerable.Range(1, 12).Select(n => new AtomicWrite(Event("p", n, new Tagged($"e{n}", ["red", $"n{n}"])))).ToArray();
        Stored(writes);
        Stored(Writes("p", 13, 13));
        Assert.Equal(Enumerable.Range(1, 12).Select(n => $"e{n}"), Replay("p").Events.Take(12).Select(e => e.Payload));
        Assert.Equal(24, Database.Number("SELECT count(*) FROM tags t JOIN journal j ON j.ordering = t.ordering_id AND j.persistence_id = t.persistence_id AND j.sequence_number = t.sequence_nr"));
        Assert.Equal(["n7", "red"], Database.Texts("SELECT tag FROM tags WHERE sequence_nr = 7 ORDER BY tag"));
        Assert.Equal(13, Database.Number("SELECT count(*) FROM journal WHERE tags IS NULL"));
        Deleted("p", 6);
        Assert.Equal(12, Database.Number("SELECT count(*) FROM tags"));
        Assert.Equal(7, Database.Number("SELECT min(sequence_nr) FROM tags"));
    }

    private sealed class Unserializable
    {
        public string Broken => throw new InvalidOperationException("Nobody can read this.");
    }
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresJournalSpec(PostgresFixture postgres, ITestOutputHelper output) : SqlJournalSpec(TestDatabase.Postgres(postgres.Server), output)
{
    [Fact]
    public void A_persistence_id_that_is_too_long_for_its_column_must_fail_alone()
    {
        Stored(Writes("first", 1, 1));
        var held = Database.Hold();
        var others = Enumerable.Range(0, 9).Select(id => Send(Writes($"p{id}", 1, 1))).ToList();
        var tooLong = Send(Writes(new string('x', 256), 1, 1));
        held.Dispose();
        tooLong.ExpectMsg<WriteMessagesFailed>(Patience);
        foreach (var other in others) other.ExpectMsg<WriteMessagesSuccessful>(Patience);
    }

    [Fact]
    public void A_persistence_id_with_a_zero_in_it_must_be_rejected()
    {
        var probe = Send(new AtomicWrite(Event("a\0b", 1, "one")));
        probe.ExpectMsg<WriteMessagesSuccessful>(Patience);
        probe.ExpectMsg<WriteMessageRejected>(Patience);
    }
}

public sealed class SqliteJournalSpec(ITestOutputHelper output) : SqlJournalSpec(TestDatabase.Sqlite(), output);
