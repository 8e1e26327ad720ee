using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace AkkaCollector.Storage;

/// <summary>A growing buffer that values are written into, little-endian. It is used again and again.</summary>
internal sealed class SpoolBytesWriter
{
    private byte[] _bytes = new byte[256 * 1024];
    private int _at;

    /// <summary>Begins anew and leaves some bytes of room in front.</summary>
    public void Reset(int room) => _at = room;

    /// <summary>All that was written, with the room in front.</summary>
    public Span<byte> Written => _bytes.AsSpan(0, _at);

    /// <summary>Where the next value goes.</summary>
    public int Position => _at;

    /// <summary>Makes sure that so many bytes can be written without looking.</summary>
    public void Ensure(int count)
    {
        if (_at + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _at + count));
    }

    /// <summary>Room for so many bytes behind what was written; <see cref="Advance"/> says how many of them are.</summary>
    public Span<byte> Room(int count)
    {
        Ensure(count);
        return _bytes.AsSpan(_at, count);
    }

    public void Advance(int count) => _at += count;

    public void Byte(byte value)
    {
        Ensure(1);
        _bytes[_at++] = value;
    }

    public void UInt32At(int position, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(position), value);

    public int Skip(int count)
    {
        Ensure(count);
        var position = _at;
        _at += count;
        return position;
    }

    /// <summary>Writes a number unless it is the usual NaN; answers its bit for a mask of those that are there. The room was made sure of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Number_NeedsRoom(double value, int bit)
    {
        if (BitConverter.DoubleToInt64Bits(value) == SpoolBytes.NaN) return 0;
        BinaryPrimitives.WriteDoubleLittleEndian(MemoryMarshal.CreateSpan(ref _bytes[_at], 8), value);
        _at += 8;
        return 1u << bit;
    }

    public void Unsigned(ulong value)
    {
        Ensure(10);
        while (value >= 0x80)
        {
            _bytes[_at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        _bytes[_at++] = (byte)value;
    }

    public void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Numbers to their last bit; how many there are is written before.</summary>
    public void Doubles(ReadOnlySpan<double> values)
    {
        var to = Room(values.Length * 8);
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(to[(i * 8)..], values[i]);
        _at += values.Length * 8;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Unsigned((ulong)value.Length);
        Ensure(value.Length);
        value.CopyTo(_bytes.AsSpan(_at));
        _at += value.Length;
    }

    /// <summary>A text as UTF-8; one that is no valid UTF-16 as the code units that it has, so that nothing is lost.</summary>
    public void Text(string value)
    {
        Ensure(10 + value.Length * 3);
        if (value.Length < 64 && Ascii.IsValid(value))
        {
            _bytes[_at++] = (byte)(value.Length << 1);
            Ascii.FromUtf16(value, _bytes.AsSpan(_at), out var short_);
            _at += short_;
            return;
        }
        var start = _at;
        _at += 5;
        if (Utf8.FromUtf16(value, _bytes.AsSpan(_at), out _, out var written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done) Close(0);
        else
        {
            written = value.Length * 2;
            MemoryMarshal.AsBytes(value.AsSpan()).CopyTo(_bytes.AsSpan(_at));
            Close(1);
        }

        void Close(int kind)
        {
            // The length in five bytes whatever it is: it stands before what it is known after.
            var head = ((ulong)written << 1) | (uint)kind;
            for (var i = 0; i < 4; i++) _bytes[start + i] = (byte)(head >> (7 * i) | 0x80);
            _bytes[start + 4] = (byte)(head >> 28);
            _at = start + 5 + written;
        }
    }
}

/// <summary>Reads what <see cref="SpoolBytesWriter"/> wrote. Anything that does not fit is an <see cref="InvalidDataException"/>.</summary>
internal ref struct SpoolBytesReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly bool IsAtEnd => _at == _bytes.Length;

    public byte Byte() => Take(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public double Number(uint mask, int bit) => (mask & (1u << bit)) == 0 ? double.NaN : BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public ulong Unsigned()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var one = Byte();
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80) return value;
        }
        throw new InvalidDataException("A number does not end.");
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int Count(int most)
    {
        var value = Unsigned();
        return value <= (ulong)most ? (int)value : throw new InvalidDataException($"{value} is more than the {most} that can be.");
    }

    public double[] Doubles()
    {
        var values = new double[Count((_bytes.Length - _at) / 8)];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
        return values;
    }

    public ReadOnlySpan<byte> Bytes() => Take(Count(_bytes.Length));

    public string Text()
    {
        var head = Unsigned();
        if (head >> 1 > (ulong)_bytes.Length) throw new InvalidDataException("A text is longer than what holds it.");
        var span = Take((int)(head >> 1));
        return (head & 1) == 0 ? Encoding.UTF8.GetString(span) : new string(MemoryMarshal.Cast<byte, char>(span));
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _at) throw new InvalidDataException($"{count} bytes are wanted at {_at} of {_bytes.Length}.");
        var span = _bytes.Slice(_at, count);
        _at += count;
        return span;
    }
}

/// <summary>What both sides agree on.</summary>
internal static class SpoolBytes
{
    /// <summary>The bits of the NaN that stands for a number that was not sent; any other NaN is written as it is.</summary>
    public static readonly long NaN = BitConverter.DoubleToInt64Bits(double.NaN);
}
