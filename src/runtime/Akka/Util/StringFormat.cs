namespace Akka.Util;

/// <summary>Joins values of which some may be null.</summary>
public static class StringFormat
{
    public static string SafeJoin(string separator, params object[] args) => string.Join(separator, args.Select(arg => arg?.ToString() ?? "null"));
}
