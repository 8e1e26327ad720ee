namespace Reactive.Streams;

/// <summary>A processing step: a subscriber and a publisher at once.</summary>
public interface IProcessor<in T1, out T2> : ISubscriber<T1>, IPublisher<T2>
{
}
