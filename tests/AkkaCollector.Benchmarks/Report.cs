using System.Globalization;

namespace AkkaCollector.Benchmarks;

/// <summary>The lines that the benchmarks print: machines and people read the same ones.</summary>
internal static class Report
{
    /// <summary>A measured rate, time or size.</summary>
    public static void Bench(string name, double value, string unit) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench: {name} {Short(value)} {unit}"));

    /// <summary>One measurement beside another of the same run.</summary>
    public static void Ratio(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio: {name} {value:0.000}"));

    /// <summary>Bytes allocated for one operation.</summary>
    public static void Bytes(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bytes: {name} {value:0.0}"));

    private static string Short(double value) => Math.Abs(value) >= 100 ? value.ToString("0", CultureInfo.InvariantCulture) : value.ToString("0.###", CultureInfo.InvariantCulture);
}
