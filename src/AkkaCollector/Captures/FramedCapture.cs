using System.Text;

namespace AkkaCollector.Captures;

/// <summary>
/// Reads the records of the collector's own format. Where a record is damaged, what follows is skipped up to the next line that begins
/// one; a file that was cut off gives what stands before the cut.
/// </summary>
internal static class FramedCapture
{
    /// <summary>The records, numbered from 1; the header is number 0 and no record.</summary>
    public static IEnumerable<CaptureRecord> Read(CaptureLines lines, string file)
    {
        var number = 0L;
        var skipping = false;
        while (lines.TryRead(out var line))
        {
            if (CaptureFraming.ReadHeader(line.Span) is not null) continue;
            if (!CaptureFraming.TryReadHead(line.Span, out var kind, out var connection, out var micros, out var length))
            {
                if (!skipping) yield return Bad(++number, file, line, "does not begin with 'micros connection kind length'");
                skipping = true;
                continue;
            }
            number++;
            // After a damage one is reported, not every line of what was a payload.
            skipping = !lines.TryReadBytes(length, out var payload);
            if (!skipping) yield return Record(kind, number, connection, micros, payload);
            else yield return Bad(number, file, payload, $"is cut off, or its {length} bytes do not end with a line break");
        }
        if (!skipping && lines.Failure is { } failure) yield return Bad(number + 1, file, default, $"cannot be decompressed, and nothing after it ({failure})");
    }

    private static CaptureRecord Record(CaptureRecordKind kind, long number, long connection, long micros, ReadOnlyMemory<byte> payload)
    {
        switch (kind)
        {
            case CaptureRecordKind.Opened:
                return new(kind, number, micros, Encoding.UTF8.GetString(payload.Span), default, Connection: connection);
            case CaptureRecordKind.Refused:
                var end = Math.Max(0, payload.Span.IndexOf((byte)'\n'));
                return new(kind, number, micros, null, payload[(end + 1)..].ToArray(), Encoding.UTF8.GetString(payload.Span[..end]), connection);
            default:
                return new(kind, number, micros, null, payload.ToArray(), Connection: connection);
        }
    }

    private static CaptureRecord Bad(long number, string file, ReadOnlyMemory<byte> head, string what) =>
        new(CaptureRecordKind.Bad, number, 0, null, head[..Math.Min(head.Length, 256)].ToArray(), $"{file} record {number} {what}.");
}
