using Akka.Actor;

namespace Akka.TestKit.TestActors;

/// <summary>Sends each message back to its sender, and to the test actor unless told not to.</summary>
public class EchoActor : ReceiveActor
{
    public EchoActor(TestKitBase testkit, bool echoBackToSenderAsWell = true) =>
        ReceiveAny(message =>
        {
            var sender = Sender;
            var testActor = testkit.TestActor;
            if (echoBackToSenderAsWell && !Equals(testActor, sender)) sender.Tell(message);
            testActor.Tell(message, sender);
        });

    public static Props Props(TestKitBase testkit, bool echoBackToSenderAsWell = true) =>
        Actor.Props.Create(() => new EchoActor(testkit, echoBackToSenderAsWell));
}

/// <summary>Sends each message back to its sender.</summary>
public class SimpleEchoActor : ReceiveActor
{
    public SimpleEchoActor() => ReceiveAny(message => Sender.Tell(message, Self));

    public static Props Props() => Actor.Props.Create(() => new SimpleEchoActor());
}
