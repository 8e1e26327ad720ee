using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>Open, high, low, close and volume of one interval.</summary>
/// <param name="Venue">The venue's id.</param>
/// <param name="Instrument">The instrument's name.</param>
/// <param name="StartMicros">When the interval begins, in microseconds since 1970 UTC; a whole multiple of its length.</param>
/// <param name="Open">The first price.</param>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The last price.</param>
/// <param name="Volume">The amounts together.</param>
/// <param name="Count">How many prices there were.</param>
public sealed record OhlcvRow(string Venue, string Instrument, long StartMicros, double Open, double High, double Low, double Close, double Volume, long Count);

/// <summary>
/// Makes candles out of prices that come instrument after instrument, each in the order of time. Only the candle that is being made is
/// held. An interval without a price gives no candle.
/// </summary>
public sealed class CandleRules
{
    private readonly long _interval;
    private OhlcvRow? _row;

    /// <summary>Makes candles of this length.</summary>
    /// <param name="interval">One second or more; candles begin at whole multiples of it since 1970 UTC.</param>
    public CandleRules(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromSeconds(1));
        _interval = interval.Micros();
    }

    /// <summary>Takes a price; gives the candle before it when this one begins another.</summary>
    public OhlcvRow? Add(in PricePoint point)
    {
        var start = point.Micros - (((point.Micros % _interval) + _interval) % _interval);
        if (_row is { } row && row.StartMicros == start && row.Instrument == point.Instrument && row.Venue == point.Venue)
        {
            _row = row with
            {
                High = Math.Max(row.High, point.Price), Low = Math.Min(row.Low, point.Price), Close = point.Price, Volume = row.Volume + point.Amount, Count = row.Count + 1,
            };
            return null;
        }
        var done = _row;
        _row = new OhlcvRow(point.Venue, point.Instrument, start, point.Price, point.Price, point.Price, point.Price, point.Amount, 1);
        return done;
    }

    /// <summary>The last candle, when no more prices come.</summary>
    public OhlcvRow? Finish()
    {
        var done = _row;
        _row = null;
        return done;
    }
}
