using Microsoft.Win32.SafeHandles;

namespace AkkaCollector.Storage;

/// <summary>
/// Walks the records of one segment from left to right and finds the next whole record behind bytes that cannot be read. Memory is
/// one window, or the largest record if that is more.
/// </summary>
internal sealed class SegmentCursor : IDisposable
{
    private const int Window = 1 << 20;

    /// <summary>How far the number of a record behind a damaged place may lie ahead: what is further is taken for chance.</summary>
    private const long AheadMax = 100_000_000;

    private readonly SafeFileHandle _file;
    private readonly string _name;
    private byte[] _buffer = new byte[Window];
    private long _bufferStart;
    private int _bufferLength;
    private long _offset;
    private long _expected;
    private bool _headerLost;

    /// <summary>Opens a segment for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The number of the record that is to come first; 0 when the header says, or it is to be found.</param>
    public SegmentCursor(string path, long expected = 0)
    {
        _name = Path.GetFileName(path);
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Length = RandomAccess.GetLength(_file);
        var head = Bytes(0, (int)Math.Min(Length, SpoolFormat.SegmentHeader));
        if (SpoolFormat.TryReadSegmentHeader(head, out var read))
        {
            Head = read;
            _offset = SpoolFormat.SegmentHeader;
            _expected = expected > 0 ? expected : read.FirstSequence;
        }
        else
        {
            _headerLost = true;
            _expected = expected;
        }
    }

    /// <summary>How far the segment may be read; grows while it is written to.</summary>
    public long Length { get; set; }

    /// <summary>What its header says; null when that is damaged.</summary>
    public SegmentHead? Head { get; }

    /// <summary>The number of the record that comes next, if none is missing; 0 before the first of a segment without a header.</summary>
    public long Expected => _expected;

    /// <summary>Where the next record begins.</summary>
    public long Offset => _offset;

    /// <summary>The record that <see cref="MoveNext"/> stands at.</summary>
    public RecordHead Record { get; private set; }

    /// <summary>The damage that <see cref="MoveNext"/> stands at; null when it stands at a record.</summary>
    public SpoolLoss? Loss { get; private set; }

    /// <summary>Its payload, valid until the next call.</summary>
    public ReadOnlySpan<byte> Payload => Frame[SpoolFormat.RecordHeader..];

    /// <summary>The whole record, valid until the next call.</summary>
    public ReadOnlySpan<byte> Frame => Bytes(_offset - SpoolFormat.RecordHeader - Record.Length, SpoolFormat.RecordHeader + Record.Length);

    /// <summary>Goes to the next record or damaged place; false at the end.</summary>
    public bool MoveNext()
    {
        Loss = null;
        if (_headerLost)
        {
            _headerLost = false;
            return PassLostHeader();
        }
        while (_offset < Length)
        {
            if (!TryRecord(_offset, Math.Max(_expected, 1), Reach, out var head, out var older))
            {
                if (!older) return PassDamage();
                _offset += SpoolFormat.RecordHeader + head.Length;
                continue;
            }
            if (head.Sequence > _expected && _expected > 0)
            {
                Loss = new SpoolLoss(SpoolDamage.Record, _name, _offset, 0, _expected, head.Sequence - _expected, Exact: true);
                _expected = head.Sequence;
                return true;
            }
            Record = head;
            _offset += SpoolFormat.RecordHeader + head.Length;
            _expected = head.Sequence + 1;
            return true;
        }
        return false;
    }

    public void Dispose() => _file.Dispose();

    private long Reach => _expected == 0 ? long.MaxValue : _expected + AheadMax;

    /// <summary>A header that is gone takes no record with it: the first one is where it always is, or is looked for.</summary>
    private bool PassLostHeader()
    {
        if (Length == 0) return false;
        var least = Math.Max(_expected, 1);
        var first = TryRecord(SpoolFormat.SegmentHeader, least, Reach, out _, out _) ? SpoolFormat.SegmentHeader : Find(0, least);
        if (first < 0) return PassDamage();
        _offset = first;
        Loss = new SpoolLoss(SpoolDamage.SegmentHeader, _name, 0, first, 0, 0, Exact: true);
        return true;
    }

    private bool PassDamage()
    {
        var from = _offset;
        var next = Find(from + 1, Math.Max(_expected, 1));
        if (next < 0)
        {
            _offset = Length;
            Loss = new SpoolLoss(SpoolDamage.Record, _name, from, Length - from, _expected, 0, Exact: false);
            return true;
        }
        TryRecord(next, 1, long.MaxValue, out var head, out _);
        _offset = next;
        Loss = new SpoolLoss(SpoolDamage.Record, _name, from, next - from, _expected, _expected == 0 ? 0 : head.Sequence - _expected, Exact: _expected > 0);
        _expected = head.Sequence;
        return true;
    }

    private long Find(long from, long least)
    {
        for (var at = from; at <= Length - SpoolFormat.RecordHeader - 1; at++)
        {
            if (TryRecord(at, least, Reach, out _, out _)) return at;
        }
        return -1;
    }

    /// <summary>Whether a whole record of a number within reach stands there; <paramref name="older"/> when it is whole and was read before.</summary>
    private bool TryRecord(long at, long least, long most, out RecordHead head, out bool older)
    {
        older = false;
        head = default;
        if (at + SpoolFormat.RecordHeader >= Length) return false;
        if (!SpoolFormat.TryReadRecordHeader(Bytes(at, SpoolFormat.RecordHeader), out head)) return false;
        if (head.Sequence > most || at + SpoolFormat.RecordHeader + head.Length > Length) return false;
        if (!SpoolFormat.IsWhole(Bytes(at, SpoolFormat.RecordHeader + head.Length))) return false;
        older = head.Sequence < least;
        return !older;
    }

    private ReadOnlySpan<byte> Bytes(long at, int count)
    {
        if (at < _bufferStart || at + count > _bufferStart + _bufferLength) Fill(at, count);
        return _buffer.AsSpan((int)(at - _bufferStart), count);
    }

    private void Fill(long at, int count)
    {
        if (count > _buffer.Length) _buffer = new byte[Math.Max(count, Math.Min(_buffer.Length * 2, SpoolFormat.PayloadMax + SpoolFormat.RecordHeader))];
        var read = 0;
        var wanted = (int)Math.Min(_buffer.Length, Math.Max(count, Length - at));
        while (read < wanted)
        {
            var more = RandomAccess.Read(_file, _buffer.AsSpan(read, wanted - read), at + read);
            if (more == 0) break;
            read += more;
        }
        (_bufferStart, _bufferLength) = (at, read);
        if (read < count) throw new EndOfStreamException($"{_name} has {at + read} bytes where {at + count} were expected: it was cut while it was read.");
    }
}
