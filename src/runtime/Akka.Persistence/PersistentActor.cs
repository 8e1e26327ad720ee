using Akka.Actor;

namespace Akka.Persistence;

/// <summary>A persistent actor whose handlers say themselves whether they handled a message.</summary>
public abstract class PersistentActor : Eventsourced
{
    protected PersistentActor()
    {
    }

    protected override bool Receive(object message) => ReceiveCommand(message);
}

/// <summary>A persistent actor that handles each command in one method and each event of its recovery in another.</summary>
public abstract class UntypedPersistentActor : Eventsourced
{
    protected UntypedPersistentActor()
    {
    }

    protected static new IUntypedActorContext Context => (IUntypedActorContext)ActorBase.Context;

    protected override bool Receive(object message) => ReceiveCommand(message);

    protected sealed override bool ReceiveCommand(object message)
    {
        OnCommand(message);
        return true;
    }

    protected sealed override bool ReceiveRecover(object message)
    {
        OnRecover(message);
        return true;
    }

    /// <summary>Gets the commands.</summary>
    protected abstract void OnCommand(object message);

    /// <summary>Gets the snapshot offered, each past event, and <see cref="RecoveryCompleted"/>.</summary>
    protected abstract void OnRecover(object message);

    protected void Become(UntypedReceive receive) => Context.Become(receive);

    protected void BecomeStacked(UntypedReceive receive) => Context.BecomeStacked(receive);
}
