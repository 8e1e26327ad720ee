using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Broadcasts to any number of consumers, which come and go while the stream runs.</summary>
public class BroadcastHub
{
    private const int DefaultBufferSize = 256;
    private const int MaxBufferSize = 4095;

    /// <summary>
    /// A sink that yields a source, which can be run any number of times: each run gets every element from then on, and what is buffered.
    /// The slowest consumer sets the pace, within the buffer; without any consumer the buffer fills and upstream has to wait.
    /// </summary>
    /// <param name="bufferSize">Elements that the consumers may lie apart, a power of two below 4096.</param>
    public static Sink<T, Source<T, NotUsed>> Sink<T>(int bufferSize)
    {
        if (bufferSize <= 0)
            throw new ArgumentException("Buffer size must be positive", nameof(bufferSize));
        if (bufferSize > MaxBufferSize)
            throw new ArgumentException($"Buffer size larger then {MaxBufferSize} is not allowed", nameof(bufferSize));
        if ((bufferSize & (bufferSize - 1)) != 0)
            throw new ArgumentException($"Buffer size must be a power of two, but given value is [{bufferSize}]", nameof(bufferSize));
        return Dsl.Sink.FromGraph(new BroadcastHubSink<T>(bufferSize));
    }

    /// <summary>As above, with room for 256 elements.</summary>
    public static Sink<T, Source<T, NotUsed>> Sink<T>() => Sink<T>(DefaultBufferSize);
}
