using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Streams.Implementation;

/// <summary>The parent of all actors that a materializer makes.</summary>
internal sealed class StreamSupervisor : ActorBase
{
    private static long _nextName = -1;

    private readonly ShutdownFlag _shutdown;

    public StreamSupervisor(ShutdownFlag shutdown) => _shutdown = shutdown;

    public static string NextName() => "StreamSupervisor-" + Interlocked.Increment(ref _nextName);

    public static Props PropsFor(string dispatcher, ShutdownFlag shutdown)
    {
        var props = Props.Create(() => new StreamSupervisor(shutdown)).WithDeploy(Deploy.Local);
        return string.IsNullOrEmpty(dispatcher) ? props : props.WithDispatcher(dispatcher);
    }

    protected override SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.StoppingStrategy;

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case GetChildren:
                Sender.Tell(new Children([.. Context.GetChildren()]), Self);
                return true;
            case StopChildren:
                foreach (var child in Context.GetChildren())
                    Context.Stop(child);
                Sender.Tell(StoppedChildren.Instance, Self);
                return true;
            default:
                return false;
        }
    }

    protected override void PostStop() => _shutdown.Set();

    /// <summary>Asks for the actors of the streams that run; the answer is <see cref="Children"/>.</summary>
    internal sealed class GetChildren : INoSerializationVerificationNeeded
    {
        public static readonly GetChildren Instance = new();

        private GetChildren()
        {
        }
    }

    /// <summary>The actors of the streams that run.</summary>
    internal sealed record Children(IImmutableSet<IActorRef> Refs) : INoSerializationVerificationNeeded;

    /// <summary>Stops the actors of all streams; the answer is <see cref="StoppedChildren"/>.</summary>
    internal sealed class StopChildren : INoSerializationVerificationNeeded
    {
        public static readonly StopChildren Instance = new();

        private StopChildren()
        {
        }
    }

    /// <summary>The actors of all streams have been told to stop.</summary>
    internal sealed class StoppedChildren : INoSerializationVerificationNeeded
    {
        public static readonly StoppedChildren Instance = new();

        private StoppedChildren()
        {
        }
    }
}

/// <summary>Whether a materializer was shut down, or its supervisor has stopped.</summary>
internal sealed class ShutdownFlag
{
    private int _set;

    public bool IsSet => Volatile.Read(ref _set) != 0;

    /// <summary>True for the first caller.</summary>
    public bool Set() => Interlocked.Exchange(ref _set, 1) == 0;
}
