using System.Text;
using Akka.Util;

namespace Akka.Actor;

/// <summary>The place of an actor in the tree, from the root down; a uid tells incarnations of one name apart.</summary>
public abstract partial class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>, ISurrogated
{
    /// <summary>Characters, beside ASCII letters and digits, that a name may have.</summary>
    public const string ValidSymbols = @"""-_.*$+:@&=,!~';""()";

    private readonly Address _address;
    private readonly ActorPath _parent;
    private readonly string _name;
    private readonly int _depth;
    private readonly long _uid;

    protected ActorPath(Address address, string name)
    {
        _address = address;
        _parent = null;
        _depth = 0;
        _name = name;
    }

    protected ActorPath(ActorPath parentPath, string name, long uid)
    {
        _parent = parentPath;
        _address = parentPath._address;
        _depth = parentPath._depth + 1;
        _name = name;
        _uid = uid;
    }

    public string Name => _name;

    public Address Address => _address;

    public long Uid => _uid;

    public int Depth => _depth;

    public ActorPath Parent => _parent;

    public ActorPath Root => ParentOf(0);

    public IReadOnlyList<string> Elements
    {
        get
        {
            if (_depth == 0) return [""];
            var elements = new string[_depth];
            var path = this;
            for (var i = _depth - 1; i >= 0; i--, path = path._parent) elements[i] = path._name;
            return elements;
        }
    }

    internal IReadOnlyList<string> ElementsWithUid
    {
        get
        {
            if (_depth == 0) return [""];
            var elements = (string[])Elements;
            if (_uid != ActorCell.UndefinedUid) elements[^1] = _name + "#" + _uid;
            return elements;
        }
    }

    public static ActorPath operator /(ActorPath path, string name) => new ChildActorPath(path, name, ActorCell.UndefinedUid);

    public static ActorPath operator /(ActorPath path, IEnumerable<string> name)
    {
        var child = path;
        foreach (var element in name)
            if (!string.IsNullOrEmpty(element))
                child /= element;
        return child;
    }

    public static bool operator ==(ActorPath left, ActorPath right) => left?.Equals(right) ?? right is null;

    public static bool operator !=(ActorPath left, ActorPath right) => !(left == right);

    public static string FormatPathElements(IEnumerable<string> pathElements) => string.Join("/", pathElements);

    public ActorPath Child(string childName) => this / childName;

    /// <summary>The path cut to this depth; a negative depth counts from the end.</summary>
    public ActorPath ParentOf(int depth)
    {
        var target = depth < 0 ? Math.Max(0, _depth + depth) : depth;
        var path = this;
        while (path._depth > target) path = path._parent;
        return path;
    }

    /// <summary>The same path with another uid.</summary>
    public ActorPath WithUid(long uid)
    {
        if (uid == _uid) return this;
        return _parent is null ? throw new NotSupportedException("RootActorPath must have undefined Uid") : new ChildActorPath(_parent, _name, uid);
    }

    public bool Equals(ActorPath other)
    {
        if (other is null || _depth != other._depth) return false;
        ActorPath a = this, b = other;
        while (true)
        {
            if (ReferenceEquals(a, b)) return true;
            if (a is null || b is null || a._name != b._name) return false;
            if (a._parent is null) return b._parent is null && a._address == b._address;
            a = a._parent;
            b = b._parent;
        }
    }

    public override bool Equals(object obj) => obj is ActorPath other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (var path = this; path is not null; path = path._parent) hash.Add(path._name);
        hash.Add(_address);
        return hash.ToHashCode();
    }

    public int CompareTo(ActorPath other)
    {
        if (other is null) return 1;
        if (_depth == 0)
        {
            if (other._depth > 0) return 1;
            var addresses = _address.CompareTo(other._address);
            return addresses != 0 ? addresses : string.CompareOrdinal(_name, other._name);
        }

        return CompareElements(this, other);
    }

    public string ToStringWithoutAddress()
    {
        if (_depth == 0) return "/";
        var builder = new StringBuilder();
        AppendTo(builder);
        return builder.ToString();
    }

    public override string ToString() => ToStringWithAddress(_address);

    public string ToStringWithUid() => WithUidSuffix(ToString());

    public string ToStringWithAddress() => ToStringWithAddress(_address);

    /// <summary>The path with this address unless it has a host of its own.</summary>
    public string ToStringWithAddress(Address address)
    {
        var prefix = (IgnoreActorRef.IsIgnoreRefPath(this) || !string.IsNullOrEmpty(_address.Host) ? _address : address).ToString();
        if (_depth == 0) return prefix + "/";
        var builder = new StringBuilder(prefix);
        AppendTo(builder);
        return builder.ToString();
    }

    public string ToSerializationFormat() => ToStringWithUid();

    public string ToSerializationFormatWithAddress(Address address) => IgnoreActorRef.IsIgnoreRefPath(this)
        ? ToString()
        : WithUidSuffix(ToStringWithAddress(address));

    public ISurrogate ToSurrogate(ActorSystem system) => new Surrogate(ToSerializationFormat());

    private static int CompareElements(ActorPath left, ActorPath right)
    {
        if (ReferenceEquals(left, right)) return 0;
        var addresses = left._address.CompareTo(right._address);
        if (addresses != 0) return addresses;
        var (a, b) = (left.Elements, right.Elements);
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            var names = string.CompareOrdinal(a[i], b[i]);
            if (names != 0) return names;
        }

        return left._depth.CompareTo(right._depth);
    }

    private string WithUidSuffix(string path) => _uid == ActorCell.UndefinedUid ? path : path + "#" + _uid;

    private void AppendTo(StringBuilder builder)
    {
        if (_parent is null) return;
        _parent.AppendTo(builder);
        builder.Append('/').Append(_name);
    }

    /// <summary>The serialized form of an <see cref="ActorPath"/>.</summary>
    public sealed class Surrogate : ISurrogate, IEquatable<Surrogate>, IEquatable<ActorPath>
    {
        public Surrogate(string path) => Path = path;

        public string Path { get; }

        public ISurrogated FromSurrogate(ActorSystem system) => TryParse(Path, out var path) ? path : null;

        public bool Equals(Surrogate other) => other is not null && string.Equals(Path, other.Path, StringComparison.Ordinal);

        public bool Equals(ActorPath other) => other is not null && string.Equals(Path, other.ToSerializationFormat(), StringComparison.Ordinal);

        public override bool Equals(object obj) => obj is Surrogate surrogate ? Equals(surrogate) : Equals(obj as ActorPath);

        public override int GetHashCode() => Path.GetHashCode();
    }
}

/// <summary>The root of a system's tree.</summary>
public sealed class RootActorPath : ActorPath
{
    public RootActorPath(Address address, string name = "")
        : base(address, name)
    {
    }
}

/// <summary>A path below another.</summary>
public sealed class ChildActorPath : ActorPath
{
    public ChildActorPath(ActorPath parentPath, string name, long uid)
        : base(parentPath, name, uid)
    {
    }
}
