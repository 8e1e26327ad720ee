using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>Asks the journal for the events of a persistence id, from one sequence number to another, both included.</summary>
public sealed class ReplayMessages : IJournalRequest, IEquatable<ReplayMessages>
{
    public ReplayMessages(long fromSequenceNr, long toSequenceNr, long max, string persistenceId, IActorRef persistentActor)
        : this(fromSequenceNr, toSequenceNr, max, persistenceId, persistentActor, 0)
    {
    }

    internal ReplayMessages(long fromSequenceNr, long toSequenceNr, long max, string persistenceId, IActorRef persistentActor, int recoveryId)
    {
        FromSequenceNr = fromSequenceNr;
        ToSequenceNr = toSequenceNr;
        Max = max;
        PersistenceId = persistenceId;
        PersistentActor = persistentActor;
        RecoveryId = recoveryId;
    }

    public long FromSequenceNr { get; }

    public long ToSequenceNr { get; }

    /// <summary>How many events at most.</summary>
    public long Max { get; }

    public string PersistenceId { get; }

    /// <summary>Who gets the events.</summary>
    public IActorRef PersistentActor { get; }

    // The answers carry it, so that an actor that restarts in mid recovery can tell them from those that its predecessor asked for.
    internal int RecoveryId { get; }

    public bool Equals(ReplayMessages other) => other is not null && FromSequenceNr == other.FromSequenceNr && ToSequenceNr == other.ToSequenceNr
        && Max == other.Max && PersistenceId == other.PersistenceId && Equals(PersistentActor, other.PersistentActor);

    public override bool Equals(object obj) => Equals(obj as ReplayMessages);

    public override int GetHashCode() => HashCode.Combine(FromSequenceNr, ToSequenceNr, Max, PersistenceId);

    public override string ToString() =>
        $"ReplayMessages<fromSequenceNr: {FromSequenceNr}, toSequenceNr: {ToSequenceNr}, max: {Max}, persistenceId: {PersistenceId}>";
}

/// <summary>One event of a replay.</summary>
public sealed class ReplayedMessage : IJournalResponse, IDeadLetterSuppression, IEquatable<ReplayedMessage>
{
    public ReplayedMessage(IPersistentRepresentation persistent) => Persistent = persistent;

    public IPersistentRepresentation Persistent { get; }

    public bool Equals(ReplayedMessage other) => other is not null && Equals(Persistent, other.Persistent);

    public override bool Equals(object obj) => Equals(obj as ReplayedMessage);

    public override int GetHashCode() => Persistent?.GetHashCode() ?? 0;

    public override string ToString() => $"ReplayedMessage<{Persistent}>";
}

/// <summary>Ends a replay.</summary>
public sealed class RecoverySuccess : IJournalResponse, IDeadLetterSuppression, IEquatable<RecoverySuccess>
{
    public RecoverySuccess(long highestSequenceNr)
        : this(highestSequenceNr, 0)
    {
    }

    internal RecoverySuccess(long highestSequenceNr, int recoveryId)
    {
        HighestSequenceNr = highestSequenceNr;
        RecoveryId = recoveryId;
    }

    /// <summary>The highest sequence number that the journal has given to this persistence id, deleted events included.</summary>
    public long HighestSequenceNr { get; }

    internal int RecoveryId { get; }

    public bool Equals(RecoverySuccess other) => other is not null && HighestSequenceNr == other.HighestSequenceNr;

    public override bool Equals(object obj) => Equals(obj as RecoverySuccess);

    public override int GetHashCode() => HighestSequenceNr.GetHashCode();

    public override string ToString() => $"RecoverySuccess<highestSequenceNr: {HighestSequenceNr}>";
}

/// <summary>Ends a replay that failed.</summary>
public sealed class ReplayMessagesFailure : IJournalResponse, IDeadLetterSuppression, IEquatable<ReplayMessagesFailure>
{
    public ReplayMessagesFailure(Exception cause)
        : this(cause, 0)
    {
    }

    internal ReplayMessagesFailure(Exception cause, int recoveryId)
    {
        Cause = cause ?? throw new ArgumentNullException(nameof(cause), "ReplayMessagesFailure cause exception cannot be null");
        RecoveryId = recoveryId;
    }

    public Exception Cause { get; }

    internal int RecoveryId { get; }

    public bool Equals(ReplayMessagesFailure other) => other is not null && Equals(Cause, other.Cause);

    public override bool Equals(object obj) => Equals(obj as ReplayMessagesFailure);

    public override int GetHashCode() => Cause.GetHashCode();

    public override string ToString() => $"ReplayMessagesFailure<cause: {Cause}>";
}
