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
    /// <summary>Batches of the file that is being written which the death of the process would take from it now.</summary>
    public required int Unflushed { get; init; }
    /// <summary>What was made of files that killed processes left behind.</summary>
    public required BackupMendReport Mended { get; init; }
    /// <summary>When the last file became whole, in microseconds since 1970 UTC; null before the first.</summary>
    public long? LastFileMicros { get; init; }
    /// <summary>Why there is no whole file since the last one; null when nothing is wrong.</summary>
    public string? LastError { get; init; }
}

/// <summary>What was made, since the process started, of backup files that killed processes left behind.</summary>
/// <param name="Files">Files that were made whole.</param>
/// <param name="Batches">Batches in them.</param>
/// <param name="Events">Events in those.</param>
/// <param name="LinesCut">Lines of batches that were not whole, which were cut.</param>
/// <param name="Empty">Files in which no batch was whole, and that were deleted.</param>
/// <param name="Left">Files that were left as they are: another process writes them, another version made them, or the disk failed.</param>
public sealed record BackupMendReport(int Files, long Batches, long Events, long LinesCut, int Empty, int Left)
{
    /// <summary>There was nothing to do.</summary>
    public static BackupMendReport Nothing { get; } = new(0, 0, 0, 0, 0, 0);
}
