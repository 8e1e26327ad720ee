using Akka.Actor;

namespace Akka.TestKit;

/// <summary>A message that a test actor received, with its sender.</summary>
public abstract class MessageEnvelope
{
    public abstract object Message { get; }

    public abstract IActorRef Sender { get; }
}

/// <summary>The envelope of a message that was really received.</summary>
public class RealMessageEnvelope : MessageEnvelope
{
    public RealMessageEnvelope(object message, IActorRef sender)
    {
        Message = message;
        Sender = sender;
    }

    public override object Message { get; }

    public override IActorRef Sender { get; }

    public override string ToString()
    {
        var from = Equals(Sender, ActorRefs.NoSender) ? "NoSender" : Sender.ToString();
        return $"<{Message ?? "null"}> from {from}";
    }
}

/// <summary>Stands where no message was received; reading its message or sender throws.</summary>
public sealed class NullMessageEnvelope : MessageEnvelope
{
    public static NullMessageEnvelope Instance = new();

    private NullMessageEnvelope() { }

    public override object Message => throw new IllegalActorStateException("last receive did not receive a message");

    public override IActorRef Sender => throw new IllegalActorStateException("last receive did not receive a message");

    public override string ToString() => "<null>";
}
