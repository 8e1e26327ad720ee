using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>The dispatchers of a system by the path of their section in the configuration.</summary>
public sealed class Dispatchers
{
    public static readonly string DefaultDispatcherId = "akka.actor.default-dispatcher";
    public static readonly string SynchronizedDispatcherId = "akka.actor.synchronized-dispatcher";
    public static readonly string DefaultBlockingDispatcherId = "akka.actor.default-blocking-io-dispatcher";
    internal const string InternalDispatcherId = "akka.actor.internal-dispatcher";

    private const int MaxDispatcherAliasDepth = 20;

    private readonly ActorSystem _system;
    private readonly ConcurrentDictionary<string, MessageDispatcherConfigurator> _configurators = new();
    private readonly Lazy<MessageDispatcher> _default;

    public Dispatchers(ActorSystem system, IDispatcherPrerequisites prerequisites, ILoggingAdapter logger)
    {
        _system = system;
        Prerequisites = prerequisites;
        Log = logger;
        _default = new Lazy<MessageDispatcher>(() => Lookup(DefaultDispatcherId));
    }

    public Config DefaultDispatcherConfig => WithId(GetConfig(_system.Settings.Config, DefaultDispatcherId), DefaultDispatcherId);

    public MessageDispatcher DefaultGlobalDispatcher => _default.Value;

    public IDispatcherPrerequisites Prerequisites { get; }

    private ILoggingAdapter Log { get; }

    /// <summary>The section of a dispatcher; a text in its place is the path of another, 20 deep at most.</summary>
    public static Config GetConfig(Config config, string id, int depth = 0)
    {
        if (depth > MaxDispatcherAliasDepth)
            throw new ConfigurationException($"Didn't find a concrete dispatcher config after following {MaxDispatcherAliasDepth}, is there a loop in your config? last looked for id was [{id}]");
        var value = config.GetValue(id);
        if (value is null) throw new ConfigurationException($"Dispatcher [{id}] not configured.");
        if (value.IsString()) return GetConfig(config, value.GetString(), depth + 1);
        return value.IsObject() ? config.GetConfig(id) : throw new ConfigurationException($"Expected either a dispatcher config or an alias at [{id}] but found [{value}]");
    }

    public MessageDispatcher Lookup(string dispatcherName) => LookupConfigurator(string.IsNullOrEmpty(dispatcherName) ? DefaultDispatcherId : dispatcherName).Dispatcher();

    public bool HasDispatcher(string id) => _configurators.ContainsKey(id) || _system.Settings.Config.HasPath(id);

    /// <summary>Registers a configurator under an id; false when there was one already.</summary>
    public bool RegisterConfigurator(string id, MessageDispatcherConfigurator configurator) => _configurators.TryAdd(id, configurator);

    private MessageDispatcherConfigurator LookupConfigurator(string id, int depth = 0)
    {
        if (depth > MaxDispatcherAliasDepth)
            throw new ConfigurationException($"Didn't find a concrete dispatcher config after following {MaxDispatcherAliasDepth}, is there a loop in your config? last looked for id was [{id}]");
        if (_configurators.TryGetValue(id, out var known)) return known;
        if (!_system.Settings.Config.HasPath(id)) throw new ConfigurationException($"Dispatcher [{id}] not configured.");
        var value = _system.Settings.Config.GetValue(id);
        if (!value.IsString()) return _configurators.GetOrAdd(id, ConfiguratorFrom(Resolve(id)));
        var actualId = value.GetString();
        Log.Debug("Dispatcher id [{0}] is an alias, actual dispatcher will be [{1}]", id, actualId);
        return _configurators.GetOrAdd(id, LookupConfigurator(actualId, depth + 1));
    }

    private Config Resolve(string id)
    {
        var section = GetConfig(_system.Settings.Config, id);
        var withId = WithId(section, id);
        // What a section does not say it takes from the default dispatcher's.
        var fallback = _system.Settings.Config.GetConfig(DefaultDispatcherId);
        return fallback is null ? withId : withId.WithFallback(fallback);
    }

    private static Config WithId(Config section, string id) => ConfigurationFactory.ParseString($"id = \"{id}\"").WithFallback(section);

    private MessageDispatcherConfigurator ConfiguratorFrom(Config config)
    {
        var type = config.GetString("type", null) ?? throw new ConfigurationException($"Missing dispatcher 'type' property in config for dispatcher [{config.GetString("id", "?")}]");
        switch (type)
        {
            case "Dispatcher":
                return new DispatcherConfigurator(config, Prerequisites);
            case "TaskDispatcher":
                return new FixedExecutorDispatcherConfigurator(config, Prerequisites, new TaskExecutorServiceFactory(config, Prerequisites));
            case "ForkJoinDispatcher":
                return new FixedExecutorDispatcherConfigurator(config, Prerequisites, new ForkJoinExecutorServiceFactory(config.GetConfig("dedicated-thread-pool"), Prerequisites));
            case "PinnedDispatcher":
                return new PinnedDispatcherConfigurator(config, Prerequisites);
            case "SynchronizedDispatcher":
                return new CurrentSynchronizationContextDispatcherConfigurator(config, Prerequisites);
        }

        var custom = Type.GetType(type) ?? throw new ConfigurationException($"Could not resolve dispatcher type {type} for path {config.GetString("id", "?")}");
        return (MessageDispatcherConfigurator)Activator.CreateInstance(custom, config, Prerequisites);
    }
}
