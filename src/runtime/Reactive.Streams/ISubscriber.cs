namespace Reactive.Streams;

/// <summary>Receives the elements of one subscription: OnSubscribe, then OnNext as often as requested, then one of OnError and OnComplete.</summary>
public interface ISubscriber<in T>
{
    /// <summary>Called once, before everything else.</summary>
    void OnSubscribe(ISubscription subscription);

    /// <summary>An element that was requested.</summary>
    void OnNext(T element);

    /// <summary>The stream failed; nothing follows.</summary>
    void OnError(Exception cause);

    /// <summary>The stream completed; nothing follows.</summary>
    void OnComplete();
}
