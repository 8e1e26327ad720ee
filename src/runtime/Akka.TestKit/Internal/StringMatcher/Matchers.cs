using System.Text.RegularExpressions;
using Akka.Actor;

namespace Akka.TestKit.Internal.StringMatcher;

/// <summary>Decides whether a text is the one looked for.</summary>
public interface IStringMatcher
{
    bool IsMatch(string s);
}

/// <summary>Accepts every text.</summary>
public class MatchesAll : IStringMatcher
{
    private MatchesAll() { }

    public static IStringMatcher Instance { get; } = new MatchesAll();

    public bool IsMatch(string s) => true;

    public override string ToString() => "*";
}

/// <summary>Accepts a text that equals the given one.</summary>
public class EqualsString : IStringMatcher
{
    private readonly string _s;

    public EqualsString(string s) => _s = s;

    public bool IsMatch(string s) => string.Equals(_s, s, StringComparison.Ordinal);

    public override string ToString() => $"== \"{_s}\"";
}

/// <summary>Accepts a text that equals the given one, also where one of them is an actor path with an address and the other has none.</summary>
public class EqualsStringAndPathMatcher : IStringMatcher
{
    private readonly string _s;
    private readonly bool _canBePath;

    public EqualsStringAndPathMatcher(string s, bool canBePath = true)
    {
        _s = s;
        _canBePath = canBePath;
    }

    public bool IsMatch(string s) => string.Equals(_s, s, StringComparison.Ordinal) || _canBePath && IsSamePath(s);

    public override string ToString() => $"== \"{_s}\"";

    private bool IsSamePath(string s)
    {
        if (!ActorPath.TryParse(s, out var path)) return false;
        if (string.Equals(_s, path.ToStringWithoutAddress(), StringComparison.Ordinal)) return true;
        return ActorPath.TryParse(_s, out var expected)
            && string.Equals(expected.ToStringWithoutAddress(), path.ToStringWithoutAddress(), StringComparison.Ordinal);
    }
}

/// <summary>Accepts a text that contains the given one.</summary>
public class ContainsString : IStringMatcher
{
    private readonly string _part;

    public ContainsString(string part) => _part = part;

    public bool IsMatch(string s) => s.Contains(_part, StringComparison.Ordinal);

    public override string ToString() => $"contains \"{_part}\"";
}

/// <summary>Accepts a text that starts with the given one.</summary>
public class StartsWithString : IStringMatcher
{
    private readonly string _start;

    public StartsWithString(string start) => _start = start;

    public bool IsMatch(string s) => s.StartsWith(_start, StringComparison.Ordinal);

    public override string ToString() => $"starts with \"{_start}\"";
}

/// <summary>Accepts a text that the predicate accepts.</summary>
public class PredicateMatcher : IStringMatcher
{
    private readonly Predicate<string> _predicate;
    private readonly string _hint;

    public PredicateMatcher(Predicate<string> predicate, string hint = "")
    {
        _predicate = predicate;
        _hint = hint;
    }

    public bool IsMatch(string s) => _predicate(s);

    public override string ToString() => string.IsNullOrEmpty(_hint) ? "matches predicate" : $"matches predicate {_hint}";
}

/// <summary>Accepts a text in which the regular expression is found.</summary>
public class RegexMatcher : IStringMatcher
{
    private readonly Regex _regex;

    public RegexMatcher(Regex regex) => _regex = regex;

    public bool IsMatch(string s) => _regex.IsMatch(s);

    public override string ToString() => $"matches regex \"{_regex}\"";
}
