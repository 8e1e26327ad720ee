using Akka.Actor;
using AkkaCollector.Simulations.Doubles;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations;

/// <summary>
/// Goal: whatever goes wrong, in whatever order, collecting goes on and no tick leaves the accounts. Method: a seeded sequence of
/// troubles of venue, connection, graph, store and actors, some of them at once; then every source has to store again, and the three
/// accounts of sent, received and stored ticks have to agree.
/// </summary>
public sealed class TroubleSpec(ITestOutputHelper output)
{
    private static readonly string[] Sources = ["eth", "btc"];

    private static readonly string[] Faults =
    [
        "close@0s:code=1006", "close@0s:code=1011", "silence@0s+1s", "half-open@0s+20s", "ack-silence@0s+1s;close@0s:code=1006", "partial@0s+1s:share=0.5;close@0s:code=1008",
        "malformed@0s+1s:every=3", "duplicate@0s+1s:every=2", "drop@0s+1s:every=2", "delay@0s+1s:by=500ms", "unknown-field@0s+1s:every=2", "deny@0s+1s;close@0s:code=1006",
    ];

    private static readonly string[] Actors =
    [
        "venues", "venues/eth", "venues/btc/graph-supervisor", "venues/eth/graph-supervisor/graph", "venues/btc/connection-supervisor/connection",
        "store", "store/writer", "store/writer/database", "status",
    ];

    public static TheoryData<int> Troubles => [Environment.GetEnvironmentVariable("AKKACOLLECTOR_LONG") == "1" ? 200 : 15];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Whatever_goes_wrong_collecting_must_go_on_and_the_accounts_must_close(int troubles)
    {
        var seed = Seed.Choose(output);
        var random = new Random(seed);
        await using var run = await SimulationRun.StartAsync(new SimulationPlan { Seed = seed, Sources = Sources, Hocon = SimulationRun.Alert, TicksPerSecond = 600 }, output);
        for (var n = 0; n < troubles; n++)
        {
            var trouble = MakeTrouble(run, random);
            output.WriteLine($"{n}: {trouble}");
            if (random.Next(3) > 0) await run.StoresMoreAsync(Sources[random.Next(2)], random.Next(1, 100), $"trouble {n}, {trouble}");
        }
        foreach (var source in Sources) await run.StoresMoreAsync(source, 100, "the last trouble");
        await run.NothingInFlightAsync();
        await run.UntilAsync(async () => (await run.StatusAsync()).AccountsHold, "the status says that the accounts do not add up");
        var books = await run.EndAsync();
        Assert.Equal(0, books.Account.DroppedByReason[MarketData.DropReason.StoreUnavailable]);
        Assert.Empty(run.Published<SupervisionProtocol.FatalFailure>());
    }

    private static string MakeTrouble(SimulationRun run, Random random)
    {
        var source = Sources[random.Next(2)];
        Exception bug = random.Next(2) == 0 ? new PoisonException(FailureClass.Retryable) : new InvalidOperationException("a bug");
        switch (random.Next(8))
        {
            case < 3:
                var fault = Faults[random.Next(Faults.Length)];
                run.Simulator.Faults.Inject(fault);
                return fault;
            case 3:
                run.ConnectionPoison[source].Give(bug);
                return $"{source}'s connection throws {bug.GetType().Name}";
            case 4:
                run.GraphPoison[source].Give(bug);
                return $"{source}'s graph throws {bug.GetType().Name}";
            case 5:
                run.StoreFaults.BeforeWrite.Give(bug);
                return $"the store throws {bug.GetType().Name} before a write";
            case 6:
                run.StoreFaults.AfterCommit.Give(bug);
                return $"the store throws {bug.GetType().Name} after a commit";
            default:
                var path = Actors[random.Next(Actors.Length)];
                run.System.ActorSelection("/user/collector/" + path).Tell(Kill.Instance);
                return $"{path} is killed";
        }
    }
}
