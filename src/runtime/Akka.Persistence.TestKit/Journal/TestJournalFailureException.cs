using System.Runtime.Serialization;

namespace Akka.Persistence.TestKit;

/// <summary>The failure of the journal that a test asked for.</summary>
public class TestJournalFailureException : Exception
{
    public TestJournalFailureException()
    {
    }

    public TestJournalFailureException(string message)
        : base(message)
    {
    }

    public TestJournalFailureException(string message, Exception inner)
        : base(message, inner)
    {
    }

#pragma warning disable SYSLIB0051 // part of the public surface of Akka.NET's exceptions
    protected TestJournalFailureException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
#pragma warning restore SYSLIB0051
}
