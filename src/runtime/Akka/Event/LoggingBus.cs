using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Configuration;

namespace Akka.Event;

/// <summary>The part of the event stream that starts loggers and subscribes them to their levels.</summary>
public class LoggingBus : ActorEventBus<object, Type>
{
    private static readonly LogLevel[] AllLogLevels = Enum.GetValues<LogLevel>();
    private static int _loggerId;

    private readonly List<IActorRef> _loggers = [];
    private LogLevel _logLevel;

    public LoggingBus()
    {
    }

    public LogLevel LogLevel => _logLevel;

    /// <summary>Changes, while running, from which level on loggers get events.</summary>
    public virtual void SetLogLevel(LogLevel logLevel)
    {
        _logLevel = logLevel;
        IActorRef[] loggers;
        lock (_loggers) loggers = _loggers.ToArray();
        foreach (var logger in loggers)
        {
            foreach (var level in AllLogLevels.Where(level => level < logLevel)) Unsubscribe(logger, level.ClassFor());
            SubscribeLogLevelAndAbove(logLevel, logger);
        }
    }

    /// <summary>Logs to the console until the configured loggers are there.</summary>
    public void StartStdoutLogger(Settings config) => SetUpStdoutLogger(config);

    protected override bool IsSubClassification(Type parent, Type child) => child.IsAssignableFrom(parent);

    protected override void Publish(object @event, IActorRef subscriber) => subscriber.Tell(@event, ActorRefs.NoSender);

    protected override bool Classify(object @event, Type classifier) => classifier.IsAssignableFrom(GetClassifier(@event));

    protected override Type GetClassifier(object @event) => @event.GetType();

    internal void StartDefaultLoggers(ActorSystemImpl system)
    {
        var logName = SimpleName(this) + "(" + system.Name + ")";
        var logLevel = Logging.LogLevelFor(system.Settings.LogLevel);
        var shouldRemoveStandardOutLogger = true;
        foreach (var loggerType in system.Settings.Loggers)
        {
            var type = Type.GetType(loggerType) ?? throw new ConfigurationException($"Logger specified in config cannot be found: \"{loggerType}\"");
            if (typeof(MinimalLogger).IsAssignableFrom(type))
            {
                shouldRemoveStandardOutLogger = false;
                continue;
            }

            AddLogger(system, type, logLevel, logName);
        }

        system.SystemActorOf(Props.Create(() => new UnhandledMessageForwarder()), "UnhandledMessageForwarder");
        _logLevel = logLevel;
        Publish(new Debug(logName, GetType(), "Default Loggers started"));
        // Only now: what the loggers said while they started was seen.
        if (shouldRemoveStandardOutLogger) RemoveStdoutLogger(system.Settings, logName);
    }

    internal void StopDefaultLoggers(ActorSystem system)
    {
        var hasStandardOutLogger = false;
        IActorRef[] loggers;
        lock (_loggers) loggers = _loggers.ToArray();
        if (!loggers.Any(logger => logger is MinimalLogger))
        {
            SetUpStdoutLogger(system.Settings);
            Publish(new Debug(SimpleName(this), GetType(), $"Shutting down: {system.Settings.StdoutLogger.GetType().Name} started"));
            hasStandardOutLogger = true;
        }

        foreach (var logger in loggers)
        {
            if (logger is MinimalLogger) continue;
            Unsubscribe(logger);
            if (logger is IInternalActorRef internalRef) internalRef.Stop();
            lock (_loggers) _loggers.Remove(logger);
        }

        if (hasStandardOutLogger) Publish(new Debug(SimpleName(this), GetType(), "All default loggers stopped"));
    }

    private void AddLogger(ActorSystemImpl system, Type loggerType, LogLevel logLevel, string loggingBusName)
    {
        var name = "log" + Interlocked.Increment(ref _loggerId) + "-" + loggerType.Name;
        var props = Props.Create(loggerType).WithDispatcher(system.Settings.LoggersDispatcher);
        var logger = system.SystemActorOf(props, name);
        if (system.Settings.LoggerAsyncStart)
        {
            SubscribeLogger(logger, logLevel);
            logger.Tell(new InitializeLogger(this), ActorRefs.NoSender);
            return;
        }

        AwaitInitialization(system, logger, loggerType);
        SubscribeLogger(logger, logLevel);
        Publish(new Debug(loggingBusName, GetType(), $"Logger {name} [{loggerType.Name}] started"));
    }

    private void AwaitInitialization(ActorSystemImpl system, IActorRef logger, Type loggerType)
    {
        var timeout = system.Settings.LoggerStartTimeout;
        var answer = logger.Ask(new InitializeLogger(this), timeout);
        try
        {
            if (answer.GetAwaiter().GetResult() is not LoggerInitialized)
                throw new LoggerInitializationException($"Logger [{loggerType}] did not respond with LoggerInitialized, sent instead [{answer.Result}]");
        }
        catch (AskTimeoutException)
        {
            Publish(new Warning(SimpleName(this), GetType(), $"Logger [{loggerType}] did not respond within {timeout} to InitializeLogger(bus), will be added anyway"));
        }
    }

    private void SubscribeLogger(IActorRef logger, LogLevel logLevel)
    {
        SubscribeLogLevelAndAbove(logLevel, logger);
        lock (_loggers) _loggers.Add(logger);
    }

    private void SetUpStdoutLogger(Settings config)
    {
        if (config.StdoutLogLevel.Equals("OFF", StringComparison.OrdinalIgnoreCase)) return;
        var logLevel = Logging.LogLevelFor(config.StdoutLogLevel);
        SubscribeLogLevelAndAbove(logLevel, config.StdoutLogger);
        lock (_loggers)
            if (!_loggers.Contains(config.StdoutLogger))
                _loggers.Add(config.StdoutLogger);
        _logLevel = logLevel;
    }

    private void RemoveStdoutLogger(Settings settings, string logName)
    {
        Publish(new Debug(logName, GetType(), $"{settings.StdoutLogger.GetType().Name} being removed"));
        Unsubscribe(settings.StdoutLogger);
        lock (_loggers) _loggers.Remove(settings.StdoutLogger);
    }

    private void SubscribeLogLevelAndAbove(LogLevel logLevel, IActorRef logger)
    {
        foreach (var level in AllLogLevels.Where(level => level >= logLevel)) Subscribe(logger, level.ClassFor());
    }
}

/// <summary>Says, when <c>akka.actor.debug.unhandled</c> is on, which messages nobody handled.</summary>
internal sealed class UnhandledMessageForwarder : ActorBase
{
    protected override void PreStart()
    {
        if (Context.System.Settings.DebugUnhandledMessage) Context.System.EventStream.Subscribe(Self, typeof(UnhandledMessage));
    }

    protected override bool Receive(object message)
    {
        if (message is not UnhandledMessage unhandled) return false;
        var sender = unhandled.Sender is null ? "NoSender" : unhandled.Sender.Path.ToString();
        Context.System.EventStream.Publish(new Debug(unhandled.Recipient.Path.ToString(), unhandled.Recipient.GetType(), $"Unhandled message from {sender} : {unhandled.Message}"));
        return true;
    }
}
