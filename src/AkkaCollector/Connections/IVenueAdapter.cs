using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Connections;

/// <summary>From which of a venue's pools a request is paid.</summary>
public enum RequestPool : byte
{
    /// <summary>Subscribing and unsubscribing.</summary>
    Subscriptions,
    /// <summary>Everything else.</summary>
    Other,
}

/// <summary>One request in the venue's own words, without its number.</summary>
/// <param name="Method">The method.</param>
/// <param name="Pool">What pays for it.</param>
/// <param name="Parameters">The parameters as the venue writes them.</param>
public sealed record VenueCall(string Method, RequestPool Pool, ReadOnlyMemory<byte> Parameters);

/// <summary>What a venue's error asks for.</summary>
public enum ErrorMeaning : byte
{
    /// <summary>The same request may succeed later.</summary>
    TryLater,
    /// <summary>Too much was asked: ask nothing for a while.</summary>
    TooManyRequests,
    /// <summary>Asking again cannot help, as with refused credentials or a currency that the venue does not know.</summary>
    Hopeless,
}

/// <summary>What a channel brings.</summary>
public enum ChannelContent : byte
{
    /// <summary>Quotes.</summary>
    Quotes,
    /// <summary>Trades.</summary>
    Trades,
    /// <summary>Whole books.</summary>
    Books,
    /// <summary>Candles.</summary>
    Candles,
    /// <summary>Funding rates.</summary>
    Funding,
}

/// <summary>One channel of a venue.</summary>
/// <param name="Name">The venue's name of it.</param>
/// <param name="Instrument">The instrument that it is about.</param>
/// <param name="Content">What it brings.</param>
public sealed record VenueChannel(string Name, string Instrument, ChannelContent Content)
{
    /// <summary>Whether it tells a state again and again, so that its silence means something. Trades, and candles with them, may stay away for hours.</summary>
    public bool IsSteady => Content is ChannelContent.Quotes or ChannelContent.Books or ChannelContent.Funding;
}

/// <summary>Sends requests over the connection and gives their answers; the connection keeps within the venue's limits.</summary>
public interface IVenueCalls
{
    /// <summary>Sends a request and waits for its answer, which may be an error.</summary>
    /// <exception cref="VenueAnswerException">No answer came in time, or the connection was lost.</exception>
    Task<VenueAnswer> CallAsync(VenueCall call, CancellationToken cancellationToken);
}

/// <summary>Everything that a connection needs to know of one venue. Holds no state of a connection.</summary>
public interface IVenueAdapter
{
    /// <summary>The venue's id, such as <c>deribit</c>.</summary>
    string Venue { get; }

    /// <summary>Where to connect.</summary>
    Uri Endpoint { get; }

    /// <summary>How many instruments are collected at most.</summary>
    int Count { get; }

    /// <summary>Which instruments those are, for people to read, such as <c>ETH options (nearest)</c>.</summary>
    string Aim { get; }

    /// <summary>The venue's limits for subscribing.</summary>
    CreditPool SubscriptionCredits { get; }

    /// <summary>The venue's limits for other requests.</summary>
    CreditPool OtherCredits { get; }

    /// <summary>Sent first on every connection, such as the wish for heartbeats.</summary>
    IReadOnlyList<VenueCall> Greeting { get; }

    /// <summary>The sign of life that the venue asks for.</summary>
    VenueCall LifeSign { get; }

    /// <summary>What an instrument is, judged by its name alone.</summary>
    InstrumentKind KindOfName(string name);

    /// <summary>Makes a decoder for one connection.</summary>
    IVenueDecoder CreateDecoder(string source, InstrumentCatalog catalog, SourceCounters counters);

    /// <summary>Gets what the venue lists.</summary>
    /// <exception cref="VenueAnswerException">The venue did not answer, or not sensibly.</exception>
    /// <exception cref="VenueRefusedException">The venue refused.</exception>
    Task<VenueListing> ListAsync(IVenueCalls calls, CancellationToken cancellationToken);

    /// <summary>Chooses the instruments to collect.</summary>
    IReadOnlyList<Instrument> Select(VenueListing listing, long nowMicros);

    /// <summary>The channels of one instrument.</summary>
    IReadOnlyList<VenueChannel> ChannelsOf(Instrument instrument);

    /// <summary>The request that subscribes channels.</summary>
    VenueCall Subscribe(IReadOnlyList<string> channels);

    /// <summary>The request that unsubscribes channels.</summary>
    VenueCall Unsubscribe(IReadOnlyList<string> channels);

    /// <summary>The channels that an answer to <see cref="Subscribe"/> accepts.</summary>
    /// <exception cref="VenueAnswerException">The answer makes no sense.</exception>
    IReadOnlySet<string> Accepted(VenueAnswer answer);

    /// <summary>What an error asks for.</summary>
    ErrorMeaning MeaningOf(VenueError error);

    /// <summary>A request as it goes over the wire, under a number.</summary>
    ReadOnlyMemory<byte> Encode(VenueCall call, long id);
}
