using System.Collections.Concurrent;

namespace Akka.Util.Reflection;

/// <summary>Types by their qualified name, looked up once.</summary>
public static class TypeCache
{
    private static readonly ConcurrentDictionary<string, Type> Types = new();

    /// <summary>Finds a type; throws when there is none of this name.</summary>
    public static Type GetType(string typeName) => Types.GetOrAdd(typeName, static name => Type.GetType(name, throwOnError: true));
}
