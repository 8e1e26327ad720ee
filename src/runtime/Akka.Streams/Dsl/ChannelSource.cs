using System.Threading.Channels;
using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Sources that read channels.</summary>
public static class ChannelSource
{
    /// <summary>
    /// A source with a bounded channel of its own, which yields the end to write to. Completing the writer completes the stream; once the
    /// stream has stopped the writer is closed.
    /// </summary>
    public static Source<T, ChannelWriter<T>> Create<T>(
        int bufferSize,
        bool singleWriter = false,
        BoundedChannelFullMode fullMode = BoundedChannelFullMode.Wait) =>
        Source.FromGraph(new ChannelSourceWithWriter<T>(new BoundedChannelOptions(bufferSize)
        {
            SingleWriter = singleWriter,
            SingleReader = true,
            FullMode = fullMode
        }));

    /// <summary>A source that emits what it reads from the channel, until that is completed.</summary>
    public static Source<T, NotUsed> FromReader<T>(ChannelReader<T> reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Source.FromGraph(new ChannelReaderSource<T>(reader));
    }
}

/// <summary>Sinks that write to channels.</summary>
public static class ChannelSink
{
    /// <summary>A sink with a bounded channel of its own, which yields the end to read from.</summary>
    public static Sink<T, ChannelReader<T>> AsReader<T>(
        int bufferSize,
        bool singleReader = false,
        BoundedChannelFullMode fullMode = BoundedChannelFullMode.Wait) =>
        Sink.FromGraph(new ChannelSinkWithReader<T>(new BoundedChannelOptions(bufferSize)
        {
            SingleWriter = true,
            SingleReader = singleReader,
            FullMode = fullMode
        }));

    /// <summary>A sink that writes to the channel; the one that owns the writer completes it with the stream.</summary>
    public static Sink<T, NotUsed> FromWriter<T>(ChannelWriter<T> writer, bool isOwner)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return Sink.FromGraph(new ChannelWriterSink<T>(writer, isOwner));
    }
}
