using System.Runtime.Serialization;

namespace Akka.Persistence.TestKit;

/// <summary>The failure of the snapshot store that a test asked for.</summary>
public class TestSnapshotStoreFailureException : Exception
{
    public TestSnapshotStoreFailureException()
    {
    }

    public TestSnapshotStoreFailureException(string message)
        : base(message)
    {
    }

    public TestSnapshotStoreFailureException(string message, Exception inner)
        : base(message, inner)
    {
    }

#pragma warning disable SYSLIB0051 // part of the public surface of Akka.NET's exceptions
    protected TestSnapshotStoreFailureException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
#pragma warning restore SYSLIB0051
}
