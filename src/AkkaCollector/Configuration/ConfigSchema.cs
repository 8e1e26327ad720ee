namespace AkkaCollector.Configuration;

/// <summary>
/// Checks the keys of a configuration against reference.conf. There an empty section takes any keys, null means that the key
/// must be given, and <c>source-defaults.VENUE</c> is the template of every source of that venue.
/// </summary>
internal sealed class ConfigSchema(ConfigMap defaults, ConfigProblems problems)
{
    private readonly ConfigMap _known = (ConfigMap)defaults["collector"]!;

    /// <summary>Notes unknown keys, and gives the tree with every source laid over the defaults of its venue.</summary>
    public ConfigMap Check(ConfigMap tree)
    {
        CheckTop(tree);
        if (tree["collector"] is not ConfigMap collector)
        {
            problems.MustBe("collector", tree["collector"]!.Origin, "a section", ConfigSection.Describe(tree["collector"]));
            return defaults;
        }

        foreach (var (key, value) in collector.Fields)
        {
            if (key != "sources")
                CheckKey(key, value, _known, "");
        }

        return tree.With("collector", collector.With("sources", CheckSources(collector)));
    }

    /// <summary>A sentence for each switch that reference.conf has on and this configuration has off.</summary>
    public static IReadOnlyList<string> WhatIsOff(ConfigMap tree, ConfigMap defaults)
    {
        var off = new List<string>();
        Collect((ConfigMap)tree["collector"]!, defaults["collector"] as ConfigMap, "");
        return off;

        void Collect(ConfigMap section, ConfigMap? known, string path)
        {
            if (IsOn(known?["enabled"]) && section["enabled"] is ConfigText text && !IsOn(text))
                off.Add($"{path} is off: {path}.enabled = {text.Value} in {text.Origin}.");
            foreach (var (key, value) in section.Fields)
            {
                if (value is ConfigMap map)
                    Collect(map, known?[key] as ConfigMap, Join(path, key));
            }
        }
    }

    private static bool IsOn(ConfigNode? node) => node is ConfigText { Value: "true" or "on" or "yes" };

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private void CheckTop(ConfigMap tree)
    {
        foreach (var (key, value) in tree.Fields.Where(f => defaults[f.Key] is null && f.Key != "akka"))
        {
            if (_known[key] is ConfigMap)
                problems.Add($"{key} in {value.Origin} must stand inside the section collector.");
            else if (Nearest(key, ["collector", "akka"], 2) is { } nearest)
                problems.Add($"{key} in {value.Origin} is not a known section; the nearest known name is {nearest}.");
        }
    }

    private void CheckKey(string key, ConfigNode value, ConfigMap known, string path)
    {
        switch (known[key])
        {
            case null:
                Unknown(key, value, known, path);
                break;
            case ConfigMap { Fields.Count: 0 } when value is ConfigMap:
                break;
            case ConfigMap section when value is ConfigMap map:
                foreach (var (child, childValue) in map.Fields)
                    CheckKey(child, childValue, section, Join(path, key));
                break;
            case ConfigMap when value is not ConfigUnset:
                problems.MustBe(Join(path, key), value.Origin, "a section", ConfigSection.Describe(value));
                break;
            case not ConfigMap when value is ConfigMap:
                problems.MustBe(Join(path, key), value.Origin, "a value", "a section");
                break;
        }
    }

    private void Unknown(string key, ConfigNode value, ConfigMap known, string path)
    {
        var nearest = Nearest(key, known.Keys, int.MaxValue);
        var hint = nearest is null ? "the section has no keys" : $"the nearest known name is {Join(path, nearest)}";
        problems.Add($"{Join(path, key)} in {value.Origin} is not a known key; {hint}.");
    }

    private ConfigNode CheckSources(ConfigMap collector)
    {
        if (collector["sources"] is not ConfigMap sources)
            return collector["sources"] ?? new ConfigMap([], collector.Origin);
        var resolved = sources;
        foreach (var (name, value) in sources.Fields)
        {
            if (value is ConfigMap source)
                resolved = resolved.With(name, CheckSource($"sources.{name}", source, collector["source-defaults"] as ConfigMap));
        }

        return resolved;
    }

    private ConfigMap CheckSource(string path, ConfigMap source, ConfigMap? templates)
    {
        var venue = (source["venue"] as ConfigText)?.Value;
        if (venue is null || templates?[venue] is not ConfigMap template || (_known["source-defaults"] as ConfigMap)?[venue] is not ConfigMap known)
        {
            var venues = ConfigUnits.Alternatives([.. templates?.Keys ?? []]);
            problems.MustBe($"{path}.venue", source["venue"]?.Origin ?? source.Origin, venues, ConfigSection.Describe(source["venue"]));
            return source with { Reported = true };
        }

        foreach (var (key, value) in source.Fields.Where(f => f.Key != "venue"))
            CheckKey(key, value, known, path);
        var resolved = template.Under(source);
        if (!IsOn(resolved["enabled"]))
            return WithoutDemands(resolved);
        RequireValues(path, resolved);
        return resolved;
    }

    /// <summary>A source that is off may lack what it would need: its readers say nothing of missing values.</summary>
    private static ConfigMap WithoutDemands(ConfigMap section) => section.Fields.Aggregate(section, (map, field) => field.Value switch
    {
        ConfigMap child => map.With(field.Key, WithoutDemands(child)),
        ConfigUnset or ConfigText { Value: null } => map.With(field.Key, field.Value with { Reported = true }),
        _ => map,
    });

    private void RequireValues(string path, ConfigMap section)
    {
        foreach (var (key, value) in section.Fields)
        {
            if (value is ConfigMap map)
                RequireValues(Join(path, key), map);
            else if (value is ConfigUnset or ConfigText { Value: null, Reported: false })
                problems.MustBeSet(Join(path, key), value.Origin, value.UnsetVariables);
        }
    }

    private static string? Nearest(string name, IEnumerable<string> known, int distanceMax) => known
        .Select(k => (Name: k, Distance: EditDistance(name, k)))
        .Where(k => k.Distance <= distanceMax)
        .OrderBy(k => k.Distance)
        .Select(k => k.Name)
        .FirstOrDefault();

    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
