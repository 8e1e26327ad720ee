namespace AkkaCollector.Storage;

/// <summary>What the backup has done since the process started, as the status shows it.</summary>
public sealed record BackupStatus
{
    /// <summary>Files that became whole.</summary>
    public required long Files { get; init; }
    /// <summary>Batches that stand in them, or in the file that is being written.</summary>
    public required long Batches { get; init; }
    /// <summary>Batches that were left out because the queue was full.</summary>
    public required long MissedQueueFull { get; init; }
    /// <summary>Batches that were left out because the disk refused the file that they were for, or had just refused another.</summary>
    public required long MissedWriteFailed { get; init; }
    /// <summary>How often the disk refused something.</summary>
    public required long Failures { get; init; }
    /// <summary>Batches and lists that wait to be written.</summary>
    public required int Waiting { get; init; }
    /// <summary>When the last file became whole, in microseconds since 1970 UTC; null before the first.</summary>
    public long? LastFileMicros { get; init; }
    /// <summary>Why there is no whole file since the last one; null when nothing is wrong.</summary>
    public string? LastError { get; init; }
}
