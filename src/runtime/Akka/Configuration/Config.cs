using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>A parsed configuration: typed values by dotted path, with fallbacks for what it does not hold itself.</summary>
[Serializable]
public partial class Config
{
    /// <summary>A configuration without keys.</summary>
    public static readonly Config Empty = ConfigurationFactory.Empty;

    private HoconValue _own;
    private HoconValue _merged;

    public Config()
        : this(new HoconRoot(HoconValue.Of(new HoconObject())))
    {
    }

    public Config(HoconRoot root)
    {
        _own = root?.Value ?? throw new ArgumentNullException(nameof(root), "The root value cannot be null.");
        Substitutions = root.Substitutions;
    }

    public Config(Config source, Config fallback)
    {
        if (source is null)
            throw new ArgumentNullException(nameof(source), "The source configuration cannot be null.");
        _own = source._own;
        Substitutions = source.Substitutions;
        Fallback = fallback;
    }

    /// <summary>Where values come from that this configuration does not hold.</summary>
    public virtual Config Fallback { get; private set; }

    /// <summary>True when neither this configuration nor a fallback holds a key.</summary>
    public virtual bool IsEmpty => Root.IsEmpty;

    /// <summary>The root value, fallbacks merged in.</summary>
    public HoconValue Root
    {
        get => _merged ??= MergeRoot();
        private set => _own = value; // for serializers
    }

    /// <summary>The substitutions of the text that this was parsed from.</summary>
    public IEnumerable<HoconSubstitution> Substitutions { get; set; }

    public static implicit operator Config(string str) => ConfigurationFactory.ParseString(str);

    public static Config operator +(Config config, string fallback) => config.WithFallback(ConfigurationFactory.ParseString(fallback));

    public static Config operator +(string configHocon, Config fallbackConfig) =>
        ConfigurationFactory.ParseString(configHocon).WithFallback(fallbackConfig);

    /// <summary>The section at a path, its fallbacks included; null when there is none.</summary>
    public virtual Config GetConfig(string path)
    {
        var own = _own.Find(path);
        var fallback = Fallback?.GetConfig(path);
        if (own is null)
            return fallback;
        var config = new Config(new HoconRoot(own));
        return fallback is null ? config : config.WithFallback(fallback);
    }

    /// <summary>The raw value at a path; null when there is none.</summary>
    public HoconValue GetValue(string path) => GetNode(path);

    /// <summary>True when this configuration or a fallback holds a value at the path.</summary>
    public virtual bool HasPath(string path) => GetNode(path) is not null;

    /// <summary>A configuration that looks into <paramref name="fallback"/> last. This one stays as it is.</summary>
    /// <exception cref="ArgumentException">A configuration was given itself as fallback.</exception>
    public virtual Config WithFallback(Config fallback)
    {
        if (ReferenceEquals(fallback, this))
            throw new ArgumentException("Config can not have itself as fallback", nameof(fallback));
        return fallback is null || fallback.IsEmpty ? this : Copy(fallback);
    }

    /// <summary>The keys of the root, own values first, then those that only a fallback holds.</summary>
    public virtual IEnumerable<KeyValuePair<string, HoconValue>> AsEnumerable()
    {
        var used = new HashSet<string>();
        for (var current = this; current is not null; current = current.Fallback)
        {
            foreach (var pair in current.Root.GetObject()?.Items ?? [])
            {
                if (used.Add(pair.Key))
                    yield return pair;
            }
        }
    }

    /// <summary>HOCON text of this configuration without its fallbacks; parsing it gives the same values.</summary>
    public override string ToString() => _own.ToString();

    protected Config Copy(Config fallback = null) => new(this, Fallback is null ? fallback : Fallback.Copy(fallback));

    private HoconValue GetNode(string path) => Root.Find(path);

    private HoconValue MergeRoot()
    {
        if (Fallback is null)
            return _own;
        if (!_own.IsObject())
            return _own.IsEmpty ? Fallback.Root : _own;
        var fallback = Fallback.Root.GetObject();
        return fallback is null ? _own : HoconValue.Of(_own.GetObject().MergeImmutable(fallback));
    }
}
