using Microsoft.Extensions.Logging;

namespace AkkaCollector.Storage;

/// <summary>What storage says in the log; event ids 1200 to 1299.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(1200, LogLevel.Information, "Store {Store} is ready")]
    public static partial void StoreReady(this ILogger logger, string store);

    [LoggerMessage(1201, LogLevel.Information, "Wrote {Quotes} quotes in {Seconds:0.###}s (trades {Trades}, others {Others}, duplicates {Duplicates}, "
        + "rejected {Rejected}, undecoded frames {Undecoded}, batches {Batches})")]
    public static partial void Wrote(
        this ILogger logger, long quotes, double seconds, long trades, long others, long duplicates, long rejected, long undecoded, long batches);

    [LoggerMessage(1202, LogLevel.Error, "Failed to write quotes: {Error}")]
    public static partial void WriteFailed(this ILogger logger, string error);

    [LoggerMessage(1203, LogLevel.Error, "Failed to open the store: {Error}")]
    public static partial void OpenFailed(this ILogger logger, string error);

    [LoggerMessage(1204, LogLevel.Warning, "Retrying in {Seconds:0.###}s... ({Batches} batches wait, store away for {AwaySeconds:0.#}s)")]
    public static partial void Retrying(this ILogger logger, double seconds, int batches, double awaySeconds);

    [LoggerMessage(1205, LogLevel.Critical, "The store cannot be used: {Error}")]
    public static partial void StoreUnusable(this ILogger logger, string error);

    [LoggerMessage(1206, LogLevel.Warning, "Batch {Batch} found the storage queue full ({Batches} of {Most}) and is left to be sent again")]
    public static partial void QueueFull(this ILogger logger, string batch, int batches, int most);

    [LoggerMessage(1207, LogLevel.Error, "Closing the store failed: {Error}")]
    public static partial void CloseFailed(this ILogger logger, string error);

    [LoggerMessage(1209, LogLevel.Warning, "The database refused {Rows} rows of batch {Batch}; they are among the dead letters with their errors, the rest is stored")]
    public static partial void Poisoned(this ILogger logger, int rows, string batch);

    [LoggerMessage(1210, LogLevel.Information, "Removed {Rows} rows and {Partitions} partitions older than {Days:0.#} days")]
    public static partial void RemovedOld(this ILogger logger, long rows, int partitions, double days);

    [LoggerMessage(1240, LogLevel.Warning, "Batches go to the spool: {Why}")]
    public static partial void Spooling(this ILogger logger, string why);

    [LoggerMessage(1241, LogLevel.Information, "The spool is empty again: {Batches} batches went through it")]
    public static partial void SpoolEmptied(this ILogger logger, long batches);

    [LoggerMessage(1242, LogLevel.Error, "The spool is damaged: {Loss}")]
    public static partial void SpoolLost(this ILogger logger, SpoolLoss loss);

    [LoggerMessage(1243, LogLevel.Warning, "The spool is at {Fill:P0} of what it may hold: as it fills, what has the least priority is given up")]
    public static partial void SpoolNearlyFull(this ILogger logger, double fill);

    [LoggerMessage(1244, LogLevel.Information, "The spool has room again: it is at {Fill:P0}")]
    public static partial void SpoolHasRoom(this ILogger logger, double fill);

    [LoggerMessage(1245, LogLevel.Error, "The spool's folder {Folder} fails: {Error}. The store goes on without it, and what the store does not take is held in memory; it is tried again in {Seconds:0.###}s")]
    public static partial void SpoolFailed(this ILogger logger, string folder, string error, double seconds);

    [LoggerMessage(1246, LogLevel.Information, "The spool's folder {Folder} works again")]
    public static partial void SpoolWorks(this ILogger logger, string folder);

    [LoggerMessage(1211, LogLevel.Information, "Upkeep is left for the next time: {Reason}")]
    public static partial void LeftUndone(this ILogger logger, string reason);

    [LoggerMessage(1208, LogLevel.Error, "Closing the store took more than {Seconds:0.###}s and was left")]
    public static partial void CloseTimedOut(this ILogger logger, double seconds);
}
