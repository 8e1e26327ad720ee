using AkkaCollector.Configuration;

namespace AkkaCollector.Batching;

/// <summary>When a batch is closed, from <c>collector.batching</c>.</summary>
public sealed record BatchSettings
{
    /// <summary>Whether events are gathered; when not, each is a batch of its own.</summary>
    public required bool Enabled { get; init; }
    /// <summary>A batch of so many events is closed.</summary>
    public required int Events { get; init; }
    /// <summary>A batch is closed when its first event has waited so long.</summary>
    public required TimeSpan Age { get; init; }
    /// <summary>How far a batch goes on filling while the store is busy with those before it.</summary>
    public required int EventsMax { get; init; }

    /// <summary>Reads <c>collector.batching</c>.</summary>
    public static BatchSettings Read(ConfigSection section)
    {
        var events = section.Int("events", min: 1, max: 100_000);
        return new()
        {
            Enabled = section.Bool("enabled"),
            Events = events,
            Age = section.Duration("age", min: TimeSpan.FromMilliseconds(10), max: TimeSpan.FromMinutes(1)),
            EventsMax = section.Int("events-max", min: events, max: 100_000),
        };
    }
}
