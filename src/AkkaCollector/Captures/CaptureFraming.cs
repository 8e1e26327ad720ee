using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AkkaCollector.MarketData;

namespace AkkaCollector.Captures;

/// <summary>What the first line of a capture file says of the whole file.</summary>
/// <param name="Instance">The collector that recorded it.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Venue">The venue's id.</param>
/// <param name="Begun">When the file was begun, UTC.</param>
public sealed record CaptureHeader(string Instance, string Source, string Venue, DateTimeOffset Begun);

/// <summary>
/// The collector's own capture format, version 1. The first line is <c>akkacollector-capture 1</c> and a JSON object
/// (<see cref="CaptureHeader"/>). Then record after record: a line of <c>micros connection kind length</c>, so many bytes as they were
/// received, and a line break. <c>micros</c> is the receive time in microseconds since 1970 UTC, <c>connection</c> counts the source's
/// connections from 1, <c>kind</c> is <c>R</c> received frame, <c>X</c> refused frame (its payload is the reason, a line break and the
/// frame's head), <c>O</c> opened connection (its address), <c>L</c> what the venue listed (JSON). A length before each payload lets a
/// frame hold any byte. What the collector sends is not recorded: it may hold credentials.
/// </summary>
public static class CaptureFraming
{
    /// <summary>The longest payload that is read, in bytes.</summary>
    internal const int LongestPayload = 256 * 1024 * 1024;

    /// <summary>What a file begins with.</summary>
    internal static ReadOnlySpan<byte> Magic => "akkacollector-capture 1 "u8;

    /// <summary>The first line of a file.</summary>
    internal static byte[] Header(CaptureHeader header) =>
        [.. Magic, .. JsonSerializer.SerializeToUtf8Bytes(header, CaptureJson.Default.CaptureHeader), (byte)'\n'];

    /// <summary>What the first line says; null when it says nothing that can be read.</summary>
    internal static CaptureHeader? ReadHeader(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith(Magic)) return null;
        try
        {
            return JsonSerializer.Deserialize(line[Magic.Length..], CaptureJson.Default.CaptureHeader);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the line before a payload, with its line break; answers its length.</summary>
    internal static int WriteHead(Span<byte> into, CaptureRecordKind kind, long connection, long micros, int length)
    {
        var at = Number(into, 0, micros);
        at = Number(into, at, connection);
        into[at++] = LetterOf(kind);
        into[at++] = (byte)' ';
        at = Number(into, at, length);
        into[at - 1] = (byte)'\n';
        return at;
    }

    /// <summary>Reads the line before a payload.</summary>
    internal static bool TryReadHead(ReadOnlySpan<byte> line, out CaptureRecordKind kind, out long connection, out long micros, out int length)
    {
        (kind, connection, length) = (CaptureRecordKind.Bad, 0, 0);
        if (!TakeNumber(ref line, out micros) || !TakeNumber(ref line, out connection)) return false;
        if (line.Length < 3 || line[1] != ' ' || KindOf(line[0]) is not { } known) return false;
        kind = known;
        return Utf8Parser.TryParse(line[2..], out length, out var used) && used == line.Length - 2 && length is >= 0 and <= LongestPayload;
    }

    /// <summary>What a venue listed, as it stands in a record.</summary>
    internal static byte[] WriteInstruments(IReadOnlyList<Instrument> instruments) =>
        JsonSerializer.SerializeToUtf8Bytes(instruments, CaptureJson.Default.IReadOnlyListInstrument);

    /// <summary>What a venue listed.</summary>
    /// <exception cref="JsonException">It cannot be read.</exception>
    internal static IReadOnlyList<Instrument> ReadInstruments(ReadOnlySpan<byte> payload) =>
        JsonSerializer.Deserialize(payload, CaptureJson.Default.IReadOnlyListInstrument) ?? [];

    private static byte LetterOf(CaptureRecordKind kind) => kind switch
    {
        CaptureRecordKind.Received => (byte)'R',
        CaptureRecordKind.Refused => (byte)'X',
        CaptureRecordKind.Opened => (byte)'O',
        CaptureRecordKind.Listed => (byte)'L',
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It is not recorded."),
    };

    private static CaptureRecordKind? KindOf(byte letter) => letter switch
    {
        (byte)'R' => CaptureRecordKind.Received,
        (byte)'X' => CaptureRecordKind.Refused,
        (byte)'O' => CaptureRecordKind.Opened,
        (byte)'L' => CaptureRecordKind.Listed,
        _ => null,
    };

    private static int Number(Span<byte> into, int at, long number)
    {
        Utf8Formatter.TryFormat(number, into[at..], out var written);
        into[at + written] = (byte)' ';
        return at + written + 1;
    }

    private static bool TakeNumber(ref ReadOnlySpan<byte> line, out long number)
    {
        if (!Utf8Parser.TryParse(line, out number, out var used) || number < 0 || used >= line.Length || line[used] != ' ') return false;
        line = line[(used + 1)..];
        return true;
    }
}

/// <summary>How the JSON within a capture file is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CaptureHeader))]
[JsonSerializable(typeof(IReadOnlyList<Instrument>))]
internal sealed partial class CaptureJson : JsonSerializerContext;
