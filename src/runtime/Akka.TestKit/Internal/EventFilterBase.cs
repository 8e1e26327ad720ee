using Akka.Event;
using Akka.TestKit.Internal.StringMatcher;

namespace Akka.TestKit.Internal;

/// <summary>Told of each log event that a filter matched.</summary>
public delegate void EventMatched(EventFilterBase eventFilter, LogEvent logEvent);

/// <summary>Matches log events by kind, message and source.</summary>
public abstract class EventFilterBase : IEventFilter
{
    private readonly IStringMatcher _sourceMatcher;
    private readonly IStringMatcher _messageMatcher;

    protected EventFilterBase(IStringMatcher messageMatcher, IStringMatcher sourceMatcher)
    {
        _messageMatcher = messageMatcher ?? MatchesAll.Instance;
        _sourceMatcher = sourceMatcher ?? MatchesAll.Instance;
    }

    public event EventMatched EventMatched;

    /// <summary>The kind of event as it stands in failure messages.</summary>
    protected abstract string FilterDescriptiveName { get; }

    public bool Apply(LogEvent logEvent)
    {
        if (!IsMatch(logEvent)) return false;
        OnEventMatched(logEvent);
        return true;
    }

    public override string ToString()
    {
        if (_sourceMatcher is MatchesAll) return _messageMatcher is MatchesAll ? FilterDescriptiveName : $"{FilterDescriptiveName} when Message {_messageMatcher}";
        return _messageMatcher is MatchesAll
            ? $"{FilterDescriptiveName} when Source {_sourceMatcher}"
            : $"{FilterDescriptiveName} when Message {_messageMatcher} and Source {_sourceMatcher}";
    }

    protected abstract bool IsMatch(LogEvent evt);

    protected virtual void OnEventMatched(LogEvent logEvent) => EventMatched?.Invoke(this, logEvent);

    protected bool InternalDoMatch(string src, object msg) =>
        _sourceMatcher.IsMatch(src ?? "null") && _messageMatcher.IsMatch(msg?.ToString() ?? "null");
}
