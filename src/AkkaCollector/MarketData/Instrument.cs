namespace AkkaCollector.MarketData;

/// <summary>What an instrument is; limits of validation are set per venue and kind.</summary>
public enum InstrumentKind : byte
{
    /// <summary>The name told nothing and no instrument list has named it yet.</summary>
    Unknown,
    /// <summary>A listed option.</summary>
    Option,
    /// <summary>A dated future.</summary>
    Future,
    /// <summary>A perpetual future.</summary>
    Perpetual,
    /// <summary>A spot pair.</summary>
    Spot,
    /// <summary>A share, a fund or another exchange-listed security.</summary>
    Equity,
    /// <summary>A combination of several instruments traded as one.</summary>
    Combo,
}

/// <summary>Which right an option gives; <see cref="None"/> for everything that is not an option.</summary>
public enum OptionRight : byte
{
    /// <summary>Not an option.</summary>
    None,
    /// <summary>The right to buy.</summary>
    Call,
    /// <summary>The right to sell.</summary>
    Put,
}

/// <summary>One instrument as its venue lists it. Amounts are in the venue's own units.</summary>
public sealed record Instrument
{
    /// <summary>The venue's id, such as <c>deribit</c>.</summary>
    public required string Venue { get; init; }
    /// <summary>The venue's name of the instrument, such as <c>ETH-27NOV26-3000-C</c>.</summary>
    public required string Name { get; init; }
    /// <summary>What it is.</summary>
    public required InstrumentKind Kind { get; init; }
    /// <summary>The currency that is bought and sold.</summary>
    public required string BaseCurrency { get; init; }
    /// <summary>The currency that prices are quoted in.</summary>
    public required string QuoteCurrency { get; init; }
    /// <summary>The strike of an option; null for anything else.</summary>
    public double? Strike { get; init; }
    /// <summary>Call or put.</summary>
    public OptionRight Right { get; init; }
    /// <summary>When it was listed, in microseconds since 1970 UTC; 0 when the venue does not say.</summary>
    public long CreatedMicros { get; init; }
    /// <summary>When it expires, in microseconds since 1970 UTC; null when it does not.</summary>
    public long? ExpiryMicros { get; init; }
    /// <summary>The smallest step of a price.</summary>
    public double TickSize { get; init; }
    /// <summary>Units of the base currency in one contract.</summary>
    public double ContractSize { get; init; }
    /// <summary>The smallest amount that can be traded.</summary>
    public double MinTradeAmount { get; init; }
    /// <summary>Whether the venue trades it now.</summary>
    public bool IsActive { get; init; } = true;
}
