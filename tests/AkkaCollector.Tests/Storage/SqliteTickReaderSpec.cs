using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

public sealed class SqliteTickReaderSpec : TickReaderSuite, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override async Task<ITickStore> OpenStore(string run = "run-1")
    {
        var store = new SqliteTickStore(Samples.Storage(_folder["ticks.db"]), Samples.Owner(run), TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        return store;
    }

    protected override async Task<ITickReader> OpenReader()
    {
        var reader = new SqliteTickReader(_folder["ticks.db"], TimeSpan.FromSeconds(5));
        await reader.OpenAsync(CancellationToken.None);
        return reader;
    }

    [Fact]
    public async Task A_store_that_is_not_there_must_be_said_and_not_be_made()
    {
        await using var reader = new SqliteTickReader(_folder["absent.db"], TimeSpan.FromSeconds(1));
        var failure = await Assert.ThrowsAsync<TickStoreException>(async () => await reader.OpenAsync(CancellationToken.None));
        Assert.Equal(FailureClass.NonRetryable, failure.Failure);
        Assert.Contains("absent.db", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["absent.db"]));
    }

    [Fact]
    public async Task Rows_beyond_one_piece_must_come_once_each_and_a_growing_table_must_end()
    {
        await using var store = await OpenStore();
        for (var batch = 0; batch < 9; batch++)
            await Write(store, $"{batch}", [.. Enumerable.Range(0, 5_000).Select(i => Quote(i % 2 == 0 ? "A" : "B", Samples.Now + (i / 10)))]);
        await using var reader = await OpenReader();
        foreach (var (filter, count) in new[] { (RowFilter.All, 45_000), (new RowFilter("A"), 22_500), (new RowFilter("*"), 45_000) })
        {
            var ids = new IdRows(() => Write(store, Guid.NewGuid().ToString(), Quote("C")));
            Assert.Equal(count, await reader.ReadTableAsync("quotes", filter with { ToMicros = Samples.Now + 1000 }, ids, CancellationToken.None) - (filter.Symbol == "*" ? ids.OfC : 0));
            Assert.Equal(ids.Seen.Count, ids.Total);
        }
    }

    [Fact]
    public async Task Views_must_be_brought_to_what_the_program_says_when_the_store_is_opened()
    {
        await using (var store = await OpenStore()) await Write(store, "one", Quote("A"));
        await using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder["ticks.db"]};Pooling=False"))
        {
            await other.OpenAsync();
            SqliteSchema.Execute(other, "DROP VIEW v_quotes; CREATE VIEW v_quotes AS SELECT 1 AS old; DROP VIEW v_trades");
        }
        await using (var store = await OpenStore()) await Write(store, "two", Quote("A"));
        await using var reader = await OpenReader();
        var rows = new HeldRows();
        Assert.Equal(2, await reader.ReadTableAsync("v_quotes", RowFilter.All, rows, CancellationToken.None));
        Assert.Contains("bid_price", rows.Columns);
        Assert.Contains("v_trades", await reader.TablesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_timestamp_of_a_view_must_compare_with_what_SQLite_calls_now()
    {
        var now = TimeProvider.System.GetUtcNow().UnixMicros();
        await using (var store = await OpenStore())
            await Write(store, "one", Quote("ETH-1-1-C", now - 60_000_000), Quote("ETH-1-1-C", now - 3_000_000_000), Quote("ETH-1-1-C", now));
        await using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder["ticks.db"]};Pooling=False");
        await other.OpenAsync();
        Assert.Equal(2L, SqliteSchema.Scalar(other, "SELECT count(*) FROM eth_option_quotes WHERE timestamp >= datetime('now', '-5 minutes')"));
    }

    /// <summary>Counts ids, and writes while rows are read.</summary>
    private sealed class IdRows(Func<Task> write) : IRowSink
    {
        public HashSet<long> Seen { get; } = [];
        public int Total { get; private set; }
        public int OfC { get; private set; }

        public ValueTask ColumnsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public async ValueTask RowAsync(object?[] values, CancellationToken cancellationToken)
        {
            Total++;
            Seen.Add((long)values[0]!);
            if ((long)values[2]! == 3) OfC++;
            if (Total % 5_000 == 0) await write();
        }

        public ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
