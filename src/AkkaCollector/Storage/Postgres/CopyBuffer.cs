using System.Buffers.Binary;
using System.Text;

namespace AkkaCollector.Storage;

/// <summary>
/// Rows in the binary form of PostgreSQL's COPY (file format of <c>COPY … WITH (FORMAT binary)</c>): a signature, then each row as its
/// number of columns and each column as its length and its bytes, big-endian. Encoded here and sent whole: a call of the driver for each
/// column took three times as long.
/// </summary>
internal sealed class CopyBuffer
{
    private const long EpochMicros = 946_684_800_000_000; // 2000-01-01, where PostgreSQL's timestamps begin
    private const long EarliestMicros = -211_813_488_000_000_000; // 4714-11-24 BC, PostgreSQL's first moment
    private const long LatestMicros = 9_223_371_331_200_000_000; // 294277-01-01, the moment after its last, both from 2000

    private byte[] _bytes = new byte[256 * 1024];
    private int _length;

    /// <summary>How many rows were begun.</summary>
    public int Rows { get; private set; }

    /// <summary>What is to be sent; call <see cref="End"/> first.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Begins a COPY: a signature, no flags, no extension.</summary>
    public void Begin()
    {
        _length = 0;
        Rows = 0;
        // "PGCOPY\n", 0xFF, "\r\n", 0, then the flags and the length of the extension.
        ReadOnlySpan<byte> header = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];
        header.CopyTo(Room(header.Length));
        _length += header.Length;
    }

    /// <summary>Ends a COPY.</summary>
    public void End() => Short(-1);

    /// <summary>Begins a row of so many columns.</summary>
    public void Row(short columns)
    {
        Short(columns);
        Rows++;
    }

    /// <summary>A <c>smallint</c>.</summary>
    public void Small(short value)
    {
        Length(2);
        Short(value);
    }

    /// <summary>An <c>integer</c>.</summary>
    public void Int(int value)
    {
        Length(4);
        BinaryPrimitives.WriteInt32BigEndian(Room(4), value);
        _length += 4;
    }

    /// <summary>An <c>integer</c>, or NULL.</summary>
    public void Int(int? value)
    {
        if (value is { } number) Int(number);
        else Null();
    }

    /// <summary>A <c>bigint</c>.</summary>
    public void Long(long value)
    {
        var room = Room(12);
        BinaryPrimitives.WriteInt32BigEndian(room, 8);
        BinaryPrimitives.WriteInt64BigEndian(room[4..], value);
        _length += 12;
    }

    /// <summary>A <c>double precision</c>; NaN becomes NULL.</summary>
    public void Double(double value)
    {
        var room = Room(12);
        if (double.IsNaN(value))
        {
            BinaryPrimitives.WriteInt32BigEndian(room, -1);
            _length += 4;
            return;
        }
        BinaryPrimitives.WriteInt32BigEndian(room, 8);
        BinaryPrimitives.WriteDoubleBigEndian(room[4..], value);
        _length += 12;
    }

    /// <summary>A <c>bigint</c>, or NULL.</summary>
    public void Long(long? value)
    {
        if (value is { } number) Long(number);
        else Null();
    }

    /// <summary>A <c>boolean</c>.</summary>
    public void Bool(bool value)
    {
        Length(1);
        Room(1)[0] = value ? (byte)1 : (byte)0;
        _length++;
    }

    /// <summary>A <c>double precision[]</c> of one dimension that begins at 1, or of none when it is empty; NaN stays NaN.</summary>
    public void Doubles(ReadOnlySpan<double> values)
    {
        const int float8 = 701;
        var bytes = values.IsEmpty ? 12 : 20 + values.Length * 12;
        Length(bytes);
        var room = Room(bytes);
        BinaryPrimitives.WriteInt32BigEndian(room, values.IsEmpty ? 0 : 1);
        BinaryPrimitives.WriteInt32BigEndian(room[4..], 0); // no NULL in it
        BinaryPrimitives.WriteInt32BigEndian(room[8..], float8);
        if (!values.IsEmpty)
        {
            BinaryPrimitives.WriteInt32BigEndian(room[12..], values.Length);
            BinaryPrimitives.WriteInt32BigEndian(room[16..], 1);
        }
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(room[(20 + i * 12)..], 8);
            BinaryPrimitives.WriteDoubleBigEndian(room[(24 + i * 12)..], values[i]);
        }
        _length += bytes;
    }

    /// <summary>A <c>timestamptz</c> from microseconds since 1970 UTC; what lies beyond PostgreSQL's range becomes an infinity.</summary>
    public void Time(long unixMicros) => Long(unixMicros switch
    {
        < EarliestMicros + EpochMicros => long.MinValue,
        _ when unixMicros - EpochMicros >= LatestMicros => long.MaxValue,
        _ => unixMicros - EpochMicros,
    });

    /// <summary>A <c>text</c>, or NULL.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }
        var room = Room(4 + Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, room[4..]);
        BinaryPrimitives.WriteInt32BigEndian(room, length);
        _length += 4 + length;
    }

    /// <summary>A <c>bytea</c>, or the UTF-8 of a <c>text</c>.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        Length(value.Length);
        value.CopyTo(Room(value.Length));
        _length += value.Length;
    }

    /// <summary>A <c>jsonb</c> from its UTF-8: a version byte, then the text.</summary>
    public void Jsonb(ReadOnlySpan<byte> json)
    {
        Length(json.Length + 1);
        var room = Room(json.Length + 1);
        room[0] = 1;
        json.CopyTo(room[1..]);
        _length += json.Length + 1;
    }

    /// <summary>NULL.</summary>
    public void Null() => Length(-1);

    private void Length(int bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(Room(4), bytes);
        _length += 4;
    }

    private void Short(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(Room(2), value);
        _length += 2;
    }

    private Span<byte> Room(int bytes)
    {
        if (_bytes.Length - _length < bytes) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
        return _bytes.AsSpan(_length);
    }
}
