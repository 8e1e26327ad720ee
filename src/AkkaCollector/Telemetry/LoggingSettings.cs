using AkkaCollector.Configuration;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Telemetry;

/// <summary>Where the log goes and what is in it; read from <c>collector.logging</c>.</summary>
/// <param name="Level">The lowest level that is written, unless a category says otherwise.</param>
/// <param name="Categories">Levels by category prefix, such as <c>AkkaCollector.Connections</c>.</param>
/// <param name="File">Whether a JSON file is written too.</param>
/// <param name="FileName">Its name below the data folder; the day is put before its extension.</param>
/// <param name="FileSizeMax">Bytes at which a new file is begun.</param>
/// <param name="FilesKept">How many files are kept; the oldest go first.</param>
public sealed record LoggingSettings(
    LogLevel Level, IReadOnlyDictionary<string, LogLevel> Categories, bool File, string FileName, long FileSizeMax, int FilesKept)
{
    /// <summary>Reads the section; problems are collected in it.</summary>
    public static LoggingSettings Read(ConfigSection section) => new(
        section.OneOf<LogLevel>("level"),
        section.Texts("categories").Select(c => Category(section, c)).ToDictionary(c => c.Name, c => c.Level, StringComparer.Ordinal),
        section.Bool("file"),
        section.Text("file-name"),
        section.Size("file-size-max", min: 64 * 1024),
        section.Int("files-kept", min: 1, max: 10_000));

    private static (string Name, LogLevel Level) Category(ConfigSection section, string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at > 0 && Enum.TryParse<LogLevel>(text[(at + 1)..].Trim(), ignoreCase: true, out var level)) return (text[..at].Trim(), level);
        section.Problem("categories", "a list of \"Category = Level\", the level being trace, debug, information, warning, error, critical or none");
        return (text, LogLevel.Information);
    }
}
