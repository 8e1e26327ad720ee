using AkkaCollector.MarketData;
using AkkaCollector.Throttling;

namespace AkkaCollector.Benchmarks;

/// <summary>Holds what was decoded until a batch is full.</summary>
internal sealed class ListIntake : ITickIntake
{
    private readonly List<Validated> _events = [];

    public int Count => _events.Count;

    public void Offer(MarketEvent marketEvent) => _events.Add(new Validated(marketEvent, Outcome.Accepted, TickFlags.None, RejectReasons.None));

    public Validated[] Take(int count)
    {
        var taken = new Validated[Math.Min(count, _events.Count)];
        _events.CopyTo(0, taken, 0, taken.Length);
        _events.RemoveRange(0, taken.Length);
        return taken;
    }

    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Complete()
    {
    }
}
