using System.Globalization;

namespace AkkaCollector.Tests.Doubles;

/// <summary>How long counted specs run: short, or long with <c>AKKACOLLECTOR_LONG=1</c>; and from which seed, with <c>AKKACOLLECTOR_SEED</c>.</summary>
public static class CountedRuns
{
    /// <summary>Whether the long forms run.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("AKKACOLLECTOR_LONG") == "1";

    /// <summary>The seeds of one spec: one that was asked for, or as many as the form takes, from 1 on.</summary>
    public static IEnumerable<int> Seeds(int brief, int full) =>
        int.TryParse(Environment.GetEnvironmentVariable("AKKACOLLECTOR_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? [seed]
            : Enumerable.Range(1, IsLong ? full : brief);
}
