using Akka.Actor;

namespace Akka.Event;

/// <summary>Logs dead letters, as many and for as long as the settings say.</summary>
public class DeadLetterListener : ActorBase
{
    private readonly EventStream _eventStream = Context.System.EventStream;
    private readonly bool _isAlwaysLoggingDeadLetters = Context.System.Settings.LogDeadLetters == int.MaxValue;
    private readonly int _maxCount = Context.System.Settings.LogDeadLetters;
    private int _count;

    private TimeSpan SuspendDuration => Context.System.Settings.LogDeadLettersSuspendDuration;

    private bool NeverSuspends => SuspendDuration == Timeout.InfiniteTimeSpan;

    protected override void PreStart()
    {
        _eventStream.Subscribe(Self, typeof(DeadLetter));
        _eventStream.Subscribe(Self, typeof(UnhandledMessage));
        _eventStream.Subscribe(Self, typeof(Dropped));
    }

    protected override void PostRestart(Exception reason)
    {
        // The subscription outlives the restart.
    }

    protected override void PreRestart(Exception reason, object message)
    {
        // The subscription outlives the restart.
    }

    protected override void PostStop() => _eventStream.Unsubscribe(Self);

    protected override bool Receive(object message)
    {
        if (message is not AllDeadLetters letter) return false;
        if (IsWrappedSuppressed(letter)) return true;
        _count++;
        if (_isAlwaysLoggingDeadLetters) Log(letter, doneMsg: "");
        else if (NeverSuspends) ReceiveUntilMax(letter);
        else ReceiveWithSuspension(letter);
        return true;
    }

    private void ReceiveUntilMax(AllDeadLetters letter)
    {
        if (_count < _maxCount) Log(letter, doneMsg: "");
        else
        {
            Log(letter, ", no more dead letters will be logged");
            Context.Stop(Self);
        }
    }

    private void ReceiveWithSuspension(AllDeadLetters letter)
    {
        if (_count < _maxCount)
        {
            Log(letter, doneMsg: "");
            return;
        }

        Log(letter, $", no more dead letters will be logged in next [{SuspendDuration}]");
        var resumeAt = Context.System.Scheduler.MonotonicClock + SuspendDuration;
        Become(next => Suspended(next, resumeAt));
    }

    private bool Suspended(object message, TimeSpan resumeAt)
    {
        if (message is not AllDeadLetters letter) return false;
        if (IsWrappedSuppressed(letter)) return true;
        _count++;
        if (Context.System.Scheduler.MonotonicClock < resumeAt) return true;
        Log(letter, $", of which {_count - _maxCount - 1} were not logged. The counter will be reset now");
        _count = 0;
        Become(Receive);
        return true;
    }

    // What asked not to be reported is not reported either when it comes in a wrapper.
    private static bool IsWrappedSuppressed(AllDeadLetters letter) => letter.Message is IWrappedMessage { Message: IDeadLetterSuppression };

    private void Log(AllDeadLetters letter, string doneMsg)
    {
        var what = letter switch
        {
            UnhandledMessage => "was unhandled",
            Dropped dropped => "was dropped. " + dropped.Reason,
            _ => "was not delivered",
        };
        var (message, sender, recipient) = (letter.Message, letter.Sender, letter.Recipient);
        var origin = sender.IsNobody() ? "" : $" from {sender}";
        var destination = recipient.IsNobody() && letter is Dropped or UnhandledMessage ? "" : $" to {recipient}";
        var unwrapped = WrappedMessage.Unwrap(message);
        var wrappedIn = ReferenceEquals(unwrapped, message) ? "" : $" wrapped in [${message.GetType().Name}]";
        _eventStream.Publish(new Info(recipient.Path.ToString(), recipient.GetType(),
            $"Message [{unwrapped.GetType().Name}]{wrappedIn}{origin}{destination} {what}. [{_count}] dead letters encountered{doneMsg}. "
            + (letter is DeadLetter ? $"If this is not an expected behavior then {recipient} may have terminated unexpectedly. " : "")
            + "This logging can be turned off or adjusted with configuration settings 'akka.log-dead-letters' "
            + $"and 'akka.log-dead-letters-during-shutdown'. Message content: {unwrapped}"));
    }
}
