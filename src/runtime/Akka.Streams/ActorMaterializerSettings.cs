using Akka.Actor;
using Akka.Configuration;
using Akka.Streams.Supervision;
using Decider = Akka.Streams.Supervision.Decider;

namespace Akka.Streams;

/// <summary>How streams run: buffers, dispatcher, supervision. The defaults stand under akka.stream.materializer.</summary>
public sealed class ActorMaterializerSettings
{
    private ActorMaterializerSettings(Config config)
    {
        InitialInputBufferSize = config.GetInt("initial-input-buffer-size", 4);
        MaxInputBufferSize = config.GetInt("max-input-buffer-size", 16);
        Dispatcher = config.GetString("dispatcher", string.Empty);
        SupervisionDecider = Deciders.StoppingDecider;
        SubscriptionTimeoutSettings = StreamSubscriptionTimeoutSettings.Create(config);
        IsDebugLogging = config.GetBoolean("debug-logging");
        OutputBurstLimit = config.GetInt("output-burst-limit", 1000);
        IsFuzzingMode = config.GetBoolean("debug.fuzzing-mode");
        IsAutoFusing = config.GetBoolean("auto-fusing", true);
        MaxFixedBufferSize = config.GetInt("max-fixed-buffer-size", 1_000_000_000);
        SyncProcessingLimit = config.GetInt("sync-processing-limit", 1000);
        RequireBuffers(InitialInputBufferSize, MaxInputBufferSize);
        if (SyncProcessingLimit <= 0)
            throw new ArgumentException("sync-processing-limit must be > 0", nameof(config));
    }

    /// <summary>The settings of an actor system, from akka.stream.materializer in its configuration.</summary>
    public static ActorMaterializerSettings Create(ActorSystem system)
    {
        var config = system.Settings.Config.WithFallback(ActorMaterializer.DefaultConfig()).GetConfig("akka.stream.materializer");
        return new ActorMaterializerSettings(config ?? Config.Empty);
    }

    /// <summary>Elements that an asynchronous boundary requests at first.</summary>
    public readonly int InitialInputBufferSize;

    /// <summary>Elements that an asynchronous boundary holds at most.</summary>
    public readonly int MaxInputBufferSize;

    /// <summary>The dispatcher of the actors that run streams; empty for the default one.</summary>
    public readonly string Dispatcher;

    /// <summary>What stages do when the user's function throws, unless an attribute says otherwise.</summary>
    public readonly Decider SupervisionDecider;

    public readonly StreamSubscriptionTimeoutSettings SubscriptionTimeoutSettings;

    public readonly bool IsDebugLogging;

    public readonly int OutputBurstLimit;

    /// <summary>Whether events are delivered in a random order.</summary>
    public readonly bool IsFuzzingMode;

    /// <summary>Whether neighbouring stages share an actor.</summary>
    public readonly bool IsAutoFusing;

    public readonly int MaxFixedBufferSize;

    /// <summary>Events that an actor processes before it lets others run.</summary>
    public readonly int SyncProcessingLimit;

    // A copy in which the given values take the place of the others.
    private ActorMaterializerSettings(
        ActorMaterializerSettings from,
        int? initialInputBufferSize = null,
        int? maxInputBufferSize = null,
        string dispatcher = null,
        Decider supervisionDecider = null,
        StreamSubscriptionTimeoutSettings subscriptionTimeoutSettings = null,
        bool? isDebugLogging = null,
        int? outputBurstLimit = null,
        bool? isFuzzingMode = null,
        bool? isAutoFusing = null,
        int? maxFixedBufferSize = null,
        int? syncProcessingLimit = null)
    {
        InitialInputBufferSize = initialInputBufferSize ?? from.InitialInputBufferSize;
        MaxInputBufferSize = maxInputBufferSize ?? from.MaxInputBufferSize;
        Dispatcher = dispatcher ?? from.Dispatcher;
        SupervisionDecider = supervisionDecider ?? from.SupervisionDecider;
        SubscriptionTimeoutSettings = subscriptionTimeoutSettings ?? from.SubscriptionTimeoutSettings;
        IsDebugLogging = isDebugLogging ?? from.IsDebugLogging;
        OutputBurstLimit = outputBurstLimit ?? from.OutputBurstLimit;
        IsFuzzingMode = isFuzzingMode ?? from.IsFuzzingMode;
        IsAutoFusing = isAutoFusing ?? from.IsAutoFusing;
        MaxFixedBufferSize = maxFixedBufferSize ?? from.MaxFixedBufferSize;
        SyncProcessingLimit = syncProcessingLimit ?? from.SyncProcessingLimit;
    }

    public ActorMaterializerSettings WithInputBuffer(int initialSize, int maxSize)
    {
        RequireBuffers(initialSize, maxSize);
        return new(this, initialInputBufferSize: initialSize, maxInputBufferSize: maxSize);
    }

    public ActorMaterializerSettings WithDispatcher(string dispatcher) => new(this, dispatcher: dispatcher);

    public ActorMaterializerSettings WithSupervisionStrategy(Decider decider) => new(this, supervisionDecider: decider);

    public ActorMaterializerSettings WithDebugLogging(bool isEnabled) => new(this, isDebugLogging: isEnabled);

    public ActorMaterializerSettings WithFuzzingMode(bool isFuzzingMode) => new(this, isFuzzingMode: isFuzzingMode);

    public ActorMaterializerSettings WithAutoFusing(bool isAutoFusing) => new(this, isAutoFusing: isAutoFusing);

    public ActorMaterializerSettings WithOutputBurstLimit(int limit) => new(this, outputBurstLimit: limit);

    public ActorMaterializerSettings WithMaxFixedBufferSize(int maxFixedBufferSize) => new(this, maxFixedBufferSize: maxFixedBufferSize);

    public ActorMaterializerSettings WithSyncProcessingLimit(int limit) => new(this, syncProcessingLimit: limit);

    public ActorMaterializerSettings WithSubscriptionTimeoutSettings(StreamSubscriptionTimeoutSettings settings) =>
        new(this, subscriptionTimeoutSettings: settings);

    private static void RequireBuffers(int initial, int max)
    {
        if (initial <= 0)
            throw new ArgumentException($"initial-input-buffer-size must be > 0, was {initial}");
        if (max < initial)
            throw new ArgumentException($"initial-input-buffer-size {initial} must be <= max-input-buffer-size {max}");
    }

    /// <summary>The same said in attributes, which those of graphs and stages override.</summary>
    internal Attributes ToAttributes() => new(
        new Attributes.InputBuffer(InitialInputBufferSize, MaxInputBufferSize),
        Attributes.CancellationStrategy.Default,
        new ActorAttributes.Dispatcher(Dispatcher),
        new ActorAttributes.SupervisionStrategy(SupervisionDecider),
        new ActorAttributes.DebugLogging(IsDebugLogging),
        new ActorAttributes.StreamSubscriptionTimeout(SubscriptionTimeoutSettings.Timeout, SubscriptionTimeoutSettings.Mode),
        new ActorAttributes.OutputBurstLimit(OutputBurstLimit),
        new ActorAttributes.FuzzingMode(IsFuzzingMode),
        new ActorAttributes.MaxFixedBufferSize(MaxFixedBufferSize),
        new ActorAttributes.SyncProcessingLimit(SyncProcessingLimit));

    /// <summary>These settings, changed by what the attributes say.</summary>
    internal ActorMaterializerSettings ChangedBy(Attributes attributes)
    {
        var settings = this;
        foreach (var attribute in attributes.AttributeList)
        {
            settings = attribute switch
            {
                Attributes.InputBuffer buffer => settings.WithInputBuffer(buffer.Initial, buffer.Max),
                ActorAttributes.Dispatcher dispatcher => settings.WithDispatcher(dispatcher.Name),
                ActorAttributes.SupervisionStrategy strategy => settings.WithSupervisionStrategy(strategy.Decider),
                ActorAttributes.DebugLogging debug => settings.WithDebugLogging(debug.Enabled),
                ActorAttributes.StreamSubscriptionTimeout timeout =>
                    settings.WithSubscriptionTimeoutSettings(new StreamSubscriptionTimeoutSettings(timeout.Mode, timeout.Timeout)),
                ActorAttributes.OutputBurstLimit limit => settings.WithOutputBurstLimit(limit.Limit),
                ActorAttributes.FuzzingMode fuzzing => settings.WithFuzzingMode(fuzzing.Enabled),
                ActorAttributes.MaxFixedBufferSize size => settings.WithMaxFixedBufferSize(size.Size),
                ActorAttributes.SyncProcessingLimit limit => settings.WithSyncProcessingLimit(limit.Limit),
                _ => settings
            };
        }

        return settings;
    }
}

/// <summary>What happens to a substream or publisher that nobody subscribes to.</summary>
public enum StreamSubscriptionTimeoutTerminationMode
{
    /// <summary>Nothing: it waits for ever.</summary>
    NoopTermination,

    /// <summary>A line in the log.</summary>
    WarnTermination,

    /// <summary>It is cancelled.</summary>
    CancelTermination
}

/// <summary>How long a substream or publisher waits for its subscriber, and what happens then.</summary>
public sealed class StreamSubscriptionTimeoutSettings : IEquatable<StreamSubscriptionTimeoutSettings>
{
    public readonly StreamSubscriptionTimeoutTerminationMode Mode;
    public readonly TimeSpan Timeout;

    public StreamSubscriptionTimeoutSettings(StreamSubscriptionTimeoutTerminationMode mode, TimeSpan timeout)
    {
        Mode = mode;
        Timeout = timeout;
    }

    /// <summary>Reads subscription-timeout.mode (no, off, noop; warn; cancel) and subscription-timeout.timeout.</summary>
    public static StreamSubscriptionTimeoutSettings Create(Config config)
    {
        var section = config.GetConfig("subscription-timeout") ?? Config.Empty;
        var mode = section.GetString("mode", "cancel").ToLowerInvariant() switch
        {
            "no" or "off" or "false" or "noop" => StreamSubscriptionTimeoutTerminationMode.NoopTermination,
            "warn" => StreamSubscriptionTimeoutTerminationMode.WarnTermination,
            "cancel" => StreamSubscriptionTimeoutTerminationMode.CancelTermination,
            var other => throw new ArgumentException(
                $"akka.stream.materializer.subscription-timeout.mode must be noop, warn or cancel, was {other}.", nameof(config))
        };
        return new StreamSubscriptionTimeoutSettings(mode, section.GetTimeSpan("timeout", TimeSpan.FromSeconds(5)));
    }

    public bool Equals(StreamSubscriptionTimeoutSettings other) => other is not null && Mode == other.Mode && Timeout == other.Timeout;

    public override bool Equals(object obj) => Equals(obj as StreamSubscriptionTimeoutSettings);

    public override int GetHashCode() => HashCode.Combine(Mode, Timeout);

    public override string ToString() => $"StreamSubscriptionTimeoutSettings<{Mode}, {Timeout}>";
}
