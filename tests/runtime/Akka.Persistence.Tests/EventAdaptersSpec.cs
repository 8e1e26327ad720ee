using Akka.Actor;
using Akka.Configuration;
using Akka.Pattern;
using Akka.Persistence.Journal;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

public class EventAdaptersSpec(ITestOutputHelper output) : ScriptedSpec(output, $$"""
    akka.persistence.journal.adapted {
      class = "Akka.Persistence.Journal.MemoryJournal, Akka.Persistence"
      event-adapters {
        marking = "{{typeof(Marking).AssemblyQualifiedName}}"
        doubling = "{{typeof(Doubling).AssemblyQualifiedName}}"
        wrapping = "{{typeof(Wrapping).AssemblyQualifiedName}}"
        dropping = "{{typeof(Dropping).AssemblyQualifiedName}}"
        tagging = "{{typeof(Tagging).AssemblyQualifiedName}}"
      }
      event-adapter-bindings {
        "{{typeof(IDomain).AssemblyQualifiedName}}" = marking
        "{{typeof(Special).AssemblyQualifiedName}}" = wrapping
        "System.String" = [doubling, dropping]
        "System.Int32" = tagging
      }
    }
    """)
{
    private EventAdapters Adapters => Persistence.Instance.Apply(Sys).AdaptersFor("akka.persistence.journal.adapted");

    [Fact]
    public void The_most_specific_binding_must_win()
    {
        Assert.IsType<Marking>(Adapters.Get<Common>());
        Assert.IsType<Wrapping>(Adapters.Get<Special>());
        Assert.IsType<Wrapping>(Adapters.Get(typeof(VerySpecial)));
    }

    [Fact]
    public void A_type_without_binding_must_stay_as_it_is()
    {
        var adapter = Adapters.Get(typeof(Uri));
        Assert.Same(IdentityEventAdapter.Instance, adapter);
        var evt = new object();
        Assert.Same(evt, adapter.ToJournal(evt));
        Assert.Same(evt, Assert.Single(adapter.FromJournal(evt, "").Events));
        Assert.Equal("", adapter.Manifest(evt));
    }

    [Fact]
    public void Several_adapters_must_be_for_reading_only()
    {
        var combined = Assert.IsType<CombinedReadEventAdapter>(Adapters.Get<string>());
        Assert.Equal(2, combined.Adapters.Count());
        Assert.Equal(["x", "x"], combined.FromJournal("x", "").Events);
        Assert.Contains("must not be used when writing", Assert.Throws<IllegalStateException>(() => combined.ToJournal("x")).Message);
        Assert.Throws<IllegalStateException>(() => combined.Manifest("x"));
    }

    [Fact]
    public void A_binding_to_an_adapter_that_there_is_not_must_say_so()
    {
        var config = ConfigurationFactory.ParseString("""
            event-adapters { known = "Some.Type, Some.Assembly" }
            event-adapter-bindings { "System.Int32" = unknown }
            """);
        var error = Assert.Throws<ArgumentException>(() => EventAdapters.Create((ExtendedActorSystem)Sys, config));
        Assert.Contains("System.Int32 was bound to undefined event-adapter: unknown", error.Message);
    }

    [Fact]
    public void A_type_that_there_is_not_must_say_so()
    {
        var adapter = Assert.Throws<ArgumentException>(() => EventAdapters.Create((ExtendedActorSystem)Sys, ConfigurationFactory.ParseString("event-adapters { a = \"No.Such, Type\" }")));
        Assert.Contains("No.Such, Type", adapter.Message);
        var none = Assert.Throws<ArgumentException>(() => EventAdapters.Create((ExtendedActorSystem)Sys, ConfigurationFactory.ParseString($"event-adapters {{ a = \"{typeof(object).AssemblyQualifiedName}\" }}")));
        Assert.Contains("does not implement any EventAdapter", none.Message);
    }

    [Fact]
    public void Events_must_pass_the_adapters_on_their_way_to_the_journal_and_back()
    {
        var id = Pid;
        var actor = Sys.ActorOf(Props.Create(() => new Adapted(id, TestActor)));
        ExpectMsg("completed 0");
        actor.Tell(Do(a => a.PersistAll<object>([new Special("s"), new Common("c")], e => a.Report(e))));
        // The handler sees what the actor persisted.
        ExpectAll(new Special("s"), new Common("c"));
        var probe = CreateTestProbe();
        Persistence.Instance.Apply(Sys).JournalFor("akka.persistence.journal.adapted").Tell(new ReplayMessages(1, 9, 9, Pid, probe.Ref));
        Assert.Equal("unwrapped s", probe.ExpectMsg<ReplayedMessage>().Persistent.Payload);
        var marked = probe.ExpectMsg<ReplayedMessage>().Persistent;
        Assert.Equal((new Common("c from marked"), "marked"), (marked.Payload, marked.Manifest));
    }

    [Fact]
    public void A_stored_event_must_become_none_or_several()
    {
        var id = Pid;
        var actor = Sys.ActorOf(Props.Create(() => new Adapted(id, TestActor)));
        ExpectMsg("completed 0");
        actor.Tell(Do(a => a.PersistAll([1, 2, 3], e => a.Report(e))));
        ExpectAll(1, 2, 3);
        Stop(actor);
        Sys.ActorOf(Props.Create(() => new Adapted(id, TestActor)));
        // Tagging writes Tagged, which has no binding; 2 it drops when it reads an int, which it never does here.
        var replayed = ReceiveN(3).Cast<string>().ToArray();
        Assert.All(replayed, r => Assert.StartsWith("replayed Akka.Persistence.Journal.Tagged@", r));
        ExpectMsg("completed 3");
    }

    [Fact]
    public void Event_sequences_must_compare_by_their_events()
    {
        Assert.Empty(EventSequence.Empty.Events);
        Assert.Equal(["a"], EventSequence.Single("a").Events);
        Assert.Equal(["a", 1], EventSequence.Create("a", 1).Events);
        Assert.True(EventSequence.Create("a").Equals(EventSequence.Single("a")));
        Assert.True(EventSequence.Single("a").Equals(EventSequence.Create("a")));
        Assert.False(EventSequence.Single("a").Equals(EventSequence.Single("b")));
        Assert.True(EventSequence.Empty.Equals(EmptyEventSequence.Instance));
        Assert.Equal(new Tagged("p", ["x", "y"]), new Tagged("p", ["y", "x"]));
    }

    public interface IDomain;

    public record Common(string Text) : IDomain;

    public record Special(string Text) : IDomain;

    public record VerySpecial(string Text) : Special(Text);

    public class Marking : IEventAdapter
    {
        public string Manifest(object evt) => "marked";

        public object ToJournal(object evt) => evt;

        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single(new Common(((Common)evt).Text + " from " + manifest));
    }

    public class Wrapping(ExtendedActorSystem system) : IEventAdapter
    {
        public string Manifest(object evt) => system.Name;

        public object ToJournal(object evt) => evt;

        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Single("unwrapped " + ((Special)evt).Text);
    }

    public class Doubling : IReadEventAdapter
    {
        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Create(evt, evt);
    }

    public class Dropping : IReadEventAdapter
    {
        public IEventSequence FromJournal(object evt, string manifest) => EventSequence.Empty;
    }

    public class Tagging : IWriteEventAdapter
    {
        public string Manifest(object evt) => "";

        public object ToJournal(object evt) => new Tagged(evt, ["number"]);
    }

    private sealed class Adapted : Scripted
    {
        public Adapted(string id, IActorRef probe)
            : base(id, probe) => JournalPluginId = "akka.persistence.journal.adapted";
    }
}
