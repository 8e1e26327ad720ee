using Microsoft.Extensions.Logging;

namespace AkkaCollector.Memory;

/// <summary>What the memory says in the log.</summary>
internal static partial class MemoryLog
{
    [LoggerMessage(2100, LogLevel.Information, "Memory of {Source}: goes on from {Connects} connections and {Channels} channels of earlier runs; the last stored tick came at {LastTick:O}")]
    public static partial void Resumed(this ILogger log, string source, long connects, int channels, DateTimeOffset lastTick);

    [LoggerMessage(2101, LogLevel.Warning, "Memory of {Source} is degraded: {Error}. Ticks are collected and stored all the same")]
    public static partial void Degraded(this ILogger log, string source, string error);

    [LoggerMessage(2102, LogLevel.Warning, "Memory of {Source}: the snapshot was not saved and is tried again later: {Error}")]
    public static partial void SnapshotFailed(this ILogger log, string source, string error);

    [LoggerMessage(2103, LogLevel.Warning, "Memory of {Source}: entries before the snapshot were not removed and are removed with the next: {Error}")]
    public static partial void CleaningFailed(this ILogger log, string source, string error);

    [LoggerMessage(2104, LogLevel.Warning, "The journal did not take the last notes within {Seconds:0.#} s; {Waiting} are given up. The store's cursors correct the rest at the next start")]
    public static partial void CloseTimedOut(this ILogger log, double seconds, int waiting);
}
