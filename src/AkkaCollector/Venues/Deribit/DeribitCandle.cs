using System.Text.Json;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>
/// Reads the <c>data</c> of a candle. Deribit sends a candle again with each trade and never says which time is the last: it is final
/// when the next one has begun.
/// </summary>
internal sealed class DeribitCandle
{
    private readonly DeribitValues _values;
    private long _micros;
    private double _open, _high, _low, _close, _volume, _cost;

    public DeribitCandle(DeribitValues values) => _values = values;

    /// <summary>Fields seen so far that are not known here.</summary>
    public long UnknownFields { get; private set; }

    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        _micros = 0;
        _open = _high = _low = _close = _volume = _cost = double.NaN;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _values.WrongType(ref reader, "data", "an object");
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadField(ref reader, _values.Text(ref reader));
        if (_micros == 0) _values.Mistaken("tick is missing");
        if (double.IsNaN(_open)) _values.Mistaken("open is missing");
        if (double.IsNaN(_high)) _values.Mistaken("high is missing");
        if (double.IsNaN(_low)) _values.Mistaken("low is missing");
        if (double.IsNaN(_close)) _values.Mistaken("close is missing");
    }

    /// <summary>The candle that was read without a mistake.</summary>
    public Candle Make(string source, long receivedMicros, DeribitSubject subject) => new()
    {
        Source = source,
        ReceivedMicros = receivedMicros,
        Instrument = subject.Instrument!,
        Interval = subject.Interval,
        VenueMicros = _micros,
        Open = _open,
        High = _high,
        Low = _low,
        Close = _close,
        Volume = _volume,
        QuoteVolume = _cost,
    };

    private void ReadField(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("volume"u8)) _volume = _values.NextNumber(ref reader, "volume");
        else if (name.SequenceEqual("tick"u8)) _micros = _values.NextMicros(ref reader, "tick");
        else if (name.SequenceEqual("open"u8)) _open = _values.NextNumber(ref reader, "open");
        else if (name.SequenceEqual("low"u8)) _low = _values.NextNumber(ref reader, "low");
        else if (name.SequenceEqual("high"u8)) _high = _values.NextNumber(ref reader, "high");
        else if (name.SequenceEqual("cost"u8)) _cost = _values.NextNumber(ref reader, "cost");
        else if (name.SequenceEqual("close"u8)) _close = _values.NextNumber(ref reader, "close");
        else
        {
            UnknownFields++;
            reader.Skip();
        }
    }
}
