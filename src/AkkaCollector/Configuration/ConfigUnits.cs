using System.Globalization;
using System.Text.RegularExpressions;

namespace AkkaCollector.Configuration;

/// <summary>Sizes, times and ranges as they are written in HOCON and in problems.</summary>
internal static partial class ConfigUnits
{
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        var match = NumberAndUnit().Match(text);
        if (!match.Success || !double.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out var number))
            return false;
        double? ticks = match.Groups["unit"].Value switch
        {
            "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.01,
            "us" or "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
            "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
            "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
            "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
            "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
            "d" or "day" or "days" => TimeSpan.TicksPerDay,
            _ => null,
        };
        if (ticks is null || Math.Abs(number * ticks.Value) >= long.MaxValue)
            return false;
        duration = TimeSpan.FromTicks((long)Math.Round(number * ticks.Value));
        return true;
    }

    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        var match = NumberAndUnit().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out var number))
            return false;
        decimal? factor = match.Groups["unit"].Value switch
        {
            "" or "b" or "B" or "byte" or "bytes" => 1,
            "kB" or "kilobyte" or "kilobytes" => 1000,
            "K" or "k" or "Ki" or "KiB" or "kibibyte" or "kibibytes" => 1L << 10,
            "MB" or "megabyte" or "megabytes" => 1_000_000,
            "M" or "m" or "Mi" or "MiB" or "mebibyte" or "mebibytes" => 1L << 20,
            "GB" or "gigabyte" or "gigabytes" => 1_000_000_000,
            "G" or "g" or "Gi" or "GiB" or "gibibyte" or "gibibytes" => 1L << 30,
            "TB" or "terabyte" or "terabytes" => 1_000_000_000_000,
            "T" or "t" or "Ti" or "TiB" or "tebibyte" or "tebibytes" => 1L << 40,
            _ => null,
        };
        if (factor is null || Math.Abs(number) > long.MaxValue / factor.Value)
            return false;
        bytes = (long)(number * factor.Value);
        return true;
    }

    public static string Range(long min, long max, long unbounded, string unit = "")
    {
        var of = unit.Length == 0 ? "" : " " + unit;
        return max == unbounded ? $"{min}{of} or more" : $"from {min} to {max}{of}";
    }

    public static string Range(double min, double max)
    {
        var least = min.ToString(CultureInfo.InvariantCulture);
        var most = max.ToString(CultureInfo.InvariantCulture);
        return max == double.MaxValue ? $"{least} or more" : min == double.MinValue ? $"{most} or less" : $"from {least} to {most}";
    }

    public static string Range(TimeSpan min, TimeSpan? max) =>
        max is null ? $"{Write(min)} or more" : $"from {Write(min)} to {Write(max.Value)}";

    public static string Alternatives(IReadOnlyList<string> names) =>
        names.Count == 1 ? names[0] : string.Join(", ", names.SkipLast(1)) + " or " + names[^1];

    private static string Write(TimeSpan time) => time switch
    {
        _ when time == TimeSpan.Zero => "0 ms",
        _ when time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.Ticks / TimeSpan.TicksPerHour} h",
        _ when time.Ticks % TimeSpan.TicksPerMinute == 0 => $"{time.Ticks / TimeSpan.TicksPerMinute} m",
        _ when time.Ticks % TimeSpan.TicksPerSecond == 0 => $"{time.Ticks / TimeSpan.TicksPerSecond} s",
        _ => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) + " ms",
    };

    [GeneratedRegex(@"^\s*(?<number>[-+]?[0-9]+(\.[0-9]+)?)\s*(?<unit>[A-Za-z]*)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex NumberAndUnit();
}
