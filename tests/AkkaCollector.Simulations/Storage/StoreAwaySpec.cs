using AkkaCollector.Simulator;
using Microsoft.Data.Sqlite;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations.Storage;

/// <summary>
/// Without a spool. Goal: while the database cannot be written the collector goes on, says so, and gives up nothing but older quotes. Method: another
/// connection locks the file while the simulated venue sends; small queues make quotes conflate soon.
/// </summary>
public sealed class StoreAwaySpec(ITestOutputHelper output)
{
    [Fact]
    public async Task A_database_that_somebody_else_locks_must_cost_nothing_but_conflated_quotes()
    {
        await using var run = await SimulationRun.StartAsync(
            new SimulationPlan { Seed = Seed.Choose(output), Hocon = "collector { storage.spool.mode = off, throttle.quotes-max = 50, batching { events = 20, events-max = 40 } }" }, output);
        using (var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = run.Database, Pooling = false }.ToString()))
        {
            other.Open();
            Execute(other, "BEGIN EXCLUSIVE");
            await run.Log.WaitForAsync("Failed to write quotes:");
            await run.Log.WaitForAsync("Retrying in ", times: 3);
            var conflated = run.Total.Conflated;
            await run.UntilAsync(() => run.Total.Conflated > conflated + 200, "quotes did not conflate while the store was away");
            var status = await run.StatusAsync();
            Assert.Equal(("live", true), (status.Sources[0].State, status.AccountsHold));
            await run.UntilAsync(async () => (await run.StatusAsync()).Store.State != "ready", "the status does not say that the store is away");
            Execute(other, "ROLLBACK");
        }
        await run.StoresMoreAsync("eth", 100, "the lock was released");
        await run.UntilAsync(async () => (await run.StatusAsync()).Store.State == "ready", "the status does not say that the store is back");
        await run.QuietAsync();
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        Assert.Equal((0, 0, 0), (books.TicksMissed, books.TradesMissed, books.Account.Dropped));
        Assert.Equal(0, run.Connection("eth")!.Reconnects);
    }

    [Fact]
    public async Task A_store_that_stays_away_longer_than_trades_fit_must_drop_them_and_count_them()
    {
        await using var run = await SimulationRun.StartAsync(
            new SimulationPlan { Seed = Seed.Choose(output), Hocon = "collector { storage.spool.mode = off, throttle { quotes-max = 50, trades-max = 50 }, batching { events = 20, events-max = 40 } }" }, output);
        run.StoreFaults.BeforeWrite.Keep(new IOException("the disk is away"));
        await run.UntilAsync(() => run.Total.DroppedByReason[MarketData.DropReason.StoreUnavailable] > 100, "no trades were dropped while the store was away");
        run.StoreFaults.BeforeWrite.Cure();
        await run.StoresMoreAsync("eth", 100, "the store was back");
        await run.QuietAsync();
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        Assert.Equal(0, books.TicksMissed);
        Assert.Equal(books.Account.DroppedByReason[MarketData.DropReason.StoreUnavailable], books.TradesMissed);
        Assert.Equal(books.Account.Dropped, books.TradesMissed);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
