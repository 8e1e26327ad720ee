using AkkaCollector.MarketData;

namespace AkkaCollector.Connections;

/// <summary>How much one instrument is traded, as far as a selection asks.</summary>
/// <param name="OpenInterest">Open contracts; NaN when not sent.</param>
/// <param name="UnderlyingPrice">Price of the underlying, or of the index where there is none; NaN when not sent.</param>
public readonly record struct InstrumentActivity(double OpenInterest, double UnderlyingPrice);

/// <summary>What a venue lists at one moment.</summary>
/// <param name="Instruments">The instruments.</param>
/// <param name="Activity">By name, how much they are traded; may lack some.</param>
/// <param name="Unreadable">Entries of the list that could not be read and are left out.</param>
public sealed record VenueListing(IReadOnlyList<Instrument> Instruments, IReadOnlyDictionary<string, InstrumentActivity> Activity, int Unreadable);
