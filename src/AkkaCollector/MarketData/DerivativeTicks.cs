namespace AkkaCollector.MarketData;

/// <summary>The funding of a perpetual. Venue, instrument and the venue's time are its natural key.</summary>
public sealed class Funding : Tick
{
    /// <summary>The rate, as a fraction of the position, of one <see cref="Period"/>.</summary>
    public required double Rate { get; init; }
    /// <summary>What time the rate is for, in whole seconds; zero when the venue does not say.</summary>
    public TimeSpan Period { get; init; }
    /// <summary>When it is paid next, in microseconds since 1970 UTC; 0 when it is paid all the time or the venue does not say.</summary>
    public long NextMicros { get; init; }
    /// <summary>The venue's mark price at that moment.</summary>
    public double MarkPrice { get; init; } = double.NaN;
    /// <summary>The index at that moment.</summary>
    public double IndexPrice { get; init; } = double.NaN;
}

/// <summary>How much of an instrument is open, where a venue tells it apart from its quotes. Venue, instrument and the venue's time are its natural key.</summary>
public sealed class OpenInterest : Tick
{
    /// <summary>Open amount, in contracts or in the base currency, as the venue counts.</summary>
    public required double Amount { get; init; }
    /// <summary>The same in the quote currency.</summary>
    public double Value { get; init; } = double.NaN;
}

/// <summary>What a <see cref="Ratio"/> compares.</summary>
public enum RatioKind : byte
{
    /// <summary>Accounts that are long over accounts that are short, of all traders.</summary>
    Accounts = 1,
    /// <summary>The same of the largest traders.</summary>
    TopAccounts = 2,
    /// <summary>Long over short positions of the largest traders.</summary>
    TopPositions = 3,
    /// <summary>Volume that takers bought over volume that they sold.</summary>
    TakerVolume = 4,
}

/// <summary>How longs stand to shorts, or buyers to sellers. Venue, instrument, kind, period and the venue's time are its natural key.</summary>
public sealed class Ratio : Tick
{
    /// <summary>What is compared.</summary>
    public required RatioKind Kind { get; init; }
    /// <summary>The time that it covers, above zero, in whole seconds.</summary>
    public required TimeSpan Period { get; init; }
    /// <summary>The ratio.</summary>
    public required double Value { get; init; }
    /// <summary>The long or buying part: a share of 1, or a volume for <see cref="RatioKind.TakerVolume"/>.</summary>
    public double Long { get; init; } = double.NaN;
    /// <summary>The short or selling part, in the same unit.</summary>
    public double Short { get; init; } = double.NaN;
}

/// <summary>
/// An order by which a venue closed somebody's position, where it tells so apart from its trades. Venue, instrument, the venue's time, direction,
/// price and amount are its natural key: venues give it no id.
/// </summary>
public sealed class Liquidation : Tick
{
    /// <summary>Whether the order bought or sold: a long position is closed by selling.</summary>
    public required TradeDirection Direction { get; init; }
    /// <summary>The order's price.</summary>
    public required double Price { get; init; }
    /// <summary>The order's amount.</summary>
    public required double Amount { get; init; }
    /// <summary>The mean price at which it was filled.</summary>
    public double AveragePrice { get; init; } = double.NaN;
    /// <summary>The amount that is filled.</summary>
    public double FilledAmount { get; init; } = double.NaN;
    /// <summary>The venue's word for the order's state, such as <c>FILLED</c>; null when it does not say.</summary>
    public string? State { get; init; }
}
