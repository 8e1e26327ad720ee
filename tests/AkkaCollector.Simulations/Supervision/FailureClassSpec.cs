using AkkaCollector.Simulations.Doubles;
using AkkaCollector.Storage;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations.Supervision;

/// <summary>
/// Goal: what the table of failures says is what the tree does. Method: one exception of each class, and one that the table does not
/// know, is thrown in a connection, in a graph and in the store of the real tree.
/// </summary>
public sealed class FailureClassSpec(ITestOutputHelper output)
{
    // The spool would take what the store fails with; here the store's supervisor is looked at.
    private Task<SimulationRun> StartAsync() =>
        SimulationRun.StartAsync(new SimulationPlan { Seed = Seed.Choose(output), Sources = ["eth", "btc"], TicksPerSecond = 600, Hocon = "collector.storage.spool.mode = off" }, output);

    public static TheoryData<FailureClass?> Passing => [FailureClass.Retryable, null];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task A_failure_that_may_pass_or_is_unknown_must_restart_what_failed(FailureClass? failure)
    {
        await using var run = await StartAsync();
        Exception cause = failure is { } known ? new PoisonException(known) : new NotSupportedException("nobody has thought of this");
        run.ConnectionPoison["eth"].Give(cause);
        run.GraphPoison["btc"].Give(cause);
        run.StoreFaults.BeforeWrite.Give(cause);
        foreach (var actor in new[] { "eth/connection", "btc/graph", "store/writer" }) await DecidedAsync(run, actor, "Restart");
        await run.StoresMoreAsync("eth", 60, "its connection was restarted");
        await run.StoresMoreAsync("btc", 60, "its graph was restarted");
        Assert.Empty(run.Published<SupervisionProtocol.FatalFailure>());
        (await run.EndAsync()).AssertRowsEqualAccount();
    }

    [Fact]
    public async Task A_failure_that_cannot_pass_must_stop_the_part_and_be_reported()
    {
        await using var run = await StartAsync();
        run.ConnectionPoison["eth"].Give(new PoisonException(FailureClass.NonRetryable));
        await DecidedAsync(run, "eth/connection", "Stop");
        await run.UntilAsync(() => run.Published<SupervisionProtocol.PartChanged>().Any(p => p is { Source: "eth", Part: "connection", State: PartState.Stopped }), "nobody was told that eth has stopped");
        await run.UntilAsync(async () => (await run.StatusAsync()).Sources.First(s => s.Name == "eth").State == "stopped", "the status does not say that eth has stopped");
        await run.Log.WaitForAsync("eth: connection stays stopped until its cause is mended: poison, NonRetryable");
        await run.StoresMoreAsync("btc", 200, "eth has stopped");
        Assert.Empty(run.Published<SupervisionProtocol.FatalFailure>());
        (await run.EndAsync()).AssertRowsEqualAccount();
    }

    [Fact]
    public async Task A_store_that_says_stop_after_it_has_worked_must_be_tried_again()
    {
        await using var run = await StartAsync();
        run.StoreFaults.BeforeWrite.Give(new PoisonException(FailureClass.NonRetryable));
        await DecidedAsync(run, "store/writer", "Stop");
        await run.StoresMoreAsync("eth", 60, "the store said stop");
        Assert.Empty(run.Published<StorageProtocol.StoreUnusable>());
        Assert.Empty(run.Published<SupervisionProtocol.FatalFailure>());
        (await run.EndAsync()).AssertRowsEqualAccount();
    }

    [Theory]
    [InlineData("connection")]
    [InlineData("graph")]
    [InlineData("store")]
    public async Task A_fatal_failure_must_be_published_so_that_the_process_ends(string part)
    {
        await using var run = await StartAsync();
        var poison = part switch { "connection" => run.ConnectionPoison["eth"], "graph" => run.GraphPoison["eth"], _ => run.StoreFaults.BeforeWrite };
        poison.Give(new PoisonException(FailureClass.Fatal));
        await DecidedAsync(run, part == "store" ? "store/writer" : $"eth/{part}", "Escalate");
        await run.UntilAsync(() => run.Published<SupervisionProtocol.FatalFailure>().Any(f => f.Part == part), $"the fatal failure of {part} was not published");
        await run.EndAsync();
    }

    private static Task DecidedAsync(SimulationRun run, string actor, string directive) =>
        run.UntilAsync(() => run.Failures(actor).Any(f => f.Directive == directive), $"the directive for {actor} was not {directive}");
}
