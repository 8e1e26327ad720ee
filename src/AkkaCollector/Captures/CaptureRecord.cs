namespace AkkaCollector.Captures;

/// <summary>How the lines of a capture are written.</summary>
public enum CaptureFormat
{
    /// <summary>Text lines of cryptofeed: received and sent frames, opened connections, REST responses and the configuration.</summary>
    Cryptofeed,
    /// <summary>Lines of hftbacktest's collector: the receive time in nanoseconds or microseconds, a space, and JSON.</summary>
    Hftbacktest,
    /// <summary>This collector's own: records with their length, see <see cref="CaptureFraming"/>.</summary>
    Akkacollector,
}

/// <summary>What one line of a capture holds.</summary>
public enum CaptureRecordKind
{
    /// <summary>A WebSocket frame as it was received.</summary>
    Received,
    /// <summary>A WebSocket frame that the recorder sent.</summary>
    Sent,
    /// <summary>A connection was opened; there is no payload.</summary>
    Opened,
    /// <summary>The body of a REST response.</summary>
    RestResponse,
    /// <summary>What the recorder was told to record, as JSON.</summary>
    Configuration,
    /// <summary>A line that could not be read; <see cref="CaptureRecord.Error"/> says why.</summary>
    Bad,
    /// <summary>A frame that the recorder received and refused to read whole: its head, and why in <see cref="CaptureRecord.Error"/>.</summary>
    Refused,
    /// <summary>What the venue listed, as the recorder understood it: the instruments as JSON.</summary>
    Listed,
}

/// <summary>One line of a capture.</summary>
/// <param name="Kind">What the line holds.</param>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Micros">When it was received, sent or opened, in microseconds since 1970 UTC; 0 for a configuration or a bad line.</param>
/// <param name="Url">The address that was opened, sent to or asked; null where the line names none.</param>
/// <param name="Payload">The frame or body, byte for byte, owned by this record; for a bad line, its first bytes.</param>
/// <param name="Error">What is wrong, with file and line, on a bad line; why it was refused, on a refused frame; else null.</param>
/// <param name="Connection">Which of its source's connections it came over, counted from 1; 0 where the file does not say.</param>
public sealed record CaptureRecord(
    CaptureRecordKind Kind, long Line, long Micros, string? Url, ReadOnlyMemory<byte> Payload, string? Error = null, long Connection = 0);
