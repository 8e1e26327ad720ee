namespace Akka.Configuration.Hocon;

/// <summary>The kinds of <see cref="Token"/>.</summary>
public enum TokenType
{
    Comment,
    Key,
    LiteralValue,
    Assign,
    ObjectStart,
    ObjectEnd,
    Dot,
    EoF,
    ArrayStart,
    ArrayEnd,
    Comma,
    Substitute,
    Include,
}

/// <summary>One lexical unit of HOCON text.</summary>
public class Token
{
    protected Token()
    {
    }

    public Token(TokenType type) => Type = type;

    /// <summary>A literal value.</summary>
    public Token(string value)
    {
        Type = TokenType.LiteralValue;
        Value = value;
    }

    /// <summary>The text of a key, literal, substitution path or include name.</summary>
    public string Value { get; set; }

    public TokenType Type { get; set; }

    public static Token Key(string key) => new(TokenType.Key) { Value = key };

    public static Token Substitution(string path) => new(TokenType.Substitute) { Value = path };

    public static Token LiteralValue(string value) => new(TokenType.LiteralValue) { Value = value };

    internal static Token Include(string path) => new(TokenType.Include) { Value = path };
}
