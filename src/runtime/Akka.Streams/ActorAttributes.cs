using Akka.Streams.Supervision;

namespace Akka.Streams;

/// <summary>Attributes that say how the actors behind a stream behave.</summary>
public static class ActorAttributes
{
    /// <summary>The dispatcher for stages that block on input or output.</summary>
    public static Dispatcher IODispatcher { get; } = new("akka.stream.materializer.blocking-io-dispatcher");

    /// <summary>The dispatcher that runs a stage's actor.</summary>
    public sealed class Dispatcher : Attributes.IMandatoryAttribute, IEquatable<Dispatcher>
    {
        public readonly string Name;

        public Dispatcher(string name) => Name = name;

        public bool Equals(Dispatcher other) => other is not null && Name == other.Name;

        public override bool Equals(object obj) => Equals(obj as Dispatcher);

        public override int GetHashCode() => Name?.GetHashCode() ?? 0;

        public override string ToString() => $"Dispatcher({Name})";
    }

    /// <summary>What a stage does when the user's function throws.</summary>
    public sealed class SupervisionStrategy : Attributes.IMandatoryAttribute
    {
        public readonly Decider Decider;

        public SupervisionStrategy(Decider decider) => Decider = decider;

        public override string ToString() => "SupervisionStrategy";
    }

    /// <summary>Whether the interpreter traces its work in the log.</summary>
    public sealed class DebugLogging(bool enabled) : Attributes.IMandatoryAttribute
    {
        public bool Enabled { get; } = enabled;
    }

    /// <summary>What happens to a publisher that nobody subscribes to in time.</summary>
    public sealed class StreamSubscriptionTimeout(TimeSpan timeout, StreamSubscriptionTimeoutTerminationMode mode) : Attributes.IMandatoryAttribute
    {
        public TimeSpan Timeout { get; } = timeout;

        public StreamSubscriptionTimeoutTerminationMode Mode { get; } = mode;
    }

    /// <summary>Elements that a boundary hands over at once.</summary>
    public sealed class OutputBurstLimit(int limit) : Attributes.IMandatoryAttribute
    {
        public int Limit { get; } = limit;
    }

    /// <summary>Whether events are delivered in a random order, to find stages that count on one order.</summary>
    public sealed class FuzzingMode(bool enabled) : Attributes.IMandatoryAttribute
    {
        public bool Enabled { get; } = enabled;
    }

    /// <summary>Up to this size buffers are allocated at once; beyond it they grow.</summary>
    public sealed class MaxFixedBufferSize(int size) : Attributes.IMandatoryAttribute
    {
        public int Size { get; } = size;
    }

    /// <summary>Events that an island processes before it lets other actors run.</summary>
    public sealed class SyncProcessingLimit(int limit) : Attributes.IMandatoryAttribute
    {
        public int Limit { get; } = limit;
    }

    public static Attributes CreateDispatcher(string dispatcherName) => new(new Dispatcher(dispatcherName));

    public static Attributes CreateSupervisionStrategy(Decider strategy) => new(new SupervisionStrategy(strategy));

    public static Attributes CreateDebugLogging(bool enabled) => new(new DebugLogging(enabled));

    public static Attributes CreateStreamSubscriptionTimeout(TimeSpan timeout, StreamSubscriptionTimeoutTerminationMode mode) =>
        new(new StreamSubscriptionTimeout(timeout, mode));

    public static Attributes CreateOutputBurstLimit(int limit) => new(new OutputBurstLimit(limit));

    public static Attributes CreateFuzzingMode(bool enabled) => new(new FuzzingMode(enabled));

    public static Attributes CreateMaxFixedBufferSize(int size) => new(new MaxFixedBufferSize(size));

    public static Attributes CreateSyncProcessingLimit(int limit) => new(new SyncProcessingLimit(limit));
}
