namespace AkkaCollector.Health;

/// <summary>Where the page and the live view read from.</summary>
public interface IStatusSource
{
    /// <summary>Whether the actor system has given a sign of life lately.</summary>
    bool IsAlive { get; }

    /// <summary>The state of everything; null when the actors do not answer in time.</summary>
    Task<StatusReport?> GetAsync(CancellationToken cancellationToken);
}
