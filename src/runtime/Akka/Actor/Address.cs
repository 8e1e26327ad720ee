using Akka.Util;

namespace Akka.Actor;

/// <summary>Where an actor system is: protocol, name and, when it can be reached from outside, host and port.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, ISurrogated, ICloneable
{
    /// <summary>Stands for every system.</summary>
    public static readonly Address AllSystems = new("akka", "all-systems");

    public static readonly IComparer<Address> Comparer = Comparer<Address>.Create(Compare);

    private string _text;

    public Address(string protocol, string system, string host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host?.ToLowerInvariant();
        Port = port;
    }

    public string Host { get; }

    public int? Port { get; }

    public string System { get; }

    public string Protocol { get; }

    public bool HasLocalScope => string.IsNullOrEmpty(Host);

    public bool HasGlobalScope => !string.IsNullOrEmpty(Host);

    public static bool operator ==(Address left, Address right) => left?.Equals(right) ?? right is null;

    public static bool operator !=(Address left, Address right) => !(left == right);

    public int CompareTo(Address other) => Compare(this, other);

    public override string ToString() => _text ??= Format();

    public bool Equals(Address other) => other is not null && (ReferenceEquals(this, other)
        || (Port == other.Port && Host == other.Host && System == other.System && Protocol == other.Protocol));

    public override bool Equals(object obj) => obj is Address other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Host, Port, System, Protocol);

    public object Clone() => new Address(Protocol, System, Host, Port);

    public Address WithProtocol(string protocol) => new(protocol, System, Host, Port);

    public Address WithSystem(string system) => new(Protocol, system, Host, Port);

    public Address WithHost(string host = null) => new(Protocol, System, host, Port);

    public Address WithPort(int? port = null) => new(Protocol, System, Host, port);

    /// <summary>The address without its protocol: <c>system@host:port</c>.</summary>
    public string HostPort() => ToString()[(Protocol.Length + 3)..];

    public static Address Parse(string address) => TryParse(address, out Address parsed)
        ? parsed
        : throw new UriFormatException($"Unable to parse address: [{address}]");

    public static bool TryParse(string value, out Address address) => TryParse(value.AsSpan(), out address);

    public static bool TryParse(string value, out Address address, out string absolutUri)
    {
        var parsed = TryParse(value.AsSpan(), out address, out var rest);
        absolutUri = parsed ? rest.ToString() : null;
        return parsed;
    }

    public static bool TryParse(ReadOnlySpan<char> span, out Address address) => TryParse(span, out address, out _);

    /// <summary>Parses <c>protocol://system@host:port/rest</c>; the rest begins with its slash.</summary>
    public static bool TryParse(ReadOnlySpan<char> span, out Address address, out ReadOnlySpan<char> absolutUri)
    {
        address = null;
        absolutUri = default;
        var colon = span.IndexOf(':');
        if (colon < 1 || !span[colon..].StartsWith("://") || !span.StartsWith("akka", StringComparison.OrdinalIgnoreCase)) return false;
        var protocol = span[..colon].ToString().ToLowerInvariant();
        if (!protocol.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+')) return false;
        var rest = span[(colon + 3)..];
        var slash = rest.IndexOf('/');
        absolutUri = slash < 0 ? "/" : rest[slash..];
        var authority = slash < 0 ? rest : rest[..slash];
        if (authority.IsEmpty || authority[0] == '@') return false;
        var at = authority.IndexOf('@');
        if (at < 0)
        {
            address = new Address(protocol, authority.ToString());
            return true;
        }

        return TryParseHost(protocol, authority[..at].ToString(), authority[(at + 1)..], out address);
    }

    public ISurrogate ToSurrogate(ActorSystem system) => new AddressSurrogate { Protocol = Protocol, System = System, Host = Host, Port = Port };

    private static bool TryParseHost(string protocol, string system, ReadOnlySpan<char> hostAndPort, out Address address)
    {
        address = null;
        var colon = hostAndPort.LastIndexOf(':');
        if (hostAndPort.EndsWith("]")) colon = -1;
        if (colon < 0) return false;
        if (!int.TryParse(hostAndPort[(colon + 1)..], out var port) || colon == 0) return false;
        address = new Address(protocol, system, hostAndPort[..colon].ToString(), port);
        return true;
    }

    private static int Compare(Address a, Address b)
    {
        if (ReferenceEquals(a, b)) return 0;
        if (a is null) return -1;
        if (b is null) return 1;
        var result = string.CompareOrdinal(a.Protocol, b.Protocol);
        if (result == 0) result = string.CompareOrdinal(a.System, b.System);
        if (result == 0) result = string.CompareOrdinal(a.Host ?? "", b.Host ?? "");
        return result != 0 ? result : (a.Port ?? 0).CompareTo(b.Port ?? 0);
    }

    private string Format()
    {
        var text = Protocol + "://" + System;
        if (!string.IsNullOrWhiteSpace(Host)) text += "@" + Host;
        if (Port.HasValue) text += ":" + Port.Value;
        return text;
    }

    /// <summary>The serialized form of an <see cref="Address"/>.</summary>
    public sealed class AddressSurrogate : ISurrogate
    {
        public string Protocol { get; set; }

        public string System { get; set; }

        public string Host { get; set; }

        public int? Port { get; set; }

        public ISurrogated FromSurrogate(ActorSystem system) => new Address(Protocol, System, Host, Port);
    }
}
