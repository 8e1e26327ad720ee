using AkkaCollector.Throttling;

namespace AkkaCollector.Connections;

/// <summary>What a received frame turned out to be; each frame is exactly one of these.</summary>
public enum FrameKind : byte
{
    /// <summary>It held at least one tick.</summary>
    Ticks,
    /// <summary>A word of the protocol: an answer, a heartbeat, an error.</summary>
    Control,
    /// <summary>Understood and of no use here, such as the changes of a book or a channel of an unknown kind.</summary>
    Ignored,
    /// <summary>It could not be decoded; it walks on as an <see cref="MarketData.UndecodedFrame"/>.</summary>
    Undecoded,
}

/// <summary>
/// Turns the received frames of one connection into market events, and counts them. Used by one thread at a time, and never throws
/// for anything that a venue may send.
/// </summary>
public interface IVenueDecoder
{
    /// <summary>The word of the protocol in the frame decoded last; null when that frame was of another kind.</summary>
    VenueMessage? Message { get; }

    /// <summary>Fields that the decoder does not know, seen so far: they are skipped.</summary>
    long UnknownFields { get; }

    /// <summary>Frames of a channel or method that the decoder does not know, seen so far: they count as ignored.</summary>
    long UnknownChannels { get; }

    /// <summary>Decodes a whole frame. Its ticks go to <paramref name="intake"/>; the frame's memory is not kept.</summary>
    FrameKind Decode(ReadOnlySpan<byte> frame, long receivedMicros, ITickIntake intake);

    /// <summary>Accounts for a frame that was refused before it could be read whole, such as one that is too large.</summary>
    void Refuse(ReadOnlySpan<byte> head, long receivedMicros, string error, ITickIntake intake);
}
