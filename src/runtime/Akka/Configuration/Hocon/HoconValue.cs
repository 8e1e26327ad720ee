namespace Akka.Configuration.Hocon;

/// <summary>The value of one key: the parts that stand next to each other in the text, read as string, array or object.</summary>
public partial class HoconValue : IMightBeAHoconObject
{
    public HoconValue()
        : this([], false)
    {
    }

    public HoconValue(List<IHoconElement> values, bool adoptedFromFallback = true)
    {
        Values = values;
        AdoptedFromFallback = adoptedFromFallback;
    }

    /// <summary>True when there are no parts, or when the value is an object without keys.</summary>
    public bool IsEmpty => Values.Count == 0 || (Values[0] is HoconObject first && first.Items.Count == 0);

    /// <summary>The parts in their order.</summary>
    public List<IHoconElement> Values { get; private set; }

    internal bool AdoptedFromFallback { get; }

    /// <summary>Wraps this value as a configuration under a key.</summary>
    public Config AtKey(string key)
    {
        var parent = new HoconObject();
        parent.Items[key] = this;
        return new Config(new HoconRoot(Of(parent)));
    }

    /// <summary>Wraps this value as a configuration.</summary>
    public Config ToConfig() => new(new HoconRoot(this));

    public void Clear() => Values.Clear();

    public void AppendValue(IHoconElement value) => Values.Add(value);

    /// <summary>Replaces all parts by one.</summary>
    public void NewValue(IHoconElement value)
    {
        Values.Clear();
        Values.Add(value);
    }

    public bool IsString() => Values.Count > 0 && Values.TrueForAll(v => v.IsString());

    public bool IsObject() => GetObject() is not null;

    public bool IsArray() => Values.Exists(v => v.IsArray());

    /// <summary>This value as an object; null when it is none.</summary>
    public HoconObject GetObject() => Values.Count == 0 ? null : Values[0] switch
    {
        HoconObject o => o,
        IMightBeAHoconObject maybe when maybe.IsObject() => maybe.GetObject(),
        _ => null,
    };

    /// <summary>The value of a key of this object; null when there is none or this is no object.</summary>
    public HoconValue GetChildObject(string key) => GetObject()?.GetKey(key);

    /// <summary>The elements of all arrays that stand next to each other here.</summary>
    public IList<HoconValue> GetArray() => Values.Where(v => v.IsArray()).SelectMany(v => v.GetArray()).ToList();

    public override string ToString() => ToString(0);

    internal static HoconValue Of(IHoconElement element) => new([element], false);

    internal HoconValue Find(string path)
    {
        var current = this;
        foreach (var key in HoconPath.Split(path))
        {
            current = current.GetChildObject(key);
            if (current is null)
                return null;
        }

        return current;
    }

    internal string ToString(int indent)
    {
        if (IsString())
            return HoconText.Literal(GetString());
        if (GetObject() is { } o)
            return indent == 0 ? o.ToString(indent) : "{\r\n" + o.ToString(indent) + new string(' ', (indent - 1) * 2) + "}";
        return "[" + string.Join(",", GetArray().Select(e => e.ToString(indent + 1))) + "]";
    }
}
