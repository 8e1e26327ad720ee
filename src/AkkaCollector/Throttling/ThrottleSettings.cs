namespace AkkaCollector.Throttling;

/// <summary>How much of a source's data goes into its graph and how much may wait, from <c>collector.throttle</c>.</summary>
public sealed record ThrottleSettings
{
    /// <summary>Whether the rate is limited. The queues are bounded in any case.</summary>
    public required bool Enabled { get; init; }
    /// <summary>Events of one source a second at most.</summary>
    public required double RateMax { get; init; }
    /// <summary>What may pass at once after a quiet time, as time at the full rate.</summary>
    public required TimeSpan Burst { get; init; }
    /// <summary>Waiting quotes of one source beyond which newer ones take the place of older ones of the same instrument.</summary>
    public required int QuotesMax { get; init; }
    /// <summary>Waiting trades of one source beyond which newer ones are dropped.</summary>
    public required int TradesMax { get; init; }
    /// <summary>Waiting undecoded frames of one source beyond which newer ones are dropped.</summary>
    public required int UndecodedMax { get; init; }
}
