using System.Globalization;

namespace AkkaCollector.Tests.Doubles;

/// <summary>Reads recorded captures line by line, without the collector's own reader.</summary>
public static class RecordedFrames
{
    /// <summary>The lines of a capture, given by its path within the folder.</summary>
    public static IEnumerable<string> Lines(string path) => File.ReadLines(CaptureFolder.PathOf(path)).Where(line => line.Length > 0);

    /// <summary>The frames received in a <c>.capture</c> file, with their receive time in microseconds.</summary>
    public static IEnumerable<(long ReceivedMicros, string Frame)> Received(string path)
    {
        foreach (var line in Lines(path).Where(line => char.IsDigit(line[0])))
        {
            var split = line.IndexOf(": ", StringComparison.Ordinal);
            var seconds = decimal.Parse(line[..split], CultureInfo.InvariantCulture);
            yield return ((long)(seconds * 1_000_000), line[(split + 2)..]);
        }
    }
}
