namespace AkkaCollector.Health;

/// <summary>What crosses the status actor's border.</summary>
public static class StatusProtocol
{
    /// <summary>Answered with a <see cref="StatusReport"/>.</summary>
    public sealed record GetStatus
    {
        /// <summary>The one value.</summary>
        public static GetStatus Instance { get; } = new();
    }

    /// <summary>Everything is being closed: that sources go down is no news from here on.</summary>
    public sealed record Closing
    {
        /// <summary>The one value.</summary>
        public static Closing Instance { get; } = new();
    }
}
