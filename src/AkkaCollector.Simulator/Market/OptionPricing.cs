namespace AkkaCollector.Simulator;

/// <summary>Turns the state of the market into the numbers of a ticker: Black-Scholes in coin on a smile, rounded to the tick.</summary>
internal static class OptionPricing
{
    /// <summary>Prices an option on the forward of its expiry.</summary>
    public static void Price(MarketInstrument option)
    {
        var expiry = option.Expiry!;
        var logMoneyness = expiry.LogForward - option.LogStrike;
        var volatility = Smile(option, -logMoneyness, expiry.RootYears);
        var value = BlackScholes.Value(option.IsCall, expiry.Forward, option.Strike, logMoneyness, expiry.Years, expiry.RootYears, volatility);
        var mark = Math.Max(0, value.Price / expiry.Forward);

        ref var quote = ref option.Quote;
        quote.Mark = Round(mark * (option.MarkDecimals == 6 ? 1e6 : 1e4));
        quote.IndexCents = Round(option.Underlying.Spot * 100);
        quote.UnderlyingCents = Round(expiry.Forward * 100);
        quote.MarkIv = Round(volatility * 1e4);
        quote.Delta = Round(value.Delta * 1e5);
        quote.Gamma = Round(value.Gamma * 1e5);
        quote.Vega = Round(value.Vega * 1e5);
        quote.Theta = Round(value.Theta * 1e5);
        quote.Rho = Round(value.Rho * 1e5);

        // In units of the price, 1e-4 of the coin.
        var units = mark * 1e4;
        var half = option.SpreadFactor * ((0.015 * units) + 1.5);
        quote.Bid = option.BidAway ? 0 : Math.Max(0, Down(option, units - half));
        quote.Ask = option.AskAway ? 0 : Up(option, units + half);
        var point = value.Vega / expiry.Forward * 1e4;
        quote.BidIv = quote.Bid == 0 ? 0 : IvBeside(volatility, (quote.Bid - units) / point);
        quote.AskIv = quote.Ask == 0 ? 0 : IvBeside(volatility, (quote.Ask - units) / point);
        quote.MinPrice = Math.Max(1, Down(option, units - 300 - (0.1 * units)));
        quote.MaxPrice = Up(option, units + 300 + (0.1 * units));
    }

    /// <summary>Prices a perpetual or a future.</summary>
    public static void PriceLinear(MarketInstrument instrument)
    {
        var underlying = instrument.Underlying;
        var fair = instrument.Expiry?.Forward ?? underlying.Spot * (1 + underlying.Premium);
        ref var quote = ref instrument.Quote;
        quote.Mark = Round(fair * 100);
        quote.IndexCents = Round(underlying.Spot * 100);
        quote.UnderlyingCents = quote.Mark;
        quote.Bid = Down(instrument, (fair * 100) - (0.5 * instrument.Tick));
        quote.Ask = Math.Max(quote.Bid + instrument.Tick, Up(instrument, (fair * 100) + (0.3 * instrument.Tick)));
        quote.MinPrice = Down(instrument, fair * 98.5);
        quote.MaxPrice = Up(instrument, fair * 101.5);
    }

    /// <summary>Volatility by strike: lower above the forward, higher at both ends, and each option a little off the curve.</summary>
    private static double Smile(MarketInstrument option, double logStrikeOverForward, double rootYears)
    {
        var x = logStrikeOverForward / Math.Max(rootYears, 0.05);
        var curve = 1 - (0.06 * x) + (0.12 * x * x / (1 + (0.3 * Math.Abs(x))));
        return Math.Clamp(option.Underlying.Volatility * (curve + option.SkewNoise), 0.05, 3.0);
    }

    private static long IvBeside(double volatility, double points) =>
        double.IsFinite(points) ? Round(Math.Clamp((volatility * 100) + points, 0, 500) * 100) : 0;

    private static long Down(MarketInstrument instrument, double units)
    {
        var tick = instrument.TickAt((long)units);
        return (long)Math.Floor(units / tick) * tick;
    }

    private static long Up(MarketInstrument instrument, double units)
    {
        var tick = instrument.TickAt((long)units);
        return (long)Math.Ceiling(units / tick) * tick;
    }

    private static long Round(double value) => (long)Math.Round(value);
}
