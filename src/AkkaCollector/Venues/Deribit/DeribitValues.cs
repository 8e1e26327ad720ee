using System.Text;
using System.Text.Json;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>
/// Reads the values of one frame's fields. What has the wrong type is remembered as the frame's mistake, in words; reading goes on,
/// since only the end of the frame shows whether it is whole.
/// </summary>
internal sealed class DeribitValues
{
    /// <summary>The end of the year 9999, in milliseconds: what lies beyond is no time.</summary>
    private const long LastMillis = 253_402_300_799_999;

    private byte[] _unescaped = new byte[256];

    /// <summary>The first mistake found, such as <c>mark_price must be a number, was a string</c>; null when there is none.</summary>
    public string? Mistake { get; private set; }

    /// <summary>Forgets the mistake.</summary>
    public void Clear() => Mistake = null;

    /// <summary>Remembers a mistake unless there is one already.</summary>
    public void Mistaken(string mistake) => Mistake ??= mistake;

    /// <summary>The text of a property name or a string, without escapes; valid until the next call.</summary>
    public ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan;
        if (_unescaped.Length < reader.ValueSpan.Length) _unescaped = new byte[reader.ValueSpan.Length * 2];
        try
        {
            return _unescaped.AsSpan(0, reader.CopyString(_unescaped));
        }
        catch (InvalidOperationException)
        {
            Mistaken($"text at byte {reader.TokenStartIndex} is not valid UTF-8");
            return default;
        }
    }

    /// <summary>A number; NaN for null.</summary>
    public double Number(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (JsonNumbers.TryParse(reader.ValueSpan, out var value)) return value;
            Mistaken($"{field} is no number that fits: {Encoding.UTF8.GetString(reader.ValueSpan)}");
            return double.NaN;
        }
        if (reader.TokenType != JsonTokenType.Null) WrongType(ref reader, field, "a number");
        return double.NaN;
    }

    /// <summary>The number that comes next; NaN for null or where the frame ends.</summary>
    public double NextNumber(ref Utf8JsonReader reader, string field) => reader.Read() ? Number(ref reader, field) : double.NaN;

    /// <summary>A number of a ticker; NaN for null.</summary>
    public double Number(ref Utf8JsonReader reader, TickerField field) =>
        reader.TokenType == JsonTokenType.Number && JsonNumbers.TryParse(reader.ValueSpan, out var value)
            ? value
            : Number(ref reader, TickerFields.NameOf(field));

    /// <summary>A whole number; <paramref name="otherwise"/> for null.</summary>
    public long Integer(ref Utf8JsonReader reader, string field, long otherwise)
    {
        if (reader.TokenType == JsonTokenType.Null) return otherwise;
        if (reader.TokenType != JsonTokenType.Number)
        {
            WrongType(ref reader, field, "a whole number");
            return otherwise;
        }
        if (reader.TryGetInt64(out var whole)) return whole;
        if (JsonNumbers.TryParse(reader.ValueSpan, out var number) && Math.Abs(number) < 1L << 53 && Math.Truncate(number) == number)
        {
            return (long)number;
        }
        Mistaken($"{field} must be a whole number, was {Encoding.UTF8.GetString(reader.ValueSpan)}");
        return otherwise;
    }

    /// <summary>A time in milliseconds since 1970 as microseconds.</summary>
    public long Micros(ref Utf8JsonReader reader, string field)
    {
        var millis = Integer(ref reader, field, long.MinValue);
        if (millis is > 0 and <= LastMillis) return millis * 1000;
        Mistaken(millis == long.MinValue ? $"{field} is null" : $"{field} must be milliseconds since 1970, was {millis}");
        return 0;
    }

    /// <summary>The time that comes next, in microseconds; 0 where it is none or the frame ends.</summary>
    public long NextMicros(ref Utf8JsonReader reader, string field) => reader.Read() ? Micros(ref reader, field) : 0;

    /// <summary>The instrument whose name is the string that the reader stands on; null for an empty name.</summary>
    public InstrumentRef? Instrument(ref Utf8JsonReader reader, Utf8Cache<InstrumentRef> instruments)
    {
        var name = Text(ref reader);
        return name.IsEmpty ? null : instruments.Get(name);
    }

    /// <summary>The instrument whose name comes next; null for null, for an empty name or where the frame ends.</summary>
    public InstrumentRef? NextInstrument(ref Utf8JsonReader reader, Utf8Cache<InstrumentRef> instruments) =>
        reader.Read() && IsText(ref reader, "instrument_name") ? Instrument(ref reader, instruments) : null;

    /// <summary>Whether the value is a string; null counts as absent, anything else as a mistake.</summary>
    public bool IsText(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.String) return true;
        if (reader.TokenType != JsonTokenType.Null) WrongType(ref reader, field, "a string");
        return false;
    }

    /// <summary>A string of its own; null for null.</summary>
    public string? OwnText(ref Utf8JsonReader reader, string field) =>
        IsText(ref reader, field) ? Encoding.UTF8.GetString(Text(ref reader)) : null;

    /// <summary>Whether the value is an object; null counts as absent, anything else as a mistake.</summary>
    public bool IsObject(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.StartObject) return true;
        if (reader.TokenType != JsonTokenType.Null) WrongType(ref reader, field, "an object");
        return false;
    }

    /// <summary>Remembers that a value has the wrong type, and passes over it.</summary>
    public void WrongType(ref Utf8JsonReader reader, string field, string due)
    {
        var was = reader.TokenType switch
        {
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.True or JsonTokenType.False => "a truth value",
            JsonTokenType.Null => "null",
            JsonTokenType.StartArray => "an array",
            _ => "an object",
        };
        Mistaken($"{field} must be {due}, was {was}");
        reader.Skip();
    }
}
