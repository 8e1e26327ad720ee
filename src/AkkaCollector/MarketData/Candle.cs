namespace AkkaCollector.MarketData;

/// <summary>
/// One candle as its venue makes it. <see cref="Tick.VenueMicros"/> is when it opened; venue, instrument, <see cref="Interval"/> and that
/// time are its natural key. A venue sends a candle again while it is open: what was received last replaces what was stored.
/// </summary>
public sealed class Candle : Tick
{
    /// <summary>How long it lasts, above zero, in whole seconds.</summary>
    public required TimeSpan Interval { get; init; }
    /// <summary>First price.</summary>
    public required double Open { get; init; }
    /// <summary>Highest price.</summary>
    public required double High { get; init; }
    /// <summary>Lowest price.</summary>
    public required double Low { get; init; }
    /// <summary>Last price.</summary>
    public required double Close { get; init; }
    /// <summary>Volume in the base currency, or in what the venue calls volume.</summary>
    public double Volume { get; init; } = double.NaN;
    /// <summary>Volume in the quote currency.</summary>
    public double QuoteVolume { get; init; } = double.NaN;
    /// <summary>The part of the volume that takers bought, in the same unit as <see cref="Volume"/>.</summary>
    public double TakerBuyVolume { get; init; } = double.NaN;
    /// <summary>Number of trades in it; -1 when the venue does not say.</summary>
    public long Trades { get; init; } = -1;
    /// <summary>Whether the venue called it final; false also where a venue never says so.</summary>
    public bool IsFinal { get; init; }
}
