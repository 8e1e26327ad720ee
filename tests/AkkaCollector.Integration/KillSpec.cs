using System.Globalization;
using AkkaCollector.Chaos;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>
/// Goal: wherever in its pipeline the process dies, the store and the spool open, hold no half batch and nothing twice, and lack nothing
/// that was acknowledged. Method: the runs of scripts/chaos.sh, in short. A failure prints its seed and every kill.
/// </summary>
public sealed class KillSpec
{
    private static readonly bool Long = Environment.GetEnvironmentVariable("AKKACOLLECTOR_LONG") == "1";
    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("AKKACOLLECTOR_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.ProcessId;

    [Theory]
    [InlineData("sqlite", "on-failure", true, 3, 50)]
    [InlineData("sqlite", "on-failure", false, 2, 50)]
    [InlineData("sqlite", "always", true, 2, 20)]
    [InlineData("postgres", "on-failure", false, 3, 50)]
    public async Task SIGKILL_at_random_must_leave_a_store_without_duplicate_or_half_batch(string store, string spool, bool quick, int times, int timesLong)
    {
        using var log = new StringWriter();
        var figures = await ChaosRun.RunAsync(new ChaosOptions(Long ? timesLong : times, Seed) { Postgres = store == "postgres", Spool = spool, Quick = quick }, log);
        Assert.True(figures.IsWhole, $"{log}{figures}");
    }

    [Fact]
    public async Task SIGKILL_of_PostgreSQL_must_cost_no_trade_that_the_daemon_received()
    {
        using var log = new StringWriter();
        var figures = await ChaosRun.RunAsync(new ChaosOptions(Long ? 20 : 2, Seed) { Postgres = true, Victim = Victim.Postgres }, log);
        Assert.True(figures.IsWhole, $"{log}{figures}");
    }

    [Fact]
    public async Task The_look_after_a_kill_must_see_what_is_doubled_halved_or_missing()
    {
        using var folder = new WorkFolder();
        await folder.FillAsync(10_000);
        var eye = StoreEye.Sqlite(folder.Database);
        var nowhere = new HashSet<string>();
        await using var witness = new Witness(eye, Path.Combine(folder.Data, "spool"));
        Assert.Empty(witness.Missing(await eye.BatchesAsync(), nowhere));
        Assert.Equal((2, 10_000), (witness.Seen, await eye.RowsAsync()));
        Assert.False((await eye.BlemishesAsync()).Any);

        Execute(folder, "CREATE TEMP TABLE one AS SELECT * FROM quotes WHERE batch_id = 1 LIMIT 1; UPDATE one SET id = 20000, batch_id = 2; INSERT INTO quotes SELECT * FROM one");
        Assert.Equal(new Blemishes(DoubledTrades: 0, DoubledQuotes: 1, HalfBatches: 1, Orphans: 0), await eye.BlemishesAsync());

        Execute(folder, "DELETE FROM quotes WHERE id = 20000; DELETE FROM batches WHERE id = 2; UPDATE batches SET trades = 1 WHERE id = 1");
        Assert.Equal(new Blemishes(DoubledTrades: 0, DoubledQuotes: 0, HalfBatches: 1, Orphans: 5_000), await eye.BlemishesAsync());
        Assert.Equal(["0", "5000"], witness.Missing(await eye.BatchesAsync(), nowhere).Order());
        Assert.Equal(["0"], witness.Missing(await eye.BatchesAsync(), new HashSet<string> { "5000" }));
    }

    private static void Execute(WorkFolder folder, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = folder.Database, Pooling = false, ForeignKeys = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
