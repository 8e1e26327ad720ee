using System.Globalization;
using System.Text;

namespace Akka.Configuration.Hocon;

/// <summary>Splits HOCON text into tokens.</summary>
public class HoconTokenizer : Tokenizer
{
    internal const string NotInUnquotedText = "$\"{}[]:=,#`^?!@*&\\";
    private const string NotInUnquotedKey = NotInUnquotedText + ".";

    public HoconTokenizer(string text)
        : base(text)
    {
    }

    public bool IsDot() => Matches(".");

    public bool IsComma() => Matches(",");

    public bool IsObjectStart() => Matches("{");

    public bool IsEndOfObject() => Matches("}");

    public bool IsArrayStart() => Matches("[");

    public bool IsArrayEnd() => Matches("]");

    public bool IsAssignment() => Matches("=", ":");

    public bool IsStartOfQuotedText() => Matches("\"");

    public bool IsStartOfTripleQuotedText() => Matches("\"\"\"");

    public bool IsSubstitutionStart() => Matches("${");

    public bool IsStartOfComment() => Matches("#", "//");

    public bool IsWhitespace() => !EoF && char.IsWhiteSpace(Peek());

    public bool IsSpaceOrTab() => Matches(" ", "\t");

    public bool IsWhitespaceOrComment() => IsWhitespace() || IsStartOfComment();

    public bool IsUnquotedKey() => !EoF && Peek() != '\n' && !IsStartOfComment() && !NotInUnquotedKey.Contains(Peek());

    public bool IsUnquotedKeyStart() => IsUnquotedKey() && !IsWhitespace();

    public bool IsStartSimpleValue() => IsSpaceOrTab() || IsUnquotedText();

    /// <summary>True at <c>include "name"</c>; a key that merely begins with the word is no include.</summary>
    public bool IsInclude()
    {
        if (!Matches("include"))
            return false;
        Push();
        Take("include".Length);
        var separated = IsWhitespace() || IsStartOfQuotedText();
        PullWhitespace();
        var include = separated && IsStartOfQuotedText();
        Pop();
        return include;
    }

    public void PullWhitespaceAndComments()
    {
        PullWhitespace();
        while (IsStartOfComment())
        {
            PullComment();
            PullWhitespace();
        }
    }

    public string PullRestOfLine()
    {
        var rest = new StringBuilder();
        while (!EoF && Take() is var c && c != '\n')
            rest.Append(c);
        return rest.ToString().Trim();
    }

    /// <summary>The next token where a key may stand.</summary>
    /// <exception cref="FormatException">No token begins here.</exception>
    public Token PullNext()
    {
        PullWhitespaceAndComments();
        if (EoF)
            return new Token(TokenType.EoF);
        if (IsDot())
            return PullDot();
        if (IsObjectStart())
            return PullStartOfObject();
        if (IsEndOfObject())
            return PullEndOfObject();
        if (IsAssignment())
            return PullAssignment();
        if (IsInclude())
            return PullInclude();
        if (IsStartOfQuotedText())
            return PullQuotedKey();
        if (IsUnquotedKeyStart())
            return PullUnquotedKey();
        if (IsArrayStart())
            return PullArrayStart();
        if (IsArrayEnd())
            return PullArrayEnd();
        if (IsComma())
            return PullComma();
        throw Error("unknown token");
    }

    /// <summary>The next token where a value may stand.</summary>
    /// <exception cref="FormatException">No value begins here.</exception>
    public Token PullValue()
    {
        if (IsObjectStart())
            return PullStartOfObject();
        if (IsStartOfTripleQuotedText())
            return PullTripleQuotedText();
        if (IsStartOfQuotedText())
            return PullQuotedText();
        if (IsUnquotedText())
            return PullUnquotedText();
        if (IsArrayStart())
            return PullArrayStart();
        if (IsArrayEnd())
            return PullArrayEnd();
        if (IsSubstitutionStart())
            return PullSubstitution();
        throw Error("expected a value: null literal, array, quoted text, unquoted text, triple quoted text, object or end of array");
    }

    public Token PullComment()
    {
        PullRestOfLine();
        return new Token(TokenType.Comment);
    }

    public Token PullDot() => PullSymbol(TokenType.Dot);

    public Token PullComma() => PullSymbol(TokenType.Comma);

    public Token PullAssignment() => PullSymbol(TokenType.Assign);

    public Token PullStartOfObject() => PullSymbol(TokenType.ObjectStart);

    public Token PullEndOfObject() => PullSymbol(TokenType.ObjectEnd);

    public Token PullArrayStart() => PullSymbol(TokenType.ArrayStart);

    public Token PullArrayEnd() => IsArrayEnd() ? PullSymbol(TokenType.ArrayEnd) : throw Error("expected the end of an array");

    public Token PullInclude()
    {
        Take("include".Length);
        PullWhitespaceAndComments();
        return Token.Include(PullQuotedText().Value);
    }

    public Token PullQuotedKey() => Token.Key(PullQuotedText().Value);

    public Token PullUnquotedKey()
    {
        var key = new StringBuilder();
        while (IsUnquotedKey())
            key.Append(Take());
        return Token.Key(key.ToString().Trim());
    }

    public Token PullTripleQuotedText()
    {
        var text = new StringBuilder();
        Take(3);
        while (!Matches("\"\"\""))
            text.Append(EoF ? throw Error("a triple quoted text is not closed") : Take());
        Take(3);
        return Token.LiteralValue(text.ToString());
    }

    public Token PullQuotedText()
    {
        var text = new StringBuilder();
        Take();
        while (!IsStartOfQuotedText())
        {
            if (EoF)
                throw Error("a quoted text is not closed");
            text.Append(Peek() == '\\' ? PullEscape() : Take());
        }

        Take();
        return Token.LiteralValue(text.ToString());
    }

    public Token PullSubstitution()
    {
        var path = new StringBuilder();
        Take(2);
        while (!IsEndOfObject())
            path.Append(EoF ? throw Error("a substitution is not closed") : Take());
        Take();
        return Token.Substitution(path.ToString().Trim());
    }

    public Token PullSpaceOrTab()
    {
        var space = new StringBuilder();
        while (IsSpaceOrTab())
            space.Append(Take());
        return Token.LiteralValue(space.ToString());
    }

    public Token PullSimpleValue() => IsSpaceOrTab() ? PullSpaceOrTab() : IsUnquotedText() ? PullUnquotedText() : throw Error("no simple value found");

    internal bool IsValue() =>
        IsArrayStart() || IsObjectStart() || IsStartOfQuotedText() || IsSubstitutionStart() || IsUnquotedText();

    internal FormatException Error(string what)
    {
        var line = PickErrorLine(out var number);
        return new FormatException($"Error while tokenizing Hocon, {what} at line {number}: {line}");
    }

    private bool IsUnquotedText() => !EoF && !IsWhitespace() && !IsStartOfComment() && !NotInUnquotedText.Contains(Peek());

    private Token PullUnquotedText()
    {
        var text = new StringBuilder();
        while (IsUnquotedText())
            text.Append(Take());
        return Token.LiteralValue(text.ToString());
    }

    private Token PullSymbol(TokenType type)
    {
        Take();
        return new Token(type);
    }

    private char PullEscape()
    {
        Take();
        var code = Take();
        return code switch
        {
            '"' or '\\' or '/' => code,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' when ushort.TryParse(Take(4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) => (char)unit,
            _ => throw Error($"unknown escape code: \\{code}"),
        };
    }
}
