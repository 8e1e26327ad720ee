using System.Text.Json;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>
/// Reads the <c>data</c> of a perpetual's channel. Its <c>interest</c> is what tickers call the current funding: a rate of eight hours, as
/// Deribit states every funding rate, of which each moment pays its part. There is no next payment.
/// </summary>
internal sealed class DeribitFunding
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(8);

    private readonly DeribitValues _values;
    private long _micros;
    private double _interest, _index;

    public DeribitFunding(DeribitValues values) => _values = values;

    /// <summary>Fields seen so far that are not known here.</summary>
    public long UnknownFields { get; private set; }

    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        (_micros, _interest, _index) = (0, double.NaN, double.NaN);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _values.WrongType(ref reader, "data", "an object");
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadField(ref reader, _values.Text(ref reader));
        if (_micros == 0) _values.Mistaken("timestamp is missing");
        if (double.IsNaN(_interest)) _values.Mistaken("interest is missing");
    }

    /// <summary>The funding that was read without a mistake.</summary>
    public Funding Make(string source, long receivedMicros, DeribitSubject subject) => new()
    {
        Source = source,
        ReceivedMicros = receivedMicros,
        Instrument = subject.Instrument!,
        VenueMicros = _micros,
        Rate = _interest,
        Period = Period,
        IndexPrice = _index,
    };

    private void ReadField(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("interest"u8)) _interest = _values.NextNumber(ref reader, "interest");
        else if (name.SequenceEqual("index_price"u8)) _index = _values.NextNumber(ref reader, "index_price");
        else if (name.SequenceEqual("timestamp"u8)) _micros = _values.NextMicros(ref reader, "timestamp");
        else
        {
            UnknownFields++;
            reader.Skip();
        }
    }
}
