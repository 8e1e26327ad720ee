using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.TestKit.TestEvent;

namespace Akka.TestKit;

/// <summary>The logger of a system under test: prints log events, dead letters and unhandled messages, except those that a filter takes.</summary>
public class TestEventListener : DefaultLogger
{
    private readonly List<IEventFilter> _filters = [];

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger initialize:
                foreach (var type in new[] { typeof(Mute), typeof(Unmute), typeof(DeadLetter), typeof(UnhandledMessage) })
                    initialize.LoggingBus.Subscribe(Context.Self, type);
                Sender.Tell(new LoggerInitialized());
                break;
            case Mute mute:
                _filters.AddRange(mute.Filters);
                break;
            case Unmute unmute:
                foreach (var filter in unmute.Filters) _filters.Remove(filter);
                break;
            case LogEvent logEvent:
                PrintUnlessFiltered(logEvent);
                break;
            case DeadLetter deadLetter:
                HandleDeadLetter(deadLetter);
                break;
            case UnhandledMessage unhandled:
                PrintUnlessFiltered(new Warning(unhandled.Recipient.Path.ToString(), unhandled.Recipient.GetType(),
                    $"Unhandled message from {unhandled.Sender}: {unhandled.Message}"));
                break;
            default:
                Print(new Debug(Context.System.Name, GetType(), message));
                break;
        }
        return true;
    }

    private void HandleDeadLetter(DeadLetter deadLetter)
    {
        var (message, recipient, sender) = (deadLetter.Message, deadLetter.Recipient, deadLetter.Sender);
        if (message is Terminate) return;
        var (path, type) = (recipient.Path.ToString(), recipient.GetType());
        if (IsFiltered(new Warning(path, type, deadLetter))) return;
        var text = message is ISystemMessage
            ? $"Received dead system message: {message}"
            : $"Received dead letter from {sender}: {message}";
        PrintUnlessFiltered(new Warning(path, type, new DeadLetter(text, sender, recipient)));
    }

    private void PrintUnlessFiltered(LogEvent logEvent)
    {
        if (!IsFiltered(logEvent)) Print(logEvent);
    }

    /// <summary>Asks every filter up to the first that takes the event.</summary>
    private bool IsFiltered(LogEvent logEvent)
    {
        foreach (var filter in _filters)
            if (filter.Apply(logEvent)) return true;
        return false;
    }
}
