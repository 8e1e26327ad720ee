using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Akka.Util.Internal;
using Microsoft.Extensions.Configuration;

namespace Akka.Hosting.Configuration;

/// <summary>
/// Turns an <see cref="IConfiguration"/> into HOCON: sections into objects, numbered children into arrays, underscores in keys into dashes, as
/// environment variables need. A section brings its own key along. A dot in a key leads one level down, unless it is quoted.
/// </summary>
public static class ConfigurationHoconAdapter
{
    /// <param name="normalizeKeys">Whether keys are put into lower case.</param>
    public static Config ToHocon(this IConfiguration config, bool normalizeKeys = true)
    {
        var root = new HoconObject();
        if (config is IConfigurationSection section)
            Add(root, section, normalizeKeys);
        else
            foreach (var child in config.GetChildren())
                Add(root, child, normalizeKeys);
        return new Config(new HoconRoot(Value(root)));
    }

    private static void Add(HoconObject into, IConfigurationSection section, bool normalizeKeys)
    {
        var path = (normalizeKeys ? section.Key.ToLowerInvariant() : section.Key).Replace('_', '-');
        var keys = path.SplitDottedPathHonouringQuotes().ToArray();
        foreach (var key in keys.SkipLast(1))
        {
            var outer = into.GetOrCreateKey(key);
            if (!outer.IsObject())
                outer.NewValue(new HoconObject());
            into = outer.GetObject();
        }

        var children = section.GetChildren().ToArray();
        if (children.Length == 0)
            into.Items[keys[^1]] = Value(new HoconLiteral { Value = Literal(section.Value) });
        else if (children.All(c => int.TryParse(c.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            into.Items[keys[^1]] = Value(Array(children, normalizeKeys));
        else
            AddObject(into.GetOrCreateKey(keys[^1]), children, normalizeKeys);
    }

    private static void AddObject(HoconValue value, IConfigurationSection[] children, bool normalizeKeys)
    {
        if (!value.IsObject())
            value.NewValue(new HoconObject());
        foreach (var child in children)
            Add(value.GetObject(), child, normalizeKeys);
    }

    private static HoconArray Array(IConfigurationSection[] children, bool normalizeKeys)
    {
        var array = new HoconArray();
        foreach (var child in children.OrderBy(c => int.Parse(c.Key, CultureInfo.InvariantCulture)))
        {
            var holder = new HoconObject();
            Add(holder, child, normalizeKeys);
            array.Add(holder.Items.Values.Single());
        }

        return array;
    }

    /// <summary>A JSON file gives true as "True", which HOCON does not know.</summary>
    private static string Literal(string value) => bool.TryParse(value, out var flag) ? flag ? "true" : "false" : value;

    private static HoconValue Value(IHoconElement element) => new([element], false);
}
