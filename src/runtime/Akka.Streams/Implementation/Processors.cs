using Reactive.Streams;

namespace Akka.Streams.Implementation;

/// <summary>A subscriber and a publisher as one.</summary>
internal sealed class Processor<TIn, TOut>(ISubscriber<TIn> subscriber, IPublisher<TOut> publisher) : IProcessor<TIn, TOut>
{
    public void OnSubscribe(ISubscription subscription) => subscriber.OnSubscribe(subscription);

    public void OnNext(TIn element) => subscriber.OnNext(element);

    public void OnError(Exception cause) => subscriber.OnError(cause);

    public void OnComplete() => subscriber.OnComplete();

    public void Subscribe(ISubscriber<TOut> subscriberOfOutput) => publisher.Subscribe(subscriberOfOutput);
}
