using AkkaCollector.MarketData;

namespace AkkaCollector.Connections;

/// <summary>Where a connection stands.</summary>
public enum ConnectionState : byte
{
    /// <summary>Not started, or stopped.</summary>
    Down,
    /// <summary>A connection is being made.</summary>
    Connecting,
    /// <summary>Connected; instruments are listed and channels asked for.</summary>
    Subscribing,
    /// <summary>Every channel has been answered for, and at least one is served.</summary>
    Live,
    /// <summary>Waiting to connect again.</summary>
    BackingOff,
}

/// <summary>What a connection actor says to others.</summary>
public static class ConnectionProtocol
{
    /// <summary>Published on the event stream whenever something of it changed, at most once a check.</summary>
    public sealed record ConnectionStatus
    {
        /// <summary>The source's name.</summary>
        public required string Source { get; init; }
        /// <summary>The venue's id.</summary>
        public required string Venue { get; init; }
        /// <summary>Where the connection stands.</summary>
        public required ConnectionState State { get; init; }
        /// <summary>Since when it stands there.</summary>
        public required DateTimeOffset Since { get; init; }
        /// <summary>When the present connection was made; null without one.</summary>
        public DateTimeOffset? ConnectedAt { get; init; }
        /// <summary>Connections made since the source was started, less the first.</summary>
        public long Reconnects { get; init; }
        /// <summary>Why the last connection ended; null when none has.</summary>
        public string? LastCause { get; init; }
        /// <summary>Channels wanted.</summary>
        public int ChannelsWanted { get; init; }
        /// <summary>Channels that the venue has accepted.</summary>
        public int ChannelsAccepted { get; init; }
        /// <summary>Channels that the venue has refused and is asked for again.</summary>
        public int ChannelsRefused { get; init; }
        /// <summary>Holes in the numbers of trades.</summary>
        public long TradeGaps { get; init; }
        /// <summary>Trades missing in those holes.</summary>
        public long MissingTrades { get; init; }
        /// <summary>Fields that the decoder did not know, on the present connection.</summary>
        public long UnknownFields { get; init; }
        /// <summary>Channels and methods that the decoder did not know, on the present connection.</summary>
        public long UnknownChannels { get; init; }
        /// <summary>The venue was connected and silent for so long that its actors were started anew; until a tick comes.</summary>
        public bool IsUnhealthy { get; init; }
    }

    /// <summary>Told when a venue's list has been received: what it lists, to be stored.</summary>
    public sealed record InstrumentsListed(string Source, IReadOnlyList<Instrument> Instruments);

    /// <summary>Ends the present connection, so that a new one is made; to be used by operators and tests.</summary>
    public sealed record Reconnect(string Cause);
}
