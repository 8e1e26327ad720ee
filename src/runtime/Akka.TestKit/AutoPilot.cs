using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Reacts to each message that a test actor receives, and says what reacts to the next one.</summary>
public abstract class AutoPilot
{
    /// <summary>Leaves the test actor without a pilot.</summary>
    public static NoAutoPilot NoAutoPilot => NoAutoPilot.Instance;

    /// <summary>Keeps the pilot that has just run.</summary>
    public static KeepRunning KeepRunning => KeepRunning.Instance;

    /// <summary>Handles one message and returns the pilot for the next one.</summary>
    public abstract AutoPilot Run(IActorRef sender, object message);
}

/// <summary>The pilot that does nothing and stays.</summary>
public sealed class NoAutoPilot : AutoPilot
{
    public static NoAutoPilot Instance = new();

    private NoAutoPilot() { }

    public override AutoPilot Run(IActorRef sender, object message) => this;
}

/// <summary>The answer by which a pilot stays in charge; it never runs itself.</summary>
public sealed class KeepRunning : AutoPilot
{
    public static KeepRunning Instance = new();

    private KeepRunning() { }

    public override AutoPilot Run(IActorRef sender, object message) =>
        throw new InvalidOperationException("KeepRunning is an answer of a pilot, it must not be run.");
}

/// <summary>The body of a pilot as a delegate.</summary>
public delegate AutoPilot AutoPilotDelegate(IActorRef sender, object message);

/// <summary>A pilot made of a delegate.</summary>
public sealed class DelegateAutoPilot : AutoPilot
{
    private readonly AutoPilotDelegate _autoPilotDelegate;

    public DelegateAutoPilot(AutoPilotDelegate autoPilotDelegate) => _autoPilotDelegate = autoPilotDelegate;

    public override AutoPilot Run(IActorRef sender, object message) => _autoPilotDelegate(sender, message);
}
