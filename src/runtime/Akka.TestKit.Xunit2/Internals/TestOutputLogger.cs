using Akka.Actor;
using Akka.Event;
using Xunit.Abstractions;

namespace Akka.TestKit.Xunit2.Internals;

/// <summary>Writes the actor system's log to the output of the running test.</summary>
public class TestOutputLogger : ReceiveActor
{
    public TestOutputLogger(ITestOutputHelper output)
    {
        Receive<LogEvent>(logEvent => Write(output, logEvent));
        Receive<InitializeLogger>(initialize =>
        {
            initialize.LoggingBus.Subscribe(Self, typeof(LogEvent));
            Sender.Tell(new LoggerInitialized());
        });
    }

    private static void Write(ITestOutputHelper output, LogEvent logEvent)
    {
        try
        {
            output.WriteLine(logEvent.ToString());
        }
        catch (FormatException e) when (logEvent.Message is LogMessage message)
        {
            // Not lost in the output of a test that passes: the logger fails, and its supervisor logs why.
            var text = $"Received a malformed formatted message. Log level: [{logEvent.LogLevel()}], Template: [{message.Format}], args: [{message.Unformatted()}]";
            throw logEvent.Cause is null ? new FormatException(text, e) : new AggregateException(text, e, logEvent.Cause);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("no currently active test", StringComparison.Ordinal))
        {
            // xUnit takes no output after a test has ended; actors may still log while they stop.
            Console.WriteLine(logEvent);
        }
    }
}
