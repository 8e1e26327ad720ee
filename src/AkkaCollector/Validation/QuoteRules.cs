using AkkaCollector.MarketData;

namespace AkkaCollector.Validation;

/// <summary>What can be said about a quote from itself alone. A number that was not sent is NaN and passes.</summary>
internal static class QuoteRules
{
    /// <summary>Why it cannot be true.</summary>
    public static RejectReasons Reasons(Quote quote, PriceLimits limits)
    {
        var reasons = RejectReasons.None;
        if (HasInfinity(quote)) reasons |= RejectReasons.NotFinite;
        if (HasNegative(quote, limits.MinPrice < 0)) reasons |= RejectReasons.Negative;
        return reasons | limits.Judge(quote.BidPrice) | limits.Judge(quote.AskPrice) | limits.Judge(quote.LastPrice) | limits.Judge(quote.MarkPrice);
    }

    /// <summary>What is suspicious about it.</summary>
    public static TickFlags Flags(Quote quote)
    {
        var flags = Sides(quote.BidPrice, quote.AskPrice);
        if (quote.BidPrice < quote.MinPrice || quote.BidPrice > quote.MaxPrice || quote.AskPrice < quote.MinPrice || quote.AskPrice > quote.MaxPrice)
            flags |= TickFlags.OutsideVenueBand;
        return flags;
    }

    /// <summary>What is suspicious about the best bid beside the best ask; NaN for a side that is not there.</summary>
    public static TickFlags Sides(double bid, double ask)
    {
        if (double.IsNaN(bid) != double.IsNaN(ask)) return TickFlags.OneSided;
        return bid > ask ? TickFlags.Crossed : bid == ask ? TickFlags.Locked : TickFlags.None;
    }

    /// <summary>Whether two quotes of one instrument say the same; NaN equals NaN. The receive time may differ.</summary>
    public static bool Same(Quote a, Quote b) =>
        a.VenueMicros == b.VenueMicros
        && a.BidPrice.Equals(b.BidPrice) && a.BidAmount.Equals(b.BidAmount) && a.AskPrice.Equals(b.AskPrice) && a.AskAmount.Equals(b.AskAmount)
        && a.LastPrice.Equals(b.LastPrice) && a.MarkPrice.Equals(b.MarkPrice) && a.IndexPrice.Equals(b.IndexPrice)
        && a.UnderlyingPrice.Equals(b.UnderlyingPrice) && a.MarkIv.Equals(b.MarkIv) && a.BidIv.Equals(b.BidIv) && a.AskIv.Equals(b.AskIv)
        && a.Delta.Equals(b.Delta) && a.Gamma.Equals(b.Gamma) && a.Vega.Equals(b.Vega) && a.Theta.Equals(b.Theta) && a.Rho.Equals(b.Rho)
        && a.OpenInterest.Equals(b.OpenInterest) && a.Volume.Equals(b.Volume) && a.VolumeUsd.Equals(b.VolumeUsd) && a.PriceChange.Equals(b.PriceChange)
        && a.Low.Equals(b.Low) && a.High.Equals(b.High) && a.MinPrice.Equals(b.MinPrice) && a.MaxPrice.Equals(b.MaxPrice)
        && a.SettlementPrice.Equals(b.SettlementPrice) && a.EstimatedDeliveryPrice.Equals(b.EstimatedDeliveryPrice) && a.InterestRate.Equals(b.InterestRate)
        && a.Funding8h.Equals(b.Funding8h) && a.CurrentFunding.Equals(b.CurrentFunding) && a.InterestValue.Equals(b.InterestValue)
        && a.State == b.State && a.UnderlyingIndex == b.UnderlyingIndex;

    private static bool HasInfinity(Quote q) =>
        double.IsInfinity(q.BidPrice) | double.IsInfinity(q.BidAmount) | double.IsInfinity(q.AskPrice) | double.IsInfinity(q.AskAmount)
        | double.IsInfinity(q.LastPrice) | double.IsInfinity(q.MarkPrice) | double.IsInfinity(q.IndexPrice) | double.IsInfinity(q.UnderlyingPrice)
        | double.IsInfinity(q.MarkIv) | double.IsInfinity(q.BidIv) | double.IsInfinity(q.AskIv)
        | double.IsInfinity(q.Delta) | double.IsInfinity(q.Gamma) | double.IsInfinity(q.Vega) | double.IsInfinity(q.Theta) | double.IsInfinity(q.Rho)
        | double.IsInfinity(q.OpenInterest) | double.IsInfinity(q.Volume) | double.IsInfinity(q.VolumeUsd) | double.IsInfinity(q.PriceChange)
        | double.IsInfinity(q.Low) | double.IsInfinity(q.High) | double.IsInfinity(q.MinPrice) | double.IsInfinity(q.MaxPrice)
        | double.IsInfinity(q.SettlementPrice) | double.IsInfinity(q.EstimatedDeliveryPrice) | double.IsInfinity(q.InterestRate)
        | double.IsInfinity(q.Funding8h) | double.IsInfinity(q.CurrentFunding) | double.IsInfinity(q.InterestValue);

    /// <summary>Greeks, price change, interest and funding may be negative; the prices of a combination too.</summary>
    private static bool HasNegative(Quote q, bool pricesMayBe) =>
        q.BidAmount < 0 | q.AskAmount < 0 | q.IndexPrice < 0 | q.UnderlyingPrice < 0 | q.MarkIv < 0 | q.BidIv < 0 | q.AskIv < 0
        | q.OpenInterest < 0 | q.Volume < 0 | q.VolumeUsd < 0
        || !pricesMayBe && (q.BidPrice < 0 | q.AskPrice < 0 | q.LastPrice < 0 | q.MarkPrice < 0 | q.Low < 0 | q.High < 0
            | q.MinPrice < 0 | q.MaxPrice < 0 | q.SettlementPrice < 0 | q.EstimatedDeliveryPrice < 0);
}
