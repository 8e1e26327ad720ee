using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using Npgsql;

namespace AkkaCollector.Benchmarks;

/// <summary>
/// What the store is held against: a loop that copies the same rows into the same tables with the same indexes, one transaction a batch,
/// and does nothing else. No batch id, no cursors, no duplicates, no dead letters. Rows are encoded as the store encodes them.
/// </summary>
internal sealed class BareCopy : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly PostgresNames _names = new(BenchRun.Owner);
    private readonly PostgresRows _rows;
    private long _number;

    private BareCopy(NpgsqlConnection connection)
    {
        _connection = connection;
        _rows = new PostgresRows(_names, 4096);
    }

    /// <summary>Makes the tables as the store makes them, with the partitions of the ticks, and connects.</summary>
    public static async Task<BareCopy> OpenAsync(BenchRun run, IEnumerable<Validated> first)
    {
        await using (var store = TickStores.Create(run.Settings.Storage, BenchRun.Owner, TimeProvider.System))
        {
            await store.OpenAsync(CancellationToken.None);
            // A batch makes the partitions; its rows go again.
            await store.WriteAsync(new TickBatch("warm-up", BenchRun.Source, [.. first.Take(100)]), CancellationToken.None);
        }
        var connection = new NpgsqlConnection(run.Settings.Storage.Postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await PostgresLayout.RunAsync(connection, "TRUNCATE quotes, trades, batches", CancellationToken.None);
        return new BareCopy(connection);
    }

    /// <summary>Copies a batch.</summary>
    public async Task<int> WriteAsync(IReadOnlyList<Validated> items)
    {
        var batch = new TickBatch("bare", BenchRun.Source, items);
        await _names.EnsureAsync(_connection, batch, CancellationToken.None);
        _rows.Encode(batch, 0, items.Count, ++_number, 1, null);
        await using var transaction = await _connection.BeginTransactionAsync();
        await CopyAsync("quotes", PostgresSchema.QuoteColumns, _rows.Quotes);
        await CopyAsync("trades", PostgresSchema.TradeColumns, _rows.Trades);
        await transaction.CommitAsync();
        return _rows.Quotes.Rows + _rows.Trades.Rows;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task CopyAsync(string table, string columns, CopyBuffer rows)
    {
        if (rows.Rows == 0) return;
        await using var copy = await _connection.BeginRawBinaryCopyAsync($"COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
        await copy.WriteAsync(rows.Bytes);
    }
}
