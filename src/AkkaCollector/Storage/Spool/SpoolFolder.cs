using System.Buffers.Binary;

namespace AkkaCollector.Storage;

/// <summary>A file of a spool that holds records.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Number">Its number, by its header or else by its name.</param>
/// <param name="FirstSequence">The number of its first record; 0 when it holds none that can be read.</param>
/// <param name="HeaderLost">Whether its header cannot be read.</param>
internal sealed record SegmentFile(string Path, long Number, long FirstSequence, bool HeaderLost);

/// <summary>Where a spool was read and written up to.</summary>
/// <param name="Read">The number of the record that is to be read next.</param>
/// <param name="Next">The number that the next record was to get when this was written.</param>
/// <param name="Closed">Whether the spool was closed in order, so that no record can have come after.</param>
internal readonly record struct SpoolPosition(long Read, long Next, bool Closed)
{
    public const int SlotBytes = 64;
    private const uint Magic = 0x534F5041;

    public void WriteTo(Span<byte> slot, long generation)
    {
        slot.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(slot, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(slot[8..], generation);
        BinaryPrimitives.WriteInt64LittleEndian(slot[16..], Read);
        BinaryPrimitives.WriteInt64LittleEndian(slot[24..], Next);
        slot[32] = Closed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(slot[60..], Crc32C.Of(slot[..60]));
    }

    /// <summary>The newer of the two slots of a position file that is whole; null when neither is.</summary>
    public static (SpoolPosition Position, long Generation)? NewestOf(ReadOnlySpan<byte> file)
    {
        (SpoolPosition, long Generation)? newest = null;
        for (var at = 0; at + SlotBytes <= file.Length && at < 2 * SlotBytes; at += SlotBytes)
        {
            var slot = file.Slice(at, SlotBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(slot) != Magic || Crc32C.Of(slot[..60]) != BinaryPrimitives.ReadUInt32LittleEndian(slot[60..])) continue;
            var generation = BinaryPrimitives.ReadInt64LittleEndian(slot[8..]);
            if (newest is { } known && known.Generation >= generation) continue;
            newest = (new SpoolPosition(BinaryPrimitives.ReadInt64LittleEndian(slot[16..]), BinaryPrimitives.ReadInt64LittleEndian(slot[24..]), slot[32] == 1), generation);
        }
        return newest;
    }
}

/// <summary>What lies in a spool's folder, by reading alone: segments in their order, the position, and what is neither.</summary>
internal sealed record SpoolFolder(
    IReadOnlyList<SegmentFile> Segments, SpoolPosition? Position, long Generation, bool PositionDamaged, IReadOnlyList<(string Path, long Bytes)> Garbage)
{
    /// <summary>Looks at a folder that may be missing, empty or full of anything.</summary>
    public static SpoolFolder Look(string folder)
    {
        if (!Directory.Exists(folder)) return new SpoolFolder([], null, 0, false, []);
        var segments = new List<SegmentFile>();
        var garbage = new List<(string, long)>();
        byte[]? position = null;
        // Files with a proper name come first: of two that claim one number they are the ones to believe.
        foreach (var path in Directory.GetFiles(folder).OrderBy(f => SpoolFormat.NumberOf(Path.GetFileName(f)) is null).ThenBy(f => f, StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name == SpoolFormat.LockFile) continue;
            if (name == SpoolFormat.PositionFile) position = ReadUpTo(path, 2 * SpoolPosition.SlotBytes);
            else if (Recognise(path, name) is { } segment && segments.TrueForAll(s => s.Number != segment.Number)) segments.Add(segment);
            else garbage.Add((path, new FileInfo(path).Length));
        }
        var read = position is null ? null : SpoolPosition.NewestOf(position);
        segments.Sort((a, b) => (a.FirstSequence, a.Number).CompareTo((b.FirstSequence, b.Number)));
        return new SpoolFolder(segments, read?.Position, read?.Generation ?? 0, read is null && (position is { Length: > 0 } || segments.Count > 0), garbage);
    }

    /// <summary>The file as a segment; null when neither its header, its records nor its name make it one.</summary>
    private static SegmentFile? Recognise(string path, string name)
    {
        var byName = SpoolFormat.NumberOf(name);
        using var cursor = new SegmentCursor(path);
        if (cursor.Head is { } head) return new SegmentFile(path, head.Number, head.FirstSequence, HeaderLost: false);
        if (byName is not { } number) return null;
        // An empty file is a segment whose header was never written: nothing was in it.
        while (cursor.MoveNext())
        {
            if (cursor.Loss is null) return new SegmentFile(path, number, cursor.Record.Sequence, HeaderLost: true);
        }
        return cursor.Length == 0 ? null : new SegmentFile(path, number, 0, HeaderLost: true);
    }

    private static byte[] ReadUpTo(string path, int most)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[most];
        return bytes[..RandomAccess.Read(file, bytes, 0)];
    }
}
