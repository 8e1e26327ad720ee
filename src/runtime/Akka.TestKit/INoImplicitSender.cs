namespace Akka.TestKit;

/// <summary>Marks a test whose messages are sent without the test actor as implicit sender.</summary>
public interface INoImplicitSender;
