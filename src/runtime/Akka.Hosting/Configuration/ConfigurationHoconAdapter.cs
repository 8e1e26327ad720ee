using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Microsoft.Extensions.Configuration;

namespace Akka.Hosting.Configuration;

/// <summary>Turns an <see cref="IConfiguration"/> into HOCON: sections into objects, numbered children into arrays.</summary>
public static class ConfigurationHoconAdapter
{
    /// <param name="normalizeKeys">Whether keys are put into lower case, with a double underscore for a colon as in environment variables.</param>
    public static Config ToHocon(this IConfiguration config, bool normalizeKeys = true)
    {
        var root = new HoconObject();
        foreach (var child in config.GetChildren())
            Add(root, child, normalizeKeys);
        return new Config(new HoconRoot(Value(root)));
    }

    private static void Add(HoconObject into, IConfigurationSection section, bool normalizeKeys)
    {
        var keys = section.Key.Split('.').Select(k => normalizeKeys ? k.ToLowerInvariant() : k).ToArray();
        foreach (var key in keys.SkipLast(1))
        {
            var outer = into.GetOrCreateKey(key);
            if (!outer.IsObject())
                outer.NewValue(new HoconObject());
            into = outer.GetObject();
        }

        var children = section.GetChildren().ToArray();
        if (children.Length == 0)
            into.Items[keys[^1]] = Value(new HoconLiteral { Value = section.Value });
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

    private static HoconValue Value(IHoconElement element) => new([element], false);
}
