using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A system's settings, read once from its configuration.</summary>
public class Settings
{
    private readonly Config _userConfig;
    private readonly Lock _injecting = new();
    private Config _fallbackConfig;

    public Settings(ActorSystem system, Config config)
        : this(system, config, ActorSystemSetup.Empty)
    {
    }

    public Settings(ActorSystem system, Config config, ActorSystemSetup setup)
    {
        Setup = setup;
        System = system;
        _userConfig = config ?? ConfigurationFactory.Empty;
        _fallbackConfig = ConfigurationFactory.Default();
        RebuildConfig();
        ConfigVersion = Config.GetString("akka.version", null);
        ReadProvider(setup);
        ReadActor();
        ReadLogging(setup);
        ReadDebug();
        ReadScheduler();
        ReadShutdown();
    }

    public ActorSystem System { get; }

    public Config Config { get; private set; }

    public ActorSystemSetup Setup { get; }

    public string ConfigVersion { get; }

    public string Home { get; private set; }

    public string ProviderClass => ProviderSelectionType.Fqn;

    public ProviderSelection ProviderSelectionType { get; private set; }

    public bool HasCluster => ProviderSelectionType.HasCluster;

    public string SupervisorStrategyClass { get; private set; }

    public bool SerializeAllMessages { get; private set; }

    public bool SerializeAllCreators { get; private set; }

    public TimeSpan CreationTimeout { get; private set; }

    public TimeSpan AskTimeout { get; private set; }

    public TimeSpan UnstartedPushTimeout { get; private set; }

    public string LogLevel { get; private set; }

    public string StdoutLogLevel { get; private set; }

    public MinimalLogger StdoutLogger { get; private set; }

    public IList<string> Loggers { get; private set; }

    public string LoggersDispatcher { get; private set; }

    public TimeSpan LoggerStartTimeout { get; private set; }

    public bool LoggerAsyncStart { get; private set; }

    public ILogMessageFormatter LogFormatter { get; private set; }

    public LogFilterEvaluator LogFilter { get; private set; }

    public bool LogConfigOnStart { get; private set; }

    public bool LogSerializerOverrideOnStart { get; private set; }

    public int LogDeadLetters { get; private set; }

    public bool LogDeadLettersDuringShutdown { get; private set; }

    public TimeSpan LogDeadLettersSuspendDuration { get; private set; }

    public bool AddLoggingReceive { get; private set; }

    public bool DebugAutoReceive { get; private set; }

    public bool DebugLifecycle { get; private set; }

    public bool FsmDebugEvent { get; private set; }

    public bool DebugEventStream { get; private set; }

    public bool DebugUnhandledMessage { get; private set; }

    public bool DebugRouterMisconfiguration { get; private set; }

    public bool DebugTimerScheduler { get; private set; }

    public bool EmitActorTelemetry { get; private set; }

    public int DefaultVirtualNodesFactor { get; private set; }

    public string SchedulerClass { get; private set; }

    public TimeSpan SchedulerShutdownTimeout { get; private set; }

    /// <summary>Whether the last phase of <see cref="CoordinatedShutdown"/> stops the system.</summary>
    public bool CoordinatedShutdownTerminateActorSystem { get; private set; }

    /// <summary>Whether <see cref="ActorSystem.Terminate"/> runs <see cref="CoordinatedShutdown"/>.</summary>
    public bool CoordinatedShutdownRunByActorSystemTerminate { get; private set; }

    /// <summary>Adds defaults that hold where neither the configuration nor earlier defaults say anything.</summary>
    public void InjectTopLevelFallback(Config config)
    {
        // Extensions that start at the same time, on threads of their own, must not lose each other's defaults.
        lock (_injecting)
        {
            if (_fallbackConfig.Equals(config)) return;
            _fallbackConfig = _fallbackConfig.WithFallback(config);
            RebuildConfig();
        }
    }

    public override string ToString() => Config.ToString();

    private void RebuildConfig() => Config = _userConfig.IsEmpty ? _fallbackConfig : _userConfig.WithFallback(_fallbackConfig);

    private void ReadProvider(ActorSystemSetup setup)
    {
        var bootstrap = setup.Get<BootstrapSetup>();
        ProviderSelectionType = bootstrap.HasValue && bootstrap.Value.ActorRefProvider.HasValue
            ? bootstrap.Value.ActorRefProvider.Value
            : ProviderSelection.GetProvider(Config.GetString("akka.actor.provider", "local"));
    }

    private void ReadActor()
    {
        Home = Config.GetString("akka.home", "");
        SupervisorStrategyClass = Config.GetString("akka.actor.guardian-supervisor-strategy", "Akka.Actor.DefaultSupervisorStrategy");
        AskTimeout = Config.GetTimeSpan("akka.actor.ask-timeout", Timeout.InfiniteTimeSpan, allowInfinite: true);
        CreationTimeout = Config.GetTimeSpan("akka.actor.creation-timeout", TimeSpan.FromSeconds(20));
        UnstartedPushTimeout = Config.GetTimeSpan("akka.actor.unstarted-push-timeout", TimeSpan.FromSeconds(10));
        SerializeAllMessages = Config.GetBoolean("akka.actor.serialize-messages", false);
        SerializeAllCreators = Config.GetBoolean("akka.actor.serialize-creators", false);
        EmitActorTelemetry = Config.GetBoolean("akka.actor.telemetry.enabled", false);
        DefaultVirtualNodesFactor = Config.GetInt("akka.actor.deployment.default.virtual-nodes-factor", 10);
    }

    private void ReadLogging(ActorSystemSetup setup)
    {
        LogLevel = Config.GetString("akka.loglevel", "INFO");
        StdoutLogLevel = Config.GetString("akka.stdout-loglevel", "WARNING");
        Loggers = Config.GetStringList("akka.loggers", []);
        LoggersDispatcher = Config.GetString("akka.loggers-dispatcher", Dispatch.Dispatchers.DefaultDispatcherId);
        LoggerStartTimeout = Config.GetTimeSpan("akka.logger-startup-timeout", TimeSpan.FromSeconds(5));
        LoggerAsyncStart = Config.GetBoolean("akka.logger-async-start", false);
        LogFormatter = Create<ILogMessageFormatter>(Config.GetString("akka.logger-formatter", null), () => DefaultLogMessageFormatter.Instance, "akka.logger-formatter");
        LogFilter = setup.Get<LogFilterSetup>() is { HasValue: true } filters ? filters.Value.CreateEvaluator() : LogFilterEvaluator.NoFilters;
        StdoutLogger = Create<MinimalLogger>(Config.GetString("akka.stdout-logger-class", null), () => new StandardOutLogger(), "akka.stdout-logger-class");
        StdoutLogger.Filter = LogFilter;
        LogConfigOnStart = Config.GetBoolean("akka.log-config-on-start", false);
        LogSerializerOverrideOnStart = Config.GetBoolean("akka.log-serializer-override-on-start", true);
        LogDeadLetters = Config.GetString("akka.log-dead-letters", "10").ToLowerInvariant() switch
        {
            "on" or "true" or "yes" => int.MaxValue,
            "off" or "false" or "no" => 0,
            _ => Config.GetInt("akka.log-dead-letters", 10),
        };
        LogDeadLettersDuringShutdown = Config.GetBoolean("akka.log-dead-letters-during-shutdown", false);
        LogDeadLettersSuspendDuration = Config.GetString("akka.log-dead-letters-suspend-duration", "5 minutes") == "infinite"
            ? Timeout.InfiniteTimeSpan
            : Config.GetTimeSpan("akka.log-dead-letters-suspend-duration", TimeSpan.FromMinutes(5));
    }

    private void ReadDebug()
    {
        AddLoggingReceive = Config.GetBoolean("akka.actor.debug.receive", false);
        DebugAutoReceive = Config.GetBoolean("akka.actor.debug.autoreceive", false);
        DebugLifecycle = Config.GetBoolean("akka.actor.debug.lifecycle", false);
        FsmDebugEvent = Config.GetBoolean("akka.actor.debug.fsm", false);
        DebugEventStream = Config.GetBoolean("akka.actor.debug.event-stream", false);
        DebugUnhandledMessage = Config.GetBoolean("akka.actor.debug.unhandled", false);
        DebugRouterMisconfiguration = Config.GetBoolean("akka.actor.debug.router-misconfiguration", false);
        DebugTimerScheduler = Config.GetBoolean("akka.actor.debug.log-timers", false);
    }

    private void ReadScheduler()
    {
        SchedulerClass = Config.GetString("akka.scheduler.implementation", null);
        SchedulerShutdownTimeout = Config.GetTimeSpan("akka.scheduler.shutdown-timeout", TimeSpan.FromSeconds(5));
    }

    private void ReadShutdown()
    {
        CoordinatedShutdownTerminateActorSystem = Config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system");
        CoordinatedShutdownRunByActorSystemTerminate = Config.GetBoolean("akka.coordinated-shutdown.run-by-actor-system-terminate");
        if (CoordinatedShutdownRunByActorSystemTerminate && !CoordinatedShutdownTerminateActorSystem)
        {
            throw new ConfigurationException(
                "akka.coordinated-shutdown.run-by-actor-system-terminate=on and akka.coordinated-shutdown.terminate-actor-system=off "
                + "is not a supported configuration combination.");
        }
    }

    private static T Create<T>(string typeName, Func<T> standard, string key)
        where T : class
    {
        if (string.IsNullOrWhiteSpace(typeName)) return standard();
        var type = Type.GetType(typeName) ?? throw new ConfigurationException($"Could not resolve {key} type {typeName}");
        if (type == standard().GetType()) return standard();
        if (!typeof(T).IsAssignableFrom(type)) throw new ArgumentException($"{key} [{typeName}] must be a {typeof(T).Name}");
        return (T)Activator.CreateInstance(type);
    }
}
