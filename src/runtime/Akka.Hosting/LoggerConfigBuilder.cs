using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Akka.Event.LogLevel;

namespace Akka.Hosting;

/// <summary>How many of something is logged.</summary>
public enum TriStateValue
{
    None,
    Some,
    All,
}

/// <summary>What the system logs of itself at debug level; null leaves a switch as configured.</summary>
public class DebugOptions
{
    public bool? Receive { get; set; }

    public bool? AutoReceive { get; set; }

    public bool? LifeCycle { get; set; }

    public bool? FiniteStateMachine { get; set; }

    public bool? EventStream { get; set; }

    public bool? Unhandled { get; set; }

    public bool? RouterMisconfiguration { get; set; }

    internal IEnumerable<string> ToHocon() =>
        from option in new[]
        {
            ("receive", Receive), ("autoreceive", AutoReceive), ("lifecycle", LifeCycle), ("fsm", FiniteStateMachine),
            ("event-stream", EventStream), ("unhandled", Unhandled), ("router-misconfiguration", RouterMisconfiguration),
        }
        where option.Item2.HasValue
        select $"akka.actor.debug.{option.Item1} = {option.Item2.ToHocon()}";
}

/// <summary>Which dead letters are logged.</summary>
public class DeadLetterOptions
{
    /// <summary>None, all, or the first <see cref="LogCount"/>.</summary>
    public TriStateValue ShouldLog { get; set; } = TriStateValue.Some;

    public int LogCount { get; set; } = 10;

    /// <summary>Null leaves it as configured.</summary>
    public bool? LogDuringShutdown { get; set; }

    /// <summary>For how long logging pauses after <see cref="LogCount"/>; zero for ever, null leaves it as configured.</summary>
    public TimeSpan? LogSuspendDuration { get; set; }

    internal IEnumerable<string> ToHocon()
    {
        yield return "akka.log-dead-letters = " + ShouldLog switch
        {
            TriStateValue.None => "off",
            TriStateValue.All => "on",
            _ => LogCount.ToHocon(),
        };
        if (LogDuringShutdown.HasValue)
            yield return $"akka.log-dead-letters-during-shutdown = {LogDuringShutdown.ToHocon()}";
        if (LogSuspendDuration.HasValue)
            yield return $"akka.log-dead-letters-suspend-duration = {LogSuspendDuration.ToHocon(allowInfinite: true, zeroIsInfinite: true)}";
    }
}

/// <summary>Chooses the loggers of a system and what they write.</summary>
public sealed class LoggerConfigBuilder
{
    private readonly List<Type> _loggers = [typeof(DefaultLogger)];

    internal LoggerConfigBuilder(AkkaConfigurationBuilder builder) => Builder = builder;

    /// <summary>The least important events that are logged.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.InfoLevel;

    /// <summary>Whether the configuration is logged at the start.</summary>
    public bool LogConfigOnStart { get; set; }

    public DeadLetterOptions DeadLetterOptions { get; set; }

    public DebugOptions DebugOptions { get; set; }

    /// <summary>Filters that drop events before they reach a logger.</summary>
    public LogFilterBuilder LogFilterBuilder { get; set; }

    /// <summary>The type that puts arguments into messages; null for the system's default.</summary>
    public Type LogMessageFormatter { get; set; }

    internal AkkaConfigurationBuilder Builder { get; }

    /// <summary>Removes all loggers, the default one among them.</summary>
    public LoggerConfigBuilder ClearLoggers()
    {
        _loggers.Clear();
        return this;
    }

    public LoggerConfigBuilder AddLogger<T>()
        where T : IRequiresMessageQueue<ILoggerMessageQueueSemantics>
    {
        if (!_loggers.Contains(typeof(T)))
            _loggers.Add(typeof(T));
        return this;
    }

    public LoggerConfigBuilder WithDefaultLogMessageFormatter<T>()
        where T : ILogMessageFormatter
    {
        LogMessageFormatter = typeof(T);
        return this;
    }

    /// <summary>Adds filters that drop events before they reach a logger.</summary>
    public LoggerConfigBuilder WithLogFilter(Action<LogFilterBuilder> filterBuilder)
    {
        LogFilterBuilder ??= new LogFilterBuilder();
        filterBuilder(LogFilterBuilder);
        return this;
    }

    internal Config ToConfig()
    {
        var lines = new List<string>
        {
            $"akka.loglevel = {LogLevel.ToString().Replace("Level", "").ToUpperInvariant()}",
            $"akka.log-config-on-start = {LogConfigOnStart.ToHocon()}",
            $"akka.loggers = [{string.Join(", ", _loggers.Select(NameOf))}]",
        };
        if (LogMessageFormatter is not null)
            lines.Add($"akka.logger-formatter = {NameOf(LogMessageFormatter)}");
        lines.AddRange(DeadLetterOptions?.ToHocon() ?? []);
        lines.AddRange(DebugOptions?.ToHocon() ?? []);
        return ConfigurationFactory.ParseString(string.Join('\n', lines));
    }

    private static string NameOf(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}".ToHocon();
}

/// <summary>Configures the loggers of a system.</summary>
public static class LoggingExtensions
{
    public static AkkaConfigurationBuilder ConfigureLoggers(this AkkaConfigurationBuilder builder, Action<LoggerConfigBuilder> configurator)
    {
        var loggers = new LoggerConfigBuilder(builder);
        configurator(loggers);
        if (loggers.LogFilterBuilder is not null)
            builder.AddSetup(loggers.LogFilterBuilder.Build());
        return builder.AddHoconConfiguration(loggers.ToConfig(), HoconAddMode.Prepend);
    }

    /// <summary>Adds Akka.NET's own logger to standard out.</summary>
    public static LoggerConfigBuilder AddDefaultLogger(this LoggerConfigBuilder builder) => builder.AddLogger<DefaultLogger>();

    /// <summary>Adds the logger that writes to the host's loggers.</summary>
    public static LoggerConfigBuilder AddLoggerFactory(this LoggerConfigBuilder builder) => builder.AddLogger<LoggerFactoryLogger>();

    /// <summary>Adds the logger that writes to the loggers of a factory.</summary>
    public static LoggerConfigBuilder AddLoggerFactory(this LoggerConfigBuilder builder, ILoggerFactory loggerFactory)
    {
        builder.Builder.AddSetup(new LoggerFactorySetup(loggerFactory));
        return builder.AddLoggerFactory();
    }
}
