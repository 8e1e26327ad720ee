namespace Reactive.Streams;

/// <summary>The link between one publisher and one subscriber.</summary>
public interface ISubscription
{
    /// <summary>Allows the publisher to send <paramref name="n"/> elements more; must be at least 1.</summary>
    void Request(long n);

    /// <summary>Tells the publisher to stop; signals that are under way may still arrive.</summary>
    void Cancel();
}
