using Akka.Streams.Implementation;
using Reactive.Streams;

namespace Akka.Streams.Dsl;

public static partial class Source
{
    /// <summary>A source that subscribes to the publisher.</summary>
    public static Source<T, NotUsed> FromPublisher<T>(IPublisher<T> publisher)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        return FromGraph(new PublisherSource<T, NotUsed>("publisherSource", () => (publisher, NotUsed.Instance)));
    }

    /// <summary>A source that yields a subscriber, which emits what it receives.</summary>
    public static Source<T, ISubscriber<T>> AsSubscriber<T>() => FromGraph(new SubscriberSource<T>());
}
