namespace AkkaCollector.Simulator;

/// <summary>What makes a simulated market what it is; the same settings give the same market.</summary>
public sealed record MarketSettings
{
    /// <summary>Seed of every draw. Default 1.</summary>
    public int Seed { get; init; } = 1;
    /// <summary>The currencies that are listed: ETH, BTC or both. Default both.</summary>
    public IReadOnlyList<string> Currencies { get; init; } = ["ETH", "BTC"];
    /// <summary>When the market's clock starts.</summary>
    public required DateTimeOffset Start { get; init; }
    /// <summary>How many ticks the market makes in a second of its own clock, above 0. Default 2,000.</summary>
    public double TicksPerSecond { get; init; } = 2_000;
    /// <summary>The share of trades among ticks where both are asked for, from 0 to 1. Default 0.05.</summary>
    public double TradeShare { get; init; } = 0.05;
    /// <summary>How many trades of an instrument can be asked for afterwards. Default 4,000.</summary>
    public int TradesKept { get; init; } = 4_000;

    /// <summary>Throws when a setting cannot be meant, naming it and the fix.</summary>
    internal MarketSettings Checked()
    {
        if (!(TicksPerSecond > 0) || double.IsInfinity(TicksPerSecond))
            throw new ArgumentException($"TicksPerSecond must be a finite number above 0, was {TicksPerSecond}.");
        if (!(TradeShare >= 0 && TradeShare <= 1)) throw new ArgumentException($"TradeShare must lie between 0 and 1, was {TradeShare}.");
        if (TradesKept < 1) throw new ArgumentException($"TradesKept must be 1 or more, was {TradesKept}.");
        if (Currencies.Count == 0) throw new ArgumentException("Currencies must name ETH, BTC or both, was empty.");
        foreach (var currency in Currencies)
        {
            if (currency is not ("ETH" or "BTC")) throw new ArgumentException($"Currencies may name ETH and BTC, was '{currency}'.");
        }
        return this;
    }
}
