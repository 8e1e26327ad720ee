using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Merges any number of producers, which come and go while the stream runs.</summary>
public static class MergeHub
{
    private const int DefaultBufferSize = 16;

    /// <summary>One of the producers of a hub failed; the others go on.</summary>
    public sealed class ProducerFailed : Exception
    {
        public ProducerFailed(string message, Exception cause) : base(message, cause)
        {
        }
    }

    /// <summary>
    /// A source that yields a sink, which can be run with any number of producers. The hub never completes by itself; when its stream
    /// ends, all producers are cancelled.
    /// </summary>
    /// <param name="perProducerBufferSize">Elements of each producer that wait in the hub at most, 1 or more.</param>
    public static Source<T, Sink<T, NotUsed>> Source<T>(int perProducerBufferSize)
    {
        if (perProducerBufferSize <= 0)
            throw new ArgumentException("Buffer size must be positive", nameof(perProducerBufferSize));
        return Dsl.Source.FromGraph(new MergeHubSource<T>(perProducerBufferSize));
    }

    /// <summary>As above, with room for 16 elements of each producer.</summary>
    public static Source<T, Sink<T, NotUsed>> Source<T>() => Source<T>(DefaultBufferSize);
}
