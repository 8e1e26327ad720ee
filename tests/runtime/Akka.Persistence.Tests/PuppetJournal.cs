using Akka.Actor;
using Akka.Configuration;
using Xunit;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

/// <summary>A journal that does nothing itself: a test sees each request and answers as it likes.</summary>
public sealed class PuppetJournal(Config config) : UntypedActor
{
    protected override void OnReceive(object message) => Context.ActorSelection(config.GetString("probe", null)).Tell(message, Sender);
}

/// <summary>The base of specs that answer in place of the journal; snapshots are not loaded.</summary>
public abstract class PuppetSpec : Akka.TestKit.Xunit2.TestKit
{
    protected PuppetSpec(ITestOutputHelper output, string config = "")
        : base(ConfigurationFactory.ParseString(config).WithFallback(ConfigurationFactory.ParseString($$"""
            akka.persistence.journal {
              plugin = "puppet-journal"
            }
            puppet-journal {
              class = "{{typeof(PuppetJournal).AssemblyQualifiedName}}"
              plugin-dispatcher = "akka.actor.default-dispatcher"
              probe = "/system/puppeteer"
            }
            akka.test.single-expect-default = 20s
            """)), output: output) => Journal = CreateTestProbe("puppeteer");

    protected Akka.TestKit.TestProbe Journal { get; }

    protected IActorRef Start(string pid = "p") => Sys.ActorOf(Props.Create(() => new Scripted(pid, TestActor, null)));

    /// <summary>Starts an actor and answers that there is nothing to recover.</summary>
    protected IActorRef StartRecovered(long highest = 0)
    {
        var actor = Start();
        Journal.ExpectMsg<ReplayMessages>();
        Journal.Reply(new RecoverySuccess(highest));
        ExpectMsg("completed " + highest);
        return actor;
    }

    protected WriteMessages ExpectWrite(params object[] events)
    {
        var write = Journal.ExpectMsg<WriteMessages>();
        Assert.Equal(events, write.Messages.SelectMany(EventsOf).ToArray());
        return write;
    }

    protected void Confirm(WriteMessages write)
    {
        write.PersistentActor.Tell(WriteMessagesSuccessful.Instance, Journal.Ref);
        foreach (var persistent in write.Messages.OfType<AtomicWrite>().SelectMany(PersistentsOf))
            write.PersistentActor.Tell(new WriteMessageSuccess(persistent, write.ActorInstanceId), Journal.Ref);
    }

    protected static IPersistentRepresentation[] PersistentsOf(IPersistentEnvelope envelope) => ((IEnumerable<IPersistentRepresentation>)envelope.Payload).ToArray();

    private static IEnumerable<object> EventsOf(IPersistentEnvelope envelope) =>
        envelope is AtomicWrite ? PersistentsOf(envelope).Select(p => p.Payload) : [envelope.Payload];
}
