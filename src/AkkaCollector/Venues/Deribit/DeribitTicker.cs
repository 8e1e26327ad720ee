using System.Text.Json;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>Reads the <c>data</c> of any ticker frame, and says what is wrong with one that is not right.</summary>
internal sealed class DeribitTicker
{
    private readonly DeribitValues _values;
    private readonly TickerValues _ticker;
    private readonly Utf8Cache<InstrumentRef> _instruments;
    private readonly Utf8Cache<string> _texts;

    public DeribitTicker(DeribitValues values, TickerValues ticker, Utf8Cache<InstrumentRef> instruments, Utf8Cache<string> texts)
    {
        _values = values;
        _ticker = ticker;
        _instruments = instruments;
        _texts = texts;
    }

    /// <summary>Fields seen so far that are not known here.</summary>
    public long UnknownFields { get; private set; }

    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        _ticker.Clear();
        if (reader.TokenType == JsonTokenType.StartObject) ReadFields(ref reader);
        else _values.WrongType(ref reader, "data", "an object");
        if (_ticker.Instrument is null) _values.Mistaken("instrument_name is missing");
        if (_ticker.Micros == 0) _values.Mistaken("timestamp is missing");
    }

    private void ReadFields(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = TickerFields.FieldOf(_values.Text(ref reader));
            reader.Read();
            if (field < TickerField.Count)
            {
                _ticker.Numbers[(int)field] = _values.Number(ref reader, field);
            }
            else
            {
                ReadOther(ref reader, field);
            }
        }
    }

    private void ReadOther(ref Utf8JsonReader reader, TickerField field)
    {
        switch (field)
        {
            case TickerField.Timestamp:
                _ticker.Micros = _values.Micros(ref reader, "timestamp");
                break;
            case TickerField.Instrument:
                if (_values.IsText(ref reader, "instrument_name")) _ticker.Instrument = _values.Instrument(ref reader, _instruments);
                break;
            case TickerField.State:
                if (_values.IsText(ref reader, "state")) _ticker.State = _texts.Get(_values.Text(ref reader));
                break;
            case TickerField.UnderlyingIndex:
                if (_values.IsText(ref reader, "underlying_index")) _ticker.UnderlyingIndex = _texts.Get(_values.Text(ref reader));
                break;
            case TickerField.Stats:
                if (_values.IsObject(ref reader, "stats")) ReadNested(ref reader, TickerFields.StatOf);
                break;
            case TickerField.Greeks:
                if (_values.IsObject(ref reader, "greeks")) ReadNested(ref reader, TickerFields.GreekOf);
                break;
            default:
                if (field == TickerField.Unknown) UnknownFields++;
                reader.Skip();
                break;
        }
    }

    private delegate TickerField FieldFinder(ReadOnlySpan<byte> name);

    private void ReadNested(ref Utf8JsonReader reader, FieldFinder fieldOf)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = fieldOf(_values.Text(ref reader));
            reader.Read();
            if (field < TickerField.Count)
            {
                _ticker.Numbers[(int)field] = _values.Number(ref reader, field);
                continue;
            }
            if (field == TickerField.Unknown) UnknownFields++;
            reader.Skip();
        }
    }
}
