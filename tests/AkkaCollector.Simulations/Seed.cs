using System.Globalization;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations;

/// <summary>The seed of a simulation: a new one each time, printed, or the one in <c>AKKACOLLECTOR_SEED</c>.</summary>
internal static class Seed
{
    private const string Variable = "AKKACOLLECTOR_SEED";

    public static int Choose(ITestOutputHelper output)
    {
        var seed = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : new Random().Next(1, 1_000_000);
        output.WriteLine($"seed {seed}: run it again with {Variable}={seed}");
        return seed;
    }
}
