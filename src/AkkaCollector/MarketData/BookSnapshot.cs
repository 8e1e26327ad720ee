namespace AkkaCollector.MarketData;

/// <summary>One level of an order book.</summary>
/// <param name="Price">Price, in the venue's quote unit.</param>
/// <param name="Amount">Amount that stands at it.</param>
public readonly record struct BookLevel(double Price, double Amount);

/// <summary>
/// The best levels of one order book at one moment, whole. Venue, instrument, <see cref="ChangeId"/> and the venue's time are its natural key.
/// Like a quote it is a state: under load only the newest of an instrument is kept.
/// </summary>
public sealed class BookSnapshot : Tick
{
    /// <summary>The venue's number of the book's state, growing within an instrument; 0 when it has none.</summary>
    public long ChangeId { get; init; }
    /// <summary>Bids, best first; may be empty.</summary>
    public required BookLevel[] Bids { get; init; }
    /// <summary>Asks, best first; may be empty.</summary>
    public required BookLevel[] Asks { get; init; }
}
