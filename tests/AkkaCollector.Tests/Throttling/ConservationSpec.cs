using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Throttling;
using Xunit;

namespace AkkaCollector.Tests.Throttling;

/// <summary>
/// Goal: no tick leaves the accounts unseen. Method: seeded random offers, takes, hand-overs, commits and crashes of the graph;
/// after each operation every tick is counted exactly once. A failure names its seed.
/// </summary>
public class ConservationSpec
{
    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 40));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Ticks_must_equal_stored_rejected_conflated_duplicates_dropped_and_in_flight_after_every_operation(int seed)
    {
        var random = new Random(seed);
        var counters = new SourceCounters("test");
        var catalog = Samples.Catalog();
        var intake = new TickIntake(Samples.Throttle(random.Next(1, 40), random.Next(1, 40), random.Next(1, 5), random.Next(1, 10)), counters);
        var inGraph = 0;
        var atStore = new Queue<int>();
        for (var step = 0; step < 3000; step++)
        {
            switch (random.Next(12))
            {
                case < 6:
                    MarketEvent given = random.Next(6) switch
                    {
                        3 => OtherTicks.Book(catalog.Get($"I{random.Next(8)}")),
                        4 => OtherTicks.Full(OtherTicks.Tables[random.Next(6)], catalog.Get("T")),
                        0 => Samples.Trade(catalog.Get("T"), $"{step}"),
                        1 => Samples.Undecoded(),
                        _ => Samples.Quote(catalog.Get($"I{random.Next(8)}")),
                    };
                    if (given is Tick tick) counters.TickDecoded(tick);
                    intake.Offer(given);
                    break;
                case < 9:
                    for (var n = random.Next(20); n > 0 && intake.TryTake(out var taken); n--) inGraph += taken is Tick ? 1 : 0;
                    break;
                case 9:
                    var batch = random.Next(inGraph + 1);
                    intake.HandedOver(batch);
                    atStore.Enqueue(batch);
                    inGraph -= batch;
                    break;
                case 10 when atStore.TryDequeue(out var ticks):
                    var rejected = random.Next(ticks + 1);
                    var duplicates = random.Next(ticks - rejected + 1);
                    counters.Committed(new BatchReceipt("b", "test", ticks - rejected - duplicates, 0, duplicates, rejected, 0, TimeSpan.Zero));
                    counters.InFlight(-ticks);
                    break;
                case 11 when random.Next(10) == 0:
                    intake.GraphEnded(DropReason.GraphFailed);
                    inGraph = 0;
                    break;
            }
            var account = counters.Read();
            Assert.True(account.TickDifference == 0 && account.InFlight >= 0, $"seed {seed}, step {step}: {account}");
        }
        foreach (var ticks in atStore) counters.InFlight(-ticks);
        counters.Dropped(DropReason.Shutdown, atStore.Sum());
        intake.Abandon(DropReason.Shutdown);
        Assert.Equal((0, 0), (counters.Read().InFlight, counters.Read().TickDifference));
    }
}
