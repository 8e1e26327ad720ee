using System.Globalization;
using System.Text.RegularExpressions;

namespace Akka.Configuration.Hocon;

public partial class HoconValue
{
    private static readonly (long Factor, string[] Suffixes)[] ByteSizes =
    [
        (1L << 60, ["E", "e", "Ei", "EiB", "exbibyte", "exbibytes"]),
        (1000L * 1000 * 1000 * 1000 * 1000 * 1000, ["EB", "exabyte", "exabytes"]),
        (1L << 50, ["P", "p", "Pi", "PiB", "pebibyte", "pebibytes"]),
        (1000L * 1000 * 1000 * 1000 * 1000, ["PB", "petabyte", "petabytes"]),
        (1L << 40, ["T", "t", "Ti", "TiB", "tebibyte", "tebibytes"]),
        (1000L * 1000 * 1000 * 1000, ["TB", "terabyte", "terabytes"]),
        (1L << 30, ["G", "g", "Gi", "GiB", "gibibyte", "gibibytes"]),
        (1000L * 1000 * 1000, ["GB", "gigabyte", "gigabytes"]),
        (1L << 20, ["M", "m", "Mi", "MiB", "mebibyte", "mebibytes"]),
        (1000L * 1000, ["MB", "megabyte", "megabytes"]),
        (1L << 10, ["K", "k", "Ki", "KiB", "kibibyte", "kibibytes"]),
        (1000L, ["kB", "kilobyte", "kilobytes"]),
        (1L, ["b", "B", "byte", "bytes"]),
    ];

    /// <summary>The text of all parts in one, trimmed; null for the literal <c>null</c> and for what is no string.</summary>
    public string GetString()
    {
        if (!IsString())
            return null;
        var text = string.Concat(Values.Select(v => v.GetString())).Trim();
        return text == "null" ? null : text;
    }

    /// <exception cref="NotSupportedException">The text is none of true, false, on, off, yes and no.</exception>
    public bool GetBoolean() => GetString() switch
    {
        "true" or "on" or "yes" => true,
        "false" or "off" or "no" => false,
        var text => throw new NotSupportedException($"Unknown boolean format: {text}"),
    };

    public decimal GetDecimal() => decimal.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public float GetFloat() => float.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public double GetDouble() => double.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public long GetLong() => long.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public int GetInt() => int.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public byte GetByte() => byte.Parse(GetString(), NumberFormatInfo.InvariantInfo);

    public IList<byte> GetByteList() => GetArray().Select(v => v.GetByte()).ToList();

    public IList<int> GetIntList() => GetArray().Select(v => v.GetInt()).ToList();

    public IList<long> GetLongList() => GetArray().Select(v => v.GetLong()).ToList();

    public IList<bool> GetBooleanList() => GetArray().Select(v => v.GetBoolean()).ToList();

    public IList<float> GetFloatList() => GetArray().Select(v => v.GetFloat()).ToList();

    public IList<double> GetDoubleList() => GetArray().Select(v => v.GetDouble()).ToList();

    public IList<decimal> GetDecimalList() => GetArray().Select(v => v.GetDecimal()).ToList();

    public IList<string> GetStringList() => GetArray().Select(v => v.GetString()).ToList();

    /// <summary>A duration with a unit from nanoseconds to days; a bare number is milliseconds.</summary>
    /// <param name="allowInfinite">Whether <c>infinite</c> may stand for <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <exception cref="FormatException">The text is no duration, negative, or infinite where that is not allowed.</exception>
    public TimeSpan GetTimeSpan(bool allowInfinite = true)
    {
        var text = GetString() ?? "";
        var match = DurationPattern().Match(text);
        if (match.Success)
            return TimeSpan.FromTicks((long)Math.Round(ParsePositive(match.Groups["value"].Value) * TicksOf(match.Groups["unit"].Value)));
        if (text.Equals("infinite", StringComparison.OrdinalIgnoreCase))
            return allowInfinite ? Timeout.InfiniteTimeSpan : throw new FormatException("Expected a finite duration instead of infinite");
        return TimeSpan.FromMilliseconds(ParsePositive(text));
    }

    /// <summary>A size in bytes; null for an empty value. <c>kB</c> is 1000, <c>K</c>, <c>k</c> and <c>KiB</c> are 1024.</summary>
    /// <exception cref="FormatException">The unit is unknown.</exception>
    public long? GetByteSize()
    {
        var text = GetString();
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var lastDigit = text.LastIndexOfAny("0123456789".ToCharArray());
        if (lastDigit < 0 || lastDigit == text.Length - 1)
            return long.Parse(text, NumberFormatInfo.InvariantInfo);

        var unit = text[(lastDigit + 1)..].Trim();
        foreach (var (factor, suffixes) in ByteSizes)
        {
            if (suffixes.Contains(unit, StringComparer.Ordinal))
                return (long)(factor * decimal.Parse(text[..(lastDigit + 1)], NumberFormatInfo.InvariantInfo));
        }

        throw new FormatException($"{unit} is not a valid byte size suffix");
    }

    private static double ParsePositive(string text)
    {
        var value = double.Parse(text, NumberFormatInfo.InvariantInfo);
        return value >= 0 ? value : throw new FormatException($"Expected a positive value instead of {value}");
    }

    private static double TicksOf(string unit) => unit switch
    {
        "nanoseconds" or "nanosecond" or "nanos" or "nano" or "ns" => 1.0 / TimeSpan.NanosecondsPerTick,
        "microseconds" or "microsecond" or "micros" or "micro" or "us" => TimeSpan.TicksPerMicrosecond,
        "milliseconds" or "millisecond" or "millis" or "milli" or "ms" => TimeSpan.TicksPerMillisecond,
        "seconds" or "second" or "s" => TimeSpan.TicksPerSecond,
        "minutes" or "minute" or "m" => TimeSpan.TicksPerMinute,
        "hours" or "hour" or "h" => TimeSpan.TicksPerHour,
        _ => TimeSpan.TicksPerDay,
    };

    [GeneratedRegex(@"^(?<value>[0-9]+(\.[0-9]+)?)\s*(?<unit>nanoseconds|nanosecond|nanos|nano|ns|microseconds|microsecond|micros|micro|us|milliseconds|millisecond|millis|milli|ms|seconds|second|s|minutes|minute|m|hours|hour|h|days|day|d)$")]
    private static partial Regex DurationPattern();
}
