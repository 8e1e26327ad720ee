namespace Akka.Configuration.Hocon;

/// <summary>Reads a text character by character, with positions that can be kept and returned to.</summary>
public class Tokenizer
{
    private readonly string _text;
    private readonly Stack<int> _marks = new();
    private int _index;

    public Tokenizer(string text) => _text = text;

    /// <summary>True when the whole text has been taken.</summary>
    public bool EoF => _index >= _text.Length;

    /// <summary>Keeps the current position.</summary>
    public void Push() => _marks.Push(_index);

    /// <summary>Returns to the position that was kept last.</summary>
    public void Pop() => _index = _marks.Pop();

    public bool Matches(string pattern) => string.CompareOrdinal(_text, _index, pattern, 0, pattern.Length) == 0;

    public bool Matches(params string[] patterns) => Array.Exists(patterns, Matches);

    /// <summary>Takes <paramref name="length"/> characters, or what is left.</summary>
    public string Take(int length)
    {
        var end = Math.Min(_index + length, _text.Length);
        var taken = _text[_index..end];
        _index = end;
        return taken;
    }

    /// <summary>The next character, not taken; NUL at the end.</summary>
    public char Peek() => EoF ? '\0' : _text[_index];

    /// <summary>Takes the next character; NUL at the end.</summary>
    public char Take() => EoF ? '\0' : _text[_index++];

    public void PullWhitespace()
    {
        while (!EoF && char.IsWhiteSpace(Peek()))
            Take();
    }

    /// <summary>The line at the current position, for error messages.</summary>
    /// <param name="index">The number of the line, from 1.</param>
    protected string PickErrorLine(out int index)
    {
        var position = Math.Min(_index, _text.Length);
        index = 1 + _text.AsSpan(0, position).Count('\n');
        var start = position == 0 ? 0 : _text.LastIndexOf('\n', position - 1) + 1;
        var end = _text.IndexOf('\n', start);
        return (end < 0 ? _text[start..] : _text[start..end]).Trim();
    }
}
