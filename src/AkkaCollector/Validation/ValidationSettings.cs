using AkkaCollector.Configuration;
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

    /// <summary>Reads the limits of one kind.</summary>
    public static PriceLimits Read(ConfigSection section)
    {
        var least = section.Number("min-price");
        return new()
        {
            MinPrice = least,
            MaxPrice = section.Number("max-price", min: least),
            JumpMax = section.Number("jump-max", min: 0),
            JumpFloor = section.Number("jump-floor", min: 0),
        };
    }
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

    /// <summary>Reads the limits of every kind, or of those that a venue has its own of.</summary>
    /// <param name="section">A section with one section a kind.</param>
    /// <param name="otherwise">The limits of kinds that the section does not name; null when it must name all.</param>
    public static VenueLimits Read(ConfigSection section, VenueLimits? otherwise = null)
    {
        const string linearOption = "linear-option";
        var names = Enum.GetValues<InstrumentKind>().ToDictionary(k => k, k => k.ToString().ToLowerInvariant());
        var named = section.Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var unknown in named.Except([.. names.Values, linearOption]))
            section.Problem(unknown, "a kind of instrument: " + string.Join(", ", names.Values.Append(linearOption)));
        bool IsOwn(string name) => otherwise is null || named.Contains(name);
        return new()
        {
            ByKind = names.ToDictionary(n => n.Key, n => IsOwn(n.Value) ? PriceLimits.Read(section.Section(n.Value)) : otherwise!.ByKind[n.Key]),
            LinearOption = IsOwn(linearOption) ? PriceLimits.Read(section.Section(linearOption)) : otherwise!.LinearOption,
        };
    }
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

    /// <summary>Reads <c>collector.validation</c>.</summary>
    public static ValidationSettings Read(ConfigSection section)
    {
        var limits = VenueLimits.Read(section.Section("limits"));
        return new()
        {
            Enabled = section.Bool("enabled"),
            FutureTolerance = section.Duration("future-tolerance"),
            OldestAge = section.Duration("oldest-age", min: TimeSpan.FromSeconds(1)),
            StaleAge = section.Duration("stale-age", min: TimeSpan.FromMilliseconds(1)),
            Limits = limits,
            Venues = section.Sections("venue-limits").ToDictionary(v => v.Name, v => VenueLimits.Read(v.Section, limits), StringComparer.Ordinal),
        };
    }
}
