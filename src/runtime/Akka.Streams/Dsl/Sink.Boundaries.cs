using System.Threading.Channels;
using Akka.Actor;
using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

public static partial class Sink
{
    /// <summary>
    /// A sink that tells the actor each element, then the completion message, or the failure message when the stream failed. It knows no
    /// backpressure. When the actor stops, the stream is cancelled.
    /// </summary>
    public static Sink<TIn, NotUsed> ActorRef<TIn>(IActorRef actorRef, object onCompleteMessage, Func<Exception, object> onFailureMessage) =>
        FromGraph(new ActorRefSink<TIn>(actorRef, onCompleteMessage, onFailureMessage));

    /// <summary>As above; a failure is told as Status.Failure.</summary>
    public static Sink<TIn, NotUsed> ActorRef<TIn>(IActorRef actorRef, object onCompleteMessage) =>
        ActorRef<TIn>(actorRef, onCompleteMessage, ex => new Status.Failure(ex));

    /// <summary>
    /// A sink that tells the actor each element after the acknowledgement of the one before. It begins with the init message, which has to
    /// be acknowledged, too, and ends with the completion or failure message.
    /// </summary>
    public static Sink<TIn, NotUsed> ActorRefWithAck<TIn>(
        IActorRef actorRef,
        object onInitMessage,
        object ackMessage,
        object onCompleteMessage,
        Func<Exception, object> onFailureMessage = null) =>
        FromGraph(new ActorRefAckSink<TIn>(
            actorRef, onInitMessage, ackMessage, onCompleteMessage, onFailureMessage ?? (ex => new Status.Failure(ex))));

    /// <summary>A sink that yields a queue to pull elements from.</summary>
    public static Sink<TIn, ISinkQueue<TIn>> Queue<TIn>() => FromGraph(new QueueSink<TIn>());

    /// <summary>
    /// A sink that yields an observable. The stream waits for the first observer, then never again: an observer gets what comes while he
    /// observes.
    /// </summary>
    public static Sink<T, IObservable<T>> AsObservable<T>() => FromGraph(new ObservableSink<T>());

    /// <summary>A sink with a bounded channel of its own, which yields the end to read from.</summary>
    public static Sink<T, ChannelReader<T>> ChannelReader<T>(
        int bufferSize,
        bool singleReader = false,
        BoundedChannelFullMode fullMode = BoundedChannelFullMode.Wait) => ChannelSink.AsReader<T>(bufferSize, singleReader, fullMode);

    /// <summary>A sink that writes to the channel; the one that owns the writer completes it with the stream.</summary>
    public static Sink<T, NotUsed> FromWriter<T>(ChannelWriter<T> writer, bool isOwner) => ChannelSink.FromWriter(writer, isOwner);
}
