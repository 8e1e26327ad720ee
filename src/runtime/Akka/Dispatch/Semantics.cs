using Akka.Actor;

namespace Akka.Dispatch;

/// <summary>What a mailbox's queue promises.</summary>
public interface ISemantics
{
}

/// <summary>A queue that takes any number of messages.</summary>
public interface IUnboundedMessageQueueSemantics : ISemantics
{
}

/// <summary>A queue with a front as well as a back.</summary>
public interface IDequeBasedMessageQueueSemantics : ISemantics
{
    void EnqueueFirst(Envelope envelope);
}

/// <summary>A deque that takes any number of messages.</summary>
public interface IUnboundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IUnboundedMessageQueueSemantics
{
}

/// <summary>A queue that several threads may take from.</summary>
public interface IMultipleConsumerSemantics : ISemantics
{
}

/// <summary>Asks for a mailbox whose queue has this semantics.</summary>
public interface IRequiresMessageQueue<T>
    where T : ISemantics
{
}

/// <summary>Says what kind of queue a mailbox type makes.</summary>
public interface IProducesMessageQueue<TQueue>
    where TQueue : MessageQueues.IMessageQueue
{
}
