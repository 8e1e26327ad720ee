using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Telemetry;

/// <summary>
/// The lowest level that each category writes. May be changed while running; the longest category prefix that fits decides.
/// </summary>
public sealed class LogLevels
{
    private readonly ConcurrentDictionary<string, LogLevel> _byCategory = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LogLevel> _resolved = new(StringComparer.Ordinal);
    private LogLevel _default;

    /// <summary>Starts from what the configuration says.</summary>
    public LogLevels(LoggingSettings settings)
    {
        _default = settings.Level;
        foreach (var (category, level) in settings.Categories) _byCategory[category] = level;
    }

    /// <summary>The levels in force: the empty category is the default.</summary>
    public IReadOnlyDictionary<string, LogLevel> All =>
        _byCategory.Append(new KeyValuePair<string, LogLevel>("", _default)).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);

    /// <summary>Sets the level of a category prefix; the empty one sets the default.</summary>
    public void Set(string category, LogLevel level)
    {
        if (category.Length == 0) _default = level;
        else _byCategory[category] = level;
        _resolved.Clear();
    }

    /// <summary>Whether a message of this category and level is written.</summary>
    public bool IsEnabled(string? category, LogLevel level)
    {
        if (level == LogLevel.None) return false;
        if (_byCategory.IsEmpty || category is null) return level >= _default;
        return level >= _resolved.GetOrAdd(category, Resolve);
    }

    private LogLevel Resolve(string category)
    {
        var best = _byCategory.Where(c => category == c.Key || category.StartsWith(c.Key + ".", StringComparison.Ordinal))
            .OrderByDescending(c => c.Key.Length).Select(c => (LogLevel?)c.Value).FirstOrDefault();
        return best ?? _default;
    }
}
