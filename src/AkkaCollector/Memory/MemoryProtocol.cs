namespace AkkaCollector.Memory;

/// <summary>Whether what happens to a source is being remembered.</summary>
public enum MemoryCondition
{
    /// <summary>The journal is being read.</summary>
    Recovering,
    /// <summary>What happens is written down.</summary>
    Ready,
    /// <summary>The journal is away, slow or refuses; it is tried again, ticks are collected and stored all the same.</summary>
    Degraded,
}

/// <summary>What a source's memory held when this run of the collector read it.</summary>
/// <param name="Connects">Connections that earlier runs had made.</param>
/// <param name="LastGoodTickMicros">When the last tick that they stored was received, in microseconds since 1970 UTC; 0 for none.</param>
/// <param name="Channels">Channels whose last stored id is known.</param>
public sealed record Resumption(long Connects, long LastGoodTickMicros, int Channels);

/// <summary>What crosses the borders of the memory's actors.</summary>
public static class MemoryProtocol
{
    /// <summary>Published on the event stream when the memory of a source has changed, at most about once an interval.</summary>
    /// <param name="Source">The source's name.</param>
    /// <param name="Condition">Whether it is being written.</param>
    /// <param name="SinceMicros">Since when, in microseconds since 1970 UTC.</param>
    /// <param name="LastError">What was wrong last; null for nothing.</param>
    /// <param name="History">What is remembered.</param>
    /// <param name="Resumed">What was there when this run began; null until the journal has been read, and when it held nothing.</param>
    /// <param name="Forgotten">Connects and disconnects that were given up, since too many waited or the journal refused them.</param>
    public sealed record SourceRemembered(
        string Source, MemoryCondition Condition, long SinceMicros, string? LastError, SourceHistory History, Resumption? Resumed, long Forgotten);

    /// <summary>Write down what waits, and end.</summary>
    public sealed record Close
    {
        /// <summary>The one value.</summary>
        public static Close Instance { get; } = new();
    }
}
