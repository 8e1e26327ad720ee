using System.Text;

namespace AkkaCollector.Configuration;

/// <summary>Builds the raw tree of one HOCON text; included files come in through a callback.</summary>
internal sealed class HoconParser
{
    private const int DepthMax = 100;

    private readonly HoconReader _reader;
    private readonly string[] _includePrefix;
    private readonly Func<string, string[], ConfigOrigin, RawObject> _include;
    private readonly List<string> _path;
    private int _depth;

    private HoconParser(string text, string file, string[] includePrefix, Func<string, string[], ConfigOrigin, RawObject> include)
    {
        _reader = new HoconReader(text, file);
        _includePrefix = includePrefix;
        _include = include;
        _path = [.. includePrefix];
    }

    /// <param name="includePrefix">The keys under which this text is included; empty for a file of its own.</param>
    /// <param name="include">Gives the content of an included file from its name, the keys around the include, and its place.</param>
    public static RawObject Parse(
        string text, string file, string[] includePrefix, Func<string, string[], ConfigOrigin, RawObject> include)
    {
        var parser = new HoconParser(text, file, includePrefix, include);
        var reader = parser._reader;
        var root = new RawObject();
        reader.SkipBlank();
        if (reader.TrySkip("{"))
        {
            parser.ParseFields(root, closed: true);
            reader.SkipBlank();
            if (!reader.AtEnd)
                throw reader.Error($"expected nothing after the closing brace, found {reader.Describe()}");
        }
        else
        {
            parser.ParseFields(root, closed: false);
        }

        return root;
    }

    private void ParseFields(RawObject into, bool closed)
    {
        var opened = _reader.Origin;
        while (true)
        {
            _reader.SkipBlank();
            if (_reader.AtEnd)
            {
                if (closed)
                    throw new ConfigException($"{opened}: the section that opens here must be closed with '}}'.");
                return;
            }

            if (closed && _reader.TrySkip("}"))
                return;
            if (!TryParseInclude(into))
                ParseField(into);
            ParseSeparator("}");
        }
    }

    private void ParseSeparator(string end)
    {
        var newline = _reader.SkipBlank();
        if (_reader.TrySkip(",") || newline || _reader.AtEnd || _reader.At(end))
            return;
        throw _reader.Error($"expected a newline or ',' before {_reader.Describe()}; text with such a character must be quoted");
    }

    private void ParseField(RawObject into)
    {
        var origin = _reader.Origin;
        var keys = ParsePath("={:+");
        _reader.SkipBlank();
        _path.AddRange(keys);
        RawValue value;
        if (_reader.At("{"))
        {
            value = ParseValue();
        }
        else if (_reader.TrySkip("+="))
        {
            value = new RawAppend(ParseValue());
        }
        else if (_reader.TrySkip("=") || _reader.TrySkip(":"))
        {
            value = ParseValue();
        }
        else
        {
            throw new ConfigException(
                $"{origin}: expected '=', ':', '+=' or '{{' after the key {string.Join('.', keys)}, found {_reader.Describe()}.");
        }

        _path.RemoveRange(_path.Count - keys.Length, keys.Length);
        foreach (var outer in keys.Reverse().SkipLast(1))
        {
            var nested = new RawObject();
            nested.Fields.Add(new RawField(outer, value, origin));
            value = nested;
        }

        into.Fields.Add(new RawField(keys[0], value, origin));
    }

    private string[] ParsePath(string endsAt)
    {
        var keys = new List<string>();
        do
        {
            keys.Add(ParseKey(endsAt));
        }
        while (_reader.TrySkip("."));
        if (keys.Count > DepthMax)
            throw _reader.Error($"a key must have at most {DepthMax} parts");
        return [.. keys];
    }

    private string ParseKey(string endsAt)
    {
        var key = new StringBuilder();
        var quoted = false;
        var pendingSpace = "";
        _reader.TakeSpace();
        while (_reader.Current == '"' || (_reader.AtUnquoted && !endsAt.Contains(_reader.Current) && _reader.Current != '.'))
        {
            key.Append(pendingSpace);
            if (_reader.Current == '"')
            {
                quoted = true;
                key.Append(_reader.TakeQuoted());
            }
            else
            {
                key.Append(_reader.TakeUnquoted(endsAt + "."));
            }

            pendingSpace = _reader.TakeSpace();
        }

        return key.Length > 0 || quoted ? key.ToString() : throw _reader.Error($"expected a key, found {_reader.Describe()}");
    }

    private RawValue ParseValue()
    {
        if (++_depth > DepthMax)
            throw _reader.Error($"values must be nested at most {DepthMax} deep");
        _reader.SkipBlank();
        var parts = new List<RawValue>();
        var space = "";
        while (TryParsePart() is { } part)
        {
            if (space.Length > 0)
                parts.Add(new RawSpace(space));
            parts.Add(part);
            space = _reader.TakeSpace();
        }

        _depth--;
        return parts.Count switch
        {
            0 => throw _reader.Error($"expected a value, found {_reader.Describe()}"),
            1 => parts[0],
            _ => new RawConcatenation(parts),
        };
    }

    private RawValue? TryParsePart()
    {
        if (_reader.TrySkip("{"))
        {
            var section = new RawObject();
            ParseFields(section, closed: true);
            return section;
        }

        if (_reader.TrySkip("["))
            return ParseArray();
        if (_reader.Current == '"')
            return new RawText(_reader.TakeQuoted(), quoted: true);
        if (_reader.TrySkip("${"))
            return ParseSubstitution();
        return _reader.AtUnquoted ? new RawText(_reader.TakeUnquoted(), quoted: false) : null;
    }

    private RawArray ParseArray()
    {
        var opened = _reader.Origin;
        var items = new List<RawValue>();
        while (true)
        {
            _reader.SkipBlank();
            if (_reader.TrySkip("]"))
                return new RawArray(items);
            if (_reader.AtEnd)
                throw new ConfigException($"{opened}: the array that opens here must be closed with ']'.");
            items.Add(ParseValue());
            ParseSeparator("]");
        }
    }

    private RawSubstitution ParseSubstitution()
    {
        var origin = _reader.Origin;
        var optional = _reader.TrySkip("?");
        var path = ParsePath("}");
        if (!_reader.TrySkip("}"))
            throw _reader.Error($"expected '}}' at the end of a substitution, found {_reader.Describe()}");
        return new RawSubstitution(path, optional, _includePrefix, origin);
    }

    private bool TryParseInclude(RawObject into)
    {
        if (!_reader.At("include \"") && !_reader.At("include\t\"") && !_reader.At("include required(") && !_reader.At("include file("))
            return false;
        var origin = _reader.Origin;
        _reader.Skip("include".Length);
        _reader.TakeSpace();
        var parentheses = 0;
        while (_reader.TrySkip("required(") || _reader.TrySkip("file("))
        {
            parentheses++;
            _reader.TakeSpace();
        }

        if (_reader.Current != '"')
            throw _reader.Error($"expected the quoted name of a file after include, found {_reader.Describe()}");
        var name = _reader.TakeQuoted();
        for (; parentheses > 0; parentheses--)
        {
            _reader.TakeSpace();
            if (!_reader.TrySkip(")"))
                throw _reader.Error($"expected ')' after the name of the included file, found {_reader.Describe()}");
        }

        into.Fields.AddRange(_include(name, [.. _path], origin).Fields);
        return true;
    }
}
