using Akka.Event;
using Akka.TestKit.Internal;
using Akka.TestKit.Internal.StringMatcher;

namespace Akka.TestKit;

/// <summary>Matches dead letters by message and by the path of the actor that was meant.</summary>
public class DeadLettersFilter : EventFilterBase
{
    private readonly Predicate<DeadLetter> _isMatch;

    public DeadLettersFilter(IStringMatcher messageMatcher, IStringMatcher sourceMatcher, Predicate<DeadLetter> isMatch = null)
        : base(messageMatcher, sourceMatcher) => _isMatch = isMatch;

    protected override string FilterDescriptiveName => "DeadLetter";

    protected override bool IsMatch(LogEvent evt) =>
        evt is Warning { Message: DeadLetter deadLetter } warning
        && (_isMatch == null || _isMatch(deadLetter))
        && InternalDoMatch(warning.LogSource, deadLetter.Message);
}
