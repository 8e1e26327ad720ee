using AkkaCollector.Simulator;
using Microsoft.Data.Sqlite;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations.Storage;

/// <summary>
/// Goal: with the spool, no trouble of the store costs a tick: everything that was received is in the database at the end, once, and the
/// accounts hold all the while. Method: the whole collector against the simulated venue, with a database that is locked, fails, or
/// says nothing after it has committed.
/// </summary>
public sealed class SpoolSpec(ITestOutputHelper output)
{
    private const string Plain = "collector { batching { events = 20, events-max = 40 } }";

    private SimulationPlan Plan(string hocon = Plain) => new() { Seed = Seed.Choose(output), Hocon = hocon };

    [Theory]
    [InlineData("on-failure")]
    [InlineData("always")]
    public async Task A_database_that_is_locked_for_ten_seconds_must_cost_nothing_at_all(string mode)
    {
        await using var run = await SimulationRun.StartAsync(Plan(Plain + $"\ncollector.storage.spool.mode = {mode}"), output);
        using (var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = run.Database, Pooling = false }.ToString()))
        {
            other.Open();
            Execute(other, "BEGIN EXCLUSIVE");
            await run.Log.WaitForAsync("Batches go to the spool:");
            using (var tenSeconds = new PeriodicTimer(TimeSpan.FromSeconds(10))) await tenSeconds.WaitForNextTickAsync();
            var status = await run.StatusAsync();
            Assert.Equal((mode, true, true), (status.Spool.Mode, status.Spool.Spooling, status.AccountsHold));
            Assert.InRange(status.Spool.Batches, 1, long.MaxValue);
            Assert.InRange(status.Totals.Spooled, 1, long.MaxValue);
            Assert.NotEqual("ready", status.Store.State);
            Execute(other, "ROLLBACK");
        }
        await run.Log.WaitForAsync("The spool is empty again:");
        await run.StoresMoreAsync("eth", 100, "the lock was released");
        await EndsWithEverything(run);
    }

    [Fact]
    public async Task A_store_that_fails_before_and_after_its_commits_must_hold_everything_once()
    {
        await using var run = await SimulationRun.StartAsync(Plan(), output);
        run.StoreFaults.BeforeWrite.Keep(new IOException("the disk is away"));
        await run.UntilAsync(() => run.Total.Spooled > 200, "nothing was spooled while the store was away");
        run.StoreFaults.BeforeWrite.Cure();
        for (var i = 0; i < 5; i++)
        {
            run.StoreFaults.AfterCommit.Give(new IOException("the answer was lost"));
            await run.StoresMoreAsync("eth", 60, "an answer was lost");
        }
        await EndsWithEverything(run);
    }

    [Fact]
    public async Task What_is_spooled_at_the_end_must_be_accounted_for_as_spooled()
    {
        await using var run = await SimulationRun.StartAsync(Plan(), output);
        run.StoreFaults.BeforeWrite.Keep(new IOException("the disk is away"));
        await run.UntilAsync(() => run.Total.Spooled > 100, "nothing was spooled while the store was away");
        await run.NothingInFlightAsync();
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        Assert.InRange(books.Account.Spooled, 101, long.MaxValue);
        Assert.Equal(0, books.Account.Dropped);
    }

    private static async Task EndsWithEverything(SimulationRun run)
    {
        await run.QuietAsync();
        await run.UntilAsync(() => run.Total.Spooled == 0, "the spool was not drained");
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        Assert.Equal((0, 0, 0, 0), (books.TicksMissed, books.TradesMissed, books.Account.Dropped, books.Account.Conflated));
        Assert.Equal(books.Account.Ticks, books.Account.Stored + books.Account.Rejected + books.Account.Duplicates);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
