namespace AkkaCollector.Configuration;

/// <summary>
/// The environment as substitutions see it: a variable KEY, or, when it is empty or not set, the trimmed content of the
/// file that KEY_FILE names, which is how container secrets come in.
/// </summary>
internal sealed class ConfigVariables(IReadOnlyDictionary<string, string> environment)
{
    private readonly Dictionary<string, string?> _files = [];

    public bool IsSet(string name) => environment.ContainsKey(name) || FileOf(name) is not null;

    /// <summary>The value of a variable; null when it is not set. A file that cannot be read is a problem.</summary>
    public string? Read(string name, ConfigOrigin origin, List<string> problems)
    {
        var value = environment.GetValueOrDefault(name);
        if (!string.IsNullOrEmpty(value) || FileOf(name) is not { } file)
            return value;
        if (_files.TryGetValue(file, out var content))
            return content;
        try
        {
            content = File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problems.Add($"{name}_FILE, wanted by {origin}, must name a file that can be read, was '{file}': {e.Message}");
        }

        return _files[file] = content;
    }

    private string? FileOf(string name) => environment.GetValueOrDefault(name + "_FILE") is { Length: > 0 } file ? file : null;
}
