using System.Collections;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Akka.Event.LogLevel;
using MelLogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Akka.Hosting.Logging;

/// <summary>Gives the host's loggers to the actor system.</summary>
public class LoggerFactorySetup : Setup
{
    public LoggerFactorySetup(ILoggerFactory loggerFactory) => LoggerFactory = loggerFactory;

    public ILoggerFactory LoggerFactory { get; }
}

/// <summary>Writes the actor system's log to the host's loggers, in the category Akka.Actor.ActorSystem.</summary>
public class LoggerFactoryLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    /// <summary>For what this logger itself has to say.</summary>
    protected readonly ILoggingAdapter InternalLogger;

    private readonly ILogger<ActorSystem> _logger;
    private readonly LogFilterEvaluator _filter = Context.System.Settings.LogFilter;

    public LoggerFactoryLogger()
    {
        InternalLogger = Akka.Event.Logging.GetLogger(Context.System.EventStream, nameof(LoggerFactoryLogger));
        var setup = Context.System.Settings.Setup.Get<LoggerFactorySetup>();
        if (!setup.HasValue)
        {
            throw new ConfigurationException(
                $"Could not start {nameof(LoggerFactoryLogger)}, the required setup class {nameof(LoggerFactorySetup)} could not be found. "
                + "Have you added this to the ActorSystem setup?");
        }

        _logger = setup.Value.LoggerFactory.CreateLogger<ActorSystem>();
    }

    protected override void PostStop() => InternalLogger.Info($"{nameof(LoggerFactoryLogger)} stopped");

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                InternalLogger.Info($"{nameof(LoggerFactoryLogger)} started");
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent log:
                if (_filter.ShouldTryKeepMessage(log, out _))
                    Log(log, Sender.Path);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes one event.</summary>
    protected virtual void Log(LogEvent log, ActorPath path)
    {
        var level = LevelOf(log.LogLevel());
        if (_logger.IsEnabled(level))
            _logger.Log(level, default, new LogState(log, path), log.Cause, static (state, _) => state.ToString());
    }

    private static MelLogLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.DebugLevel => MelLogLevel.Debug,
        LogLevel.InfoLevel => MelLogLevel.Information,
        LogLevel.WarningLevel => MelLogLevel.Warning,
        LogLevel.ErrorLevel => MelLogLevel.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Unknown log level."),
    };

    private sealed class LogState : IReadOnlyList<KeyValuePair<string, object>>
    {
        private const string Template = "[{Timestamp:yy/MM/dd-HH:mm:ss.ffff}][{LogSource}][{ActorPath}][{Thread:0000}]: {Message}";
        private readonly KeyValuePair<string, object>[] _holes;
        private readonly LogEvent _log;
        private readonly ActorPath _path;
        private readonly string _message;

        public LogState(LogEvent log, ActorPath path)
        {
            _log = log;
            _path = path;
            _message = MessageOf(log);
            _holes =
            [
                new("Timestamp", log.Timestamp),
                new("LogSource", log.LogSource),
                new("ActorPath", path),
                new("Thread", log.Thread.ManagedThreadId),
                new("Message", _message),
                new("{OriginalFormat}", Template),
            ];
        }

        public int Count => _holes.Length;

        public KeyValuePair<string, object> this[int index] => _holes[index];

        public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object>>)_holes).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() =>
            $"[{_log.Timestamp:yy/MM/dd-HH:mm:ss.ffff}][{_log.LogSource}][{_path}][{_log.Thread.ManagedThreadId:0000}]: {_message}";

        private static string MessageOf(LogEvent log)
        {
            try
            {
                return log.Message?.ToString() ?? "";
            }
            catch (FormatException e)
            {
                // The logger must outlive a message whose holes and arguments do not match.
                return log.Message is LogMessage message
                    ? $"Received a malformed formatted message. Log level: [{log.LogLevel()}], Template: [{message.Format}], args: [{message.Unformatted()}]: {e.Message}"
                    : $"Received a malformed message: {e.Message}";
            }
        }
    }
}
