using System.Runtime.Serialization;
using Akka.Actor;

namespace Akka.Pattern;

/// <summary>A call came at a time when it must not.</summary>
public class IllegalStateException : AkkaException
{
    public IllegalStateException(string message) : base(message) { }

    public IllegalStateException(string message, Exception innerException) : base(message, innerException) { }

    protected IllegalStateException(SerializationInfo info, StreamingContext context) : base(info, context) { }
}
