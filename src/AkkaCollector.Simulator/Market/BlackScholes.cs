namespace AkkaCollector.Simulator;

/// <summary>The value of an option and how it moves, as Deribit shows them.</summary>
/// <param name="Price">Price in the quote currency (US dollars); divided by the forward, it is the price in coin.</param>
/// <param name="Delta">Change of the price for a dollar of the forward.</param>
/// <param name="Gamma">Change of delta for a dollar of the forward.</param>
/// <param name="Vega">Dollars for one percentage point of volatility.</param>
/// <param name="Theta">Dollars a day.</param>
/// <param name="Rho">Dollars for one percentage point of interest.</param>
public readonly record struct OptionValue(double Price, double Delta, double Gamma, double Vega, double Theta, double Rho);

/// <summary>Black's formula on the forward with zero interest, which is what the venue's own numbers follow.</summary>
public static class BlackScholes
{
    private const double InverseRootTwoPi = 0.398942280401432677939946;

    /// <summary>Values a European option.</summary>
    /// <param name="isCall">A call; else a put.</param>
    /// <param name="forward">Price of the future of the same expiry.</param>
    /// <param name="strike">Strike, in the same unit.</param>
    /// <param name="years">Time to expiry in years, above 0.</param>
    /// <param name="volatility">Volatility a year as a fraction, above 0.</param>
    public static OptionValue Value(bool isCall, double forward, double strike, double years, double volatility) =>
        Value(isCall, forward, strike, Math.Log(forward / strike), years, Math.Sqrt(years), volatility);

    /// <summary>The same with what the caller has at hand already: the log-moneyness and the root of the time.</summary>
    internal static OptionValue Value(bool isCall, double forward, double strike, double logMoneyness, double years, double rootYears, double volatility)
    {
        var deviation = volatility * rootYears;
        var d1 = (logMoneyness / deviation) + (0.5 * deviation);
        var d2 = d1 - deviation;
        var density = Math.Exp(-0.5 * d1 * d1) * InverseRootTwoPi;
        var n1 = NormalCdf(d1);
        var n2 = NormalCdf(d2);
        var call = (forward * n1) - (strike * n2);
        return new OptionValue(
            Price: isCall ? call : call - forward + strike,
            Delta: isCall ? n1 : n1 - 1,
            Gamma: density / (forward * deviation),
            Vega: forward * density * rootYears / 100,
            Theta: -forward * density * volatility / (2 * rootYears * 365),
            Rho: (isCall ? n2 : n2 - 1) * strike * years / 100);
    }

    /// <summary>The cumulative normal distribution by Hart's rational approximation: one exponential, error below 1e-14.</summary>
    public static double NormalCdf(double x)
    {
        var z = Math.Abs(x);
        if (z > 37) return x > 0 ? 1 : 0;
        var tail = Math.Exp(-0.5 * z * z);
        if (z < 7.07106781186547)
        {
            var above = (((((((((((3.52624965998911e-2 * z) + 0.700383064443688) * z) + 6.37396220353165) * z) + 33.912866078383) * z)
                + 112.079291497871) * z) + 221.213596169931) * z) + 220.206867912376;
            var below = (((((((((((((8.83883476483184e-2 * z) + 1.75566716318264) * z) + 16.064177579207) * z) + 86.7807322029461) * z)
                + 296.564248779674) * z) + 637.333633378831) * z) + 793.826512519948) * z) + 440.413735824752;
            tail *= above / below;
        }
        else
        {
            tail /= (z + (1 / (z + (2 / (z + (3 / (z + (4 / (z + 0.65))))))))) * 2.506628274631;
        }
        return x > 0 ? 1 - tail : tail;
    }
}
