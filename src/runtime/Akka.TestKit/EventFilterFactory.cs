using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit.Internal;
using Akka.TestKit.Internal.StringMatcher;

namespace Akka.TestKit;

/// <summary>Makes filters for log events; each is then expected, or muted. Needs <see cref="TestEventListener"/> among the loggers.</summary>
public class EventFilterFactory
{
    private readonly TestKitBase _testkit;
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<EventFilterBase> _filters;

    public EventFilterFactory(TestKitBase testkit) : this(testkit, testkit.Sys, null) { }

    public EventFilterFactory(TestKitBase testkit, ActorSystem system) : this(testkit, system, null) { }

    /// <summary>What it makes is combined with the given filters.</summary>
    public EventFilterFactory(TestKitBase testkit, ActorSystem system, IReadOnlyList<EventFilterBase> filters)
    {
        _testkit = testkit;
        _system = system;
        _filters = filters;
    }

    /// <summary>Errors that carry an exception of the type, or of one derived from it.</summary>
    public IEventFilterApplier Exception<TException>(string message = null, string start = null, string contains = null, string source = null)
        where TException : Exception => Exception(typeof(TException), message, start, contains, source);

    public IEventFilterApplier Exception<TException>(Regex pattern, string source = null) where TException : Exception =>
        Exception(typeof(TException), pattern, source);

    /// <summary>Errors that carry an exception of the type; with <paramref name="checkInnerExceptions"/> also as an inner exception.</summary>
    public IEventFilterApplier Exception(Type exceptionType, string message = null, string start = null, string contains = null, string source = null,
        bool checkInnerExceptions = false) =>
        Apply(new ErrorFilter(exceptionType, CreateMessageMatcher(message, start, contains), SourceMatcher(source), checkInnerExceptions));

    public IEventFilterApplier Exception(Type exceptionType, Regex pattern, string source = null, bool checkInnerExceptions = false) =>
        Apply(new ErrorFilter(exceptionType, new RegexMatcher(pattern), SourceMatcher(source), checkInnerExceptions));

    public IEventFilterApplier Error(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.ErrorLevel, message, start, contains, source);

    public IEventFilterApplier Error(Regex pattern, string source = null) => ForLogLevel(LogLevel.ErrorLevel, pattern, source);

    public IEventFilterApplier Warning(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.WarningLevel, message, start, contains, source);

    public IEventFilterApplier Warning(Regex pattern, string source = null) => ForLogLevel(LogLevel.WarningLevel, pattern, source);

    public IEventFilterApplier Info(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.InfoLevel, message, start, contains, source);

    public IEventFilterApplier Info(Regex pattern, string source = null) => ForLogLevel(LogLevel.InfoLevel, pattern, source);

    public IEventFilterApplier Debug(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.DebugLevel, message, start, contains, source);

    public IEventFilterApplier Debug(Regex pattern, string source = null) => ForLogLevel(LogLevel.DebugLevel, pattern, source);

    /// <summary>Events of a level whose message equals, starts with or contains a text.</summary>
    public IEventFilterApplier ForLogLevel(LogLevel logLevel, string message = null, string start = null, string contains = null, string source = null) =>
        Apply(LevelFilter(logLevel, CreateMessageMatcher(message, start, contains), SourceMatcher(source)));

    public IEventFilterApplier ForLogLevel(LogLevel logLevel, Regex pattern, string source = null) =>
        Apply(LevelFilter(logLevel, new RegexMatcher(pattern), SourceMatcher(source)));

    /// <summary>All dead letters.</summary>
    public IEventFilterApplier DeadLetter() => Apply(new DeadLettersFilter(MatchesAll.Instance, MatchesAll.Instance));

    /// <summary>Dead letters of a type; <paramref name="source"/> is the path of the actor that was meant.</summary>
    public IEventFilterApplier DeadLetter<TMessage>(string source = null) => DeadLetter(typeof(TMessage), source);

    public IEventFilterApplier DeadLetter<TMessage>(Func<TMessage, bool> isMatch, string source = null) =>
        DeadLetterMatching(letter => letter.Message is TMessage message && isMatch(message), source);

    public IEventFilterApplier DeadLetter(Type type, string source = null) =>
        DeadLetterMatching(letter => type.IsInstanceOfType(letter.Message), source);

    public IEventFilterApplier DeadLetter(Type type, Func<object, bool> isMatch, string source = null) =>
        DeadLetterMatching(letter => type.IsInstanceOfType(letter.Message) && isMatch(letter.Message), source);

    /// <summary>Events that the predicate accepts.</summary>
    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => Apply(new CustomEventFilter(predicate));

    public IEventFilterApplier Custom<TLogEvent>(Predicate<TLogEvent> predicate) where TLogEvent : LogEvent =>
        Custom(logEvent => logEvent is TLogEvent typed && predicate(typed));

    protected static IStringMatcher CreateMessageMatcher(string message, string start, string contains)
    {
        if (message != null) return new EqualsString(message);
        if (start != null) return new StartsWithString(start);
        return contains != null ? new ContainsString(contains) : MatchesAll.Instance;
    }

    protected virtual IEventFilterApplier CreateApplier(EventFilterBase filter, ActorSystem system) =>
        new InternalEventFilterApplier(_testkit, system, _filters == null ? [filter] : [.. _filters, filter]);

    private static EventFilterBase LevelFilter(LogLevel level, IStringMatcher message, IStringMatcher source) => level switch
    {
        LogLevel.DebugLevel => new DebugFilter(message, source),
        LogLevel.InfoLevel => new InfoFilter(message, source),
        LogLevel.WarningLevel => new WarningFilter(message, source),
        LogLevel.ErrorLevel => new ErrorFilter(message, source),
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Unknown log level"),
    };

    private static IStringMatcher SourceMatcher(string source) => source == null ? MatchesAll.Instance : new EqualsStringAndPathMatcher(source);

    private IEventFilterApplier DeadLetterMatching(Predicate<DeadLetter> isMatch, string source) =>
        Apply(new DeadLettersFilter(MatchesAll.Instance, SourceMatcher(source), isMatch));

    private IEventFilterApplier Apply(EventFilterBase filter) => CreateApplier(filter, _system);
}
