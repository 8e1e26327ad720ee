using System.Buffers.Binary;
using System.Text;

namespace Akka.Persistence.Serialization;

/// <summary>Writes fields as Protocol Buffers encode them. A default value is not written.</summary>
internal sealed class ProtoWriter
{
    private byte[] _buffer = new byte[256];
    private int _length;

    public void Int64(int field, long value)
    {
        if (value == 0) return;
        Varint((ulong)field << 3);
        Varint((ulong)value);
    }

    public void Text(int field, string value)
    {
        if (string.IsNullOrEmpty(value)) return;
        Bytes(field, Encoding.UTF8.GetBytes(value));
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty) Message(field, value);
    }

    /// <summary>Unlike the others, an empty message is written: that it is there says something.</summary>
    public void Message(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | ProtoReader.LengthDelimited);
        Varint((ulong)value.Length);
        value.CopyTo(Room(value.Length));
        _length += value.Length;
    }

    public byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    private void Varint(ulong value)
    {
        var room = Room(10);
        var i = 0;
        for (; value >= 0x80; value >>= 7) room[i++] = (byte)(value | 0x80);
        room[i++] = (byte)value;
        _length += i;
    }

    private Span<byte> Room(int size)
    {
        if (_buffer.Length - _length < size) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + size));
        return _buffer.AsSpan(_length);
    }
}

/// <summary>Reads fields as Protocol Buffers encode them, one after the other. Malformed bytes throw <see cref="FormatException"/>.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> bytes)
{
    public const int LengthDelimited = 2;

    private ReadOnlySpan<byte> _rest = bytes;

    public int Field { get; private set; }

    /// <summary>The value of a number field.</summary>
    public long Number { get; private set; }

    /// <summary>The value of a text, bytes or message field.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    public readonly string Text => Encoding.UTF8.GetString(Content);

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = Varint();
        Field = (int)(tag >> 3);
        Content = default;
        Number = 0;
        switch ((int)(tag & 7))
        {
            case 0:
                Number = (long)Varint();
                return true;
            case 1:
                Number = BinaryPrimitives.ReadInt64LittleEndian(Take(8));
                return true;
            case LengthDelimited:
                Content = Take(Varint());
                return true;
            case 5:
                Number = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
                return true;
            default:
                throw new FormatException($"A Protocol Buffers field has wire type {tag & 7}, which is not in use.");
        }
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new FormatException("A Protocol Buffers number is longer than 10 bytes.");
    }

    private ReadOnlySpan<byte> Take(ulong size)
    {
        if (size > (ulong)_rest.Length) throw new FormatException($"A Protocol Buffers message ends early: {size} bytes wanted, {_rest.Length} left.");
        var taken = _rest[..(int)size];
        _rest = _rest[(int)size..];
        return taken;
    }
}
