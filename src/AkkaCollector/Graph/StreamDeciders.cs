using Akka.Streams.Supervision;

namespace AkkaCollector.Graph;

/// <summary>What a stage does when a rule throws.</summary>
public static class StreamDeciders
{
    /// <summary>
    /// The stream fails, its actor with it, and supervision restarts the source's graph with backoff. Going on would skip a tick
    /// that nobody has accounted for.
    /// </summary>
    public static Decider Stop { get; } = Deciders.StoppingDecider;
}
