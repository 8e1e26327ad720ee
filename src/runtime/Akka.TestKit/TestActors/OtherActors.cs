using Akka.Actor;

namespace Akka.TestKit.TestActors;

/// <summary>Takes every message and does nothing with it.</summary>
public class BlackHoleActor : ActorBase
{
    public static Props Props => Actor.Props.Create<BlackHoleActor>();

    protected override bool Receive(object message) => true;
}

/// <summary>Passes every message on, with its sender.</summary>
public class ForwardActor : ReceiveActor
{
    public ForwardActor(IActorRef target) => ReceiveAny(target.Forward);

    public static Props Props(IActorRef target) => Actor.Props.Create(() => new ForwardActor(target));
}

/// <summary>Leaves every message unhandled.</summary>
public class UnhandledMessageActor : ReceiveActor
{
    public UnhandledMessageActor() => ReceiveAny(Unhandled);
}
