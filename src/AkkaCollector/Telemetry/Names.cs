using System.Collections.Concurrent;
using System.Text;

namespace AkkaCollector.Telemetry;

/// <summary>Names of enumerations as they stand in metrics, logs and on the page: <c>StoreUnavailable</c> is <c>store_unavailable</c> or <c>store-unavailable</c>.</summary>
public static class Names
{
    private static readonly ConcurrentDictionary<(Enum Value, char Between), string> Known = new();

    /// <summary>Words joined by underscores, as metrics and reasons are written.</summary>
    public static string Snake<T>(T value) where T : struct, Enum => Known.GetOrAdd((value, '_'), Join);

    /// <summary>Words joined by hyphens, as configuration and states are written.</summary>
    public static string Kebab<T>(T value) where T : struct, Enum => Known.GetOrAdd((value, '-'), Join);

    /// <summary>The same of a name that stands as text.</summary>
    public static string Kebab(string name) => Join(name, '-');

    private static string Join((Enum Value, char Between) key) => Join(key.Value.ToString(), key.Between);

    private static string Join(string name, char between)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append(between);
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}
