using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace AkkaCollector.Captures;

/// <summary>
/// A recorded session of a venue, read as a stream: memory stays bounded whatever the file's size. The format is told by the
/// content, plain, gzip or Brotli, never by the name. A line that cannot be read becomes a record of kind
/// <see cref="CaptureRecordKind.Bad"/> that names file and line, and the lines after it are read on.
/// </summary>
public sealed class CaptureFile
{
    /// <summary>The longest line that is read, in bytes; a longer one is a bad line.</summary>
    public const int LongestLine = 64 * 1024 * 1024;

    private readonly int _longestLine;

    private CaptureFile(string path, CaptureFormat format, CaptureCompression compression, CaptureHeader? header, int longestLine)
    {
        FilePath = path;
        Format = format;
        Compression = compression;
        Header = header;
        _longestLine = longestLine;
    }

    /// <summary>Where the file lies.</summary>
    public string FilePath { get; }

    /// <summary>How its lines are written.</summary>
    public CaptureFormat Format { get; }

    /// <summary>How the file is compressed.</summary>
    public CaptureCompression Compression { get; }

    /// <summary>Whether the file is compressed with gzip.</summary>
    public bool IsGzip => Compression == CaptureCompression.Gzip;

    /// <summary>What the file says of itself; null unless it is in the collector's own format.</summary>
    public CaptureHeader? Header { get; }

    /// <summary>Opens a capture and tells its format by its first line that is of a known one.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">None of its first hundred lines is of a known format.</exception>
    public static CaptureFile Open(string path) => Open(path, LongestLine);

    internal static CaptureFile Open(string path, int longestLine)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no capture at {path}.", path);
        var compression = CompressionOf(path);
        using var lines = new CaptureLines(OpenStream(path, compression), longestLine);
        while (lines.Number < 100 && lines.TryRead(out var line))
        {
            if (CaptureFraming.ReadHeader(line.Span) is { } header) return new CaptureFile(path, CaptureFormat.Akkacollector, compression, header, longestLine);
            if (TellFormat(line.Span) is { } format) return new CaptureFile(path, format, compression, null, longestLine);
        }
        throw new InvalidDataException(
            $"{path} is no capture: its first lines are neither 'akkacollector-capture 1 …', '<unix seconds>: <frame>', '<url> <-> <time>', " +
            "'<url> -> <time>: <body>' nor '<nanoseconds> <json>', plain, gzip or Brotli.");
    }

    /// <summary>
    /// The captures of one folder in the order of their names, which is that of time in the collector's own files; files still being
    /// written, or left by a process that was killed, are among them. Files of other kinds are left out.
    /// </summary>
    /// <exception cref="InvalidDataException">There is none, or they are of more than one source.</exception>
    public static IReadOnlyList<CaptureFile> OpenFolder(string folder)
    {
        var files = Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f).Contains(".capture", StringComparison.Ordinal) || f.EndsWith(".gz", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Where(f => new FileInfo(f).Length > 0).Select(f => Open(f)).ToList();
        if (files.Count == 0) throw new InvalidDataException($"There is no capture in {folder}: a file whose name holds '.capture' or ends with '.gz'.");
        var sources = files.Select(f => f.Header?.Source ?? "").Distinct(StringComparer.Ordinal).ToList();
        if (sources.Count > 1) throw new InvalidDataException($"{folder} holds captures of several sources ({string.Join(", ", sources)}); replay one at a time.");
        return files;
    }

    /// <summary>The SHA-256 of the file as it lies on the disk, in lower-case hexadecimal: what a replay's batch ids begin with.</summary>
    public string ComputeSha256()
    {
        using var stream = File.OpenRead(FilePath);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Reads the records in the order of the file, blank lines left out. Each call starts at the beginning.</summary>
    public IEnumerable<CaptureRecord> Read() => Format == CaptureFormat.Akkacollector ? ReadFramed() : ReadLines();

    private IEnumerable<CaptureRecord> ReadFramed()
    {
        using var lines = new CaptureLines(OpenStream(FilePath, Compression), _longestLine);
        foreach (var record in FramedCapture.Read(lines, FilePath)) yield return record;
    }

    private IEnumerable<CaptureRecord> ReadLines()
    {
        using var lines = new CaptureLines(OpenStream(FilePath, Compression), _longestLine);
        while (lines.TryRead(out var line))
        {
            if (line.Span.Trim((byte)' ').IsEmpty) continue;
            if (lines.TooLong) yield return Bad(lines.Number, line, $"is longer than {_longestLine} bytes");
            else yield return Format == CaptureFormat.Cryptofeed ? ReadCryptofeed(lines.Number, line) : ReadHftbacktest(lines.Number, line);
        }
        if (lines.Failure is { } failure) yield return Bad(lines.Number + 1, default, $"cannot be decompressed, and nothing after it ({failure})");
    }

    private CaptureRecord ReadCryptofeed(long number, ReadOnlyMemory<byte> line)
    {
        var text = line.Span;
        var configuration = "configuration: "u8;
        if (text.StartsWith(configuration)) return new(CaptureRecordKind.Configuration, number, 0, null, line[configuration.Length..].ToArray());
        if (char.IsAsciiDigit((char)text[0])) return ReadTimed(CaptureRecordKind.Received, number, line, null, 0);

        var space = text.IndexOf((byte)' ');
        if (space <= 0 || !text[..space].Contains((byte)':')) return Bad(number, line, "begins with neither a receive time nor a URL");
        var url = Encoding.UTF8.GetString(text[..space]);
        var rest = text[(space + 1)..];
        if (rest.StartsWith("<-> "u8)) return ReadOpened(number, line, url, space + 5);
        if (rest.StartsWith("<- "u8)) return ReadTimed(CaptureRecordKind.Sent, number, line, url, space + 4);
        if (rest.StartsWith("-> "u8)) return ReadTimed(CaptureRecordKind.RestResponse, number, line, url, space + 4);
        return Bad(number, line, "has none of '<->', '<-' and '->' after its URL");
    }

    private CaptureRecord ReadOpened(long number, ReadOnlyMemory<byte> line, string url, int timeAt) =>
        TryParseSeconds(line.Span[timeAt..], out var micros)
            ? new(CaptureRecordKind.Opened, number, micros, url, default)
            : Bad(number, line, "has no time in Unix seconds after '<->'");

    private CaptureRecord ReadTimed(CaptureRecordKind kind, long number, ReadOnlyMemory<byte> line, string? url, int timeAt)
    {
        var rest = line.Span[timeAt..];
        var colon = rest.IndexOf(": "u8);
        if (colon < 0) return Bad(number, line, "has no ': ' after its time");
        return TryParseSeconds(rest[..colon], out var micros)
            ? new(kind, number, micros, url, line[(timeAt + colon + 2)..].ToArray())
            : Bad(number, line, "has no time in Unix seconds before its ': '");
    }

    private CaptureRecord ReadHftbacktest(long number, ReadOnlyMemory<byte> line)
    {
        var text = line.Span;
        var space = text.IndexOf((byte)' ');
        if (space < 0 || !TryParseNanosOrMicros(text[..space], out var micros))
            return Bad(number, line, "does not begin with a time of 19 (nanoseconds) or 16 digits (microseconds) and a space");
        var payload = line[(space + 1)..];
        if (payload.IsEmpty || payload.Span[0] != '{') return Bad(number, line, "has no JSON object after its time");
        // The book's snapshot comes from REST and stands bare; what the socket gave stands in its envelope.
        var isSnapshot = payload.Span.StartsWith("{\"lastUpdateId\""u8);
        return new(isSnapshot ? CaptureRecordKind.RestResponse : CaptureRecordKind.Received, number, micros, null, payload.ToArray());
    }

    private CaptureRecord Bad(long number, ReadOnlyMemory<byte> line, string what) =>
        new(CaptureRecordKind.Bad, number, 0, null, line[..Math.Min(line.Length, 256)].ToArray(), $"{FilePath} line {number} {what}.");

    private static CaptureFormat? TellFormat(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("configuration: "u8)) return CaptureFormat.Cryptofeed;
        if (line.IsEmpty) return null;
        if (!char.IsAsciiDigit((char)line[0]))
            return line.IndexOf("://"u8) > 0 && (line.IndexOf(" <- "u8) > 0 || line.IndexOf(" <-> "u8) > 0 || line.IndexOf(" -> "u8) > 0) ? CaptureFormat.Cryptofeed : null;
        var space = line.IndexOf((byte)' ');
        if (space < 2) return null;
        if (line[space - 1] == ':') return TryParseSeconds(line[..(space - 1)], out _) ? CaptureFormat.Cryptofeed : null;
        return TryParseNanosOrMicros(line[..space], out _) ? CaptureFormat.Hftbacktest : null;
    }

    /// <summary>Reads '1618677848.5345' as microseconds, digit by digit: a double would lose the last ones.</summary>
    private static bool TryParseSeconds(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        if (!Utf8Parser.TryParse(whole, out long seconds, out var used) || used != whole.Length || seconds is < 0 or > 99_999_999_999) return false;
        var fraction = point < 0 ? [] : text[(point + 1)..];
        var scale = 100_000L;
        foreach (var digit in fraction)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            micros += (digit - '0') * scale;
            scale /= 10;
        }
        micros += seconds * 1_000_000;
        return true;
    }

    private static bool TryParseNanosOrMicros(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length is not (19 or 16)) return false;
        if (!Utf8Parser.TryParse(text, out long time, out var used) || used != text.Length || time <= 0) return false;
        micros = text.Length == 19 ? time / 1000 : time;
        return true;
    }

    /// <summary>gzip has a magic number; Brotli has none, so that the file is tried.</summary>
    private static CaptureCompression CompressionOf(string path)
    {
        using var stream = OpenStream(path, CaptureCompression.None);
        Span<byte> magic = stackalloc byte[2];
        if (stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic[0] == 0x1f && magic[1] == 0x8b) return CaptureCompression.Gzip;
        using var brotli = OpenStream(path, CaptureCompression.Brotli);
        Span<byte> head = stackalloc byte[CaptureFraming.Magic.Length];
        try
        {
            return brotli.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(CaptureFraming.Magic)
                ? CaptureCompression.Brotli
                : CaptureCompression.None;
        }
        catch (InvalidOperationException)
        {
            // What the decoder says to bytes that are not Brotli.
            return CaptureCompression.None;
        }
    }

    private static Stream OpenStream(string path, CaptureCompression compression)
    {
        // The collector may still be writing to it.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        return compression switch
        {
            CaptureCompression.Gzip => new GZipStream(file, CompressionMode.Decompress),
            CaptureCompression.Brotli => new BrotliStream(file, CompressionMode.Decompress),
            _ => file,
        };
    }
}
