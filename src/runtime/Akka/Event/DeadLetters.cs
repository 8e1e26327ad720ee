using Akka.Actor;

namespace Akka.Event;

/// <summary>Messages whose loss is of no interest: they become <see cref="SuppressedDeadLetter"/>.</summary>
public interface IDeadLetterSuppression
{
}

/// <summary>A message that reached nobody.</summary>
public abstract class AllDeadLetters : IWrappedMessage
{
    protected AllDeadLetters(object message, IActorRef sender, IActorRef recipient)
    {
        Message = message;
        Sender = sender;
        Recipient = recipient;
    }

    public object Message { get; }

    public IActorRef Recipient { get; }

    public IActorRef Sender { get; }

    public override string ToString() => $"{GetType().Name} from {Sender} to {Recipient}: <{Message}>";
}

/// <summary>A message for an actor that is gone or never was.</summary>
public sealed class DeadLetter : AllDeadLetters
{
    public DeadLetter(object message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient)
    {
        if (sender is null) throw new ArgumentNullException(nameof(sender), "DeadLetter sender may not be null");
        if (recipient is null) throw new ArgumentNullException(nameof(recipient), "DeadLetter recipient may not be null");
    }
}

/// <summary>A dead letter that is not logged.</summary>
public sealed class SuppressedDeadLetter : AllDeadLetters
{
    public SuppressedDeadLetter(IDeadLetterSuppression message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient)
    {
        if (sender is null) throw new ArgumentNullException(nameof(sender), "SuppressedDeadLetter sender may not be null");
        if (recipient is null) throw new ArgumentNullException(nameof(recipient), "SuppressedDeadLetter recipient may not be null");
    }
}

/// <summary>A message that was dropped on purpose, and why.</summary>
public sealed class Dropped : AllDeadLetters
{
    public Dropped(object message, string reason, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient) => Reason = reason;

    public Dropped(object message, string reason, IActorRef recipient)
        : this(message, reason, ActorRefs.NoSender, recipient)
    {
    }

    public string Reason { get; }
}

/// <summary>A message that its actor did not handle.</summary>
public sealed class UnhandledMessage : AllDeadLetters
{
    public UnhandledMessage(object message, IActorRef sender, IActorRef recipient)
        : base(message, sender, recipient)
    {
    }
}
