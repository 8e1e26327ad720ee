using System.Numerics;

namespace AkkaCollector.Simulator;

/// <summary>
/// A seeded source of randomness (xoshiro256**): the same seed gives the same market on every machine, which a framework's
/// generator does not promise from one version to the next.
/// </summary>
internal sealed class MarketRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;
    private double _spare = double.NaN;

    /// <summary>Begins a sequence; neighbouring seeds give unrelated ones.</summary>
    public MarketRandom(ulong seed)
    {
        _a = Scatter(ref seed);
        _b = Scatter(ref seed);
        _c = Scatter(ref seed);
        _d = Scatter(ref seed);
    }

    /// <summary>A number from 0 to, but without, 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number from 0 to, but without, the bound.</summary>
    public int NextInt(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>Whether something of this probability happens.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>A number of the standard normal distribution (Box and Muller, one in two from the one before).</summary>
    public double NextGaussian()
    {
        if (!double.IsNaN(_spare))
        {
            var spare = _spare;
            _spare = double.NaN;
            return spare;
        }
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * NextDouble());
        _spare = radius * sine;
        return radius * cosine;
    }

    private ulong Next()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    private static ulong Scatter(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
