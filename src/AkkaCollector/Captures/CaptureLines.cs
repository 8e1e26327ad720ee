using System.Buffers;

namespace AkkaCollector.Captures;

/// <summary>
/// Splits a stream into lines with bounded memory: a line longer than the bound is reported by its length alone and skipped.
/// A line stays valid until the next one is read.
/// </summary>
internal sealed class CaptureLines(Stream stream, int longestLine) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line that was read last was too long; its first bytes are all that is given of it.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Why the stream ended early; null when it did not. What was read before the damage is still given as lines.</summary>
    public string? Failure { get; private set; }

    /// <summary>Reads the next line, without its line break; false at the end of the stream.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        TooLong = false;
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = Take(searched + found, skip: 1);
                return true;
            }
            searched = _end - _start;
            if (_atEnd)
            {
                line = Take(searched, skip: 0);
                return searched > 0;
            }
            if (searched > longestLine)
            {
                line = SkipRestOfLine();
                return true;
            }
            Fill();
        }
    }

    /// <summary>Reads so many bytes and the line break behind them; false when the stream ends before or another byte stands there.</summary>
    public bool TryReadBytes(int length, out ReadOnlyMemory<byte> bytes)
    {
        while (_end - _start <= length && !_atEnd) Fill();
        bytes = new ReadOnlyMemory<byte>(_buffer, _start, Math.Min(length, _end - _start));
        if (_end - _start <= length || _buffer[_start + length] != (byte)'\n') return false;
        _start += length + 1;
        return true;
    }

    /// <summary>Whether everything was read.</summary>
    public bool IsAtEnd => _atEnd && _start == _end;

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        stream.Dispose();
    }

    private ReadOnlyMemory<byte> Take(int length, int skip)
    {
        var line = new ReadOnlyMemory<byte>(_buffer, _start, length);
        _start += length + skip;
        if (length > 0 || skip > 0) Number++;
        if (length > longestLine) TooLong = true;
        return length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
    }

    private ReadOnlyMemory<byte> SkipRestOfLine()
    {
        var head = _buffer.AsMemory(_start, 256).ToArray();
        _start = _end;
        while (!_atEnd)
        {
            Fill();
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                _start += found + 1;
                break;
            }
            _start = _end;
        }
        Number++;
        TooLong = true;
        return head;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        var read = ReadStream();
        _end += read;
        _atEnd = read == 0;
    }

    private int ReadStream()
    {
        try
        {
            return stream.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or InvalidOperationException)
        {
            // gzip says the first, Brotli the second.
            Failure = damaged.Message;
            return 0;
        }
    }
}
