namespace Akka.Streams.TestKit;

/// <summary>An exception that a test raises on purpose; equal to another of the same message.</summary>
public class TestException : Exception
{
    public TestException(string message) : base(message) { }

    public override bool Equals(object obj) => obj is TestException other && other.Message == Message;

    public override int GetHashCode() => Message.GetHashCode(StringComparison.Ordinal);
}
