namespace AkkaCollector.Captures;

/// <summary>One file in the folder of captures.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="WrittenAt">When it was written last, UTC.</param>
/// <param name="IsFinished">Whether nobody writes to it any more.</param>
internal readonly record struct CaptureOnDisk(string Path, long Bytes, DateTimeOffset WrittenAt, bool IsFinished);

/// <summary>Decides which capture files go: what is too old, then the oldest until the rest fits. A file that is being written stays.</summary>
internal static class CaptureRetentionRules
{
    /// <summary>The files to delete, oldest first.</summary>
    public static IReadOnlyList<CaptureOnDisk> ToDelete(IReadOnlyList<CaptureOnDisk> files, DateTimeOffset now, TimeSpan retention, long totalBytesMax)
    {
        var total = files.Sum(f => f.Bytes);
        var going = new List<CaptureOnDisk>();
        foreach (var file in files.Where(f => f.IsFinished).OrderBy(f => f.WrittenAt).ThenBy(f => f.Path, StringComparer.Ordinal))
        {
            if (now - file.WrittenAt <= retention && total <= totalBytesMax) break;
            going.Add(file);
            total -= file.Bytes;
        }
        return going;
    }
}
