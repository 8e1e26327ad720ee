using Microsoft.Extensions.Logging;

namespace AkkaCollector.Graph;

/// <summary>What is said about stopping.</summary>
internal static partial class DrainLog
{
    public static void TimedOut(ILoggerFactory loggers, TimeSpan timeout, long left) =>
        TimedOut(loggers.CreateLogger(typeof(DrainLog)), timeout.TotalSeconds, left);

    [LoggerMessage(1520, LogLevel.Warning, "Not everything was handed on within {Seconds}s: {Left} ticks are given up")]
    private static partial void TimedOut(ILogger log, double seconds, long left);
}
