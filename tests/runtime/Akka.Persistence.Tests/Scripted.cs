using Akka.Actor;
using Akka.Configuration;
using Xunit.Abstractions;

namespace Akka.Persistence.Tests;

/// <summary>A persistent actor that does what it is told, and tells a probe what it recovers and what it cannot handle.</summary>
public class Scripted : UntypedPersistentActor
{
    private readonly IActorRef _probe;

    public Scripted(string persistenceId, IActorRef probe, Recovery recovery = null)
    {
        PersistenceId = persistenceId;
        _probe = probe;
        Recovery = recovery ?? Recovery.Default;
    }

    public override string PersistenceId { get; }

    public override Recovery Recovery { get; }

    public static Action<Scripted> Do(Action<Scripted> action) => action;

    /// <summary>Reports to the probe, with the sender of the current message.</summary>
    public void Report(object what) => _probe.Tell(what, Sender);

    public void Run(Func<Task> work) => RunTask(work);

    protected override void OnCommand(object message)
    {
        if (message is Action<Scripted> action) action(this);
        else Report(message);
    }

    protected override void OnRecover(object message) => Report(message switch
    {
        SnapshotOffer offer => "offer " + offer.Snapshot + "@" + offer.Metadata.SequenceNr,
        RecoveryCompleted => "completed " + LastSequenceNr,
        _ => "replayed " + message + "@" + LastSequenceNr,
    });

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        Report($"failed {@event}@{sequenceNr}: {cause.Message}");
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        Report($"rejected {@event}@{sequenceNr}: {cause.Message}");
    }

    protected override void OnRecoveryFailure(Exception reason, object message = null)
    {
        base.OnRecoveryFailure(reason, message);
        Report("recovery failed: " + reason.GetType().Name + " " + message);
    }
}

/// <summary>The base of the specs: an actor system with journal and snapshots in memory.</summary>
public abstract class ScriptedSpec : Akka.TestKit.Xunit2.TestKit
{
    private static readonly Config Defaults = ConfigurationFactory.ParseString("""
        akka.persistence {
          journal.plugin = "akka.persistence.journal.inmem"
          snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        }
        akka.test.single-expect-default = 20s
        """);

    protected ScriptedSpec(ITestOutputHelper output, string config = "")
        : base(ConfigurationFactory.ParseString(config).WithFallback(Defaults), output: output)
    {
        Pid = "p-" + Guid.NewGuid();
    }

    protected string Pid { get; }

    protected static Action<Scripted> Do(Action<Scripted> action) => action;

    protected IActorRef Start(Recovery recovery = null, string pid = null)
    {
        var id = pid ?? Pid;
        return Sys.ActorOf(Props.Create(() => new Scripted(id, TestActor, recovery)));
    }

    /// <summary>Starts an actor that has nothing to recover, or these events.</summary>
    protected IActorRef StartRecovered(params string[] events)
    {
        var actor = Start();
        for (var i = 0; i < events.Length; i++) ExpectMsg("replayed " + events[i] + "@" + (i + 1));
        ExpectMsg("completed " + events.Length);
        return actor;
    }

    protected void Stop(IActorRef actor)
    {
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
    }

    protected void ExpectAll(params object[] expected)
    {
        foreach (var message in expected) Xunit.Assert.Equal(message, ReceiveOne(TimeSpan.FromSeconds(20)));
    }
}
