namespace AkkaCollector.MarketData;

/// <summary>Anything that a source's connection hands to the graph. Immutable; it walks from the decoder to the store and never back.</summary>
public abstract class MarketEvent
{
    /// <summary>The name of the source under <c>collector.sources</c>.</summary>
    public required string Source { get; init; }
    /// <summary>When the frame was received, in microseconds since 1970 UTC. In a replay, the capture's receive time: the clock of validation.</summary>
    public required long ReceivedMicros { get; init; }
}

/// <summary>A frame, or one element of a frame, that could not be decoded. Kept with its error, never fatal.</summary>
public sealed class UndecodedFrame : MarketEvent
{
    /// <summary>The frame as received, cut to the store's bound.</summary>
    public required ReadOnlyMemory<byte> Frame { get; init; }
    /// <summary>What was wrong and where.</summary>
    public required string Error { get; init; }
}

/// <summary>Something that a venue tells of one instrument at one moment: a quote, a trade, a candle and so on. A number that the venue did not send is <see cref="double.NaN"/>.</summary>
public abstract class Tick : MarketEvent
{
    /// <summary>What it is about.</summary>
    public required InstrumentRef Instrument { get; init; }
    /// <summary>The venue's time, in microseconds since 1970 UTC.</summary>
    public required long VenueMicros { get; init; }
}

/// <summary>The state of one instrument's market at one moment. Prices in the venue's quote unit, volatilities in percent.</summary>
public sealed class Quote : Tick
{
    /// <summary>Best bid; NaN when there is none.</summary>
    public double BidPrice { get; init; } = double.NaN;
    /// <summary>Amount at the best bid.</summary>
    public double BidAmount { get; init; } = double.NaN;
    /// <summary>Best ask; NaN when there is none.</summary>
    public double AskPrice { get; init; } = double.NaN;
    /// <summary>Amount at the best ask.</summary>
    public double AskAmount { get; init; } = double.NaN;
    /// <summary>Price of the last trade.</summary>
    public double LastPrice { get; init; } = double.NaN;
    /// <summary>The venue's mark price.</summary>
    public double MarkPrice { get; init; } = double.NaN;
    /// <summary>The index that the instrument refers to.</summary>
    public double IndexPrice { get; init; } = double.NaN;
    /// <summary>Price of the underlying (the future of the same expiry, for an option).</summary>
    public double UnderlyingPrice { get; init; } = double.NaN;
    /// <summary>Name of the underlying index; null when the venue does not say.</summary>
    public string? UnderlyingIndex { get; init; }
    /// <summary>Implied volatility of the mark, in percent.</summary>
    public double MarkIv { get; init; } = double.NaN;
    /// <summary>Implied volatility of the bid, in percent.</summary>
    public double BidIv { get; init; } = double.NaN;
    /// <summary>Implied volatility of the ask, in percent.</summary>
    public double AskIv { get; init; } = double.NaN;
    /// <summary>Delta.</summary>
    public double Delta { get; init; } = double.NaN;
    /// <summary>Gamma.</summary>
    public double Gamma { get; init; } = double.NaN;
    /// <summary>Vega.</summary>
    public double Vega { get; init; } = double.NaN;
    /// <summary>Theta, a day.</summary>
    public double Theta { get; init; } = double.NaN;
    /// <summary>Rho.</summary>
    public double Rho { get; init; } = double.NaN;
    /// <summary>Open contracts.</summary>
    public double OpenInterest { get; init; } = double.NaN;
    /// <summary>Volume of 24 hours, in the base currency or in contracts.</summary>
    public double Volume { get; init; } = double.NaN;
    /// <summary>Volume of 24 hours in US dollars.</summary>
    public double VolumeUsd { get; init; } = double.NaN;
    /// <summary>Change of 24 hours, in percent.</summary>
    public double PriceChange { get; init; } = double.NaN;
    /// <summary>Low of 24 hours.</summary>
    public double Low { get; init; } = double.NaN;
    /// <summary>High of 24 hours.</summary>
    public double High { get; init; } = double.NaN;
    /// <summary>The lowest price that the venue accepts now.</summary>
    public double MinPrice { get; init; } = double.NaN;
    /// <summary>The highest price that the venue accepts now.</summary>
    public double MaxPrice { get; init; } = double.NaN;
    /// <summary>Last settlement price.</summary>
    public double SettlementPrice { get; init; } = double.NaN;
    /// <summary>Price that delivery would settle at now.</summary>
    public double EstimatedDeliveryPrice { get; init; } = double.NaN;
    /// <summary>Interest rate used in pricing.</summary>
    public double InterestRate { get; init; } = double.NaN;
    /// <summary>Funding of the last eight hours (perpetuals), as a fraction.</summary>
    public double Funding8h { get; init; } = double.NaN;
    /// <summary>Current funding (perpetuals), as a fraction.</summary>
    public double CurrentFunding { get; init; } = double.NaN;
    /// <summary>Interest value (perpetuals).</summary>
    public double InterestValue { get; init; } = double.NaN;
    /// <summary>The venue's word for the market's state, such as <c>open</c>.</summary>
    public string? State { get; init; }
}

/// <summary>Which side took liquidity.</summary>
public enum TradeDirection : byte
{
    /// <summary>The venue did not say.</summary>
    Unknown,
    /// <summary>The taker bought.</summary>
    Buy,
    /// <summary>The taker sold.</summary>
    Sell,
}

/// <summary>One trade. Venue, instrument and <see cref="TradeId"/> are its natural key.</summary>
public sealed class Trade : Tick
{
    /// <summary>The venue's id of the trade.</summary>
    public required string TradeId { get; init; }
    /// <summary>The instrument's own running number of trades, without holes; 0 when the venue has none.</summary>
    public long TradeSeq { get; init; }
    /// <summary>Price.</summary>
    public required double Price { get; init; }
    /// <summary>Amount.</summary>
    public required double Amount { get; init; }
    /// <summary>Which side took liquidity.</summary>
    public TradeDirection Direction { get; init; }
    /// <summary>Deribit's tick direction: 0 plus, 1 zero-plus, 2 minus, 3 zero-minus; -1 when not sent.</summary>
    public int TickDirection { get; init; } = -1;
    /// <summary>Index price at the trade.</summary>
    public double IndexPrice { get; init; } = double.NaN;
    /// <summary>Mark price at the trade.</summary>
    public double MarkPrice { get; init; } = double.NaN;
    /// <summary>Implied volatility (options), in percent.</summary>
    public double Iv { get; init; } = double.NaN;
    /// <summary>Number of contracts.</summary>
    public double Contracts { get; init; } = double.NaN;
    /// <summary>Whether a side was liquidated: <c>M</c>, <c>T</c> or <c>MT</c>; null when none was.</summary>
    public string? Liquidation { get; init; }
    /// <summary>Id of the block trade that it belongs to; null for none.</summary>
    public string? BlockTradeId { get; init; }
    /// <summary>Id of the combo that it belongs to; null for none.</summary>
    public string? ComboId { get; init; }
}
