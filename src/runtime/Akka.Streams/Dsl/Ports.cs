using System.Collections.Immutable;

namespace Akka.Streams.Dsl;

/// <summary>Makes the numbered ports of junctions.</summary>
internal static class Ports
{
    public static ImmutableArray<Inlet<T>> Inlets<T>(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Inlet<T>($"{name}.in{i}"))];

    public static ImmutableArray<Outlet<T>> Outlets<T>(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Outlet<T>($"{name}.out{i}"))];
}
