using Akka.Actor;
using AkkaCollector.Connections;
using AkkaCollector.Health;
using AkkaCollector.MarketData;
using AkkaCollector.Simulations.Doubles;
using AkkaCollector.Simulator;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations.Supervision;

/// <summary>
/// Goal: a crash stays where it happens, and what it cost is in the accounts. Method: two sources in one collector; exceptions are
/// thrown within the connection, the graph or the store of one, or actors are killed; the other source must not even notice.
/// </summary>
public sealed class CrashSpec(ITestOutputHelper output)
{
    private Task<SimulationRun> StartAsync(string hocon = "", int? seed = null) =>
        SimulationRun.StartAsync(new SimulationPlan { Seed = seed ?? Seed.Choose(output), Sources = ["eth", "btc"], Hocon = hocon, TicksPerSecond = 600 }, output);

    [Fact]
    public async Task A_crash_of_one_sources_connection_must_leave_the_other_source_running()
    {
        await using var run = await StartAsync();
        run.ConnectionPoison["eth"].Keep(new InvalidOperationException("a bug in the decoder"));
        await run.UntilAsync(() => run.Failures("eth/connection").Sum(f => f.Count) >= 3, "the connection of eth was not restarted again and again");
        await run.StoresMoreAsync("btc", 200, "the crashes of eth");
        AssertUntouched(run, "btc");
        run.ConnectionPoison["eth"].Cure();
        await run.StoresMoreAsync("eth", 100, "its cure");
        AssertUntouched(run, "btc");
        (await run.EndAsync()).AssertRowsEqualAccount();
    }

    [Fact]
    public async Task A_crash_of_one_sources_graph_must_leave_the_other_source_running()
    {
        await using var run = await StartAsync();
        run.GraphPoison["eth"].Keep(new InvalidOperationException("a bug in a step"));
        await run.UntilAsync(() => run.Failures("eth/graph").Sum(f => f.Count) >= 3, "the graph of eth was not restarted again and again");
        await run.StoresMoreAsync("btc", 200, "the crashes of eth");
        AssertUntouched(run, "btc");
        run.GraphPoison["eth"].Cure();
        await run.StoresMoreAsync("eth", 100, "its cure");
        Assert.Equal((ConnectionState.Live, 0), (run.Connection("eth")!.State, run.Connection("eth")!.Reconnects));
        await run.QuietAsync();
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        Assert.True(run.Account("eth").DroppedByReason[DropReason.GraphFailed] > 0, "what the graph held was not counted");
        Assert.Equal((0, 0, 0), (books.TicksMissed, run.Account("btc").Dropped, books.Account.Dropped - books.Account.DroppedByReason[DropReason.GraphFailed]));
    }

    [Fact]
    public async Task A_source_over_its_restart_window_must_be_parked_and_tried_again()
    {
        await using var run = await StartAsync("collector.supervision { restarts-max = 3, backoff-min = 10ms, backoff-max = 5s, park = 200ms }");
        run.ConnectionPoison["eth"].Keep(new InvalidOperationException("a bug in the decoder"));
        await run.UntilAsync(() => Changes(PartState.Parked) >= 2, "the connection was not parked, tried again and parked again");
        await run.UntilAsync(async () => (await run.StatusAsync()).Sources.First(s => s.Name == "eth").State == "parked", "the status does not say that eth is parked");
        await run.Log.WaitForAsync("connection failed too often and is parked; it is tried again in 0.2s: a bug in the decoder");
        AssertUntouched(run, "btc");
        run.ConnectionPoison["eth"].Cure();
        await run.StoresMoreAsync("eth", 100, "its cure");
        await run.UntilAsync(async () => (await run.StatusAsync()).Sources.First(s => s.Name == "eth").State == "live", "the status does not say that eth is live again");
        (await run.EndAsync()).AssertRowsEqualAccount();

        int Changes(PartState state) => run.Published<SupervisionProtocol.PartChanged>().Count(p => p is { Source: "eth", Part: "connection" } && p.State == state);
    }

    [Fact]
    public async Task A_store_that_crashes_at_random_must_lose_no_batch()
    {
        var seed = Seed.Choose(output);
        await using var run = await StartAsync("collector.storage.spool.mode = off", seed);
        var random = new Random(seed);
        for (var crash = 0; crash < 12; crash++)
        {
            var failure = random.Next(3) switch { 0 => new PoisonException(FailureClass.Retryable), 1 => new IOException("the disk is away"), _ => (Exception)new InvalidOperationException("a bug in the store") };
            (random.Next(2) == 0 ? run.StoreFaults.BeforeWrite : run.StoreFaults.AfterCommit).Give(failure);
            await run.StoresMoreAsync(random.Next(2) == 0 ? "eth" : "btc", random.Next(1, 60), $"crash {crash} of the store");
        }
        await run.QuietAsync();
        Assert.Equal(12, run.Failures("store/writer").Sum(f => f.Count));
        Assert.All(run.Failures("store/writer"), f => Assert.Equal("Restart", f.Directive));
        AssertUntouched(run, "eth");
        AssertUntouched(run, "btc");
        var books = await run.EndAsync();
        Assert.Equal((0, 0, 0), (books.TicksMissed, books.TradesMissed, books.Account.Dropped));
    }

    [Fact]
    public async Task Every_actor_of_the_tree_may_be_killed_and_collecting_must_go_on()
    {
        var seed = Seed.Choose(output);
        await using var run = await StartAsync(seed: seed);
        var paths = new[]
        {
            "venues", "venues/eth", "venues/eth/graph-supervisor", "venues/eth/graph-supervisor/graph", "venues/btc/connection-supervisor",
            "venues/btc/connection-supervisor/connection", "store", "store/writer", "store/writer/database", "status",
        };
        new Random(seed).Shuffle(paths);
        foreach (var path in paths)
        {
            var victim = await run.System.ActorSelection("/user/collector/" + path).ResolveOne(SimulationRun.Patience);
            victim.Tell(Kill.Instance);
            output.WriteLine($"killed {path}");
            await run.StoresMoreAsync("eth", 60, $"{path} was killed");
            await run.StoresMoreAsync("btc", 60, $"{path} was killed");
        }
        Assert.Empty(run.Published<SupervisionProtocol.FatalFailure>());
        await run.NothingInFlightAsync();
        var books = await run.EndAsync();
        Assert.Equal(0, books.Account.Dropped - books.Account.DroppedByReason[DropReason.GraphFailed]);
    }

    [Fact]
    public async Task The_status_must_know_after_a_crash_what_it_knew_before()
    {
        await using var run = await StartAsync();
        await run.UntilAsync(async () => (await run.StatusAsync()).Health.Level == HealthLevel.Healthy, "the run did not become healthy");
        var before = await run.StatusAsync();
        run.System.ActorSelection("/user/collector/status").Tell(Kill.Instance);
        await run.UntilAsync(() => run.Failures("/user/collector/*").Count > 0, "nobody noticed that the status was killed");
        var after = await run.StatusAsync();
        Assert.Equal((HealthLevel.Healthy, before.StartedAt, "ready"), (after.Health.Level, after.StartedAt, after.Store.State));
        Assert.All(after.Sources, s => Assert.Equal("live", s.State));
    }

    [Fact]
    public async Task A_source_must_remember_its_connections_when_its_supervisor_crashed()
    {
        await using var run = await StartAsync();
        run.System.ActorSelection("/user/collector/venues/eth").Tell(Kill.Instance);
        await run.UntilAsync(() => run.Connection("eth") is { State: ConnectionState.Live, Reconnects: 1 }, "eth did not connect a second time, or its first connection was forgotten");
        await run.StoresMoreAsync("eth", 60, "its supervisor was killed");
        AssertUntouched(run, "btc");
        (await run.EndAsync()).AssertRowsEqualAccount();
    }

    [Fact]
    public async Task A_source_that_is_gone_must_not_be_waited_for_at_the_end()
    {
        await using var run = await StartAsync();
        var eth = await run.System.ActorSelection("/user/collector/venues/eth").ResolveOne(SimulationRun.Patience);
        eth.Tell(PoisonPill.Instance);
        await run.Guardian.Ask<SupervisionProtocol.Drained>(SupervisionProtocol.Drain.Instance, SimulationRun.Patience);
    }

    private static void AssertUntouched(SimulationRun run, string source)
    {
        Assert.Empty(run.Parts.Ledger.Read().Restarts.Where(r => r.Actor.Contains($"/{source}/", StringComparison.Ordinal)));
        Assert.Equal((ConnectionState.Live, 0), (run.Connection(source)!.State, run.Connection(source)!.Reconnects));
        Assert.Equal(0, run.Account(source).Dropped);
    }
}
