using System.Buffers.Binary;
using System.Globalization;

namespace AkkaCollector.Storage;

/// <summary>
/// The bytes of a spool on disk, little-endian. A segment is a header of 48 bytes (magic, version, its number, the first sequence
/// number, when it was made, checksum) and then records. A record is a header of 28 bytes (length of the payload, CRC-32C over all
/// that follows and the length, sequence number, time, weight) and its payload.
/// </summary>
internal static class SpoolFormat
{
    public const int Version = 1;
    public const int SegmentHeader = 48;
    public const int RecordHeader = 28;

    /// <summary>A longer payload is refused at append and taken for damage at reading.</summary>
    public const int PayloadMax = 64 << 20;

    /// <summary>Bounds that no spool reaches in its life; what lies beyond them is damage.</summary>
    private const long SequenceMax = 1L << 44, TimeMax = 1L << 53;

    public const string SegmentSuffix = ".seg";
    public const string PositionFile = "position";
    public const string LockFile = "lock";
    public const string QuarantineFolder = "quarantine";
    private static ReadOnlySpan<byte> Magic => "AKCSPOOL"u8;

    public static string SegmentName(long number) => number.ToString("D16", CultureInfo.InvariantCulture) + SegmentSuffix;

    /// <summary>The number in a segment's file name; null when it is no such name.</summary>
    public static long? NumberOf(string fileName) =>
        fileName.Length == 16 + SegmentSuffix.Length && fileName.EndsWith(SegmentSuffix, StringComparison.Ordinal)
            && long.TryParse(fileName.AsSpan(0, 16), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    public static void WriteSegmentHeader(Span<byte> to, SegmentHead head)
    {
        to[..SegmentHeader].Clear();
        Magic.CopyTo(to);
        BinaryPrimitives.WriteUInt16LittleEndian(to[8..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(to[10..], SegmentHeader);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], head.Number);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], head.FirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], head.CreatedMicros);
        BinaryPrimitives.WriteUInt32LittleEndian(to[44..], Crc32C.Of(to[..44]));
    }

    /// <summary>Reads a segment's header; false when it is damaged, cut or not one.</summary>
    public static bool TryReadSegmentHeader(ReadOnlySpan<byte> from, out SegmentHead head)
    {
        head = default;
        if (from.Length < SegmentHeader || !from[..8].SequenceEqual(Magic)) return false;
        if (Crc32C.Of(from[..44]) != BinaryPrimitives.ReadUInt32LittleEndian(from[44..])) return false;
        if (BinaryPrimitives.ReadUInt16LittleEndian(from[8..]) != Version) return false;
        head = new SegmentHead(
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]), BinaryPrimitives.ReadInt64LittleEndian(from[24..]), BinaryPrimitives.ReadInt64LittleEndian(from[32..]));
        return head is { Number: > 0, FirstSequence: > 0 };
    }

    /// <summary>Fills in the header at the front of a frame whose payload stands behind it.</summary>
    public static void WriteRecordHeader(Span<byte> frame, long sequence, long timeMicros, int weight)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - RecordHeader);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], timeMicros);
        BinaryPrimitives.WriteInt32LittleEndian(frame[24..], weight);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Sum(frame));
    }

    /// <summary>Reads a record's header without looking at its payload; false when it cannot be one.</summary>
    public static bool TryReadRecordHeader(ReadOnlySpan<byte> from, out RecordHead head)
    {
        head = new RecordHead(
            BinaryPrimitives.ReadInt32LittleEndian(from), BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]), BinaryPrimitives.ReadInt32LittleEndian(from[24..]));
        return head is { Length: > 0 and <= PayloadMax, Sequence: > 0 and < SequenceMax, TimeMicros: >= 0 and < TimeMax, Weight: >= 0 };
    }

    /// <summary>Whether the checksum of a whole frame holds.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == Sum(frame);

    private static uint Sum(ReadOnlySpan<byte> frame) => Crc32C.Of(frame[8..], Crc32C.Of(frame[..4]));
}

/// <summary>What a segment's header says.</summary>
internal readonly record struct SegmentHead(long Number, long FirstSequence, long CreatedMicros);

/// <summary>What a record's header says.</summary>
/// <param name="Length">Bytes of the payload.</param>
/// <param name="Sequence">Its number: 1, 2, 3 … without holes over all segments.</param>
/// <param name="TimeMicros">When it was appended, in microseconds since 1970 UTC.</param>
/// <param name="Weight">What it counts for: the ticks in it.</param>
internal readonly record struct RecordHead(int Length, long Sequence, long TimeMicros, int Weight);
