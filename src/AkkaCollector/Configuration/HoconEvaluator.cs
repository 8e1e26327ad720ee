namespace AkkaCollector.Configuration;

/// <summary>
/// Turns raw trees into values: merges duplicate keys, looks substitutions up (first in the tree, then in the environment)
/// and keeps the place of every key. Keys are evaluated when they are needed, so a section may refer to its own keys.
/// </summary>
internal sealed partial class HoconEvaluator
{
    private const int DepthMax = 300;
    private const int StepsMax = 300_000;
    private const int TextMax = 4_000_000;

    private readonly HoconSlot _root;
    private readonly ConfigVariables _variables;
    private readonly Stack<(string Id, int Layer)> _running = new();
    private readonly List<string> _problems = [];
    private int _depth;
    private int _steps;
    private long _textTotal;
    private ConfigOrigin _lastOrigin;

    private enum Kind
    {
        Unset,
        Value,
        Section,
    }

    private HoconEvaluator(IEnumerable<RawObject> layers, ConfigVariables variables)
    {
        _root = new HoconSlot([], [.. layers.Select(l => new HoconLayer(l, default))]);
        _variables = variables;
    }

    /// <summary>Evaluates trees laid over each other, the last on top. What cannot be looked up is reported in <paramref name="problems"/>.</summary>
    public static ConfigMap Evaluate(IEnumerable<RawObject> layers, ConfigVariables variables, out IReadOnlyList<string> problems)
    {
        var evaluator = new HoconEvaluator(layers, variables);
        problems = evaluator._problems;
        return (ConfigMap)evaluator.Evaluate(evaluator._root);
    }

    private ConfigNode Evaluate(HoconSlot slot)
    {
        if (slot.Node is not null)
            return slot.Node;
        if (slot.Evaluating)
            throw new ConfigException($"{Name(slot)} in {OriginOf(slot)} refers to itself.");
        using var _ = Enter(slot);
        slot.Evaluating = true;
        var kind = KindOf(slot, out var top);
        ConfigNode node = kind switch
        {
            Kind.Unset => new ConfigUnset(OriginOf(slot)),
            Kind.Section => EvaluateSection(slot),
            _ => EvaluateValue(slot.Layers[top].Value, slot, top) ?? new ConfigUnset(OriginOf(slot)),
        };
        slot.Node = node.WithUnset(UnsetAbove(slot, kind == Kind.Unset ? 0 : top + 1), OriginOf(slot));
        slot.Evaluating = false;
        return slot.Node;
    }

    private ConfigMap EvaluateSection(HoconSlot slot)
    {
        var fields = KeysOf(slot)
            .Select(key => new KeyValuePair<string, ConfigNode>(key, Evaluate(Child(slot, key)!)))
            .ToList();
        return new ConfigMap(fields, OriginOf(slot));
    }

    /// <summary>The value of one layer; null when it is an optional substitution without a target.</summary>
    private ConfigNode? EvaluateValue(RawValue value, HoconSlot slot, int layer)
    {
        var origin = slot.Layers[layer].Origin;
        switch (value)
        {
            case RawText text:
                return new ConfigText(!text.Quoted && text.Text == "null" ? null : text.Text, text.Quoted, origin);
            case RawArray array:
                return new ConfigList([.. array.Items.Select((item, i) => EvaluateElement(item, slot, layer, i)).OfType<ConfigNode>()], origin);
            case RawAppend append:
                return EvaluateAppend(append, slot, layer);
            case RawReference reference:
                return Evaluate(reference.Slot) is var referred && referred is ConfigUnset ? null : referred;
            case RawSubstitution substitution:
                return EvaluateSubstitution(substitution, slot, layer);
            case RawConcatenation concatenation:
                return Concatenate([.. concatenation.Parts.Select(p => (p, p is RawSpace ? null : EvaluateValue(p, slot, layer)))], origin);
            default:
                return EvaluateElement(value, slot, layer, 0);
        }
    }

    private ConfigNode? EvaluateElement(RawValue item, HoconSlot slot, int layer, int index)
    {
        var element = new HoconSlot([.. slot.Path, $"[{index}]"], [new HoconLayer(item, slot.Layers[layer].Origin)]);
        _running.Push((slot.Id, layer));
        var node = Evaluate(element);
        _running.Pop();
        return node is ConfigUnset ? null : node;
    }

    private ConfigList EvaluateAppend(RawAppend append, HoconSlot slot, int layer)
    {
        var origin = slot.Layers[layer].Origin;
        var items = new List<ConfigNode>();
        switch (layer == 0 ? null : Evaluate(slot.Before(layer)))
        {
            case ConfigList list:
                items.AddRange(list.Items);
                break;
            case null or ConfigUnset:
                break;
            default:
                throw new ConfigException($"{Name(slot)} in {origin}: += needs an array before it.");
        }

        if (EvaluateElement(append.Element, slot, layer, items.Count) is { } element)
            items.Add(element);
        Count(items.Count, origin);
        return new ConfigList(items, origin);
    }

    private ConfigNode? EvaluateSubstitution(RawSubstitution substitution, HoconSlot slot, int layer)
    {
        var origin = slot.Layers[layer].Origin;
        _running.Push((slot.Id, layer));
        var target = Find(substitution);
        var node = target is null ? null : Evaluate(target);
        _running.Pop();
        if (node is not null and not ConfigUnset)
            return node with { Origin = origin, UnsetVariables = [] };
        if (_variables.Read(substitution.Name, substitution.Origin, _problems) is { } text)
            return new ConfigText(text, Quoted: true, origin);
        if (substitution.Optional)
            return null;
        _problems.Add($"{Name(slot)} in {origin} refers to ${{{substitution.Name}}}, which is neither a key above it nor an environment variable.");
        return new ConfigText(null, Quoted: false, origin) { Reported = true };
    }

    private ConfigNode? Concatenate(List<(RawValue Raw, ConfigNode? Node)> parts, ConfigOrigin origin)
    {
        var nodes = parts.Select(p => p.Node).OfType<ConfigNode>().ToList();
        if (nodes.Count == 0)
            return null;
        if (nodes.TrueForAll(n => n is ConfigList))
        {
            var items = nodes.Cast<ConfigList>().SelectMany(l => l.Items).ToList();
            Count(items.Count, origin);
            return new ConfigList(items, origin);
        }

        if (!nodes.TrueForAll(n => n is ConfigText))
            throw new ConfigException($"{origin}: text, arrays and sections cannot be joined with each other.");
        var text = string.Concat(parts.Select(p => p.Raw is RawSpace space ? space.Text : p.Node is ConfigText t ? t.Value ?? "null" : ""));
        _textTotal += text.Length;
        if (_textTotal > TextMax)
            throw new ConfigException($"{origin}: the texts joined so far are longer than {TextMax} characters together.");
        return new ConfigText(text, Quoted: true, origin) { Reported = nodes.Exists(n => n.Reported) };
    }

    private List<string> UnsetAbove(HoconSlot slot, int from) =>
        [.. slot.Layers.Skip(from).SelectMany(l => Optionals(l.Value)).Where(v => !_variables.IsSet(v)).Distinct()];

    private static IEnumerable<string> Optionals(RawValue value) => value switch
    {
        RawSubstitution { Optional: true } substitution => [substitution.Name],
        RawConcatenation concatenation => concatenation.Parts.SelectMany(Optionals),
        _ => [],
    };

    private static string Name(HoconSlot slot) => string.Join('.', slot.Path);

    private static ConfigOrigin OriginOf(HoconSlot slot) => slot.Layers.Count == 0 ? default : slot.Layers[^1].Origin;

    private void Count(int steps, ConfigOrigin origin)
    {
        _steps += steps;
        if (_steps > StepsMax)
            throw new ConfigException($"{origin}: the configuration grows beyond {StepsMax} values by its substitutions.");
    }

    private Depth Enter(HoconSlot slot)
    {
        if (OriginOf(slot) is { File: not null } origin)
            _lastOrigin = origin;
        Count(1, _lastOrigin);
        if (++_depth > DepthMax)
            throw new ConfigException($"{_lastOrigin}: {Name(slot)} refers to itself, or through more than {DepthMax} others.");
        return new Depth(this);
    }

    private readonly ref struct Depth(HoconEvaluator owner)
    {
        public void Dispose() => owner._depth--;
    }
}
