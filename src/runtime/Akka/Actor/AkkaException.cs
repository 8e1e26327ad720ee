using System.Runtime.Serialization;

namespace Akka.Actor;

/// <summary>The base of all exceptions that the actor runtime throws.</summary>
public abstract class AkkaException : Exception
{
    protected AkkaException()
    {
    }

    protected AkkaException(string message, Exception cause = null)
        : base(message, cause)
    {
    }

#pragma warning disable SYSLIB0051 // part of the public surface of every Akka.NET exception
    protected AkkaException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
#pragma warning restore SYSLIB0051

    /// <summary>The exception that caused this one.</summary>
    protected Exception Cause => InnerException;
}
