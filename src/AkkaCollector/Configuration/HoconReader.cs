using System.Globalization;
using System.Text;

namespace AkkaCollector.Configuration;

/// <summary>Reads the pieces of one HOCON text and knows the line it is on.</summary>
internal sealed class HoconReader(string text, string file)
{
    private const string NeverUnquoted = "$\"{}[]:=,#`^?!@*&\\";
    private int _at = text.StartsWith('\uFEFF') ? 1 : 0;

    public int Line { get; private set; } = 1;

    public bool AtEnd => _at >= text.Length;

    public char Current => AtEnd ? '\0' : text[_at];

    public ConfigOrigin Origin => new(file, Line);

    /// <summary>A problem at the current line. The text itself is not repeated: it may hold a secret.</summary>
    public ConfigException Error(string what) => new($"{Origin}: {what}.");

    public bool At(string expected) => string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;

    public char Take()
    {
        var c = text[_at++];
        if (c == '\n')
            Line++;
        return c;
    }

    public void Skip(int count)
    {
        for (; count > 0; count--)
            Take();
    }

    public bool TrySkip(string expected)
    {
        if (!At(expected))
            return false;
        Skip(expected.Length);
        return true;
    }

    public string TakeSpace()
    {
        var start = _at;
        while (!AtEnd && Current != '\n' && IsSpace(Current))
            _at++;
        return text[start.._at];
    }

    /// <summary>Skips space, newlines and comments; true when a newline was among them.</summary>
    public bool SkipBlank()
    {
        var newline = false;
        while (!AtEnd)
        {
            if (Current == '#' || At("//"))
            {
                while (!AtEnd && Current != '\n')
                    _at++;
            }
            else if (IsSpace(Current))
            {
                newline |= Take() == '\n';
            }
            else
            {
                break;
            }
        }

        return newline;
    }

    public bool AtUnquoted => !AtEnd && !IsSpace(Current) && !NeverUnquoted.Contains(Current) && !At("//");

    /// <summary>Takes unquoted text up to space, a reserved character or one of <paramref name="alsoEndsAt"/>.</summary>
    public string TakeUnquoted(string alsoEndsAt = "")
    {
        var start = _at;
        while (AtUnquoted && !alsoEndsAt.Contains(Current))
            _at++;
        return text[start.._at];
    }

    public string TakeQuoted() => At("\"\"\"") ? TakeTripleQuoted() : TakeSingleQuoted();

    public string Describe() => AtEnd ? "the end of the text" : Current == '\n' ? "the end of the line" : $"'{Current}'";

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c == '\uFEFF';

    private string TakeSingleQuoted()
    {
        var result = new StringBuilder();
        Skip(1);
        while (Current != '"' || AtEnd)
        {
            if (AtEnd || Current == '\n')
                throw Error("a quoted text must end on its line with a quote");
            var c = Take();
            result.Append(c == '\\' ? TakeEscape() : c);
        }

        Skip(1);
        return result.ToString();
    }

    private string TakeTripleQuoted()
    {
        var opened = Origin;
        Skip(3);
        var start = _at;
        while (!At("\"\"\"") || At("\"\"\"\""))
        {
            if (AtEnd)
                throw new ConfigException($"{opened}: a text in triple quotes must end with triple quotes.");
            Take();
        }

        var result = text[start.._at];
        Skip(3);
        return result;
    }

    private char TakeEscape()
    {
        switch (AtEnd ? '\0' : Take())
        {
            case '"': return '"';
            case '\\': return '\\';
            case '/': return '/';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u' when _at + 4 <= text.Length
                && ushort.TryParse(text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                Skip(4);
                return (char)unit;
            default:
                throw Error("an escape in a quoted text must be one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
        }
    }
}
