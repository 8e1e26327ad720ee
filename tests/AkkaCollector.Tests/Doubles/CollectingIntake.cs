using System.Collections.Concurrent;
using AkkaCollector.MarketData;
using AkkaCollector.Throttling;

namespace AkkaCollector.Tests.Doubles;

/// <summary>An intake that keeps everything it is offered.</summary>
public sealed class CollectingIntake : ITickIntake
{
    private readonly ConcurrentQueue<MarketEvent> _events = new();

    /// <summary>What was offered, in order.</summary>
    public IReadOnlyList<MarketEvent> Events => [.. _events];

    /// <summary>The quotes among it.</summary>
    public IReadOnlyList<Quote> Quotes => [.. _events.OfType<Quote>()];

    /// <summary>The trades among it.</summary>
    public IReadOnlyList<Trade> Trades => [.. _events.OfType<Trade>()];

    /// <summary>The undecoded frames among it.</summary>
    public IReadOnlyList<UndecodedFrame> Undecoded => [.. _events.OfType<UndecodedFrame>()];

    /// <summary>Whether it was completed.</summary>
    public bool IsCompleted { get; private set; }

    /// <summary>What the next offer throws, once; null for nothing.</summary>
    public Exception? FailsNextWith { get; set; }

    /// <inheritdoc />
    public void Offer(MarketEvent marketEvent)
    {
        if (FailsNextWith is { } failure)
        {
            FailsNextWith = null;
            throw failure;
        }
        _events.Enqueue(marketEvent);
    }

    /// <inheritdoc />
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc />
    public void Complete() => IsCompleted = true;

    /// <summary>Forgets what was offered.</summary>
    public void Clear() => _events.Clear();
}
