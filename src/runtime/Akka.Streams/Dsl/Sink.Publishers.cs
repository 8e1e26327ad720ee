using Akka.Streams.Implementation;
using Reactive.Streams;

namespace Akka.Streams.Dsl;

public static partial class Sink
{
    /// <summary>A sink that hands its elements to the subscriber; the same as <see cref="FromSubscriber{TIn}"/>.</summary>
    public static Sink<TIn, object> Create<TIn>(ISubscriber<TIn> subscriber) =>
        FromSubscriber(subscriber).MapMaterializedValue<object>(value => value);

    /// <summary>A sink that hands its elements to the subscriber.</summary>
    public static Sink<TIn, NotUsed> FromSubscriber<TIn>(ISubscriber<TIn> subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        return FromGraph(new SubscriberSink<TIn, NotUsed>("subscriberSink", () => (subscriber, NotUsed.Instance)));
    }

    /// <summary>
    /// A sink that yields a publisher: with fan-out for any number of subscribers, which are as fast as the slowest; else for one.
    /// </summary>
    public static Sink<TIn, IPublisher<TIn>> AsPublisher<TIn>(bool fanout) => fanout ? FanoutPublisher<TIn>() : Publisher<TIn>();

    /// <summary>A sink that yields a publisher for one subscriber.</summary>
    public static Sink<TIn, IPublisher<TIn>> Publisher<TIn>() => FromGraph(new PublisherSink<TIn>());

    /// <summary>A sink that yields a publisher for any number of subscribers, which are as fast as the slowest.</summary>
    public static Sink<TIn, IPublisher<TIn>> FanoutPublisher<TIn>() => FromGraph(new FanoutPublisherSink<TIn>());
}
