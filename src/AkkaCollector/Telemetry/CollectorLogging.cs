using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace AkkaCollector.Telemetry;

/// <summary>Serilog behind Microsoft.Extensions.Logging: a readable console, a rolling JSON file, and no secret in either.</summary>
public static class CollectorLogging
{
    private const string ConsoleTemplate = "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}";

    /// <summary>Makes Serilog the one sink of the host's log.</summary>
    /// <param name="logging">The host's log.</param>
    /// <param name="settings">What to write and where.</param>
    /// <param name="levels">The levels, which may change later.</param>
    /// <param name="dataDirectory">The folder that the JSON file is put below.</param>
    /// <param name="secrets">Values that must never be written; each is replaced by <c>***</c>.</param>
    /// <param name="console">Whether the console is written to; a live view owns it otherwise.</param>
    public static ILoggingBuilder AddCollectorLogging(
        this ILoggingBuilder logging, LoggingSettings settings, LogLevels levels, string dataDirectory, IReadOnlyCollection<string> secrets, bool console)
    {
        var serilog = new LoggerConfiguration().MinimumLevel.Verbose().Enrich.FromLogContext();
        if (console)
            serilog.WriteTo.Console(new Redacting(new ShortContext(new MessageTemplateTextFormatter(ConsoleTemplate, CultureInfo.InvariantCulture)), secrets));
        if (settings.File)
            serilog.WriteTo.File(
                new Redacting(new JsonFormatter(renderMessage: true), secrets), Path.Combine(dataDirectory, "logs", settings.FileName),
                rollingInterval: RollingInterval.Day, rollOnFileSizeLimit: true, fileSizeLimitBytes: settings.FileSizeMax,
                retainedFileCountLimit: settings.FilesKept);
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Trace);
        logging.AddSerilog(serilog.CreateLogger(), dispose: true);
        // For the provider by name: AddSerilog has just told it to take everything, and the more special rule wins.
        logging.AddFilter<SerilogLoggerProvider>((category, level) => levels.IsEnabled(category, level));
        logging.Services.AddSingleton(levels);
        return logging;
    }

    /// <summary>Replaces the secrets in what another formatter wrote: whatever the way, a secret does not get through.</summary>
    private sealed class Redacting(ITextFormatter inner, IReadOnlyCollection<string> secrets) : ITextFormatter
    {
        private readonly string[] _secrets = secrets.Where(s => s.Length > 0).SelectMany(s => new[] { s, WithinJson(s), WithinJson(WithinMessage(s)) })
            .Distinct(StringComparer.Ordinal).OrderByDescending(s => s.Length).ToArray();

        public void Format(LogEvent logEvent, TextWriter output)
        {
            if (_secrets.Length == 0)
            {
                inner.Format(logEvent, output);
                return;
            }
            var text = new StringWriter(CultureInfo.InvariantCulture);
            inner.Format(logEvent, text);
            var line = text.ToString();
            foreach (var secret in _secrets) line = line.Replace(secret, "***", StringComparison.Ordinal);
            output.Write(line);
        }

        /// <summary>A secret with a quote or a backslash looks different in the JSON file.</summary>
        private static string WithinJson(string secret)
        {
            using var quoted = new StringWriter(CultureInfo.InvariantCulture);
            JsonValueFormatter.WriteQuotedJsonString(secret, quoted);
            return quoted.ToString()[1..^1];
        }

        /// <summary>A message that is rendered for the file has its texts in quotes.</summary>
        private static string WithinMessage(string secret) => secret.Replace("\"", "\\\"", StringComparison.Ordinal);
    }

    /// <summary>Writes the last name of a category on the console: the file has the whole.</summary>
    private sealed class ShortContext(ITextFormatter inner) : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output)
        {
            if (logEvent.Properties.TryGetValue("SourceContext", out var value) && value is ScalarValue { Value: string category })
                logEvent = WithContext(logEvent, category[(category.LastIndexOf('.') + 1)..]);
            inner.Format(logEvent, output);
        }

        private static LogEvent WithContext(LogEvent logEvent, string context)
        {
            var properties = logEvent.Properties.Where(p => p.Key != "SourceContext").Select(p => new LogEventProperty(p.Key, p.Value))
                .Append(new LogEventProperty("SourceContext", new ScalarValue(context)));
            return new LogEvent(logEvent.Timestamp, logEvent.Level, logEvent.Exception, logEvent.MessageTemplate, properties);
        }
    }
}
