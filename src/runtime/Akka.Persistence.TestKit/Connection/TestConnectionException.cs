using System.Runtime.Serialization;

namespace Akka.Persistence.TestKit;

/// <summary>The failure of a connection that a test asked for.</summary>
public class TestConnectionException : Exception
{
    public TestConnectionException()
    {
    }

    public TestConnectionException(string message)
        : base(message)
    {
    }

    public TestConnectionException(string message, Exception inner)
        : base(message, inner)
    {
    }

#pragma warning disable SYSLIB0051 // part of the public surface of Akka.NET's exceptions
    protected TestConnectionException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
#pragma warning restore SYSLIB0051
}
