namespace AkkaCollector.Simulator;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>Every connection is closed with a code; 1006 resets it without a close frame.</summary>
    Close,
    /// <summary>No market data is sent; everything else goes on.</summary>
    Silence,
    /// <summary>The connections open at its start stay up, but nothing is sent or read on them, pongs included.</summary>
    HalfOpen,
    /// <summary>Subscriptions are acknowledged and never served, until they are made anew after its end.</summary>
    AckSilence,
    /// <summary>Subscriptions are answered with a part of the channels; the others are not served.</summary>
    Partial,
    /// <summary>Some frames of market data are cut in the middle.</summary>
    Malformed,
    /// <summary>Some frames of market data are sent twice.</summary>
    Duplicate,
    /// <summary>Some frames of market data are not sent.</summary>
    Drop,
    /// <summary>Market data is sent later, in its order.</summary>
    Delay,
    /// <summary>Some frames of market data carry a field that no client knows.</summary>
    UnknownField,
    /// <summary>New connections and REST calls are refused.</summary>
    Deny,
}

/// <summary>One scripted fault.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Start">When it begins, counted from when the script is set going.</param>
/// <param name="Length">How long it lasts; zero for <see cref="FaultKind.Close"/>, which is a moment.</param>
public sealed record Fault(FaultKind Kind, TimeSpan Start, TimeSpan Length)
{
    /// <summary>Close code. Default 1011.</summary>
    public int Code { get; init; } = 1011;
    /// <summary>One frame in so many is hit: malformed, duplicate, drop, unknown-field. Default 10; 1 hits each.</summary>
    public int Every { get; init; } = 10;
    /// <summary>How much later frames are sent. Default 2 s.</summary>
    public TimeSpan By { get; init; } = TimeSpan.FromSeconds(2);
    /// <summary>The share of channels that a partial answer accepts. Default 0.5.</summary>
    public double Share { get; init; } = 0.5;
    /// <summary>HTTP status of a refusal. Default 503.</summary>
    public int Status { get; init; } = 503;
    /// <summary>Only channels whose name begins so are hit; null hits all.</summary>
    public string? Channel { get; init; }

    /// <summary>Whether it hits a channel.</summary>
    internal bool Hits(string channel) => Channel is null || channel.StartsWith(Channel, StringComparison.Ordinal);
}
