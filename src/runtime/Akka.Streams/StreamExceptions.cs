using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Pattern;
using Akka.Streams.Stage;

namespace Akka.Streams;

/// <summary>A stream could not be materialized.</summary>
public class MaterializationException : Exception
{
    public MaterializationException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>A stream was ended because the actor that runs it stopped, as when its materializer is shut down.</summary>
public sealed class AbruptTerminationException : Exception
{
    public readonly IActorRef Actor;

    public AbruptTerminationException(IActorRef actor)
        : base($"Processor actor [{actor}] terminated abruptly") => Actor = actor;
}

/// <summary>A stage was stopped before it had completed, as when its materializer is shut down.</summary>
public sealed class AbruptStageTerminationException : Exception
{
    public AbruptStageTerminationException(GraphStageLogic logic)
        : base($"GraphStage {logic} terminated abruptly, caused by for example materializer or actor system termination.")
    {
    }
}

/// <summary>An operation reached a stage that has stopped.</summary>
public sealed class StreamDetachedException : Exception
{
    public static readonly StreamDetachedException Instance = new();

    public StreamDetachedException() : this("Stream is terminated. Operation is not supported.")
    {
    }

    public StreamDetachedException(string message) : base(message)
    {
    }

    public StreamDetachedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>More elements arrived than the Limit operator allows.</summary>
public class StreamLimitReachedException : Exception
{
    public StreamLimitReachedException(long max) : base($"Limit of {max} reached")
    {
    }
}

/// <summary>A buffer with <see cref="OverflowStrategy.Fail"/> had no room.</summary>
public class BufferOverflowException : Exception
{
    public BufferOverflowException(string message) : base(message)
    {
    }

    public BufferOverflowException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>A stream ended before the element that was asked for.</summary>
public class NoSuchElementException : Exception
{
    public NoSuchElementException(string message) : base(message)
    {
    }
}

/// <summary>The GroupBy operator met more keys than it may open substreams for.</summary>
public sealed class TooManySubstreamsOpenException : InvalidOperationException
{
    public TooManySubstreamsOpenException()
        : base("Cannot open a new substream as there are too many substreams open")
    {
    }
}

/// <summary>An actor that a stage watches has stopped.</summary>
public sealed class WatchedActorTerminatedException : AkkaException
{
    public WatchedActorTerminatedException(string watchingStageName, IActorRef actorRef)
        : base($"Actor watched by [{watchingStageName}] has terminated! Was: {actorRef}")
    {
    }
}
