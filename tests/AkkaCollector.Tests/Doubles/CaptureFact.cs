using Xunit;

namespace AkkaCollector.Tests.Doubles;

/// <summary>A spec over recorded captures, which lie beside the repository and need not be there: left out, and counted, without them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CaptureFactAttribute : FactAttribute
{
    /// <summary>Marks a spec that needs the captures.</summary>
    public CaptureFactAttribute() => Skip = DeribitCaptures.Missing;
}

/// <summary>Where the recorded captures lie, if they do: <c>../shared/captures</c> as seen from the folder of the solution.</summary>
public static class DeribitCaptures
{
    /// <summary>The folder of the captures; null when it is not there.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Why captures cannot be had; null when they can.</summary>
    public static string? Missing => Folder is null ? "No captures: ../shared/captures does not lie beside the repository." : null;

    /// <summary>The lines of a capture, given by its path within the folder.</summary>
    public static IEnumerable<string> Lines(string path) => File.ReadLines(Path.Combine(Folder!, path)).Where(line => line.Length > 0);

    /// <summary>The frames received in a <c>.capture</c> file, with their receive time in microseconds.</summary>
    public static IEnumerable<(long ReceivedMicros, string Frame)> Received(string path)
    {
        foreach (var line in Lines(path).Where(line => char.IsDigit(line[0])))
        {
            var split = line.IndexOf(": ", StringComparison.Ordinal);
            var seconds = decimal.Parse(line[..split], System.Globalization.CultureInfo.InvariantCulture);
            yield return ((long)(seconds * 1_000_000), line[(split + 2)..]);
        }
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "AkkaCollector.sln"))) continue;
            // A worktree may lie one folder deeper than the repository itself.
            string[] candidates = [Path.Combine(folder.FullName, "..", "shared"), Path.Combine(folder.FullName, "..", "..", "shared")];
            return candidates.Select(shared => Path.GetFullPath(Path.Combine(shared, "captures"))).FirstOrDefault(Directory.Exists);
        }
        return null;
    }
}
