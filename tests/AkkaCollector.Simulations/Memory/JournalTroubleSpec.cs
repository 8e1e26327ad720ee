using Akka.Persistence;
using Akka.Persistence.TestKit;
using AkkaCollector.Health;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations.Memory;

/// <summary>
/// Goal: whatever the journal does, ticks are collected and stored, the status says that memory is degraded, and memory recovers by
/// itself with nothing forgotten and nothing counted twice. Method: the whole collector with a journal that fails on demand.
/// </summary>
public sealed class JournalTroubleSpec(ITestOutputHelper output)
{
    private Task<SimulationRun> StartAsync(Func<ITestJournal, Task> atStart) =>
        SimulationRun.StartAsync(new SimulationPlan { Seed = Seed.Choose(output), Journal = atStart, TicksPerSecond = 600 }, output);

    [Fact]
    public async Task A_journal_that_is_away_at_the_start_must_cost_no_tick()
    {
        await using var run = await StartAsync(journal => journal.OnConnect.Fail());
        await IsAsync(run, "degraded");
        Assert.Contains("Memory of source eth is degraded", (await run.StatusAsync()).Health.Reasons[0], StringComparison.Ordinal);
        await run.StoresMoreAsync("eth", 200, "the journal was away");
        await run.Journal!.OnConnect.Pass();
        await IsRememberedAsync(run);
        await EndAsync(run);
    }

    [Fact]
    public async Task A_journal_that_is_lost_in_mid_run_must_cost_no_tick_and_no_memory()
    {
        await using var run = await StartAsync(journal => journal.OnWrite.Pass());
        await IsRememberedAsync(run);
        await run.Journal!.OnWrite.Fail();
        await IsAsync(run, "degraded");
        run.Simulator.Faults.Inject("close@0s:code=1011");
        await run.UntilAsync(() => run.Connection("eth") is { State: Connections.ConnectionState.Live, Reconnects: 1 }, "eth did not connect again");
        await run.StoresMoreAsync("eth", 200, "the journal was lost");
        await run.Journal.OnWrite.Pass();
        await run.UntilAsync(async () => await HistoryAsync(run) is { State: "ready", Connects: 2, Disconnects: 1 }, "what happened while the journal was away was not remembered, or twice");
        await EndAsync(run);
    }

    [Fact]
    public async Task A_journal_that_does_not_answer_must_be_given_up_and_opened_again()
    {
        await using var run = await StartAsync(journal => journal.OnWrite.PassWithDelay(TimeSpan.FromHours(1)));
        await run.Log.WaitForAsync("The journal has not answered a write for source eth");
        await IsAsync(run, "degraded");
        await run.StoresMoreAsync("eth", 200, "the journal was silent");
        await run.Journal!.OnWrite.Pass();
        await IsRememberedAsync(run);
        await EndAsync(run);
    }

    [Fact]
    public async Task A_slow_journal_must_slow_nothing_but_memory()
    {
        await using var run = await StartAsync(journal => journal.OnWrite.PassWithDelay(TimeSpan.FromMilliseconds(200)));
        await IsRememberedAsync(run);
        await run.StoresMoreAsync("eth", 500, "the journal was slow");
        Assert.Equal(0, run.Total.Conflated + run.Total.Dropped);
        await EndAsync(run);
    }

    [Fact]
    public async Task What_a_journal_refuses_must_be_given_up_and_counted_and_the_rest_be_remembered()
    {
        await using var run = await StartAsync(journal => journal.OnWrite.RejectOnType<AkkaCollector.Memory.SourceConnected>());
        await run.UntilAsync(async () => await HistoryAsync(run) is { Forgotten: 1, Channels: > 0, Connects: 0 }, "the refused event was not counted, or took others with it");
        await run.Journal!.OnWrite.Pass();
        await IsRememberedAsync(run, connects: 0);
        await EndAsync(run);
    }

    private static async Task<HistoryStatus?> HistoryAsync(SimulationRun run) => (await run.StatusAsync()).Sources[0].History;

    private static Task IsAsync(SimulationRun run, string state) =>
        run.UntilAsync(async () => (await HistoryAsync(run))?.State == state, $"the memory of eth was not {state}");

    private static Task IsRememberedAsync(SimulationRun run, long connects = 1) => run.UntilAsync(async () =>
    {
        var status = await run.StatusAsync();
        return status.Sources[0].History is { State: "ready", Channels: > 0 } history && history.Connects == connects && status.Health.Level == HealthLevel.Healthy;
    }, "the memory of eth did not become ready");

    private static async Task EndAsync(SimulationRun run)
    {
        await run.QuietAsync();
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        Assert.Equal(0, books.Account.Dropped);
    }
}
