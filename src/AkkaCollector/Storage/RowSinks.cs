using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace AkkaCollector.Storage;

/// <summary>How rows are written.</summary>
public enum RowFormat
{
    /// <summary>A header line and a line a row, as RFC 4180 has it.</summary>
    Csv,
    /// <summary>One JSON object a line.</summary>
    Ndjson,
    /// <summary>Columns for people to read.</summary>
    Table,
}

/// <summary>Rows as text, written on as they come: memory does not grow with their number.</summary>
public static class RowSinks
{
    /// <summary>A sink that writes to a stream, which it leaves open.</summary>
    public static IRowSink Create(RowFormat format, Stream stream) => format switch
    {
        RowFormat.Csv => new CsvRows(stream),
        RowFormat.Ndjson => new NdjsonRows(stream),
        RowFormat.Table => new TableRows(stream),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
    };

    /// <summary>A value as text; null for none.</summary>
    internal static string? Text(object? value) => value switch
    {
        null or DBNull => null,
        string text => text,
        byte[] bytes => OfBytes(bytes),
        double[] numbers => NumbersText.Of(numbers),
        DateTimeOffset time => OfTime(time),
        DateTime time => OfTime(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))),
        bool yes => yes ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>A time as <c>2026-11-22T08:00:00.000000Z</c>.</summary>
    internal static string OfTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Bytes are text where they are UTF-8, as frames mostly are.</summary>
    private static string OfBytes(byte[] bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : "base64:" + Convert.ToBase64String(bytes);
}

/// <summary>CSV.</summary>
internal sealed class CsvRows(Stream stream) : IRowSink
{
    private readonly StreamWriter _writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024, leaveOpen: true) { NewLine = "\n" };

    public ValueTask ColumnsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) => RowAsync([.. names], cancellationToken);

    public ValueTask RowAsync(object?[] values, CancellationToken cancellationToken)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0) _writer.Write(',');
            Write(values[i]);
        }
        _writer.Write('\n');
        return ValueTask.CompletedTask;
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken) => await _writer.DisposeAsync();

    private void Write(object? value)
    {
        if (value is ISpanFormattable and not (DateTime or DateTimeOffset))
        {
            Span<char> text = stackalloc char[64];
            if (((ISpanFormattable)value).TryFormat(text, out var length, default, CultureInfo.InvariantCulture))
            {
                _writer.Write(text[..length]);
                return;
            }
        }
        var words = RowSinks.Text(value);
        if (words is null) return;
        if (words.AsSpan().IndexOfAny(",\"\r\n") < 0) _writer.Write(words);
        else _writer.Write("\"" + words.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"");
    }
}

/// <summary>One JSON object a line.</summary>
internal sealed class NdjsonRows : IRowSink
{
    private const int FlushBytes = 64 * 1024;
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(2 * FlushBytes);
    private readonly Utf8JsonWriter _json;
    private JsonEncodedText[] _names = [];

    public NdjsonRows(Stream stream)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(_buffer);
    }

    public ValueTask ColumnsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        _names = [.. names.Select(n => JsonEncodedText.Encode(n))];
        return ValueTask.CompletedTask;
    }

    public ValueTask RowAsync(object?[] values, CancellationToken cancellationToken)
    {
        _json.Reset();
        _json.WriteStartObject();
        for (var i = 0; i < values.Length; i++) Write(_names[i], values[i]);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        return _buffer.WrittenCount >= FlushBytes ? FlushAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await _json.DisposeAsync();
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }

    private void Write(JsonEncodedText name, object? value)
    {
        switch (value)
        {
            case null or DBNull: _json.WriteNull(name); break;
            case long number: _json.WriteNumber(name, number); break;
            case int number: _json.WriteNumber(name, number); break;
            case short number: _json.WriteNumber(name, number); break;
            case decimal number: _json.WriteNumber(name, number); break;
            case double number when double.IsFinite(number): _json.WriteNumber(name, number); break;
            case double[] numbers: _json.WritePropertyName(name); _json.WriteRawValue(NumbersText.Of(numbers)); break;
            case bool yes: _json.WriteBoolean(name, yes); break;
            default: _json.WriteString(name, RowSinks.Text(value)); break;
        }
    }
}

/// <summary>Columns for people: as wide as the first rows need.</summary>
internal sealed class TableRows(Stream stream) : IRowSink
{
    /// <summary>Rows that are held to see how wide the columns are.</summary>
    private const int Looked = 200;
    private const int Widest = 60;
    private readonly StreamWriter _writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024, leaveOpen: true) { NewLine = "\n" };
    private readonly List<string[]> _held = [];
    private int[]? _widths;

    public ValueTask ColumnsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        _held.Add([.. names]);
        return ValueTask.CompletedTask;
    }

    public ValueTask RowAsync(object?[] values, CancellationToken cancellationToken)
    {
        var row = Array.ConvertAll(values, v => (RowSinks.Text(v) ?? "").ReplaceLineEndings(" "));
        if (_widths is not null)
        {
            Write(row);
        }
        else
        {
            _held.Add(row);
            if (_held.Count > Looked) WriteHeld();
        }
        return ValueTask.CompletedTask;
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_widths is null) WriteHeld();
        await _writer.DisposeAsync();
    }

    private void WriteHeld()
    {
        _widths = [.. Enumerable.Range(0, _held[0].Length).Select(i => Math.Min(Widest, _held.Max(r => r[i].Length)))];
        foreach (var row in _held) Write(row);
        _held.Clear();
    }

    private void Write(string[] row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            if (i > 0) _writer.Write("  ");
            _writer.Write(i == row.Length - 1 ? row[i] : row[i].PadRight(_widths![i]));
        }
        _writer.WriteLine();
    }
}
