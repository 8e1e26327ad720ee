using System.Threading.Channels;
using Akka.Actor;
using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

public static partial class Source
{
    /// <summary>
    /// A source that yields a queue to offer elements to. Without demand they wait in a buffer of the given size; what finds no room
    /// there is treated by the strategy.
    /// </summary>
    public static Source<T, ISourceQueueWithComplete<T>> Queue<T>(int bufferSize, OverflowStrategy overflowStrategy)
    {
        if (bufferSize < 0)
            throw new ArgumentException("Buffer size must be greater than or equal 0", nameof(bufferSize));
        return FromGraph(new QueueSource<T>(bufferSize, overflowStrategy));
    }

    /// <summary>
    /// A source that yields an actor reference: what it is told is emitted. Status.Success completes the stream after what is buffered,
    /// Status.Failure fails it at once, and PoisonPill completes it at once.
    /// </summary>
    public static Source<T, IActorRef> ActorRef<T>(int bufferSize, OverflowStrategy overflowStrategy)
    {
        if (bufferSize < 0)
            throw new ArgumentException("Buffer size must be greater than or equal 0", nameof(bufferSize));
        if (overflowStrategy == OverflowStrategy.Backpressure)
            throw new NotSupportedException("Backpressure overflow strategy is not supported");
        return FromGraph(new ActorRefSource<T>(bufferSize, overflowStrategy));
    }

    /// <summary>A source with a bounded channel of its own, which yields the end to write to.</summary>
    public static Source<T, ChannelWriter<T>> Channel<T>(
        int bufferSize,
        bool singleWriter = false,
        BoundedChannelFullMode fullMode = BoundedChannelFullMode.Wait) => ChannelSource.Create<T>(bufferSize, singleWriter, fullMode);

    /// <summary>A source that emits what it reads from the channel, until that is completed.</summary>
    public static Source<T, NotUsed> ChannelReader<T>(ChannelReader<T> channelReader) => ChannelSource.FromReader(channelReader);
}
