using Akka.Streams.Implementation;
using Akka.Streams.Implementation.Fusing;

namespace Akka.Streams.Dsl;

public static partial class Source
{
    private const int DefaultObservableBuffer = 128;

    /// <summary>
    /// Emits what the observable tells from the start of the stream to its end. Elements that come without demand wait in a buffer of
    /// the given size; when it is full, the overflow strategy decides. An observable cannot be made to wait, so there is no Backpressure.
    /// </summary>
    public static Source<T, NotUsed> FromObservable<T>(
        IObservable<T> observable,
        int maxBufferCapacity = DefaultObservableBuffer,
        OverflowStrategy overflowStrategy = OverflowStrategy.DropHead)
    {
        ArgumentNullException.ThrowIfNull(observable);
        if (overflowStrategy == OverflowStrategy.Backpressure)
            throw new NotSupportedException("An observable cannot be made to wait: OverflowStrategy.Backpressure is not supported");
        return FromGraph(new ObservableSource<T>(observable, maxBufferCapacity, overflowStrategy));
    }

    /// <summary>Emits the arguments of an event, by a handler that is added when the stream starts and removed when it ends.</summary>
    public static Source<TEventArgs, NotUsed> FromEvent<TDelegate, TEventArgs>(
        Func<Action<TEventArgs>, TDelegate> conversion,
        Action<TDelegate> addHandler,
        Action<TDelegate> removeHandler,
        int maxBufferCapacity = DefaultObservableBuffer,
        OverflowStrategy overflowStrategy = OverflowStrategy.DropHead) => FromObservable(
        new EventObservable<TDelegate, TEventArgs>(conversion, addHandler, removeHandler), maxBufferCapacity, overflowStrategy);

    /// <summary>Emits the arguments of an event, by a handler that is added when the stream starts and removed when it ends.</summary>
    public static Source<TEventArgs, NotUsed> FromEvent<TEventArgs>(
        Action<EventHandler<TEventArgs>> addHandler,
        Action<EventHandler<TEventArgs>> removeHandler,
        int maxBufferCapacity = DefaultObservableBuffer,
        OverflowStrategy overflowStrategy = OverflowStrategy.DropHead) => FromEvent<EventHandler<TEventArgs>, TEventArgs>(
        onEvent => (_, args) => onEvent(args), addHandler, removeHandler, maxBufferCapacity, overflowStrategy);

    /// <summary>Makes its source when the stream is materialized, by a function of the materializer and the attributes.</summary>
    public static Source<T, Task<TMat>> Setup<T, TMat>(Func<ActorMaterializer, Attributes, Source<T, TMat>> factory) =>
        FromGraph(new SetupSource<T, TMat>(factory));
}
