using System.Buffers.Text;

namespace AkkaCollector.Venues;

/// <summary>Numbers out of JSON text that a reader has already found to be well-formed.</summary>
internal static class JsonNumbers
{
    private const int ExactPower = 22;
    private const ulong ExactInteger = 1UL << 53;

    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>
    /// The nearest double, the same as <see cref="Utf8Parser"/> gives. A number of few digits, as prices are, is exact as an integer
    /// and as a power of ten, so that one multiplication or division rounds it right; any other number takes the slow way.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        ulong digits = 0;
        var scale = 0;
        var at = 0;
        var negative = text.Length > 0 && text[0] == (byte)'-';
        if (negative) at++;
        if (text.Length - at > 19) return Slowly(text, out value);
        for (; at < text.Length && Digit(text[at]) is var digit and <= 9; at++) digits = digits * 10 + digit;
        if (at < text.Length && text[at] == (byte)'.')
        {
            for (at++; at < text.Length && Digit(text[at]) is var digit and <= 9; at++, scale--) digits = digits * 10 + digit;
        }
        if (at < text.Length)
        {
            if (!TryExponent(text[at..], out var exponent)) return Slowly(text, out value);
            scale += exponent;
        }
        if (!TryScale(digits, scale, out value)) return Slowly(text, out value);
        if (negative) value = -value;
        return true;
    }

    /// <summary>The nearest double to <paramref name="digits"/> times a power of ten; false when one step cannot round it right.</summary>
    public static bool TryScale(ulong digits, int scale, out double value)
    {
        value = 0;
        if (digits > ExactInteger || scale is < -ExactPower or > ExactPower) return false;
        value = scale < 0 ? digits / PowersOfTen[-scale] : digits * PowersOfTen[scale];
        return true;
    }

    private static uint Digit(byte character) => (uint)(character - '0');

    /// <summary>Reads <c>e-5</c>; false for anything of more than three digits.</summary>
    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if ((text[0] | 0x20) != 'e') return false;
        var at = 1;
        var negative = at < text.Length && text[at] == (byte)'-';
        if (negative || (at < text.Length && text[at] == (byte)'+')) at++;
        if (text.Length - at is < 1 or > 3) return false;
        for (; at < text.Length; at++)
        {
            if (Digit(text[at]) > 9) return false;
            exponent = exponent * 10 + (int)Digit(text[at]);
        }
        if (negative) exponent = -exponent;
        return true;
    }

    private static bool Slowly(ReadOnlySpan<byte> text, out double value) =>
        Utf8Parser.TryParse(text, out value, out int read) && read == text.Length;
}
