using AkkaCollector.Configuration;

namespace AkkaCollector.Captures;

/// <summary>How capture files are compressed.</summary>
public enum CaptureCompression
{
    /// <summary>Not at all.</summary>
    None,
    /// <summary>gzip: any tool reads it.</summary>
    Gzip,
    /// <summary>Brotli: smaller for about the same time.</summary>
    Brotli,
}

/// <summary>Whether and how received frames are recorded, from <c>collector.capture</c>.</summary>
public sealed record CaptureSettings
{
    /// <summary>Whether received frames are recorded.</summary>
    public required bool Enabled { get; init; }
    /// <summary>The folder of the files, one folder a source within it.</summary>
    public required string Folder { get; init; }
    /// <summary>How files are compressed.</summary>
    public required CaptureCompression Compression { get; init; }
    /// <summary>Size, in bytes on the disk, at which a new file is begun.</summary>
    public required long FileBytesMax { get; init; }
    /// <summary>Age at which a new file is begun.</summary>
    public required TimeSpan FileAgeMax { get; init; }
    /// <summary>How long finished files are kept.</summary>
    public required TimeSpan Retention { get; init; }
    /// <summary>Bytes of all files beyond which the oldest finished ones are deleted.</summary>
    public required long TotalBytesMax { get; init; }
    /// <summary>Bytes of one source's frames that may wait to be written; a frame that finds no room is left out and counted.</summary>
    public required long QueueBytesMax { get; init; }
    /// <summary>How often what was written is made readable by others: at most so much is lost when the process is killed.</summary>
    public required TimeSpan FlushInterval { get; init; }
    /// <summary>How long the files may take to be finished when the collector ends.</summary>
    public required TimeSpan CloseTimeout { get; init; }
    /// <summary>Where the writer runs: a dispatcher with a thread of its own, since a write blocks it.</summary>
    public required string Dispatcher { get; init; }

    /// <summary>Reads <c>collector.capture</c>.</summary>
    public static CaptureSettings Read(ConfigSection section)
    {
        var fileBytesMax = section.Size("file-size-max", min: 64 * 1024);
        return new()
        {
            Enabled = section.Bool("enabled"),
            Folder = section.Text("folder"),
            Compression = section.OneOf<CaptureCompression>("compression"),
            FileBytesMax = fileBytesMax,
            FileAgeMax = section.Duration("file-age-max", min: TimeSpan.FromSeconds(1)),
            Retention = section.Duration("retention", min: TimeSpan.FromMinutes(1)),
            TotalBytesMax = section.Size("total-max", min: fileBytesMax),
            QueueBytesMax = section.Size("queue-max", min: 64 * 1024, max: 4L << 30),
            FlushInterval = section.Duration("flush-interval", min: TimeSpan.FromMilliseconds(10), max: TimeSpan.FromMinutes(10)),
            CloseTimeout = section.Duration("close-timeout", min: TimeSpan.FromMilliseconds(10), max: TimeSpan.FromMinutes(1)),
            Dispatcher = section.Text("dispatcher"),
        };
    }
}
