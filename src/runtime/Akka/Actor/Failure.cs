namespace Akka.Actor;

/// <summary>A failure and when it happened, for whoever wants to send or keep it.</summary>
public class Failure
{
    public Exception Exception { get; set; }

    public DateTime Timestamp { get; set; }
}
