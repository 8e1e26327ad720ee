using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Microsoft.Data.Sqlite;
using Xunit;

namespace AkkaCollector.Tests.Storage;

/// <summary>What SQLite refuses row by row, and what it removes when it is old.</summary>
public sealed class SqliteUpkeepSpec : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InstrumentCatalog _catalog = Samples.Catalog();
    private readonly ManualTime _clock = new();

    private string File => _folder["ticks.db"];

    public void Dispose() => _folder.Dispose();

    private async Task<ITickStore> Open(int rowsMax = 1000, bool retention = true, int poisonMax = 2)
    {
        var settings = Samples.Storage(File);
        settings = settings with { PoisonMax = poisonMax, Retention = settings.Retention with { Enabled = retention, RowsMax = rowsMax } };
        var store = new SqliteTickStore(settings, Samples.Owner(), _clock);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    private object?[] Row(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        return reader.Read() ? [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))] : [];
    }

    [Fact]
    public async Task Rows_of_every_kind_must_go_with_their_age()
    {
        TickBatch Batch(string id, long venueMicros) => new(id, "test", [.. OtherTicks.Tables.SelectMany(t => Enumerable.Range(0, 20).Select(i => Samples.Accepted(OtherTicks.Full(t, _catalog.Get("A"), venueMicros + i))))]);
        await using var store = await Open();
        await store.WriteAsync(Batch("old", Samples.Now), CancellationToken.None);
        _clock.Advance(TimeSpan.FromDays(31));
        var now = _clock.GetUtcNow().UnixMicros();
        await store.WriteAsync(Batch("new", now), CancellationToken.None);
        while ((await store.MaintainAsync(CancellationToken.None)).More)
        {
        }
        foreach (var table in OtherTicks.Tables) Assert.Equal([20L, now], Row($"SELECT count(*), min(venue_time) FROM {table}"));
    }

    private TickBatch Quotes(string id, params double[] bids) => Quotes(id, TimeSpan.Zero, bids);

    /// <summary>Quotes whose own time is so long after now.</summary>
    private TickBatch Quotes(string id, TimeSpan after, params double[] bids) =>
        new(id, "test", [.. bids.Select(b => Samples.Accepted(Samples.Quote(_catalog.Get("A"), b, venueMicros: (_clock.GetUtcNow() + after).UnixMicros())))]);

    private static double[] Many(int count) => [.. Enumerable.Range(1, count).Select(i => (double)i)];

    [Fact]
    public async Task A_row_that_SQLite_refuses_must_go_to_the_dead_letters_and_the_rest_be_stored()
    {
        await using var store = await Open();
        Row("CREATE TRIGGER picky BEFORE INSERT ON quotes WHEN NEW.bid_price = 13 BEGIN SELECT raise(ABORT, 'no thirteen'); END");
        Row("CREATE TRIGGER frames BEFORE INSERT ON undecoded_frames BEGIN SELECT raise(ABORT, 'no frames'); END");
        var batch = Quotes("one", 1, 13, 2);
        var receipt = await store.WriteAsync(batch with { Items = [.. batch.Items, Samples.Accepted(Samples.Undecoded())] }, CancellationToken.None);
        Assert.Equal((2, 1, 1, 0), (receipt.Quotes, receipt.DeadLetters, receipt.DeadFrames, receipt.Undecoded));
        Assert.Equal(["quote", "test", "A", 13L], Row("SELECT kind, source, instrument, content ->> 'bid_price' FROM dead_letters WHERE kind = 'quote' AND error LIKE '%no thirteen%'"));
        Assert.Equal([1L], Row("SELECT count(*) FROM dead_letters WHERE kind = 'frame' AND error LIKE '%no frames%' AND content ->> 'frame' = 'ew=='"));
        Assert.Equal([2L, 1L, 1L], Row("SELECT quotes, dead_letters, dead_frames FROM batches"));
        var again = await store.WriteAsync(batch, CancellationToken.None);
        Assert.Equal((2, 1, 1), (again.Quotes, again.DeadLetters, again.DeadFrames));
    }

    [Fact]
    public async Task A_table_that_refuses_everything_must_keep_the_batch_back_whole()
    {
        await using var store = await Open();
        Row("CREATE TRIGGER picky BEFORE INSERT ON quotes BEGIN SELECT raise(ABORT, 'closed'); END");
        var failure = await Assert.ThrowsAsync<TickStoreException>(async () => await store.WriteAsync(Quotes("one", 1, 2, 3), CancellationToken.None));
        Assert.Equal((FailureClass.Retryable, false), (failure.Failure, failure.IsPoison));
        Assert.Contains("refuses more than 2 of the 3 rows of batch one", failure.Message);
        Row("DROP TRIGGER picky");
        Assert.Equal(3, (await store.WriteAsync(Quotes("one", 1, 2, 3), CancellationToken.None)).Quotes);
    }

    [Fact]
    public async Task Rows_older_than_the_retention_must_go_a_piece_at_a_time_and_give_their_pages_back()
    {
        await using var store = await Open(rowsMax: 100);
        for (var n = 0; n < 5; n++) await store.WriteAsync(Quotes($"old{n}", [.. Enumerable.Range(0, 50).Select(i => 1.0 + i)]), CancellationToken.None);
        _clock.Advance(TimeSpan.FromDays(31));
        await store.WriteAsync(Quotes("new", 1, 2, 3), CancellationToken.None);
        var pages = (long)Row("PRAGMA page_count")[0]!;
        Assert.Equal(new Upkeep(100, 0, 0, true), await store.MaintainAsync(CancellationToken.None));
        Assert.Equal(new Upkeep(100, 0, 0, true), await store.MaintainAsync(CancellationToken.None));
        Assert.Equal(new Upkeep(50, 0, 0, false), await store.MaintainAsync(CancellationToken.None));
        Assert.Equal(new Upkeep(0, 0, 0, false), await store.MaintainAsync(CancellationToken.None));
        Assert.Equal([3L, 1L], Row("SELECT (SELECT count(*) FROM quotes), (SELECT count(*) FROM batches)"));
        Assert.True((long)Row("PRAGMA page_count")[0]! < pages, "no page was given back");
    }

    [Fact]
    public async Task Rows_must_be_kept_by_their_own_time_and_not_by_that_of_their_commit()
    {
        await using var store = await Open(rowsMax: 1000);
        await store.WriteAsync(Quotes("live", Many(300)), CancellationToken.None);
        await store.WriteAsync(Quotes("replayed", TimeSpan.FromDays(-40), Many(700)), CancellationToken.None);
        await store.WriteAsync(Quotes("ahead", TimeSpan.FromDays(20), Many(40)), CancellationToken.None);
        await store.WriteAsync(Quotes("live again", Many(3000)), CancellationToken.None);
        await store.WriteAsync(Quotes("replayed again", TimeSpan.FromDays(-31), Many(700)), CancellationToken.None);
        await MaintainAsync(store, times: 3);
        Assert.Equal([3340L, 0L, 5L], Row($"SELECT count(*), sum(venue_time < {_clock.GetUtcNow().UnixMicros()} - 2592000000000), (SELECT count(*) FROM batches) FROM quotes"));
        // What is committed long ago and is itself not old stays, and its batch with it.
        _clock.Advance(TimeSpan.FromDays(31));
        await MaintainAsync(store, times: 10);
        Assert.Equal([40L, "ahead"], Row("SELECT count(*), min(batch) FROM quotes q JOIN batches b ON b.id = q.batch_id"));
        Assert.Equal([3L], Row("SELECT count(*) FROM batches"));
        _clock.Advance(TimeSpan.FromDays(20));
        await MaintainAsync(store, times: 10);
        Assert.Equal([0L, 0L], Row("SELECT (SELECT count(*) FROM quotes), (SELECT count(*) FROM batches)"));
    }

    [Fact]
    public async Task A_single_old_row_among_new_ones_must_be_found_in_time()
    {
        await using var store = await Open(rowsMax: 10);
        await store.WriteAsync(Quotes("live", Many(2000)), CancellationToken.None);
        var odd = Quotes("odd", Many(201));
        await store.WriteAsync(odd with { Items = [.. odd.Items.Take(100), .. Quotes("", TimeSpan.FromDays(-40), 7).Items, .. odd.Items.Skip(101)] }, CancellationToken.None);
        await store.WriteAsync(Quotes("more", Many(2000)), CancellationToken.None);
        var pieces = 0;
        while ((long)Row("SELECT count(*) FROM quotes")[0]! == 4201)
        {
            Assert.True(++pieces < 1000, "it was not found in as many rounds as there are rows between two looks");
            await store.MaintainAsync(CancellationToken.None);
        }
        Assert.Equal([4200L, 200L], Row("SELECT count(*), (SELECT count(*) FROM quotes q JOIN batches b ON b.id = q.batch_id WHERE b.batch = 'odd') FROM quotes"));
    }

    private static async Task MaintainAsync(ITickStore store, int times)
    {
        for (var time = 0; time < times;)
            if (!(await store.MaintainAsync(CancellationToken.None)).More) time++;
    }

    [Fact]
    public async Task Nothing_must_be_removed_while_the_retention_is_off()
    {
        await using var store = await Open(retention: false);
        await store.WriteAsync(Quotes("old", 1, 2, 3), CancellationToken.None);
        _clock.Advance(TimeSpan.FromDays(3100));
        Assert.Equal(Upkeep.Nothing, await store.MaintainAsync(CancellationToken.None));
        Assert.Equal([3L], Row("SELECT count(*) FROM quotes"));
    }
}
