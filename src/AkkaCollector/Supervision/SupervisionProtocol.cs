namespace AkkaCollector.Supervision;

/// <summary>What crosses the borders of the actors that supervise.</summary>
public static class SupervisionProtocol
{
    /// <summary>A part failed and its supervisor has decided. Sent to whoever owns the part.</summary>
    public sealed record PartFailed(string Part, Exception Cause, FailureClass Class);

    /// <summary>Stop taking in, hand on what is there, close. Answered with <see cref="Drained"/>.</summary>
    public sealed record Drain
    {
        /// <summary>The one value.</summary>
        public static Drain Instance { get; } = new();
    }

    /// <summary>Everything that was taken in has been handed on.</summary>
    public sealed record Drained(string Name);

    /// <summary>A sign of life is wanted; the receiver calls <paramref name="Answer"/>.</summary>
    public sealed record Ping(Action Answer);

    /// <summary>The state of one part of a source has changed. Published on the event stream.</summary>
    public sealed record PartChanged(string Source, string Part, PartState State, string? Cause);

    /// <summary>The process cannot go on. Published on the event stream; the daemon ends with the code.</summary>
    public sealed record FatalFailure(string Part, Exception Cause);
}

/// <summary>What a supervised part is doing.</summary>
public enum PartState
{
    /// <summary>It was started.</summary>
    Running,
    /// <summary>It failed too often within its window; it rests and is tried again.</summary>
    Parked,
    /// <summary>It failed in a way that trying again cannot help; it stays down until somebody mends the cause.</summary>
    Stopped,
}
