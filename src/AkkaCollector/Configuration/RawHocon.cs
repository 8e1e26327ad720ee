namespace AkkaCollector.Configuration;

/// <summary>A value as it stands in the text, before substitutions are looked up.</summary>
internal abstract class RawValue;

/// <summary>A piece of text; unquoted text is trimmed by the parser, space between pieces is a piece of its own.</summary>
internal sealed class RawText(string text, bool quoted) : RawValue
{
    public string Text { get; } = text;

    public bool Quoted { get; } = quoted;
}

/// <summary>The space between two pieces: part of a text, nothing between arrays and objects.</summary>
internal sealed class RawSpace(string text) : RawValue
{
    public string Text { get; } = text;
}

internal sealed class RawArray(List<RawValue> items) : RawValue
{
    public List<RawValue> Items { get; } = items;
}

internal sealed class RawObject : RawValue
{
    public List<RawField> Fields { get; } = [];
}

internal sealed record RawField(string Key, RawValue Value, ConfigOrigin Origin);

/// <summary><c>${path}</c> or <c>${?path}</c>; in an included file the path is first looked for under the including key.</summary>
internal sealed class RawSubstitution(string[] path, bool optional, string[] includePrefix, ConfigOrigin origin) : RawValue
{
    public string[] Path { get; } = path;

    public bool Optional { get; } = optional;

    public string[] IncludePrefix { get; } = includePrefix;

    public ConfigOrigin Origin { get; } = origin;

    public string Name => string.Join('.', Path);
}

internal sealed class RawConcatenation(List<RawValue> parts) : RawValue
{
    public List<RawValue> Parts { get; } = parts;
}

/// <summary><c>key += value</c>: the array so far and one element more.</summary>
internal sealed class RawAppend(RawValue element) : RawValue
{
    public RawValue Element { get; } = element;
}
