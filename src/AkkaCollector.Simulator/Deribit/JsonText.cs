using System.Buffers.Text;
using System.Text;

namespace AkkaCollector.Simulator;

/// <summary>
/// Writes JSON as the venue does, straight into a buffer that is large enough. Numbers come as whole units of their decimals, so
/// that nothing is rounded twice: 8450 units of four decimals are <c>0.845</c>.
/// </summary>
internal ref struct JsonText(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>How many bytes have been written.</summary>
    public int Length { get; private set; }

    public void Raw(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer[Length..]);
        Length += text.Length;
    }

    /// <summary>Text that needs no escape, such as an instrument's name.</summary>
    public void Ascii(string text) => Length += Encoding.ASCII.GetBytes(text, _buffer[Length..]);

    public void Int(long value)
    {
        Utf8Formatter.TryFormat(value, _buffer[Length..], out var written);
        Length += written;
    }

    /// <summary>A decimal without superfluous zeros but with at least one digit after the point: <c>10.0</c>.</summary>
    public void Fixed(long units, int decimals)
    {
        if (units < 0)
        {
            _buffer[Length++] = (byte)'-';
            units = -units;
        }
        var (whole, fraction) = Math.DivRem(units, PowerOfTen(decimals));
        Int(whole);
        _buffer[Length++] = (byte)'.';
        var end = Length + decimals;
        for (var at = end - 1; at >= Length; at--)
        {
            (fraction, var digit) = Math.DivRem(fraction, 10);
            _buffer[at] = (byte)('0' + digit);
        }
        while (end > Length + 1 && _buffer[end - 1] == '0') end--;
        Length = end;
    }

    /// <summary>As <see cref="Fixed"/>, but below a thousandth with an exponent, as the venue shows greeks and funding: <c>2.8e-4</c>.</summary>
    public void Short(long units, int decimals)
    {
        if (units == 0 || Math.Abs(units) >= PowerOfTen(Math.Max(0, decimals - 3)))
        {
            Fixed(units, decimals);
            return;
        }
        var digits = 1;
        for (var rest = Math.Abs(units); rest >= 10; rest /= 10) digits++;
        if (digits == 1)
        {
            Int(units);
            Raw(".0e-"u8);
        }
        else
        {
            Fixed(units, digits - 1);
            Raw("e-"u8);
        }
        Int(decimals - digits + 1);
    }

    /// <summary>A price of the given decimals, or null when there is none (below 0).</summary>
    public void FixedOrNull(long units, int decimals)
    {
        if (units < 0) Raw("null"u8);
        else Fixed(units, decimals);
    }

    private static long PowerOfTen(int exponent) => exponent switch
    {
        0 => 1, 1 => 10, 2 => 100, 3 => 1_000, 4 => 10_000, 5 => 100_000, 6 => 1_000_000, 7 => 10_000_000, 8 => 100_000_000,
        _ => throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "At most eight decimals are written."),
    };
}
