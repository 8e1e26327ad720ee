using AkkaCollector.Connections;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues;

/// <summary>By what the instruments to collect are chosen.</summary>
public enum SelectionOrder : byte
{
    /// <summary>The next to expire first, and of one expiry those whose strike is nearest the underlying.</summary>
    Nearest,
    /// <summary>Those with the most open contracts first.</summary>
    MostOpen,
}

/// <summary>Which instruments of a listing are collected.</summary>
/// <param name="Kind">Only instruments of this kind.</param>
/// <param name="Order">Which come first.</param>
/// <param name="Count">How many are taken at most.</param>
public sealed record InstrumentSelection(InstrumentKind Kind, SelectionOrder Order, int Count);

/// <summary>Chooses instruments. The same listing at the same moment always gives the same choice, in the same order.</summary>
public static class InstrumentSelectionRules
{
    /// <summary>The instruments to collect, of those that are active and not expired at <paramref name="nowMicros"/>.</summary>
    public static IReadOnlyList<Instrument> Select(VenueListing listing, InstrumentSelection selection, long nowMicros)
    {
        var open = listing.Instruments.Where(i => i.Kind == selection.Kind && i.IsActive && !(i.ExpiryMicros <= nowMicros));
        var ordered = selection.Order == SelectionOrder.MostOpen ? ByOpenInterest(open, listing) : ByNearness(open.ToList(), listing);
        return [.. ordered.ThenBy(i => i.Name, StringComparer.Ordinal).DistinctBy(i => i.Name).Take(selection.Count)];
    }

    /// <summary>
    /// When the choice is to be made anew: after <paramref name="interval"/>, or earlier, <paramref name="grace"/> after the first
    /// expiry among the chosen.
    /// </summary>
    public static long RenewAt(IEnumerable<Instrument> chosen, long nowMicros, TimeSpan interval, TimeSpan grace)
    {
        var due = nowMicros + (long)interval.TotalMicroseconds;
        foreach (var instrument in chosen)
        {
            if (instrument.ExpiryMicros is { } expiry && expiry > nowMicros) due = Math.Min(due, expiry + (long)grace.TotalMicroseconds);
        }
        return due;
    }

    private static IOrderedEnumerable<Instrument> ByOpenInterest(IEnumerable<Instrument> open, VenueListing listing) =>
        open.OrderByDescending(i => OpenInterestOf(i, listing)).ThenBy(i => i.ExpiryMicros ?? 0);

    private static double OpenInterestOf(Instrument instrument, VenueListing listing) =>
        listing.Activity.TryGetValue(instrument.Name, out var activity) && !double.IsNaN(activity.OpenInterest) ? activity.OpenInterest : 0;

    /// <summary>What never expires comes first: a perpetual is always current.</summary>
    private static IOrderedEnumerable<Instrument> ByNearness(List<Instrument> open, VenueListing listing)
    {
        var references = open.GroupBy(i => i.ExpiryMicros ?? 0).ToDictionary(g => g.Key, g => ReferenceOf(g, listing));
        return open.OrderBy(i => i.ExpiryMicros ?? 0)
            .ThenBy(i => i.Strike is { } strike ? Math.Abs(strike - references[i.ExpiryMicros ?? 0]) : 0)
            .ThenBy(i => i.Right);
    }

    /// <summary>The underlying's price for one expiry; where the venue sent none, the middle strike, which venues list around it.</summary>
    private static double ReferenceOf(IEnumerable<Instrument> expiry, VenueListing listing)
    {
        var strikes = new List<double>();
        foreach (var instrument in expiry)
        {
            if (listing.Activity.TryGetValue(instrument.Name, out var activity) && activity.UnderlyingPrice > 0) return activity.UnderlyingPrice;
            if (instrument.Strike is { } strike) strikes.Add(strike);
        }
        strikes.Sort();
        return strikes.Count == 0 ? 0 : strikes[strikes.Count / 2];
    }
}
