using System.Globalization;
using System.Text;
using Akka.Configuration;

namespace Akka.Hosting;

/// <summary>Writes values as HOCON.</summary>
public static class HoconExtensions
{
    /// <summary>The text, quoted where it must be.</summary>
    public static string ToHocon(this string text)
    {
        if (text is null)
            return "null";
        if (text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return text;
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    /// <exception cref="ConfigurationException">The value is null.</exception>
    public static string ToHocon(this bool? value) => Required(value).ToHocon();

    public static string ToHocon(this bool value) => value ? "on" : "off";

    /// <summary>The time in milliseconds, or infinite where that is allowed.</summary>
    /// <exception cref="ConfigurationException">The value is null, or infinite where that is not allowed.</exception>
    public static string ToHocon(this TimeSpan? value, bool allowInfinite = false, bool zeroIsInfinite = false) =>
        Required(value).ToHocon(allowInfinite, zeroIsInfinite);

    /// <summary>The time in milliseconds, or infinite where that is allowed.</summary>
    /// <exception cref="ConfigurationException">The value is infinite where that is not allowed.</exception>
    public static string ToHocon(this TimeSpan value, bool allowInfinite = false, bool zeroIsInfinite = false)
    {
        if (value >= TimeSpan.Zero && !(zeroIsInfinite && value == TimeSpan.Zero))
            return value.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) + "ms";
        return allowInfinite ? "infinite" : throw new ConfigurationException("Infinite time is not allowed here; give a time of zero or more.");
    }

    public static string ToHocon(this float value) => value.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="ConfigurationException">The value is null.</exception>
    public static string ToHocon(this float? value) => Required(value).ToHocon();

    public static string ToHocon(this double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="ConfigurationException">The value is null.</exception>
    public static string ToHocon(this double? value) => Required(value).ToHocon();

    public static string ToHocon(this int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="ConfigurationException">The value is null.</exception>
    public static string ToHocon(this int? value) => Required(value).ToHocon();

    public static string ToHocon(this long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="ConfigurationException">The value is null.</exception>
    public static string ToHocon(this long? value) => Required(value).ToHocon();

    private static T Required<T>(T? value)
        where T : struct => value ?? throw new ConfigurationException("Value can not be null");
}
