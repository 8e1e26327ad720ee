using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Tests.Databases;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Sql.Tests.Journal;

/// <summary>What the keys of the journal change, each in a journal of its own within one database.</summary>
public abstract class JournalOptionsSpec(TestDatabase database, ITestOutputHelper output) : SqlSpec(database, output, config: Journals(database))
{
    private static readonly string[] Options =
    [
        "csv|tag-write-mode = Csv, tag-separator = \",\"",
        "both|tag-write-mode = Both",
        "compatible|delete-compatibility-mode = on",
        "anonymous|mine.journal.use-writer-uuid-column = off",
        "few|buffer-size = 3, parallelism = 1",
        "adapted|event-adapters.upper = \"Akka.Persistence.Sql.Tests.Journal.ShoutingAdapter, Akka.Persistence.Sql.Tests\", event-adapter-bindings.\"System.String\" = upper",
        "readonly|auto-initialize = off",
    ];

    [Fact]
    public void Csv_must_put_the_tags_into_the_column_between_separators()
    {
        Use("csv");
        Stored(new AtomicWrite(Event("p", 1, new Tagged("e", ["red"]))), new AtomicWrite(Event("p", 2, "plain")));
        Assert.Equal([",red,", "null"], Database.Texts("SELECT tags FROM csv_journal ORDER BY ordering"));
        Assert.Equal(["e", "plain"], Replay("p").Events.Select(e => e.Payload));
        Assert.DoesNotContain("csv_tags", TableNames());
    }

    [Fact]
    public void Both_must_put_the_tags_into_column_and_table()
    {
        Use("both");
        Stored(new AtomicWrite(Event("p", 1, new Tagged("e", ["red"]))));
        Assert.Equal([";red;"], Database.Texts("SELECT tags FROM both_journal"));
        Assert.Equal(["red"], Database.Texts("SELECT tag FROM both_tags"));
    }

    [Fact]
    public void Delete_compatibility_must_keep_the_highest_deleted_number_in_the_metadata_too()
    {
        Use("compatible");
        Stored(Writes("p", 1, 5));
        Deleted("p", 3);
        Deleted("p", 5);
        Assert.Equal(["5"], Database.Texts("SELECT sequence_number FROM compatible_metadata WHERE persistence_id = 'p'"));
        Database.Execute("DELETE FROM compatible_journal");
        Assert.Equal(5, Replay("p").Highest);
    }

    [Fact]
    public void A_journal_without_writers_must_work_without_their_column()
    {
        Use("anonymous");
        Stored(Writes("p", 1, 3));
        Assert.Equal(["", "", ""], Replay("p").Events.Select(e => e.WriterGuid));
        Assert.Equal(3, Database.Number("SELECT count(*) FROM anonymous_journal"));
    }

    [Fact]
    public void Writes_beyond_the_buffer_must_fail_at_once_and_what_waits_be_stored()
    {
        Use("few");
        Stored(Writes("first", 1, 1));
        var held = Database.Hold("few_journal");
        var waiting = Enumerable.Range(1, 3).Select(id => Send(Writes($"p{id}", 1, 1))).ToList();
        var refused = Send(Writes("p4", 1, 1));

        // Answers come in the order of the writes; that of a replay shows that the journal has taken all of them.
        Replay("nobody");
        held.Dispose();
        foreach (var probe in waiting) probe.ExpectMsg<WriteMessagesSuccessful>(Patience);
        Assert.Contains("buffer-size", refused.ExpectMsg<WriteMessagesFailed>(Patience).Cause.Message);

        // What the writer that found no room sends after that would leave a gap.
        Failed(Writes("p4", 2, 2));
        Stored(Writes("p4", 1, 2));
    }

    [Fact]
    public void The_manifest_of_an_event_adapter_must_be_stored_where_the_serializer_has_none()
    {
        Use("adapted");
        Stored(new AtomicWrite(Event("p", 1, "hello")));
        Assert.Equal(["hello-v1"], Database.Texts("SELECT manifest FROM adapted_journal"));
        var replayed = Assert.Single(Replay("p").Events);
        Assert.Equal("HELLO read as hello-v1", replayed.Payload);
    }

    [Fact]
    public void Without_auto_initialize_the_tables_must_be_there_already()
    {
        Use("readonly");
        Failed(Writes("p", 1, 1));
        Assert.DoesNotContain("readonly_journal", TableNames());
    }

    [Fact]
    public void Systems_that_start_together_must_share_the_tables_that_one_of_them_creates()
    {
        var systems = Enumerable.Range(1, 4).Select(n => ActorSystem.Create($"daemon{n}", Database.Config())).ToList();
        try
        {
            var probes = systems.Select((system, n) =>
            {
                var probe = CreateTestProbe();
                Persistence.Instance.Apply(system).JournalFor(null).Tell(new WriteMessages(Writes($"d{n}", 1, 20), probe.Ref, 1), probe.Ref);
                return probe;
            }).ToList();
            foreach (var probe in probes) probe.ExpectMsg<WriteMessagesSuccessful>(Patience);
            Assert.Equal(80, Database.Number("SELECT count(*) FROM journal"));
        }
        finally
        {
            Task.WhenAll(systems.Select(s => s.Terminate())).Wait(Patience);
        }
    }

    protected abstract List<string> TableNames();

    private static Config Journals(TestDatabase database) => ConfigurationFactory.ParseString(string.Join('\n', Options.Select(option =>
    {
        var (name, keys) = (option.Split('|')[0], option.Split('|')[1]);
        return database.JournalSection($"akka.persistence.journal.{name}", $$"""
            table-mapping = mine
            mine { journal.table-name = {{name}}_journal, tag.table-name = {{name}}_tags, metadata.table-name = {{name}}_metadata }
            {{keys}}
            """);
    })));

    private void Use(string name) => Journal = JournalFor($"akka.persistence.journal.{name}");
}

[Collection(PostgresCollection.Name)]
public sealed class PostgresJournalOptionsSpec(PostgresFixture postgres, ITestOutputHelper output) : JournalOptionsSpec(TestDatabase.Postgres(postgres.Server), output)
{
    protected override List<string> TableNames() => Database.Texts("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()");
}

public sealed class SqliteJournalOptionsSpec(ITestOutputHelper output) : JournalOptionsSpec(TestDatabase.Sqlite(), output)
{
    protected override List<string> TableNames() => Database.Texts("SELECT name FROM sqlite_master WHERE type = 'table'");
}

/// <summary>Says an event in capitals, and remembers how it was called when it was written.</summary>
public sealed class ShoutingAdapter : IEventAdapter
{
    public string Manifest(object evt) => $"{evt}-v1";

    public object ToJournal(object evt) => evt;

    public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single($"{((string)evt).ToUpperInvariant()} read as {manifest}");
}
