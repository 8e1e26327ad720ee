namespace AkkaCollector.Configuration;

/// <summary>Reads HOCON files with their includes, each relative to the file that includes it.</summary>
internal sealed class HoconFiles
{
    private const int IncludeDepthMax = 20;
    private readonly Stack<string> _including = new();

    private HoconFiles()
    {
    }

    public static RawObject ParseFile(string file) => new HoconFiles().Parse(file, [], null);

    public static RawObject ParseText(string text, string name) => new HoconFiles().Parse(text, name, []);

    private RawObject Parse(string file, string[] prefix, ConfigOrigin? includedBy)
    {
        var at = includedBy is { } origin ? $"{origin}: the included file" : "The configuration file";
        if (_including.Contains(Path.GetFullPath(file)) || _including.Count >= IncludeDepthMax)
            throw new ConfigException($"{at} {file} must not include itself, directly or through others.");
        try
        {
            return Parse(File.ReadAllText(file), file, prefix);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ConfigException($"{at} {file} cannot be read: {e.Message}");
        }
    }

    private RawObject Parse(string text, string name, string[] prefix)
    {
        _including.Push(Path.GetFullPath(name));
        var folder = Path.GetDirectoryName(name) ?? "";
        var parsed = HoconParser.Parse(text, name, prefix, (included, path, origin) => Include(folder, included, path, origin));
        _including.Pop();
        return parsed;
    }

    private RawObject Include(string folder, string name, string[] path, ConfigOrigin origin)
    {
        if (name.Length == 0 || name.Contains('\0'))
            throw new ConfigException($"{origin}: include needs the name of a file.");
        return Parse(Path.Combine(folder, name), path, origin);
    }
}
