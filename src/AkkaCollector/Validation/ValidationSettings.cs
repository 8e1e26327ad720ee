using AkkaCollector.MarketData;

namespace AkkaCollector.Validation;

/// <summary>What is believed of the prices of one kind of instrument. In the unit that the venue quotes in.</summary>
public sealed record PriceLimits
{
    /// <summary>A price below it is rejected. When it is negative, so may prices be: those of a combination are differences.</summary>
    public required double MinPrice { get; init; }
    /// <summary>A price above it is rejected.</summary>
    public required double MaxPrice { get; init; }
    /// <summary>A change beyond this fraction of the last good price is flagged: 0.1 is ten percent.</summary>
    public required double JumpMax { get; init; }
    /// <summary>A change up to this much is never flagged, however large it is as a fraction: a few ticks of a cheap option are no jump.</summary>
    public required double JumpFloor { get; init; }
}

/// <summary>The limits of one venue, or those of all venues that have none of their own.</summary>
public sealed record VenueLimits
{
    /// <summary>Limits by kind of instrument; every kind has an entry.</summary>
    public required IReadOnlyDictionary<InstrumentKind, PriceLimits> ByKind { get; init; }
    /// <summary>Limits of options quoted in a currency instead of in the coin, known by a pair before the date: <c>ETH_USDC-27NOV26-3000-C</c>.</summary>
    public required PriceLimits LinearOption { get; init; }

    /// <summary>The limits of one instrument.</summary>
    public PriceLimits Of(InstrumentKind kind, string name) =>
        kind == InstrumentKind.Option && name.AsSpan(0, Math.Max(0, name.IndexOf('-'))).Contains('_') ? LinearOption : ByKind[kind];
}

/// <summary>What makes a tick rejected or flagged, from <c>collector.validation</c>.</summary>
public sealed record ValidationSettings
{
    /// <summary>Whether ticks are judged at all; when not, each is accepted as it is.</summary>
    public required bool Enabled { get; init; }
    /// <summary>How far the venue's time may lie after the receive time before a tick is rejected.</summary>
    public required TimeSpan FutureTolerance { get; init; }
    /// <summary>How old a tick may be when it is received before it is rejected.</summary>
    public required TimeSpan OldestAge { get; init; }
    /// <summary>How old a tick may be when it is received before it is flagged.</summary>
    public required TimeSpan StaleAge { get; init; }
    /// <summary>Limits of venues that have none of their own.</summary>
    public required VenueLimits Limits { get; init; }
    /// <summary>Limits by the venue's id.</summary>
    public required IReadOnlyDictionary<string, VenueLimits> Venues { get; init; }

    /// <summary>The limits of a venue.</summary>
    public VenueLimits LimitsOf(string venue) => Venues.GetValueOrDefault(venue, Limits);
}
