using AkkaCollector.Health;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations.Health;

/// <summary>
/// Goal: a tick that is lost or counted twice does not go unnoticed. Method: one side of the accounts is broken on purpose while the
/// collector runs; the alarm must be in the status, in the health and in the log.
/// </summary>
public sealed class BrokenAccountsSpec(ITestOutputHelper output)
{
    [Fact]
    public async Task A_tick_that_nobody_accounts_for_must_raise_the_alarm_until_it_is_found()
    {
        await using var run = await StartAsync();
        var counters = run.Parts.Sources[0].Counters;
        counters.TickDecoded(new Quote { Source = "eth", ReceivedMicros = 1, VenueMicros = 1, Instrument = run.Parts.Sources[0].Catalog.Get("ETH-NOWHERE") });
        await AlarmAsync(run);
        counters.Dropped(DropReason.GraphFailed, 1);
        await run.UntilAsync(async () => (await run.StatusAsync()).AccountsHold, "the alarm did not end when the accounts added up again");
    }

    [Fact]
    public async Task A_frame_that_nobody_accounts_for_must_raise_the_alarm()
    {
        await using var run = await StartAsync();
        run.Parts.Sources[0].Counters.FrameReceived();
        await AlarmAsync(run);
    }

    [Fact]
    public async Task A_store_that_claims_more_than_it_was_given_must_raise_the_alarm()
    {
        await using var run = await StartAsync();
        run.StoreFaults.Exaggeration = 1;
        await AlarmAsync(run);
        Assert.True(run.Total.TickDifference < 0, $"{run.Total.TickDifference}");
    }

    [Fact]
    public async Task A_row_that_a_store_claims_and_has_not_must_be_found_by_the_databases_own_count()
    {
        await using var run = await StartAsync();
        await run.UntilAsync(async () => (await run.StatusAsync()).Conservation is { DatabaseChecks: > 2, DatabaseError: null }, "the database was not counted");
        Assert.True((await run.StatusAsync()).AccountsHold);
        run.StoreFaults.Forgetting = 3;
        await run.UntilAsync(async () => !(await run.StatusAsync()).AccountsHold, "missing rows raised no alarm");
        await run.UntilAsync(async () => (await run.StatusAsync()).Conservation.Differences is [{ Source: "eth", What: "stored", Difference: 3 }], "not all missing rows were found");
        Assert.Equal(0, run.Total.TickDifference);
        Assert.Equal(HealthLevel.Critical, (await run.StatusAsync()).Health.Level);
        Assert.Matches("differs by [123]; the database counts \\d+ stored of this run", await run.Log.WaitForAsync("The accounts of eth do not add up with the database"));
        using var metrics = new PrometheusText(CollectorMetrics.MeterName);
        Assert.Contains("collector_account_differences{source=\"eth\",what=\"stored\"} 3", metrics.Render(), StringComparison.Ordinal);
    }

    private Task<SimulationRun> StartAsync() => SimulationRun.StartAsync(new SimulationPlan { Seed = Seed.Choose(output) }, output);

    private static async Task AlarmAsync(SimulationRun run)
    {
        await run.UntilAsync(async () => !(await run.StatusAsync()).AccountsHold, "broken accounts raised no alarm");
        var status = await run.StatusAsync();
        Assert.Equal(HealthLevel.Critical, status.Health.Level);
        Assert.Contains(status.Health.Reasons, r => r.Contains("do not add up", StringComparison.Ordinal));
        await run.Log.WaitForAsync("The accounts of eth do not add up");
    }
}
