using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Journal;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

public class ExtensionSpec(ITestOutputHelper output) : ScriptedSpec(output, $$"""
    akka.persistence.journal {
      configured {
        class = "{{typeof(ConfiguredJournal).AssemblyQualifiedName}}"
        extra-property = 17
      }
      classless { plugin-dispatcher = "akka.actor.default-dispatcher" }
    }
    """)
{
    private PersistenceExtension Extension => Persistence.Instance.Apply(Sys);

    [Fact]
    public void A_plugin_must_get_its_section_with_the_fallbacks()
    {
        Extension.JournalFor("akka.persistence.journal.configured").Tell("config", TestActor);
        var config = ExpectMsg<Config>();
        Assert.Equal(17, config.GetInt("extra-property"));
        Assert.Equal(10, config.GetInt("circuit-breaker.max-failures"));
        Assert.Equal("repair-by-discard-old", config.GetString("replay-filter.mode"));
    }

    [Fact]
    public void A_plugin_must_be_started_once()
    {
        Assert.Same(Extension.JournalFor(null), Extension.JournalFor("akka.persistence.journal.inmem"));
        Assert.Same(Extension.JournalFor(""), Extension.JournalFor(null));
        Assert.Same(Extension.SnapshotStoreFor(null), Extension.SnapshotStoreFor("akka.persistence.snapshot-store.inmem"));
        Assert.Equal("/system/akka.persistence.journal.inmem", Extension.PersistenceId(Extension.JournalFor(null)));
    }

    [Fact]
    public void A_plugin_that_is_not_configured_must_say_so()
    {
        Assert.Contains("akka.persistence.journal.none", Assert.Throws<ArgumentException>(() => Extension.JournalFor("akka.persistence.journal.none")).Message);
        Assert.Contains("akka.persistence.journal.classless.class", Assert.Throws<ArgumentException>(() => Extension.JournalFor("akka.persistence.journal.classless")).Message);
    }

    [Fact]
    public void An_actor_with_a_journal_that_is_not_configured_must_not_start()
    {
        EventFilter.Exception<ActorInitializationException>().ExpectOne(() =>
        {
            var actor = Sys.ActorOf(Props.Create(() => new Misconfigured(TestActor)));
            Watch(actor);
            ExpectTerminated(actor);
        });
    }

    [Fact]
    public void The_defaults_must_be_those_of_Akka_NET()
    {
        var config = Persistence.DefaultConfig().GetConfig("akka.persistence");
        Assert.Equal("akka.persistence.journal.inmem", config.GetString("journal.plugin"));
        Assert.Equal("", config.GetString("snapshot-store.plugin"));
        Assert.Equal(64, config.GetInt("max-concurrent-recoveries"));
        Assert.Equal(TimeSpan.FromSeconds(30), config.GetTimeSpan("journal-plugin-fallback.recovery-event-timeout"));
        Assert.Equal((10, 5), (config.GetInt("journal-plugin-fallback.circuit-breaker.max-failures"), config.GetInt("snapshot-store-plugin-fallback.circuit-breaker.max-failures")));
        Assert.Same(ThrowOverflowExceptionStrategy.Instance, Extension.DefaultInternalStashOverflowStrategy);
        Assert.False(Extension.Settings.Internal.PublishPluginCommands);
    }

    [Fact]
    public async Task Plugins_must_start_with_the_extension_when_told()
    {
        using var system = ActorSystem.Create("auto", ConfigurationFactory.ParseString("""
            akka.persistence {
              journal.auto-start-journals = ["akka.persistence.journal.inmem"]
              snapshot-store.auto-start-snapshot-stores = ["akka.persistence.snapshot-store.inmem"]
            }
            """));
        Persistence.Instance.Apply(system);
        foreach (var name in new[] { "akka.persistence.journal.inmem", "akka.persistence.snapshot-store.inmem" })
            await system.ActorSelection("/system/" + name).ResolveOne(TimeSpan.FromSeconds(20));
        await system.Terminate();
    }

    [Fact]
    public void Events_must_be_kept_apart_by_journal()
    {
        foreach (var journal in new[] { "akka.persistence.journal.inmem", "akka.persistence.journal.configured" })
        {
            var id = Pid;
            Sys.ActorOf(Props.Create(() => new Choosing(id, TestActor, journal))).Tell(Do(a => a.Persist(journal, e => a.Report(e))));
            ExpectAll("completed 0", journal);
        }
    }

    [Fact]
    public void The_snapshot_criteria_must_have_their_defaults()
    {
        Assert.Equal((long.MaxValue, DateTime.MaxValue, 0L, DateTime.MinValue), Tuple(SnapshotSelectionCriteria.Latest));
        Assert.Equal((0L, DateTime.MinValue, 0L, DateTime.MinValue), Tuple(SnapshotSelectionCriteria.None));
        Assert.Equal((5L, DateTime.MaxValue, 0L, DateTime.MinValue), Tuple(new SnapshotSelectionCriteria(5)));
        Assert.Equal((SnapshotSelectionCriteria.Latest, long.MaxValue, long.MaxValue), (Recovery.Default.FromSnapshot, Recovery.Default.ToSequenceNr, Recovery.Default.ReplayMax));

        static (long, DateTime, long, DateTime?) Tuple(SnapshotSelectionCriteria c) => (c.MaxSequenceNr, c.MaxTimeStamp, c.MinSequenceNr, c.MinTimestamp);
    }

    public sealed class ConfiguredJournal(Config config) : MemoryJournal
    {
        protected override bool ReceivePluginInternal(object message)
        {
            if (message is not "config") return base.ReceivePluginInternal(message);
            Sender.Tell(config);
            return true;
        }
    }

    private sealed class Choosing : Scripted
    {
        public Choosing(string id, IActorRef probe, string journal)
            : base(id, probe) => JournalPluginId = journal;
    }

    private sealed class Misconfigured : Scripted
    {
        public Misconfigured(IActorRef probe)
            : base("p", probe) => JournalPluginId = "akka.persistence.journal.none";
    }
}

/// <summary>With serialized messages, as specs of persistence run them.</summary>
public class SerializedMessagesSpec(ITestOutputHelper output) : ScriptedSpec(output, "akka.actor.serialize-messages = on\nakka.actor.serialize-creators = on")
{
    [Fact]
    public void Persistent_actors_must_work_when_messages_are_serialized()
    {
        var id = Pid;
        var actor = Sys.ActorOf(Props.Create(() => new Plain(id, TestActor)));
        actor.Tell("a");
        ExpectAll("completed", "handled a");
        Stop(actor);
        Sys.ActorOf(Props.Create(() => new Plain(id, TestActor)));
        ExpectAll("snapshot a", "completed");
    }

    private sealed class Plain(string id, IActorRef probe) : UntypedPersistentActor
    {
        public override string PersistenceId { get; } = id;

        protected override void OnCommand(object message)
        {
            if (message is string text)
            {
                Persist(text, e =>
                {
                    SaveSnapshot(e);
                });
            }
            else if (message is SaveSnapshotSuccess)
            {
                probe.Tell("handled a");
            }
        }

        protected override void OnRecover(object message) => probe.Tell(message switch
        {
            SnapshotOffer offer => "snapshot " + offer.Snapshot,
            RecoveryCompleted => "completed",
            _ => message,
        });
    }
}
