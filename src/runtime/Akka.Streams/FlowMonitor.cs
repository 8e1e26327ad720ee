namespace Akka.Streams;

/// <summary>Tells the state of a stream; it may be read from any thread.</summary>
public interface IFlowMonitor
{
    /// <summary>What the stream did last.</summary>
    FlowMonitor.IStreamState State { get; }
}

/// <summary>The states that an <see cref="IFlowMonitor"/> tells.</summary>
public static class FlowMonitor
{
    /// <summary>The state of a stream.</summary>
    public interface IStreamState
    {
    }

    /// <summary>The stream was created and has not passed an element yet.</summary>
    public sealed class Initialized : IStreamState
    {
        private Initialized()
        {
        }

        /// <summary>The only instance.</summary>
        public static Initialized Instance { get; } = new();
    }

    /// <summary>The stream has passed an element.</summary>
    public sealed class Received<T> : IStreamState
    {
        /// <summary>Wraps the last element that passed.</summary>
        public Received(T message) => Message = message;

        /// <summary>The last element that passed.</summary>
        public T Message { get; }
    }

    /// <summary>The stream has failed.</summary>
    public sealed class Failed : IStreamState
    {
        /// <summary>Holds the reason of the failure.</summary>
        public Failed(Exception cause) => Cause = cause;

        /// <summary>The reason of the failure.</summary>
        public Exception Cause { get; }
    }

    /// <summary>The stream has completed or was cancelled.</summary>
    public sealed class Finished : IStreamState
    {
        private Finished()
        {
        }

        /// <summary>The only instance.</summary>
        public static Finished Instance { get; } = new();
    }
}
