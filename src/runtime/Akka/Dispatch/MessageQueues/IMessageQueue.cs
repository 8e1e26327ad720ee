using Akka.Actor;

namespace Akka.Dispatch.MessageQueues;

/// <summary>The user messages of a mailbox: many threads add, one takes.</summary>
public interface IMessageQueue
{
    bool HasMessages { get; }

    int Count { get; }

    void Enqueue(IActorRef receiver, Envelope envelope);

    bool TryDequeue(out Envelope envelope);

    /// <summary>Moves what is left to dead letters.</summary>
    void CleanUp(IActorRef owner, IMessageQueue deadletters);
}
