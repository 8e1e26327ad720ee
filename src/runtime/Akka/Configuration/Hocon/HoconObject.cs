using System.Text;
using Newtonsoft.Json;

namespace Akka.Configuration.Hocon;

/// <summary>An ordered set of keys and their values.</summary>
public class HoconObject : IHoconElement
{
    /// <summary>The values by key; a key may itself hold dots when it was quoted.</summary>
    public Dictionary<string, HoconValue> Items { get; private set; } = [];

    /// <summary>The values as nested dictionaries; leaves stay <see cref="HoconValue"/>.</summary>
    [JsonIgnore]
    public IDictionary<string, object> Unwrapped =>
        Items.ToDictionary(item => item.Key, item => item.Value.GetObject() is { } child ? (object)child.Unwrapped : item.Value);

    public bool IsString() => false;

    /// <exception cref="NotSupportedException">Always: an object is no string.</exception>
    public string GetString() => throw new NotSupportedException("An object is not a string.");

    public bool IsArray() => false;

    /// <exception cref="NotSupportedException">Always: an object is no array.</exception>
    public IList<HoconValue> GetArray() => throw new NotSupportedException("An object is not an array.");

    /// <summary>The value of a key; null when there is none.</summary>
    public HoconValue GetKey(string key) => Items.GetValueOrDefault(key);

    /// <summary>The value of a key, added empty when there is none.</summary>
    public HoconValue GetOrCreateKey(string key)
    {
        if (!Items.TryGetValue(key, out var value))
            Items[key] = value = new HoconValue();
        return value;
    }

    /// <summary>Adds what <paramref name="other"/> has and this has not; objects on both sides are merged the same way.</summary>
    public void Merge(HoconObject other)
    {
        foreach (var (key, value) in other.Items)
        {
            if (!Items.TryGetValue(key, out var own))
                Items.Add(key, value);
            else if (own.IsObject() && value.IsObject())
                own.GetObject().Merge(value.GetObject());
        }
    }

    public override string ToString() => ToString(0);

    internal HoconObject MergeImmutable(HoconObject fallback)
    {
        var merged = new HoconObject();
        foreach (var (key, own) in Items)
        {
            var value = own;
            if (own.GetObject() is { } ownObject && fallback.GetKey(key)?.GetObject() is { } fallbackObject)
                value = HoconValue.Of(ownObject.MergeImmutable(fallbackObject));
            merged.Items.Add(key, value);
        }

        foreach (var (key, value) in fallback.Items)
            merged.Items.TryAdd(key, value);
        return merged;
    }

    internal string ToString(int indent)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in Items)
            text.Append(' ', indent * 2).Append(HoconText.Key(key)).Append(" : ").Append(value.ToString(indent + 1)).Append("\r\n");
        return text.ToString();
    }
}
