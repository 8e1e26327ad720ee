using AkkaCollector.MarketData;

namespace AkkaCollector.Validation;

/// <summary>
/// The last good price of one series. A price beyond the limit is a jump; it becomes good when the next one agrees with it, so
/// that a single wrong price is flagged once and a market that has moved is flagged twice.
/// </summary>
internal struct PriceTrack
{
    private double _good, _candidate; // 0: none yet

    /// <summary>Whether this price jumped; remembers it.</summary>
    public bool Jumps(double price, PriceLimits limits)
    {
        if (_good == 0 || IsNear(_good, price, limits))
        {
            _good = price;
            _candidate = 0;
            return false;
        }
        if (_candidate != 0 && IsNear(_candidate, price, limits)) (_good, _candidate) = (price, 0);
        else _candidate = price;
        return true;
    }

    private static bool IsNear(double before, double now, PriceLimits limits)
    {
        var change = Math.Abs(now - before);
        return change <= limits.JumpFloor || change <= limits.JumpMax * Math.Abs(before);
    }
}

/// <summary>What <see cref="PriceLimits"/> say about a price.</summary>
internal static class PriceLimitsRules
{
    /// <summary>Whether a price lies within the limits; one that was not sent does.</summary>
    public static RejectReasons Judge(this PriceLimits limits, double price) =>
        (price < limits.MinPrice ? RejectReasons.BelowMinimum : RejectReasons.None)
        | (price > limits.MaxPrice ? RejectReasons.AboveMaximum : RejectReasons.None);
}
