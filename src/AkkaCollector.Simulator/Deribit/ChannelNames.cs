namespace AkkaCollector.Simulator;

/// <summary>Which channels the venue has.</summary>
internal sealed class ChannelNames(OptionMarket market, IReadOnlyList<string> currencies)
{
    private static readonly string[] Intervals = ["raw", "100ms", "agg2"];
    private static readonly string[] Depths = ["1", "10", "20"];

    /// <summary>The channel of a name, or null when the venue has none of that name.</summary>
    public MarketChannel? Find(string name)
    {
        var parts = name.Split('.');
        return parts switch
        {
            ["ticker", var of, var interval] when Intervals.Contains(interval) && market.Find(of) is { } i => new MarketChannel(name, ChannelKind.Ticker, i),
            ["trades", var of, var interval] when Intervals.Contains(interval) && market.Find(of) is { } i => new MarketChannel(name, ChannelKind.Trades, i),
            ["book", var of, "none", var depth, "100ms" or "agg2"] when Depths.Contains(depth) && market.Find(of) is { } i =>
                new MarketChannel(name, ChannelKind.Book, i, int.Parse(depth, System.Globalization.CultureInfo.InvariantCulture)),
            ["chart", "trades", var of, var resolution] when CandleSet.IndexOf(resolution) is >= 0 and var index && market.Find(of) is { } i =>
                new MarketChannel(name, ChannelKind.Candles, i, index),
            ["perpetual", var of, var interval] when Intervals.Contains(interval) && market.Find(of) is { Kind: MarketKind.Perpetual } i =>
                new MarketChannel(name, ChannelKind.Funding, i),
            ["instrument", "state", "any" or "option" or "future", var currency] when currency == "any" || currencies.Contains(currency) =>
                new MarketChannel(name, ChannelKind.InstrumentState, null),
            _ => null,
        };
    }
}
