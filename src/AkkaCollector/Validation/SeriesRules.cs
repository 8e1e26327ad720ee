using AkkaCollector.MarketData;

namespace AkkaCollector.Validation;

/// <summary>
/// What can be said about a candle, an order book, a funding rate, an open interest, a ratio or a liquidation from itself alone. A number
/// that was not sent is NaN and passes where it need not be sent.
/// </summary>
internal static class SeriesRules
{
    /// <summary>Why it cannot be true.</summary>
    public static RejectReasons Reasons(Tick tick, PriceLimits limits) => tick switch
    {
        Candle candle => Reasons(candle, limits),
        BookSnapshot book => Reasons(book, limits),
        Funding f => Number(f.Rate, mayBeNegative: true) | Optional(f.MarkPrice) | Optional(f.IndexPrice) | Length(f.Period, mayBeZero: true),
        OpenInterest o => Number(o.Amount) | Optional(o.Value),
        Ratio r => Number(r.Value) | Optional(r.Long) | Optional(r.Short) | Length(r.Period) | Contradiction(!Enum.IsDefined(r.Kind)),
        Liquidation l => Price(l.Price, limits) | Number(l.Amount) | OptionalPrice(l.AveragePrice, limits) | Optional(l.FilledAmount),
        _ => throw new NotSupportedException($"There are no rules for {tick.GetType().Name}."),
    };

    /// <summary>What is suspicious about it.</summary>
    public static TickFlags Flags(Tick tick) => tick is BookSnapshot book ? QuoteRules.Sides(Best(book.Bids), Best(book.Asks)) : TickFlags.None;

    /// <summary>What a tick is in order with: its kind, and within it its length and what it compares.</summary>
    public static (Type Kind, long Part) KeyOf(Tick tick) => (tick.GetType(), tick switch
    {
        Candle candle => candle.Interval.Ticks,
        Ratio ratio => unchecked(ratio.Period.Ticks * 16 + (int)ratio.Kind),
        _ => 0,
    });

    /// <summary>How long after the venue's time that which it tells of goes on, in microseconds: a candle is new as long as it is open.</summary>
    public static long CoveredMicros(Tick tick) => tick switch
    {
        Candle candle => Math.Max(0, candle.Interval.Micros()),
        Ratio ratio => Math.Max(0, ratio.Period.Micros()),
        _ => 0,
    };

    /// <summary>The price whose jumps are flagged; NaN for none.</summary>
    public static double PriceOf(Tick tick) => tick switch
    {
        Candle candle => candle.Close,
        BookSnapshot { Bids: [var bid, ..], Asks: [var ask, ..] } => (bid.Price + ask.Price) / 2,
        _ => double.NaN,
    };

    private static double Best(BookLevel[] levels) => levels is [var best, ..] ? best.Price : double.NaN;

    private static RejectReasons Reasons(Candle c, PriceLimits limits) =>
        Price(c.Open, limits) | Price(c.High, limits) | Price(c.Low, limits) | Price(c.Close, limits)
        | Optional(c.Volume) | Optional(c.QuoteVolume) | Optional(c.TakerBuyVolume) | Length(c.Interval)
        | Contradiction(c.High < c.Low || c.Open < c.Low || c.Open > c.High || c.Close < c.Low || c.Close > c.High);

    /// <summary>Of the levels, the best ones must lie within the limits: far below and above them stands what nobody believes in.</summary>
    private static RejectReasons Reasons(BookSnapshot book, PriceLimits limits)
    {
        var reasons = RejectReasons.None;
        foreach (var level in book.Bids.AsSpan()) reasons |= Number(level.Price, limits.MinPrice < 0) | Number(level.Amount);
        foreach (var level in book.Asks.AsSpan()) reasons |= Number(level.Price, limits.MinPrice < 0) | Number(level.Amount);
        for (var i = 1; i < book.Bids.Length; i++) reasons |= Contradiction(book.Bids[i].Price >= book.Bids[i - 1].Price);
        for (var i = 1; i < book.Asks.Length; i++) reasons |= Contradiction(book.Asks[i].Price <= book.Asks[i - 1].Price);
        if (book.Bids is [var bid, ..]) reasons |= limits.Judge(bid.Price);
        if (book.Asks is [var ask, ..]) reasons |= limits.Judge(ask.Price);
        return reasons;
    }

    private static RejectReasons Price(double price, PriceLimits limits) => Number(price, limits.MinPrice < 0) | limits.Judge(price);

    private static RejectReasons OptionalPrice(double price, PriceLimits limits) => double.IsNaN(price) ? RejectReasons.None : Price(price, limits);

    private static RejectReasons Optional(double number) => double.IsNaN(number) ? RejectReasons.None : Number(number);

    private static RejectReasons Number(double number, bool mayBeNegative = false) =>
        (double.IsFinite(number) ? RejectReasons.None : RejectReasons.NotFinite) | (number < 0 && !mayBeNegative ? RejectReasons.Negative : RejectReasons.None);

    /// <summary>A length is above zero and in whole seconds, as it is stored.</summary>
    private static RejectReasons Length(TimeSpan length, bool mayBeZero = false) =>
        Contradiction(length < TimeSpan.Zero || (length == TimeSpan.Zero && !mayBeZero) || length.Ticks % TimeSpan.TicksPerSecond != 0);

    private static RejectReasons Contradiction(bool isOne) => isOne ? RejectReasons.Inconsistent : RejectReasons.None;
}
