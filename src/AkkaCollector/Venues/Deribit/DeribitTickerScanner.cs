using System.Text;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>
/// Reads a ticker frame in the shape that Deribit sends nearly always: no white space, no escapes, the channel before the data, fields
/// that are known. It takes well-formed frames only and gives what the JSON reader would; everything else it leaves to the reader.
/// Several times as fast, since it need not look for names: the venue sends fields in the same order again and again.
/// </summary>
internal sealed class DeribitTickerScanner
{
    private enum Level : byte { Ticker, Stats, Greeks }

    /// <summary>What stands before the first field of a level, and after an inner level has ended: an index behind the last field.</summary>
    private const int Start = (int)TickerField.Unknown + 1;
    private const int AfterStats = Start + 1;
    private const int AfterGreeks = Start + 2;

    /// <summary>Each field's name as it stands in a frame, with its quotes and colon.</summary>
    private static readonly byte[][] Names = [.. Enumerable.Range(0, (int)TickerField.Unknown).Select(NameInFrame)];

    private readonly TickerValues _ticker;
    private readonly Utf8Cache<InstrumentRef> _instruments;
    private readonly Utf8Cache<string> _texts;

    /// <summary>By field, the one that followed it last time.</summary>
    private readonly TickerField[] _followers = new TickerField[AfterGreeks + 1];

    public DeribitTickerScanner(TickerValues ticker, Utf8Cache<InstrumentRef> instruments, Utf8Cache<string> texts)
    {
        _ticker = ticker;
        _instruments = instruments;
        _texts = texts;
        _followers.AsSpan().Fill(TickerField.Unknown);
    }

    /// <summary>Reads the frame into the ticker's values; false when it is of another shape.</summary>
    public bool TryScan(ReadOnlySpan<byte> frame)
    {
        var prefix = "{\"jsonrpc\":\"2.0\",\"method\":\"subscription\",\"params\":{\"channel\":\"ticker."u8;
        var between = "\",\"data\":{"u8;
        if (!frame.StartsWith(prefix)) return false;
        var at = prefix.Length;
        if (!TryText(frame, ref at, out _)) return false;
        at--;
        if (!frame[at..].StartsWith(between)) return false;
        at += between.Length;
        _ticker.Clear();
        return TryFields(frame, ref at, Level.Ticker, Start)
            && frame[at..].SequenceEqual("}}"u8)
            && _ticker.Instrument is not null
            && _ticker.Micros > 0;
    }

    private bool TryFields(ReadOnlySpan<byte> frame, ref int at, Level level, int previous)
    {
        while (TryName(frame, ref at, level, previous, out var field))
        {
            if (!TryValue(frame, ref at, field) || at >= frame.Length) return false;
            previous = field == TickerField.Stats ? AfterStats : field == TickerField.Greeks ? AfterGreeks : (int)field;
            var next = frame[at++];
            if (next == (byte)'}') return true;
            if (next != (byte)',') return false;
        }
        return false;
    }

    private bool TryName(ReadOnlySpan<byte> frame, ref int at, Level level, int previous, out TickerField field)
    {
        field = _followers[previous];
        var rest = frame[at..];
        if (field != TickerField.Unknown && rest.StartsWith(Names[(int)field]))
        {
            at += Names[(int)field].Length;
            return true;
        }
        if (rest.IsEmpty || rest[0] != (byte)'"') return false;
        var length = rest[1..].IndexOf((byte)'"');
        if (length < 0 || length + 2 >= rest.Length || rest[length + 2] != (byte)':') return false;
        var name = rest.Slice(1, length);
        field = level switch
        {
            Level.Stats => TickerFields.StatOf(name),
            Level.Greeks => TickerFields.GreekOf(name),
            _ => TickerFields.FieldOf(name),
        };
        if (field == TickerField.Unknown) return false;
        _followers[previous] = field;
        at += length + 3;
        return true;
    }

    private bool TryValue(ReadOnlySpan<byte> frame, ref int at, TickerField field)
    {
        if (field < TickerField.Count) return TryNumber(frame, ref at, out _ticker.Numbers[(int)field]);
        switch (field)
        {
            case TickerField.Timestamp:
                return TryMicros(frame, ref at);
            case TickerField.Stats:
                return TryNested(frame, ref at, Level.Stats, (int)TickerField.Stats);
            case TickerField.Greeks:
                return TryNested(frame, ref at, Level.Greeks, (int)TickerField.Greeks);
        }
        if (at >= frame.Length || frame[at] != (byte)'"') return false;
        at++;
        if (!TryText(frame, ref at, out var text) || text.IsEmpty) return false;
        if (field == TickerField.Instrument) _ticker.Instrument = _instruments.Get(text);
        else if (field == TickerField.State) _ticker.State = _texts.Get(text);
        else _ticker.UnderlyingIndex = _texts.Get(text);
        return true;
    }

    private bool TryNested(ReadOnlySpan<byte> frame, ref int at, Level level, int previous)
    {
        if (at >= frame.Length || frame[at] != (byte)'{') return false;
        at++;
        return TryFields(frame, ref at, level, previous);
    }

    private bool TryMicros(ReadOnlySpan<byte> frame, ref int at)
    {
        const int digitsOfAPresentTime = 13;
        if (frame.Length - at < digitsOfAPresentTime || frame[at] == (byte)'0') return false;
        long millis = 0;
        foreach (var character in frame.Slice(at, digitsOfAPresentTime))
        {
            var digit = (uint)(character - '0');
            if (digit > 9) return false;
            millis = millis * 10 + digit;
        }
        at += digitsOfAPresentTime;
        _ticker.Micros = millis * 1000;
        return true;
    }

    /// <summary>Text up to the next quote, which is passed over; false when it holds anything that has to be unescaped or refused.</summary>
    private static bool TryText(ReadOnlySpan<byte> frame, ref int at, out ReadOnlySpan<byte> text)
    {
        text = frame[at..];
        var length = text.IndexOf((byte)'"');
        if (length < 0) return false;
        text = text[..length];
        at += length + 1;
        foreach (var character in text)
        {
            if (character is < 0x20 or (byte)'\\') return false;
        }
        return true;
    }

    /// <summary>A number as JSON writes it, or null; digits of a price fit into an integer, and the rest is left to the slow way.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> frame, ref int at, out double value)
    {
        value = double.NaN;
        var from = at;
        var i = at;
        if (i < frame.Length && frame[i] == (byte)'-') i++;
        var first = i;
        ulong digits = 0;
        for (; i < frame.Length && (uint)(frame[i] - '0') is var digit and <= 9; i++) digits = digits * 10 + digit;
        if (i == first) return TryNull(frame, ref at);
        if (i > first + 1 && frame[first] == (byte)'0') return false;
        var scale = 0;
        if (i < frame.Length && frame[i] == (byte)'.')
        {
            var point = ++i;
            for (; i < frame.Length && (uint)(frame[i] - '0') is var digit and <= 9; i++) digits = digits * 10 + digit;
            scale = point - i;
            if (scale == 0) return false;
        }
        if (i - first > 19 || i >= frame.Length) return false;
        at = i;
        if ((frame[i] | 0x20) == 'e') return TryExponent(frame, from, ref at, out value);
        if (!JsonNumbers.TryScale(digits, scale, out value)) return JsonNumbers.TryParse(frame[from..i], out value);
        if (first > from) value = -value;
        return true;
    }

    private static bool TryExponent(ReadOnlySpan<byte> frame, int from, ref int at, out double value)
    {
        value = double.NaN;
        var i = at + 1;
        if (i < frame.Length && frame[i] is (byte)'-' or (byte)'+') i++;
        var first = i;
        while (i < frame.Length && frame[i] is >= (byte)'0' and <= (byte)'9') i++;
        if (i == first) return false;
        at = i;
        return JsonNumbers.TryParse(frame[from..i], out value);
    }

    private static bool TryNull(ReadOnlySpan<byte> frame, ref int at)
    {
        if (!frame[at..].StartsWith("null"u8)) return false;
        at += 4;
        return true;
    }

    private static byte[] NameInFrame(int field)
    {
        var name = field == (int)TickerField.Count ? "" : TickerFields.NameOf((TickerField)field);
        return Encoding.UTF8.GetBytes($"\"{name[(name.IndexOf('.') + 1)..]}\":");
    }
}
