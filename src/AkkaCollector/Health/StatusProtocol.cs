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
}
