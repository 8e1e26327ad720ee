using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>Marks the messages between persistent actors and their plugins; they stay in the process.</summary>
public interface IPersistenceMessage : INoSerializationVerificationNeeded
{
}

/// <summary>Marks the messages between persistent actors and their journal.</summary>
public interface IJournalMessage : IPersistenceMessage
{
}

/// <summary>Marks what a persistent actor asks of its journal.</summary>
public interface IJournalRequest : IJournalMessage
{
}

/// <summary>Marks what a journal answers.</summary>
public interface IJournalResponse : IJournalMessage
{
}

/// <summary>Asks the journal to delete the events of a persistence id up to a sequence number, this one included.</summary>
public sealed record DeleteMessagesTo : IJournalRequest
{
    public DeleteMessagesTo(string persistenceId, long toSequenceNr, IActorRef persistentActor)
    {
        if (string.IsNullOrEmpty(persistenceId)) throw new ArgumentNullException(nameof(persistenceId), "DeleteMessagesTo requires persistence id to be provided");
        PersistenceId = persistenceId;
        ToSequenceNr = toSequenceNr;
        PersistentActor = persistentActor;
    }

    public string PersistenceId { get; }

    public long ToSequenceNr { get; }

    public IActorRef PersistentActor { get; }

    public override string ToString() => $"DeleteMessagesTo<pid: {PersistenceId}, seqNr: {ToSequenceNr}, persistentActor: {PersistentActor}>";
}

/// <summary>Says that the events up to a sequence number are deleted.</summary>
public sealed record DeleteMessagesSuccess : IJournalResponse
{
    public DeleteMessagesSuccess(long toSequenceNr) => ToSequenceNr = toSequenceNr;

    public long ToSequenceNr { get; }

    public override string ToString() => $"DeleteMessagesSuccess<toSequenceNr: {ToSequenceNr}>";
}

/// <summary>Says that the events up to a sequence number could not be deleted.</summary>
public sealed record DeleteMessagesFailure : IJournalResponse
{
    public DeleteMessagesFailure(Exception cause, long toSequenceNr)
    {
        Cause = cause ?? throw new ArgumentNullException(nameof(cause), "DeleteMessagesFailure cause exception cannot be null");
        ToSequenceNr = toSequenceNr;
    }

    public Exception Cause { get; }

    public long ToSequenceNr { get; }

    public override string ToString() => $"DeleteMessagesFailure<cause: {Cause}, toSequenceNr: {ToSequenceNr}>";
}

/// <summary>Asks the journal to write events, in their order.</summary>
public sealed record WriteMessages : IJournalRequest, INoSerializationVerificationNeeded
{
    public WriteMessages(IEnumerable<IPersistentEnvelope> messages, IActorRef persistentActor, int actorInstanceId)
    {
        Messages = messages;
        PersistentActor = persistentActor;
        ActorInstanceId = actorInstanceId;
    }

    // What a persistent actor sends: the events in a list, to be answered by one message if the journal can.
    internal WriteMessages(IPersistentEnvelope[] messages, IActorRef persistentActor, int actorInstanceId)
        : this((IEnumerable<IPersistentEnvelope>)messages, persistentActor, actorInstanceId) => TakesOneAnswer = true;

    internal bool TakesOneAnswer { get; }

    public IEnumerable<IPersistentEnvelope> Messages { get; }

    public IActorRef PersistentActor { get; }

    /// <summary>Names the incarnation of the actor that asks; the answers carry it.</summary>
    public int ActorInstanceId { get; }

    public override string ToString() => $"WriteMessages<actorInstanceId: {ActorInstanceId}, actor: {PersistentActor}>";
}

/// <summary>Says that a <see cref="WriteMessages"/> was carried out; the answers for each event follow.</summary>
public sealed class WriteMessagesSuccessful : IJournalResponse
{
    private WriteMessagesSuccessful()
    {
    }

    public static WriteMessagesSuccessful Instance { get; } = new();

    public override string ToString() => "WriteMessagesSuccessful<>";
}

/// <summary>Says that a <see cref="WriteMessages"/> failed; the answers for each event follow.</summary>
public sealed record WriteMessagesFailed : IJournalResponse
{
    public WriteMessagesFailed(Exception cause, int writeCount)
    {
        Cause = cause ?? throw new ArgumentNullException(nameof(cause), "WriteMessagesFailed cause exception cannot be null");
        WriteCount = writeCount;
    }

    public Exception Cause { get; }

    /// <summary>How many atomic writes it held.</summary>
    public int WriteCount { get; }

    public override string ToString() => $"WriteMessagesFailed<cause: {Cause}, writeCount: {WriteCount}>";
}

/// <summary>Says that an event is written.</summary>
public sealed record WriteMessageSuccess : IJournalResponse
{
    public WriteMessageSuccess(IPersistentRepresentation persistent, int actorInstanceId)
    {
        Persistent = persistent;
        ActorInstanceId = actorInstanceId;
    }

    public IPersistentRepresentation Persistent { get; }

    public int ActorInstanceId { get; }

    public override string ToString() => $"WriteMessageSuccess<actorInstanceId: {ActorInstanceId}, message: {Persistent}>";
}

/// <summary>Says that an event was not written because the journal would not take it; the store is unharmed.</summary>
public sealed record WriteMessageRejected : IJournalResponse, INoSerializationVerificationNeeded
{
    public WriteMessageRejected(IPersistentRepresentation persistent, Exception cause, int actorInstanceId)
    {
        Persistent = persistent;
        Cause = cause ?? throw new ArgumentNullException(nameof(cause), "WriteMessageRejected cause exception cannot be null");
        ActorInstanceId = actorInstanceId;
    }

    public IPersistentRepresentation Persistent { get; }

    public Exception Cause { get; }

    public int ActorInstanceId { get; }

    public override string ToString() => $"WriteMessageRejected<actorInstanceId: {ActorInstanceId}, message: {Persistent}, cause: {Cause}>";
}

/// <summary>Says that writing an event failed: whether it is stored is not known.</summary>
public sealed record WriteMessageFailure : IJournalResponse, INoSerializationVerificationNeeded
{
    public WriteMessageFailure(IPersistentRepresentation persistent, Exception cause, int actorInstanceId)
    {
        Persistent = persistent;
        Cause = cause ?? throw new ArgumentNullException(nameof(cause), "WriteMessageFailure cause exception cannot be null");
        ActorInstanceId = actorInstanceId;
    }

    public IPersistentRepresentation Persistent { get; }

    public Exception Cause { get; }

    public int ActorInstanceId { get; }

    public override string ToString() => $"WriteMessageFailure<actorInstanceId: {ActorInstanceId}, message: {Persistent}, cause: {Cause}>";
}

/// <summary>Brings back what was not to be written, in its place among the answers.</summary>
public sealed record LoopMessageSuccess : IJournalResponse, INoSerializationVerificationNeeded
{
    public LoopMessageSuccess(object message, int actorInstanceId)
    {
        Message = message;
        ActorInstanceId = actorInstanceId;
    }

    public object Message { get; }

    public int ActorInstanceId { get; }

    public override string ToString() => $"LoopMessageSuccess<actorInstanceId: {ActorInstanceId}, message: {Message}>";
}
