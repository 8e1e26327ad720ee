namespace AkkaCollector.Configuration;

/// <summary>Where in the configuration files a key stands.</summary>
internal readonly record struct ConfigOrigin(string File, int Line)
{
    public override string ToString() => $"{File} line {Line}";
}

/// <summary>A value after includes, substitutions and merging, with the place that it comes from.</summary>
internal abstract record ConfigNode(ConfigOrigin Origin)
{
    /// <summary>Variables named by <c>${?KEY}</c> that would have given this key another value but are not set.</summary>
    public IReadOnlyList<string> UnsetVariables { get; init; } = [];

    /// <summary>A problem with this value has been reported; readers add no second one.</summary>
    public bool Reported { get; init; }

    /// <summary>This value, which stands although variables above it are not set; a null is then reported where they are named.</summary>
    public ConfigNode WithUnset(IReadOnlyList<string> variables, ConfigOrigin origin) =>
        variables.Count > 0 && this is ConfigText { Value: null }
            ? this with { UnsetVariables = variables, Origin = origin }
            : this with { UnsetVariables = variables };
}

/// <summary>A text, number or boolean; a null value is the HOCON literal null.</summary>
internal sealed record ConfigText(string? Value, bool Quoted, ConfigOrigin Origin) : ConfigNode(Origin);

internal sealed record ConfigList(IReadOnlyList<ConfigNode> Items, ConfigOrigin Origin) : ConfigNode(Origin);

/// <summary>A key whose every value was an optional substitution without a target: the key counts as absent.</summary>
internal sealed record ConfigUnset(ConfigOrigin Origin) : ConfigNode(Origin);

/// <summary>A section: its keys in the order in which they were first written.</summary>
internal sealed record ConfigMap(IReadOnlyList<KeyValuePair<string, ConfigNode>> Fields, ConfigOrigin Origin) : ConfigNode(Origin)
{
    private readonly Dictionary<string, ConfigNode> _byKey = new(Fields);

    /// <summary>The value of a key; null when it is absent.</summary>
    public ConfigNode? this[string key] => _byKey.GetValueOrDefault(key);

    public IEnumerable<string> Keys => Fields.Select(f => f.Key);

    /// <summary>This section with <paramref name="over"/> on top: its keys win, sections on both sides are merged.</summary>
    public ConfigMap Under(ConfigMap over)
    {
        var fields = new List<KeyValuePair<string, ConfigNode>>(Fields.Count + over.Fields.Count);
        foreach (var (key, value) in Fields)
            fields.Add(new(key, Overlay(value, over[key])));
        fields.AddRange(over.Fields.Where(f => this[f.Key] is null));
        return new ConfigMap(fields, over.Origin);
    }

    /// <summary>This section with one key's value replaced or added.</summary>
    public ConfigMap With(string key, ConfigNode value)
    {
        var fields = Fields.ToList();
        var at = fields.FindIndex(f => f.Key == key);
        if (at < 0)
            fields.Add(new(key, value));
        else
            fields[at] = new(key, value);
        return new ConfigMap(fields, Origin);
    }

    private static ConfigNode Overlay(ConfigNode value, ConfigNode? over) => over switch
    {
        null => value,
        ConfigUnset unset => value.WithUnset(unset.UnsetVariables, unset.Origin),
        ConfigMap map when value is ConfigMap under => under.Under(map),
        _ => over,
    };
}
