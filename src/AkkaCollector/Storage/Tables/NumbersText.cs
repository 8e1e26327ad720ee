using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AkkaCollector.Storage;

/// <summary>
/// Several numbers as a JSON array, as SQLite keeps them and CSV shows them: each in the shortest form that gives the same number again,
/// and as text where JSON has no such number.
/// </summary>
internal static class NumbersText
{
    /// <summary>The array.</summary>
    public static string Of(ReadOnlySpan<double> numbers)
    {
        var text = new StringBuilder(2 + numbers.Length * 8).Append('[');
        for (var i = 0; i < numbers.Length; i++)
        {
            if (i > 0) text.Append(',');
            if (double.IsFinite(numbers[i])) text.Append(CultureInfo.InvariantCulture, $"{numbers[i]}");
            else text.Append('"').Append(OfOdd(numbers[i])).Append('"');
        }
        return text.Append(']').ToString();
    }

    /// <summary>The word for a number that JSON does not have.</summary>
    public static string OfOdd(double number) => double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";

    /// <summary>The numbers of an array.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    /// <exception cref="FormatException">It holds something else.</exception>
    public static double[] Parse(string text)
    {
        using var array = JsonDocument.Parse(text);
        return Parse(array.RootElement);
    }

    /// <summary>The numbers of an array.</summary>
    public static double[] Parse(JsonElement array)
    {
        var numbers = new double[array.GetArrayLength()];
        var at = 0;
        foreach (var element in array.EnumerateArray()) numbers[at++] = Number(element);
        return numbers;
    }

    /// <summary>A number, or the word for one that JSON does not have.</summary>
    public static double Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? double.Parse(element.GetString()!, CultureInfo.InvariantCulture) : element.GetDouble();
}
