using Akka.Streams.Implementation;
using Reactive.Streams;

namespace Akka.Streams.Dsl;

public static partial class Source
{
    /// <summary>A source that subscribes to the given publisher, anew at each materialization.</summary>
    public static Source<T, NotUsed> FromPublisher<T>(IPublisher<T> publisher) =>
        FromGraph(new PublisherSource<T, NotUsed>("publisherSource", () => (publisher, NotUsed.Instance)));

    /// <summary>A source that yields a subscriber and emits what that receives.</summary>
    public static Source<T, ISubscriber<T>> AsSubscriber<T>() => FromGraph(new SubscriberSource<T>());
}

public static partial class Sink
{
    /// <summary>A sink that gives its elements to the given subscriber.</summary>
    public static Sink<TIn, NotUsed> FromSubscriber<TIn>(ISubscriber<TIn> subscriber) =>
        FromGraph(new SubscriberSink<TIn, NotUsed>("subscriberSink", () => (subscriber, NotUsed.Instance)));

    /// <summary>A sink that yields a publisher; with <paramref name="fanout"/> for any number of subscribers, otherwise for one.</summary>
    public static Sink<TIn, IPublisher<TIn>> AsPublisher<TIn>(bool fanout) => FromGraph(new PublisherSink<TIn>(fanout));

    /// <summary>A sink that yields a publisher for any number of subscribers.</summary>
    public static Sink<TIn, IPublisher<TIn>> FanoutPublisher<TIn>() => FromGraph(new PublisherSink<TIn>(true));
}
