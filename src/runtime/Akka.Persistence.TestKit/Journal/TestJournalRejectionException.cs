using System.Runtime.Serialization;

namespace Akka.Persistence.TestKit;

/// <summary>The rejection of an event that a test asked for.</summary>
public class TestJournalRejectionException : Exception
{
    public TestJournalRejectionException()
    {
    }

    public TestJournalRejectionException(string message)
        : base(message)
    {
    }

    public TestJournalRejectionException(string message, Exception inner)
        : base(message, inner)
    {
    }

#pragma warning disable SYSLIB0051 // part of the public surface of Akka.NET's exceptions
    protected TestJournalRejectionException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
#pragma warning restore SYSLIB0051
}
