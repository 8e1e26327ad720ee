using AkkaCollector.MarketData;

namespace AkkaCollector.Throttling;

/// <summary>
/// Where a source's connection puts what it decoded. <see cref="Offer"/> never waits: when the graph is slower than the venue,
/// quotes and order books conflate to the newest of each instrument, and any other tick that finds its bounded queue full is dropped and counted.
/// </summary>
public interface ITickIntake
{
    /// <summary>Takes an event, or accounts for it. Called from one receive loop at a time.</summary>
    void Offer(MarketEvent marketEvent);

    /// <summary>
    /// Completes when there is room again, for a reader that may wait (a replay): it conflates and drops nothing that way.
    /// </summary>
    ValueTask WaitForRoomAsync(CancellationToken cancellationToken);

    /// <summary>No more will be offered; what is held is still handed on.</summary>
    void Complete();
}
