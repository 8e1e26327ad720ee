using AkkaCollector.Configuration;

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
    /// <summary>Waiting order books of one source beyond which newer ones take the place of older ones of the same instrument.</summary>
    public required int BooksMax { get; init; }
    /// <summary>Waiting trades of one source, candles and the like among them, beyond which newer ones are dropped.</summary>
    public required int TradesMax { get; init; }
    /// <summary>Waiting undecoded frames of one source beyond which newer ones are dropped.</summary>
    public required int UndecodedMax { get; init; }

    /// <summary>Reads <c>collector.throttle</c>.</summary>
    public static ThrottleSettings Read(ConfigSection section) => new()
    {
        Enabled = section.Bool("enabled"),
        RateMax = section.Number("rate-max", min: 1),
        Burst = section.Duration("burst", min: TimeSpan.FromMilliseconds(20), max: TimeSpan.FromMinutes(1)),
        QuotesMax = section.Int("quotes-max", min: 1, max: 10_000_000),
        BooksMax = section.Int("books-max", min: 1, max: 1_000_000),
        TradesMax = section.Int("trades-max", min: 1, max: 10_000_000),
        UndecodedMax = section.Int("undecoded-max", min: 1, max: 1_000_000),
    };
}
