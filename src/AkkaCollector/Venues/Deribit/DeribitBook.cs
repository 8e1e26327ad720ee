using System.Text.Json;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>
/// Reads the <c>data</c> of a book of some depth, whole each time. A level that is not right spoils it all: a book with a hole would be
/// a wrong book.
/// </summary>
internal sealed class DeribitBook
{
    private readonly DeribitValues _values;
    private readonly Utf8Cache<InstrumentRef> _instruments;
    private BookLevel[] _levels = new BookLevel[32];
    private InstrumentRef? _instrument;
    private BookLevel[]? _bids, _asks;
    private long _micros, _changeId;

    public DeribitBook(DeribitValues values, Utf8Cache<InstrumentRef> instruments)
    {
        _values = values;
        _instruments = instruments;
    }

    /// <summary>Fields seen so far that are not known here.</summary>
    public long UnknownFields { get; private set; }

    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        (_instrument, _bids, _asks, _micros, _changeId) = (null, null, null, 0, 0);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _values.WrongType(ref reader, "data", "an object");
            return;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadField(ref reader, _values.Text(ref reader));
        if (_instrument is null) _values.Mistaken("instrument_name is missing");
        if (_micros == 0) _values.Mistaken("timestamp is missing");
        if (_bids is null) _values.Mistaken("bids is missing");
        if (_asks is null) _values.Mistaken("asks is missing");
    }

    /// <summary>The book that was read without a mistake.</summary>
    public BookSnapshot Make(string source, long receivedMicros) => new()
    {
        Source = source,
        ReceivedMicros = receivedMicros,
        Instrument = _instrument!,
        VenueMicros = _micros,
        ChangeId = _changeId,
        Bids = _bids!,
        Asks = _asks!,
    };

    private void ReadField(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("bids"u8)) _bids = ReadLevels(ref reader, "bids");
        else if (name.SequenceEqual("asks"u8)) _asks = ReadLevels(ref reader, "asks");
        else if (name.SequenceEqual("timestamp"u8)) _micros = _values.NextMicros(ref reader, "timestamp");
        else if (name.SequenceEqual("change_id"u8)) _changeId = reader.Read() ? _values.Integer(ref reader, "change_id", 0) : 0;
        else if (name.SequenceEqual("instrument_name"u8)) _instrument = _values.NextInstrument(ref reader, _instruments);
        else
        {
            UnknownFields++;
            reader.Skip();
        }
    }

    private BookLevel[]? ReadLevels(ref Utf8JsonReader reader, string side)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            _values.WrongType(ref reader, side, "an array");
            return null;
        }
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == _levels.Length) Array.Resize(ref _levels, count * 2);
            _levels[count++] = ReadLevel(ref reader, side);
        }
        return count == 0 ? [] : _levels.AsSpan(0, count).ToArray();
    }

    private BookLevel ReadLevel(ref Utf8JsonReader reader, string side)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            _values.WrongType(ref reader, side, "arrays of price and amount");
            return default;
        }
        var (price, amount, parts) = (double.NaN, double.NaN, 0);
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; parts++)
        {
            var number = _values.Number(ref reader, side);
            if (parts == 0) price = number;
            else amount = number;
        }
        if (parts != 2 || double.IsNaN(price) || double.IsNaN(amount)) _values.Mistaken($"{side} must be arrays of price and amount");
        return new BookLevel(price, amount);
    }
}
