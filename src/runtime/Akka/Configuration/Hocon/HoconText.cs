using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Writes keys and literals so that the parser reads them back as they were.</summary>
internal static class HoconText
{
    public static string Key(string key) => IsPlain(key) && !key.Contains('.') && !key.StartsWith("include") ? key : Quote(key);

    public static string Literal(string text) => text is null ? "null" : IsPlain(text) && text != "null" ? text : Quote(text);

    private static bool IsPlain(string text) =>
        text.Length > 0 && !text.Contains("//") && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || HoconTokenizer.NotInUnquotedText.Contains(c));

    private static string Quote(string text)
    {
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
                '\b' => "\\b",
                '\f' => "\\f",
                _ when char.IsControl(c) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
