namespace Akka.Actor;

public abstract partial class ActorPath
{
    /// <summary>Whether a name may be given to an actor: not empty, not beginning with <c>$</c>, only allowed characters.</summary>
    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$') return false;
        for (var i = 0; i < s.Length; i++)
        {
            var c = s[i];
            if (char.IsAsciiLetterOrDigit(c) || ValidSymbols.Contains(c)) continue;
            if (c != '%' || i + 2 >= s.Length || !char.IsAsciiHexDigit(s[i + 1]) || !char.IsAsciiHexDigit(s[i + 2])) return false;
            i += 2;
        }

        return true;
    }

    public static ActorPath Parse(string path) => TryParse(path, out var parsed)
        ? parsed
        : throw new UriFormatException($"Can not parse an ActorPath: {path}");

    public static bool TryParse(string path, out ActorPath actorPath)
    {
        actorPath = null;
        return TryParseAddress(path, out var address, out var rest) && TryParse(new RootActorPath(address), rest, out actorPath);
    }

    public static bool TryParse(ActorPath basePath, string absoluteUri, out ActorPath actorPath) => TryParse(basePath, absoluteUri.AsSpan(), out actorPath);

    /// <summary>Appends the elements of <c>/a/b#uid</c> to the base path.</summary>
    public static bool TryParse(ActorPath basePath, ReadOnlySpan<char> absoluteUri, out ActorPath actorPath)
    {
        actorPath = basePath;
        while (!absoluteUri.IsEmpty)
        {
            if (absoluteUri[0] == '/') absoluteUri = absoluteUri[1..];
            var slash = absoluteUri.IndexOf('/');
            var element = slash < 0 ? absoluteUri : absoluteUri[..slash];
            absoluteUri = slash < 0 ? default : absoluteUri[slash..];
            if (element.IsEmpty) continue;
            var hash = element.IndexOf('#');
            if (hash < 0) actorPath = new ChildActorPath(actorPath, element.ToString(), ActorCell.UndefinedUid);
            else if (long.TryParse(element[(hash + 1)..], out var uid)) actorPath = new ChildActorPath(actorPath, element[..hash].ToString(), uid);
            else return false;
        }

        return true;
    }

    public static bool TryParseAddress(string path, out Address address) => TryParseAddress(path, out address, out _);

    public static bool TryParseAddress(string path, out Address address, out ReadOnlySpan<char> absoluteUri) =>
        Address.TryParse(path.AsSpan(), out address, out absoluteUri);

    /// <summary>Splits <c>akka://system/user/a</c> into its address and the path behind it.</summary>
    public static bool TryParseParts(ReadOnlySpan<char> path, out ReadOnlySpan<char> address, out ReadOnlySpan<char> absoluteUri)
    {
        address = default;
        absoluteUri = default;
        var scheme = path.IndexOf("://");
        if (scheme < 1) return false;
        var slash = path[(scheme + 3)..].IndexOf('/');
        address = slash < 0 ? path : path[..(scheme + 3 + slash)];
        absoluteUri = slash < 0 ? "/" : path[(scheme + 3 + slash)..];
        return true;
    }
}

/// <summary>Paths relative to some actor, as <c>../sibling</c>.</summary>
public static class RelativeActorPath
{
    /// <summary>The elements of the text; null when it is no relative path.</summary>
    public static IEnumerable<string> Unapply(string addr)
    {
        if (!Uri.TryCreate(addr, UriKind.RelativeOrAbsolute, out var uri) || (uri.IsAbsoluteUri && !addr.StartsWith('/'))) return null;
        var finalAddr = addr;
        if (!addr.StartsWith('/')) return Split(finalAddr);
        finalAddr = addr[1..];
        return Split(finalAddr).Prepend("");
    }

    private static IEnumerable<string> Split(string path) => path.Split('/');
}
