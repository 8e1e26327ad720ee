using Akka.Actor;

namespace Akka.Event;

/// <summary>Where a log entry comes from: text for readers and a class for filters.</summary>
public readonly struct LogSource
{
    private LogSource(string source, Type type)
    {
        Source = source;
        Type = type;
    }

    public string Source { get; }

    public Type Type { get; }

    public static LogSource Create(object o) => Create(o, null);

    public static LogSource Create(object o, ActorSystem system) => o switch
    {
        IActorContext context => new LogSource(FromActor(context, system), SourceType(o)),
        IActorRef actorRef => new LogSource(FromActorRef(actorRef, system), SourceType(o)),
        string text => new LogSource(FromString(text, system), SourceType(o)),
        LogSource source => source,
        _ => new LogSource(FromType(o as Type ?? o.GetType(), system), SourceType(o)),
    };

    public static LogSource Create(string source, Type t) => new(source, t);

    public static Type SourceType(object o) => o switch
    {
        Type type => type,
        IActorContext context => context.Props.Type,
        IActorRef actorRef => actorRef.GetType(),
        string => typeof(DummyClassForStringSources),
        _ => o.GetType(),
    };

    public static string FromType(Type t, ActorSystem system) => system is null ? Logging.SimpleName(t) : $"{Logging.SimpleName(t)}({system})";

    public static string FromString(string source, ActorSystem system) => system is null ? source : $"{source}({system})";

    public static string FromActor(IActorContext actor, ActorSystem system) => FromActorRef(actor.Self, system);

    public static string FromActorRef(IActorRef a, ActorSystem system) => system is null || ((ExtendedActorSystem)system).Provider is not { } provider
        ? a.Path.ToString()
        : a.Path.ToStringWithAddress(provider.DefaultAddress);
}

/// <summary>Makes logging adapters and translates log levels.</summary>
public static class Logging
{
    private const string Debug = "DEBUG";
    private const string Info = "INFO";
    private const string Warning = "WARNING";
    private const string Error = "ERROR";
    private const string Off = "OFF";
    private const LogLevel OffLogLevel = (LogLevel)int.MaxValue;

    public static string SimpleName(object o) => SimpleName(o.GetType());

    public static string SimpleName(Type t) => t.Name;

    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        LogLevel.ErrorLevel => typeof(Error),
        _ => throw new ArgumentException("Unknown LogLevel", nameof(logLevel)),
    };

    public static string StringFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => Debug,
        LogLevel.InfoLevel => Info,
        LogLevel.WarningLevel => Warning,
        LogLevel.ErrorLevel => Error,
        OffLogLevel => Off,
        _ => throw new ArgumentException("Unknown LogLevel", nameof(logLevel)),
    };

    public static ILoggingAdapter GetLogger(this IActorContext context, ILogMessageFormatter logMessageFormatter = null)
    {
        var source = LogSource.Create(context, context.System);
        return new BusLogging(context.System.EventStream, source.Source, source.Type, logMessageFormatter ?? context.System.Settings.LogFormatter);
    }

    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj, ILogMessageFormatter logMessageFormatter = null)
    {
        var source = LogSource.Create(logSourceObj, system);
        return new BusLogging(system.EventStream, source.Source, source.Type, logMessageFormatter ?? system.Settings.LogFormatter);
    }

    public static ILoggingAdapter GetLogger(LoggingBus loggingBus, object logSourceObj, ILogMessageFormatter logMessageFormatter = null)
    {
        var source = LogSource.Create(logSourceObj);
        return new BusLogging(loggingBus, source.Source, source.Type, logMessageFormatter ?? DefaultLogMessageFormatter.Instance);
    }

    public static LogLevel LogLevelFor(string logLevel) => logLevel.ToUpperInvariant() switch
    {
        Debug => LogLevel.DebugLevel,
        Info => LogLevel.InfoLevel,
        Warning => LogLevel.WarningLevel,
        Error => LogLevel.ErrorLevel,
        Off => OffLogLevel,
        _ => throw new ArgumentException($"Unknown LogLevel: \"{logLevel}\". Valid values are: \"{Debug}\", \"{Info}\", \"{Warning}\", \"{Error}\"", nameof(logLevel)),
    };

    public static LogLevel LogLevelFor<T>()
        where T : LogEvent
    {
        if (typeof(T) == typeof(Debug)) return LogLevel.DebugLevel;
        if (typeof(T) == typeof(Info)) return LogLevel.InfoLevel;
        if (typeof(T) == typeof(Warning)) return LogLevel.WarningLevel;
        return typeof(T) == typeof(Error) ? LogLevel.ErrorLevel : throw new ArgumentException($"Unknown LogEvent type: \"{typeof(T).FullName}\".");
    }
}
