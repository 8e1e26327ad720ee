namespace AkkaCollector.Venues.Deribit;

/// <summary>The fields of a ticker; those before <see cref="Count"/> are numbers.</summary>
internal enum TickerField : byte
{
    BidPrice, BidAmount, BidIv, AskPrice, AskAmount, AskIv, Last, Mark, MarkIv, Index, Underlying, OpenInterest, MinPrice, MaxPrice,
    Settlement, Delivery, DeliveryPrice, InterestRate, Funding8h, CurrentFunding, InterestValue,
    Delta, Gamma, Vega, Theta, Rho, High, Low, PriceChange, Volume, VolumeUsd, VolumeNotional,
    Count, Timestamp, Instrument, State, UnderlyingIndex, Stats, Greeks, Unknown,
}

/// <summary>Which field a name of Deribit's stands for.</summary>
internal static class TickerFields
{
    public static TickerField FieldOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 => name.SequenceEqual("stats"u8) ? TickerField.Stats : name.SequenceEqual("state"u8) ? TickerField.State : TickerField.Unknown,
        6 => name.SequenceEqual("greeks"u8) ? TickerField.Greeks : name.SequenceEqual("bid_iv"u8) ? TickerField.BidIv
            : name.SequenceEqual("ask_iv"u8) ? TickerField.AskIv : TickerField.Unknown,
        7 => name.SequenceEqual("mark_iv"u8) ? TickerField.MarkIv : TickerField.Unknown,
        9 => name.SequenceEqual("timestamp"u8) ? TickerField.Timestamp : name.SequenceEqual("min_price"u8) ? TickerField.MinPrice
            : name.SequenceEqual("max_price"u8) ? TickerField.MaxPrice : TickerField.Unknown,
        10 => name.SequenceEqual("mark_price"u8) ? TickerField.Mark : name.SequenceEqual("last_price"u8) ? TickerField.Last
            : name.SequenceEqual("funding_8h"u8) ? TickerField.Funding8h : TickerField.Unknown,
        11 => name.SequenceEqual("index_price"u8) ? TickerField.Index : TickerField.Unknown,
        13 => name.SequenceEqual("open_interest"u8) ? TickerField.OpenInterest
            : name.SequenceEqual("interest_rate"u8) ? TickerField.InterestRate : TickerField.Unknown,
        14 => name.SequenceEqual("best_bid_price"u8) ? TickerField.BidPrice : name.SequenceEqual("best_ask_price"u8) ? TickerField.AskPrice
            : name.SequenceEqual("interest_value"u8) ? TickerField.InterestValue
            : name.SequenceEqual("delivery_price"u8) ? TickerField.DeliveryPrice : TickerField.Unknown,
        15 => name.SequenceEqual("best_bid_amount"u8) ? TickerField.BidAmount
            : name.SequenceEqual("best_ask_amount"u8) ? TickerField.AskAmount
            : name.SequenceEqual("instrument_name"u8) ? TickerField.Instrument
            : name.SequenceEqual("current_funding"u8) ? TickerField.CurrentFunding : TickerField.Unknown,
        16 => name.SequenceEqual("underlying_price"u8) ? TickerField.Underlying
            : name.SequenceEqual("underlying_index"u8) ? TickerField.UnderlyingIndex
            : name.SequenceEqual("settlement_price"u8) ? TickerField.Settlement : TickerField.Unknown,
        24 => name.SequenceEqual("estimated_delivery_price"u8) ? TickerField.Delivery : TickerField.Unknown,
        _ => TickerField.Unknown,
    };

    public static TickerField GreekOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("delta"u8) ? TickerField.Delta : name.SequenceEqual("gamma"u8) ? TickerField.Gamma
            : name.SequenceEqual("vega"u8) ? TickerField.Vega
        : name.SequenceEqual("theta"u8) ? TickerField.Theta : name.SequenceEqual("rho"u8) ? TickerField.Rho : TickerField.Unknown;

    public static TickerField StatOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("high"u8) ? TickerField.High : name.SequenceEqual("low"u8) ? TickerField.Low
            : name.SequenceEqual("volume"u8) ? TickerField.Volume
        : name.SequenceEqual("volume_usd"u8) ? TickerField.VolumeUsd : name.SequenceEqual("price_change"u8) ? TickerField.PriceChange
        : name.SequenceEqual("volume_notional"u8) ? TickerField.VolumeNotional : TickerField.Unknown;

    public static string NameOf(TickerField field) => field switch
    {
        TickerField.BidPrice => "best_bid_price",
        TickerField.BidAmount => "best_bid_amount",
        TickerField.BidIv => "bid_iv",
        TickerField.AskPrice => "best_ask_price",
        TickerField.AskAmount => "best_ask_amount",
        TickerField.AskIv => "ask_iv",
        TickerField.Last => "last_price",
        TickerField.Mark => "mark_price",
        TickerField.MarkIv => "mark_iv",
        TickerField.Index => "index_price",
        TickerField.Underlying => "underlying_price",
        TickerField.OpenInterest => "open_interest",
        TickerField.MinPrice => "min_price",
        TickerField.MaxPrice => "max_price",
        TickerField.Settlement => "settlement_price",
        TickerField.Delivery => "estimated_delivery_price",
        TickerField.InterestRate => "interest_rate",
        TickerField.Funding8h => "funding_8h",
        TickerField.CurrentFunding => "current_funding",
        TickerField.InterestValue => "interest_value",
        TickerField.PriceChange => "stats.price_change",
        TickerField.Volume => "stats.volume",
        TickerField.VolumeUsd => "stats.volume_usd",
        TickerField.VolumeNotional => "stats.volume_notional",
        TickerField.DeliveryPrice => "delivery_price",
        TickerField.High => "stats.high",
        TickerField.Low => "stats.low",
        TickerField.Timestamp => "timestamp",
        TickerField.Instrument => "instrument_name",
        TickerField.State => "state",
        TickerField.UnderlyingIndex => "underlying_index",
        TickerField.Stats => "stats",
        TickerField.Greeks => "greeks",
        _ => "greeks." + field.ToString().ToLowerInvariant(),
    };
}
