namespace Akka.Streams;

/// <summary>What a buffer does with an element for which it has no room.</summary>
public enum OverflowStrategy
{
    /// <summary>Drops the oldest element of the buffer.</summary>
    DropHead = 2,

    /// <summary>Drops the youngest element of the buffer.</summary>
    DropTail = 3,

    /// <summary>Drops the whole buffer.</summary>
    DropBuffer = 4,

    /// <summary>Drops the new element.</summary>
    DropNew = 5,

    /// <summary>Takes no element until there is room.</summary>
    Backpressure = 6,

    /// <summary>Fails the stream with a <see cref="BufferOverflowException"/>.</summary>
    Fail = 7
}

/// <summary>What a delaying buffer does with an element for which it has no room.</summary>
public enum DelayOverflowStrategy
{
    /// <summary>Sends the oldest element before its time.</summary>
    EmitEarly = 1,

    /// <summary>Drops the oldest element of the buffer.</summary>
    DropHead = 2,

    /// <summary>Drops the youngest element of the buffer.</summary>
    DropTail = 3,

    /// <summary>Drops the whole buffer.</summary>
    DropBuffer = 4,

    /// <summary>Drops the new element.</summary>
    DropNew = 5,

    /// <summary>Takes no element until there is room.</summary>
    Backpressure = 6,

    /// <summary>Fails the stream with a <see cref="BufferOverflowException"/>.</summary>
    Fail = 7
}

/// <summary>What Throttle does with an element that comes too early.</summary>
public enum ThrottleMode
{
    /// <summary>Waits before it sends the element on.</summary>
    Shaping,

    /// <summary>Fails the stream.</summary>
    Enforcing
}

/// <summary>What a splitting operator does with a substream that is cancelled.</summary>
public enum SubstreamCancelStrategy
{
    /// <summary>The cancellation reaches the stream that is split.</summary>
    Propagate = 1,

    /// <summary>The elements of the cancelled substream are dropped.</summary>
    Drain = 2
}
