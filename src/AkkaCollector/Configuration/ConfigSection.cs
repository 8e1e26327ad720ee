using System.Globalization;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Configuration;

/// <summary>
/// A view of one section, from which settings records are read. A bad value is noted as a problem with file, line and range,
/// and reading goes on with a stand-in; <see cref="CollectorConfig.ThrowIfProblems"/> then reports all problems together.
/// </summary>
public sealed class ConfigSection
{
    private readonly ConfigMap _map;
    private readonly ConfigProblems _problems;

    internal ConfigSection(string path, ConfigMap map, ConfigProblems problems)
    {
        Path = path;
        _map = map;
        _problems = problems;
    }

    /// <summary>The full path, such as <c>collector.throttle</c>.</summary>
    public string Path { get; }

    /// <summary>true, false, on, off, yes or no.</summary>
    public bool Bool(string key)
    {
        var text = Required(key);
        switch (text?.Value)
        {
            case null:
                return false;
            case "true" or "on" or "yes":
                return true;
            case "false" or "off" or "no":
                return false;
            default:
                Problem(key, "true or false");
                return false;
        }
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public int Int(string key, int min = 0, int max = int.MaxValue) => (int)Whole(key, min, max, int.MaxValue);

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public long Long(string key, long min = 0, long max = long.MaxValue) => Whole(key, min, max, long.MaxValue);

    /// <summary>A size in bytes, such as <c>64 MB</c> (a million each) or <c>64 MiB</c>; a bare number is bytes.</summary>
    public long Size(string key, long min = 0, long max = long.MaxValue)
    {
        if (Required(key) is not { } text)
            return min;
        if (!ConfigUnits.TryParseSize(text.Value!, out var bytes))
            return Refuse(key, "a size such as 512 KiB, 64 MB or 2 GiB", min);
        return bytes >= min && bytes <= max ? bytes : Refuse(key, ConfigUnits.Range(min, max, long.MaxValue, "bytes"), min);
    }

    /// <summary>A number; neither infinite nor NaN.</summary>
    public double Number(string key, double min = double.MinValue, double max = double.MaxValue)
    {
        if (Required(key) is not { } text)
            return Math.Max(min, 0);
        if (!double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return Refuse(key, "a number", Math.Max(min, 0));
        return value >= min && value <= max ? value : Refuse(key, ConfigUnits.Range(min, max), Math.Max(min, 0));
    }

    /// <summary>A finite time such as <c>250 ms</c> or <c>10s</c>; a bare number is milliseconds. Zero or more unless <paramref name="min"/> says otherwise.</summary>
    public TimeSpan Duration(string key, TimeSpan? min = null, TimeSpan? max = null)
    {
        var least = min ?? TimeSpan.Zero;
        if (Required(key) is not { } text)
            return least;
        if (!ConfigUnits.TryParseDuration(text.Value!, out var duration))
            return Refuse(key, "a time such as 250 ms, 10s or 5 minutes", least);
        return duration >= least && duration <= (max ?? TimeSpan.MaxValue) ? duration : Refuse(key, ConfigUnits.Range(least, max), least);
    }

    /// <summary>A text that is not empty.</summary>
    public string Text(string key)
    {
        var text = Required(key);
        if (text is null)
            return "";
        if (text.Value!.Length == 0)
            _problems.MustBeSet(PathOf(key), text.Origin, text.UnsetVariables);
        return text.Value;
    }

    /// <summary>A text; null when it is absent, null or empty.</summary>
    public string? OptionalText(string key)
    {
        _problems.KeysRead.Add(PathOf(key));
        return _map[key] is null or ConfigUnset or ConfigText { Value: null or "" } ? null : Required(key)?.Value;
    }

    /// <summary>A text that is not empty and is printed nowhere.</summary>
    public string Secret(string key)
    {
        _problems.MarkSecret(PathOf(key), (_map[key] as ConfigText)?.Value);
        return Text(key);
    }

    /// <summary>Notes a part of a value, such as the password within a connection string, that is printed nowhere.</summary>
    public void HidePart(string key, string? part) => _problems.MarkSecret(PathOf(key), part);

    /// <summary>One of some texts.</summary>
    public string OneOf(string key, params string[] allowed)
    {
        if (Required(key) is not { } text)
            return allowed[0];
        return allowed.Contains(text.Value) ? text.Value! : Refuse(key, ConfigUnits.Alternatives(allowed), allowed[0]);
    }

    /// <summary>One of the names of an enum, written in kebab-case: <c>drop-oldest</c> for DropOldest.</summary>
    public TEnum OneOf<TEnum>(string key)
        where TEnum : struct, Enum
    {
        var names = Enum.GetNames<TEnum>();
        var name = OneOf(key, [.. names.Select(n => Names.Kebab(n))]);
        return Enum.Parse<TEnum>(names.First(n => Names.Kebab(n) == name));
    }

    /// <summary>An array of texts; one text is split at its commas, so that an environment variable can give several.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        _problems.KeysRead.Add(PathOf(key));
        if (_map[key] is not ConfigList list)
            return Required(key)?.Value?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (list.Items.All(i => i is ConfigText { Value: not null }))
            return [.. list.Items.Select(i => ((ConfigText)i).Value!)];
        return Refuse<IReadOnlyList<string>>(key, "an array of texts", []);
    }

    /// <summary>A section inside this one.</summary>
    public ConfigSection Section(string key)
    {
        _problems.KeysRead.Add(PathOf(key));
        if (_map[key] is ConfigMap map)
            return new ConfigSection(PathOf(key), _map.Reported ? map with { Reported = true } : map, _problems);
        if (_map[key] is not { Reported: true } && !_map.Reported)
            Problem(key, "a section");
        return new ConfigSection(PathOf(key), new ConfigMap([], OriginOf(key)) { Reported = true }, _problems);
    }

    /// <summary>The named sections inside a section, such as the sources by name, in the order in which they are written.</summary>
    public IReadOnlyList<(string Name, ConfigSection Section)> Sections(string key)
    {
        var parent = Section(key);
        return [.. parent._map.Keys.Select(name => (name, parent.Section(name)))];
    }

    /// <summary>The keys of this section, for sections whose names are free.</summary>
    public IEnumerable<string> Keys => _map.Fields.Where(f => f.Value is not ConfigUnset).Select(f => f.Key);

    /// <summary>Whether a key has the value of reference.conf because nobody gave it another.</summary>
    public bool IsDefault(string key) => OriginOf(key).File == CollectorConfig.ReferenceName;

    /// <summary>Notes that a value cannot be used: "… must be <paramref name="mustBe"/>, was …" with file and line.</summary>
    public void Problem(string key, string mustBe)
    {
        var node = _map[key];
        if (node is { Reported: true })
            return;
        var expected = mustBe.StartsWith("must be ", StringComparison.Ordinal) ? mustBe["must be ".Length..] : mustBe;
        _problems.MustBe(PathOf(key), OriginOf(key), expected, Describe(node));
    }

    internal static string Describe(ConfigNode? node) => node switch
    {
        null or ConfigUnset => "not set",
        ConfigMap => "a section",
        ConfigList list => list.Items.Count == 0 ? "an empty array" : $"an array of {list.Items.Count}",
        ConfigText { Value: null } => "null",
        ConfigText { Value: "" } => "empty",
        ConfigText text => text.Value!,
        _ => node.GetType().Name,
    };

    private string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private ConfigOrigin OriginOf(string key) => _map[key]?.Origin ?? _map.Origin;

    private long Whole(string key, long min, long max, long unbounded)
    {
        if (Required(key) is not { } text)
            return min;
        if (!long.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return Refuse(key, "a whole number", min);
        return value >= min && value <= max ? value : Refuse(key, ConfigUnits.Range(min, max, unbounded), min);
    }

    private T Refuse<T>(string key, string mustBe, T standIn)
    {
        Problem(key, mustBe);
        return standIn;
    }

    /// <summary>The text of a key; null, with a problem noted, when there is none.</summary>
    private ConfigText? Required(string key)
    {
        _problems.KeysRead.Add(PathOf(key));
        switch (_map[key])
        {
            case ConfigNode { Reported: true }:
                return null;
            case ConfigText { Value: not null } text:
                return text;
            case ConfigMap or ConfigList:
                Problem(key, "a single value");
                return null;
            case var node:
                if (!_map.Reported)
                    _problems.MustBeSet(PathOf(key), OriginOf(key), node?.UnsetVariables ?? []);
                return null;
        }
    }
}
