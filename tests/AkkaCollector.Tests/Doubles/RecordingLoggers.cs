using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Tests.Doubles;

/// <summary>Keeps every line of the log, as operators would see it.</summary>
internal sealed class RecordingLoggers : ILoggerFactory
{
    public ConcurrentQueue<(LogLevel Level, int Id, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Recorder(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The recorder has no providers.");

    public void Dispose() => Lines.Clear();

    private sealed class Recorder(RecordingLoggers loggers) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            loggers.Lines.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
    }
}
