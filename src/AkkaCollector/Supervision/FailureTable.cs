using System.Net.Http;
using System.Net.Sockets;
using System.Net.WebSockets;
using Akka.Actor;

namespace AkkaCollector.Supervision;

/// <summary>
/// Who decides what after a failure, as a table: the class of an exception, and what a supervisor does about a class. The same table
/// stands in ARCHITECTURE.md.
/// </summary>
public static class FailureTable
{
    /// <summary>How a failure is to be met. What wraps another exception has the class of what it wraps; what is unknown is retried.</summary>
    public static FailureClass ClassOf(Exception failure) => failure switch
    {
        IClassedFailure classed => classed.Failure,
        AggregateException { InnerExceptions.Count: > 0 } several => several.InnerExceptions.Max(ClassOf),
        ActorInitializationException { InnerException: { } cause } => ClassOf(cause),
        OutOfMemoryException or InvalidProgramException => FailureClass.Fatal,
        _ => FailureClass.Retryable,
    };

    /// <summary>Whether the table names this kind of failure. One that it does not name is retried too, and logged as an error.</summary>
    public static bool IsKnown(Exception failure) => failure switch
    {
        IClassedFailure => true,
        AggregateException { InnerExceptions.Count: > 0 } several => several.InnerExceptions.All(IsKnown),
        ActorInitializationException { InnerException: { } cause } => IsKnown(cause),
        WebSocketException or SocketException or HttpRequestException or IOException or TimeoutException => true,
        OutOfMemoryException or InvalidProgramException => true,
        _ => false,
    };

    /// <summary>What a supervisor does: restart (with the backoff of its own), stop and report, or hand up until the process ends.</summary>
    public static Directive DirectiveOf(FailureClass failure) => failure switch
    {
        FailureClass.Retryable => Directive.Restart,
        FailureClass.NonRetryable => Directive.Stop,
        _ => Directive.Escalate,
    };

    /// <summary>What a supervisor does about an exception.</summary>
    public static Directive DirectiveOf(Exception failure) => DirectiveOf(ClassOf(failure));
}
