using AkkaCollector.Connections;

namespace AkkaCollector.Venues.Deribit;

/// <summary>What stands around the payload of one JSON-RPC frame, whatever order it came in. Places are offsets into the frame.</summary>
internal struct DeribitEnvelope
{
    /// <summary>What a frame's <c>method</c> says.</summary>
    public enum Method : byte
    {
        /// <summary>There is none: an answer.</summary>
        None,
        /// <summary>A channel's push.</summary>
        Subscription,
        /// <summary>A heartbeat or a test request.</summary>
        Heartbeat,
        /// <summary>A method that is not known here.</summary>
        Other,
    }

    /// <summary>What the frame calls.</summary>
    public Method Calls;
    /// <summary>Where the channel's name lies; empty when there is none.</summary>
    public Range Channel;
    /// <summary>What the channel carries.</summary>
    public DeribitChannel ChannelKind;
    /// <summary>What the channel's name says that its data does not; null where the data says all.</summary>
    public DeribitSubject? Subject;
    /// <summary>Whether a channel was named.</summary>
    public bool HasChannel;
    /// <summary>Where the payload lies.</summary>
    public Range Data;
    /// <summary>Whether there is a payload.</summary>
    public bool HasData;
    /// <summary>As what the payload has been read; <see cref="DeribitChannel.Unknown"/> when it has not been.</summary>
    public DeribitChannel ReadAs;
    /// <summary>Whether a heartbeat asks for a sign of life; null when its type is not known.</summary>
    public bool? IsTestRequest;
    /// <summary>The number of the request that is answered.</summary>
    public long? Id;
    /// <summary>Whether there is a result.</summary>
    public bool HasResult;
    /// <summary>Where the result lies.</summary>
    public Range Result;
    /// <summary>The refusal.</summary>
    public VenueError? Error;
    /// <summary>Where the refusal's details lie; empty when there are none.</summary>
    public Range ErrorDetail;
    /// <summary>When the venue received the request.</summary>
    public long InMicros;
    /// <summary>When the venue answered.</summary>
    public long OutMicros;
}
