namespace Akka.Configuration.Hocon;

/// <summary>Builds the tree of values from HOCON text and resolves its substitutions.</summary>
public class Parser
{
    private readonly List<HoconSubstitution> _substitutions = [];
    private HoconTokenizer _reader;
    private Func<string, HoconRoot> _includeCallback;

    /// <summary>Parses a text.</summary>
    /// <param name="includeCallback">Gives the content of every <c>include "name"</c>.</param>
    /// <exception cref="FormatException">The text is not HOCON, or a substitution has no target in it.</exception>
    public static HoconRoot Parse(string text, Func<string, HoconRoot> includeCallback) => new Parser().ParseText(text, includeCallback);

    /// <summary>Reads the value at the reader's position into <paramref name="owner"/>.</summary>
    public void ParseValue(HoconValue owner, string currentPath)
    {
        if (_reader.EoF)
            throw new FormatException($"End of file reached while trying to read the value of {currentPath}");

        _reader.PullWhitespaceAndComments();
        var overridesObject = owner.IsObject();
        while (_reader.IsValue())
        {
            var token = _reader.PullValue();
            if (token.Type is not TokenType.ObjectStart && overridesObject)
            {
                overridesObject = false;
                owner.Clear();
            }

            switch (token.Type)
            {
                case TokenType.LiteralValue:
                    owner.AppendValue(new HoconLiteral { Value = token.Value });
                    break;
                case TokenType.ObjectStart:
                    ParseObject(owner, currentPath);
                    break;
                case TokenType.ArrayStart:
                    owner.AppendValue(ParseArray(currentPath));
                    break;
                case TokenType.Substitute:
                    var substitution = new HoconSubstitution(token.Value);
                    _substitutions.Add(substitution);
                    owner.AppendValue(substitution);
                    break;
            }

            if (_reader.IsSpaceOrTab())
                ParseTrailingWhitespace(owner);
        }

        if (_reader.IsComma())
            _reader.PullComma();
    }

    /// <summary>Reads the elements of an array whose opening bracket has been taken.</summary>
    public HoconArray ParseArray(string currentPath)
    {
        var array = new HoconArray();
        _reader.PullWhitespaceAndComments();
        while (!_reader.EoF && !_reader.IsArrayEnd())
        {
            if (!_reader.IsValue())
                throw _reader.Error($"expected an element of the array {currentPath}");
            var element = new HoconValue();
            ParseValue(element, currentPath);
            array.Add(element);
            _reader.PullWhitespaceAndComments();
            if (_reader.IsComma())
                _reader.PullComma();
            _reader.PullWhitespaceAndComments();
        }

        _reader.PullArrayEnd();
        return array;
    }

    private HoconRoot ParseText(string text, Func<string, HoconRoot> includeCallback)
    {
        _includeCallback = includeCallback;
        _reader = new HoconTokenizer(text);
        var root = new HoconValue();
        _reader.PullWhitespaceAndComments();
        if (_reader.IsObjectStart())
            _reader.PullStartOfObject();
        ParseObject(root, "");
        foreach (var substitution in _substitutions)
            substitution.ResolvedValue = Resolve(root, substitution);
        var cleared = new HashSet<HoconSubstitution>();
        foreach (var substitution in _substitutions)
            RefuseCycle(substitution, [], cleared);
        return new HoconRoot(root, _substitutions);
    }

    private static HoconValue Resolve(HoconValue root, HoconSubstitution substitution) =>
        root.Find(substitution.Path)
        ?? substitution.ResolvedValue
        ?? throw new FormatException("Unresolved substitution:" + substitution.Path);

    private static void RefuseCycle(HoconSubstitution substitution, HashSet<HoconSubstitution> path, HashSet<HoconSubstitution> cleared)
    {
        if (cleared.Contains(substitution))
            return;
        if (!path.Add(substitution))
            throw new FormatException($"The substitution {substitution.Path} refers to itself");
        foreach (var next in Parts(substitution.ResolvedValue).OfType<HoconSubstitution>())
            RefuseCycle(next, path, cleared);
        path.Remove(substitution);
        cleared.Add(substitution);
    }

    private static IEnumerable<IHoconElement> Parts(HoconValue value) => value.Values.SelectMany(element => element switch
    {
        HoconArray array => array.SelectMany(Parts),
        HoconObject o => o.Items.Values.SelectMany(Parts),
        _ => [element],
    });

    private void ParseObject(HoconValue owner, string currentPath)
    {
        if (!owner.IsObject())
            owner.NewValue(new HoconObject());
        var current = owner.GetObject();
        while (!_reader.EoF)
        {
            var token = _reader.PullNext();
            switch (token.Type)
            {
                case TokenType.Include:
                    Include(current, token.Value, currentPath);
                    break;
                case TokenType.Key:
                    ParseKeyContent(current.GetOrCreateKey(token.Value), HoconPath.Append(currentPath, token.Value));
                    break;
                case TokenType.Comma:
                case TokenType.EoF:
                    break;
                case TokenType.ObjectEnd:
                    return;
                default:
                    throw _reader.Error($"expected a key in '{currentPath}', found {token.Type}");
            }
        }

        if (currentPath.Length > 0)
            throw _reader.Error($"expected the end of the object '{currentPath}', found the end of the text");
    }

    private void ParseKeyContent(HoconValue value, string currentPath)
    {
        var token = _reader.PullNext();
        switch (token.Type)
        {
            case TokenType.Dot:
                var key = _reader.PullNext();
                if (key.Type != TokenType.Key)
                    throw _reader.Error($"expected a key after '{currentPath}.'");
                if (!value.IsObject())
                    value.NewValue(new HoconObject());
                ParseKeyContent(value.GetObject().GetOrCreateKey(key.Value), HoconPath.Append(currentPath, key.Value));
                break;
            case TokenType.Assign:
                if (!value.IsObject())
                    value.Clear();
                ParseValue(value, currentPath);
                break;
            case TokenType.ObjectStart:
                ParseObject(value, currentPath);
                break;
            default:
                throw _reader.Error($"expected '=', ':' or '{{' after the key '{currentPath}'");
        }
    }

    private void Include(HoconObject into, string name, string currentPath)
    {
        if (_includeCallback is null)
            throw new FormatException($"include \"{name}\" needs an include callback, none was given");
        var included = _includeCallback(name) ?? throw new FormatException($"include \"{name}\" gave nothing");
        foreach (var substitution in included.Substitutions)
        {
            if (currentPath.Length > 0)
                substitution.Path = currentPath + "." + substitution.Path;
            _substitutions.Add(substitution);
        }

        into.Merge(included.Value.GetObject() ?? throw new FormatException($"include \"{name}\" gave no object"));
    }

    private void ParseTrailingWhitespace(HoconValue owner)
    {
        // Space between two parts belongs to the text "a b"; after an object or array it separates nothing.
        var space = _reader.PullSpaceOrTab();
        if (owner.Values.LastOrDefault() is HoconLiteral or HoconSubstitution)
            owner.AppendValue(new HoconLiteral { Value = space.Value });
    }
}
