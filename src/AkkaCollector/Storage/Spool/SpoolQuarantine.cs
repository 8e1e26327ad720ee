using System.Globalization;
using System.Text.Json;

namespace AkkaCollector.Storage;

/// <summary>
/// Where a spool sets aside what it cannot read, for a person to look at: damaged segments once they are read, cut ends, records that
/// cannot be decoded, and <c>report.ndjson</c>, one line for each loss. It is bounded: the oldest files go first.
/// </summary>
internal sealed class SpoolQuarantine
{
    private const string ReportName = "report.ndjson";
    private readonly string _folder;
    private readonly long _bytesMax;
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    public SpoolQuarantine(string spoolFolder, long bytesMax)
    {
        _folder = Path.Combine(spoolFolder, SpoolFormat.QuarantineFolder);
        _bytesMax = bytesMax;
        if (File.Exists(Report)) _reported.UnionWith(File.ReadLines(Report).Select(Key));
    }

    /// <summary>Files that lie there.</summary>
    public int Files => Directory.Exists(_folder) ? Directory.GetFiles(_folder).Count(f => Path.GetFileName(f) != ReportName) : 0;

    private string Report => Path.Combine(_folder, ReportName);

    /// <summary>Writes a loss down; false when it stands there already.</summary>
    public bool Note(SpoolLoss loss)
    {
        var line = loss.ToJson();
        if (!_reported.Add(Key(line))) return false;
        Directory.CreateDirectory(_folder);
        File.AppendAllText(Report, line + "\n");
        return true;
    }

    /// <summary>Moves a file here.</summary>
    public void Take(string path)
    {
        Directory.CreateDirectory(_folder);
        File.Move(path, Free(Path.GetFileName(path)));
        Prune();
    }

    /// <summary>Keeps some bytes here.</summary>
    public void Keep(string name, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Free(name), bytes);
        Prune();
    }

    /// <summary>Cuts a file and keeps what was cut off.</summary>
    public void Cut(string path, long at)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        Directory.CreateDirectory(_folder);
        using (var kept = File.Create(Free(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}.{at}.cut"))))
        {
            file.Position = at;
            file.CopyTo(kept);
        }
        file.SetLength(at);
        Prune();
    }

    private string Free(string name)
    {
        var path = Path.Combine(_folder, name);
        for (var n = 1; File.Exists(path); n++) path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{n}"));
        return path;
    }

    private void Prune()
    {
        var files = new DirectoryInfo(_folder).GetFiles().Where(f => f.Name != ReportName).OrderBy(f => f.LastWriteTimeUtc).ToList();
        var bytes = files.Sum(f => f.Length);
        foreach (var oldest in files)
        {
            if (bytes <= _bytesMax) return;
            bytes -= oldest.Length;
            oldest.Delete();
        }
    }

    /// <summary>What makes a loss the same as one that was written down: its kind, its file and its place.</summary>
    private static string Key(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, SpoolJson.Default.SpoolLoss) is { } loss
                ? string.Create(CultureInfo.InvariantCulture, $"{loss.Kind} {loss.File} {loss.Offset} {loss.FirstSequence} {loss.Bytes}")
                : line;
        }
        catch (JsonException)
        {
            // A line that was cut stands for itself.
            return line;
        }
    }
}
