namespace Reactive.Streams;

/// <summary>Provides elements to its subscribers, never more than they asked for.</summary>
public interface IPublisher<out T>
{
    /// <summary>Asks for a stream of elements; the answer is <see cref="ISubscriber{T}.OnSubscribe"/>.</summary>
    void Subscribe(ISubscriber<T> subscriber);
}
