namespace AkkaCollector.Configuration;

/// <summary>The part of the evaluator that finds keys without evaluating more of the tree than it must.</summary>
internal sealed partial class HoconEvaluator
{
    /// <summary>The kind of a key, and the last layer that has a value.</summary>
    private Kind KindOf(HoconSlot slot, out int top)
    {
        using var _ = Enter(slot);
        for (top = slot.Layers.Count - 1; top >= 0; top--)
        {
            var kind = KindOf(slot.Layers[top].Value, slot, top);
            if (kind != Kind.Unset)
                return kind;
        }

        return Kind.Unset;
    }

    private Kind KindOf(RawValue value, HoconSlot slot, int layer)
    {
        switch (value)
        {
            case RawObject:
                return Kind.Section;
            case RawReference reference:
                return KindOf(reference.Slot, out _);
            case RawConcatenation concatenation:
                var kinds = concatenation.Parts.Where(p => p is not RawSpace).Select(p => KindOf(p, slot, layer)).ToList();
                return kinds.Contains(Kind.Value) ? Kind.Value : kinds.Contains(Kind.Section) ? Kind.Section : Kind.Unset;
            case RawSubstitution substitution:
                _running.Push((slot.Id, layer));
                var target = Find(substitution);
                var kind = target is null ? Kind.Unset : KindOf(target, out _);
                _running.Pop();
                return kind != Kind.Unset ? kind : substitution.Optional && !_variables.IsSet(substitution.Name) ? Kind.Unset : Kind.Value;
            default:
                return Kind.Value;
        }
    }

    private HoconSlot? Find(RawSubstitution substitution)
    {
        var prefixed = substitution.IncludePrefix.Length == 0 ? null : Find([.. substitution.IncludePrefix, .. substitution.Path]);
        return prefixed ?? Find(substitution.Path);
    }

    private HoconSlot? Find(string[] path)
    {
        var slot = _root;
        foreach (var key in path)
        {
            if (KindOf(slot, out _) != Kind.Section)
                return null;
            var child = Child(slot, key);
            if (child is null)
                return null;
            slot = BeforeRunning(child);
        }

        return slot.Layers.Count == 0 ? null : slot;
    }

    /// <summary>While a layer of a key is evaluated, a reference to that key means what was written before the layer.</summary>
    private HoconSlot BeforeRunning(HoconSlot slot)
    {
        foreach (var (id, layer) in _running)
        {
            if (id == slot.Id)
                return slot.Before(layer);
        }

        return slot;
    }

    private HoconSlot? Child(HoconSlot slot, string key)
    {
        if (slot.Children.TryGetValue(key, out var known))
            return known;
        using var _ = Enter(slot);
        var layers = new List<HoconLayer>();
        foreach (var part in PartsOf(slot))
        {
            if (part.Written is not null)
                layers.AddRange(part.Written.Fields.Where(f => f.Key == key).Select(f => new HoconLayer(f.Value, f.Origin)));
            else if (Child(part.Referred!, key) is { } referred)
                layers.Add(new HoconLayer(new RawReference(referred), OriginOf(referred)));
        }

        return slot.Children[key] = layers.Count == 0 ? null : new HoconSlot([.. slot.Path, key], layers);
    }

    private List<string> KeysOf(HoconSlot slot)
    {
        using var _ = Enter(slot);
        return [.. PartsOf(slot).SelectMany(p => p.Written?.Fields.Select(f => f.Key) ?? KeysOf(p.Referred!)).Distinct()];
    }

    private List<HoconPart> PartsOf(HoconSlot slot)
    {
        if (slot.Parts is not null)
            return slot.Parts;
        var first = slot.Layers.Count;
        while (first > 0 && KindOf(slot.Layers[first - 1].Value, slot, first - 1) != Kind.Value)
            first--;
        var parts = new List<HoconPart>();
        for (var layer = first; layer < slot.Layers.Count; layer++)
            AddParts(slot.Layers[layer].Value, slot, layer, parts);
        return slot.Parts = parts;
    }

    private void AddParts(RawValue value, HoconSlot slot, int layer, List<HoconPart> parts)
    {
        switch (value)
        {
            case RawObject written:
                parts.Add(new HoconPart(written, null));
                break;
            case RawReference reference when KindOf(reference.Slot, out _) == Kind.Section:
                parts.Add(new HoconPart(null, reference.Slot));
                break;
            case RawConcatenation concatenation:
                concatenation.Parts.ForEach(p => AddParts(p, slot, layer, parts));
                break;
            case RawSubstitution substitution:
                _running.Push((slot.Id, layer));
                if (Find(substitution) is { } target && KindOf(target, out _) == Kind.Section)
                    parts.Add(new HoconPart(null, target));
                _running.Pop();
                break;
        }
    }
}
