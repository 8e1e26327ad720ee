using Akka.Event;
using Akka.TestKit.Internal.StringMatcher;

namespace Akka.TestKit.Internal;

/// <summary>Matches events at debug level.</summary>
public class DebugFilter : EventFilterBase
{
    public DebugFilter(IStringMatcher messageMatcher = null, IStringMatcher sourceMatcher = null) : base(messageMatcher, sourceMatcher) { }

    protected override string FilterDescriptiveName => "Debug";

    protected override bool IsMatch(LogEvent evt) => evt is Debug && InternalDoMatch(evt.LogSource, evt.Message);
}

/// <summary>Matches events at info level.</summary>
public class InfoFilter : EventFilterBase
{
    public InfoFilter(IStringMatcher messageMatcher = null, IStringMatcher sourceMatcher = null) : base(messageMatcher, sourceMatcher) { }

    protected override string FilterDescriptiveName => "Info";

    protected override bool IsMatch(LogEvent evt) => evt is Info && InternalDoMatch(evt.LogSource, evt.Message);
}

/// <summary>Matches events at warning level.</summary>
public class WarningFilter : EventFilterBase
{
    public WarningFilter(IStringMatcher messageMatcher = null, IStringMatcher sourceMatcher = null) : base(messageMatcher, sourceMatcher) { }

    protected override string FilterDescriptiveName => "Warning";

    protected override bool IsMatch(LogEvent evt) => evt is Warning && InternalDoMatch(evt.LogSource, evt.Message);
}

/// <summary>Matches events at error level, by message or by the exception that they carry.</summary>
public class ErrorFilter : EventFilterBase
{
    private readonly Type _exceptionType;
    private readonly bool _recurseInnerExceptions;

    public ErrorFilter(IStringMatcher messageMatcher = null, IStringMatcher sourceMatcher = null) : this(null, messageMatcher, sourceMatcher, false) { }

    public ErrorFilter(Type exceptionType, IStringMatcher messageMatcher = null, IStringMatcher sourceMatcher = null, bool recurseInnerExceptions = false)
        : base(messageMatcher, sourceMatcher)
    {
        _exceptionType = exceptionType;
        _recurseInnerExceptions = recurseInnerExceptions;
    }

    protected override string FilterDescriptiveName => _exceptionType == null ? "Error" : $"Error with exception {_exceptionType}";

    protected override bool IsMatch(LogEvent evt)
    {
        if (evt is not Error error) return false;
        return _exceptionType == null ? InternalDoMatch(error.LogSource, error.Message) : IsMatch(error, error.Cause);
    }

    private bool IsMatch(Error error, Exception cause)
    {
        if (cause == null) return false;
        if (_exceptionType.IsInstanceOfType(cause)
            && (InternalDoMatch(error.LogSource, error.Message) || InternalDoMatch(error.LogSource, cause.Message))) return true;
        return _recurseInnerExceptions && IsMatch(error, cause.InnerException);
    }
}

/// <summary>Matches events that a predicate accepts.</summary>
public class CustomEventFilter : EventFilterBase
{
    private readonly Predicate<LogEvent> _predicate;

    public CustomEventFilter(Predicate<LogEvent> predicate) : base(null, null) => _predicate = predicate;

    protected override string FilterDescriptiveName => "Custom";

    protected override bool IsMatch(LogEvent evt) => _predicate(evt);
}
