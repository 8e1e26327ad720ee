using AkkaCollector.Simulator;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

public sealed class BlackScholesSpec
{
    public static TheoryData<double, double, double, double> Cases()
    {
        var cases = new TheoryData<double, double, double, double>();
        foreach (var strike in new[] { 1_500.0, 2_800, 3_050, 3_300, 6_000 })
        {
            foreach (var years in new[] { 1 / 365.0, 0.1, 1 })
            {
                foreach (var volatility in new[] { 0.3, 0.65, 1.2 }) cases.Add(3_050, strike, years, volatility);
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Call_and_put_must_differ_by_forward_less_strike(double forward, double strike, double years, double volatility)
    {
        var call = BlackScholes.Value(true, forward, strike, years, volatility);
        var put = BlackScholes.Value(false, forward, strike, years, volatility);
        Assert.Equal(forward - strike, call.Price - put.Price, 1e-8);
        Assert.Equal(1, call.Delta - put.Delta, 1e-12);
        Assert.Equal(strike * years / 100, call.Rho - put.Rho, 1e-9);
        Assert.InRange(call.Price, Math.Max(0, forward - strike) - 1e-8, forward);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Greeks_must_agree_with_finite_differences(double forward, double strike, double years, double volatility)
    {
        foreach (var isCall in new[] { true, false })
        {
            var value = BlackScholes.Value(isCall, forward, strike, years, volatility);
            double Price(double f, double t, double v) => BlackScholes.Value(isCall, f, strike, t, v).Price;
            var step = forward * 1e-4;
            Assert.Equal((Price(forward + step, years, volatility) - Price(forward - step, years, volatility)) / (2 * step), value.Delta, 1e-4);
            var gamma = (BlackScholes.Value(isCall, forward + step, strike, years, volatility).Delta - BlackScholes.Value(isCall, forward - step, strike, years, volatility).Delta) / (2 * step);
            Assert.Equal(gamma, value.Gamma, 1e-5);
            Assert.Equal((Price(forward, years, volatility + 1e-5) - Price(forward, years, volatility - 1e-5)) / 2e-5 / 100, value.Vega, 1e-3);
            var day = 1 / 365.0 / 1000;
            Assert.Equal((Price(forward, years - day, volatility) - Price(forward, years + day, volatility)) / (2 * day * 365), value.Theta, Math.Abs(value.Theta * 1e-3) + 1e-6);
        }
    }

    [Fact]
    public void Value_must_agree_with_a_recorded_ticker_of_the_venue()
    {
        // BTC-25DEC26-76000-C on 2026-09-30: 85.66 days to expiry, forward 84,222.23, volatility 38.25 %.
        var value = BlackScholes.Value(true, 84_222.23, 76_000, (1_798_185_600_000 - 1_790_755_217_219) / (365 * 86_400e3), 0.3825);
        Assert.Equal(0.1296, value.Price / 84_222.23, 1e-3);
        Assert.Equal(0.74092, value.Delta, 1e-2);
        Assert.Equal(2.0e-5, value.Gamma, 1e-6);
        Assert.Equal(132.3649, value.Vega, 1.0);
        Assert.Equal(-29.43212, value.Theta, 0.5);
        Assert.Equal(121.30652, value.Rho, 1.5);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.841344746068543)]
    [InlineData(-1, 0.158655253931457)]
    [InlineData(3, 0.998650101968370)]
    [InlineData(-6, 9.865876450376946e-10)]
    [InlineData(-8, 6.220960574271785e-16)]
    [InlineData(40, 1)]
    [InlineData(-40, 0)]
    public void Normal_distribution_must_be_right_to_many_digits(double x, double expected) => Assert.Equal(expected, BlackScholes.NormalCdf(x), 1e-14);
}
