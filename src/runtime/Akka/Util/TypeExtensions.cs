using System.Collections.Concurrent;

namespace Akka.Util;

/// <summary>Questions to types, and their names without versions.</summary>
public static class TypeExtensions
{
    private static readonly ConcurrentDictionary<Type, string> Names = new();

    public static bool Implements<T>(this Type type) => Implements(type, typeof(T));

    public static bool Implements(this Type type, Type moreGeneralType) => moreGeneralType.IsAssignableFrom(type);

    /// <summary>The name that finds the type again without tying it to an assembly version.</summary>
    public static string TypeQualifiedName(this Type type) => Names.GetOrAdd(type, static t =>
        System.Text.RegularExpressions.Regex.Replace(t.AssemblyQualifiedName ?? t.FullName ?? t.Name, @", Version=[^,\]]*, Culture=[^,\]]*, PublicKeyToken=[^,\]]*", ""));
}
