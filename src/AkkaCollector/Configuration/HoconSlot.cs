namespace AkkaCollector.Configuration;

/// <summary>One key of the merged tree: all values written for it, in order, of which the last usually wins.</summary>
internal sealed class HoconSlot(string[] path, IReadOnlyList<HoconLayer> layers)
{
    public string[] Path { get; } = path;

    /// <summary>The path as one string, to find this key again while it is being evaluated.</summary>
    public string Id { get; } = string.Join('\u0001', path);

    public IReadOnlyList<HoconLayer> Layers { get; } = layers;

    public Dictionary<string, HoconSlot?> Children { get; } = [];

    /// <summary>The sections that this key is merged from; known after the first look into it.</summary>
    public List<HoconPart>? Parts { get; set; }

    public ConfigNode? Node { get; set; }

    public bool Evaluating { get; set; }

    /// <summary>This key as it was before layer <paramref name="count"/> was written.</summary>
    public HoconSlot Before(int count) => new(Path, [.. Layers.Take(count)]);
}

internal readonly record struct HoconLayer(RawValue Value, ConfigOrigin Origin);

/// <summary>A section to merge: as written, or what a substitution refers to.</summary>
internal readonly record struct HoconPart(RawObject? Written, HoconSlot? Referred);

/// <summary>The value of another key, taken in through a substitution of a whole section.</summary>
internal sealed class RawReference(HoconSlot slot) : RawValue
{
    public HoconSlot Slot { get; } = slot;
}
