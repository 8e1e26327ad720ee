using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AkkaCollector.Chaos;

/// <summary>What a batch's row says was stored of it.</summary>
internal readonly record struct BatchCounts(long Quotes, long Trades, long Duplicates, long Rejected, long Undecoded);

/// <summary>A trade by its instrument and the number in its id.</summary>
internal readonly record struct TradeKey(string Instrument, long Number)
{
    /// <summary>The key of a trade whose id is a number, perhaps behind a prefix and a hyphen.</summary>
    public static TradeKey Of(string instrument, string tradeId) =>
        new(instrument, long.Parse(tradeId.AsSpan(tradeId.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture));
}

/// <summary>What is wrong with a store, in rows.</summary>
/// <param name="DoubledTrades">Trades that stand twice by their natural key.</param>
/// <param name="DoubledQuotes">Quotes that stand in two batches with the same times.</param>
/// <param name="HalfBatches">Batches whose counts are not those of their rows.</param>
/// <param name="Orphans">Rows of a batch that is not there.</param>
internal sealed record Blemishes(long DoubledTrades, long DoubledQuotes, long HalfBatches, long Orphans)
{
    public bool Any => DoubledTrades + DoubledQuotes + HalfBatches + Orphans > 0;
}

/// <summary>Looks at a store from outside, by a connection of its own: what it sees is committed.</summary>
internal sealed class StoreEye
{
    private static readonly string[] OtherTables = ["candles", "book_snapshots", "funding", "open_interest", "ratios", "liquidations"];
    private readonly Func<DbConnection?> _connect;
    private readonly string _tablesThere, _newestTrade;
    private readonly bool _postgres;

    private StoreEye(Func<DbConnection?> connect, bool postgres, string tablesThere, string newestTrade) =>
        (_connect, _postgres, _tablesThere, _newestTrade) = (connect, postgres, tablesThere, newestTrade);

    /// <summary>An eye on an SQLite file that may not be there yet.</summary>
    public static StoreEye Sqlite(string path) => new(
        () => File.Exists(path) ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString()) : null,
        postgres: false, "SELECT count(*) FROM sqlite_master WHERE name = 'liquidations'", "SELECT max(receive_time) FROM trades");

    /// <summary>An eye on a PostgreSQL database.</summary>
    public static StoreEye Postgres(string connectionString) => new(
        () => new NpgsqlConnection(connectionString + ";Pooling=false"),
        postgres: true, "SELECT count(*) FROM pg_class WHERE relname = 'liquidations'", "SELECT (extract(epoch FROM max(receive_time)) * 1000000)::bigint FROM trades");

    /// <summary>The batches that are committed, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, BatchCounts>> BatchesAsync()
    {
        var batches = new Dictionary<string, BatchCounts>(StringComparer.Ordinal);
        await ReadAsync("SELECT batch, quotes, trades, duplicates, rejected, undecoded FROM batches",
            r => batches[r.GetString(0)] = new BatchCounts(Number(r, 1), Number(r, 2), Number(r, 3), Number(r, 4), Number(r, 5)));
        return batches;
    }

    /// <summary>The trades that are stored, by their natural keys; one that stood twice would be in it once.</summary>
    public async Task<HashSet<TradeKey>> TradesAsync()
    {
        var trades = new HashSet<TradeKey>();
        await ReadAsync("SELECT i.name, t.trade_id FROM trades t JOIN instruments i ON i.id = t.instrument_id", r => trades.Add(TradeKey.Of(r.GetString(0), r.GetString(1))));
        return trades;
    }

    /// <summary>The trades that stand among the rejected ticks.</summary>
    public async Task<HashSet<TradeKey>> RejectedTradesAsync()
    {
        var trades = new HashSet<TradeKey>();
        await ReadAsync($"SELECT i.name, r.tick ->> 'trade_id' FROM rejected_ticks r JOIN instruments i ON i.id = r.instrument_id WHERE r.kind = 'trade'",
            r => trades.Add(TradeKey.Of(r.GetString(0), r.GetString(1))));
        return trades;
    }

    /// <summary>When the newest stored trade was received, in microseconds since 1970 UTC; 0 when there is none.</summary>
    public Task<long> NewestTradeAsync() => ScalarAsync(_newestTrade);

    /// <summary>Ticks of every kind.</summary>
    public Task<long> RowsAsync() => ScalarAsync("SELECT " + string.Join(" + ", OtherTables.Prepend("trades").Prepend("quotes").Select(t => $"(SELECT count(*) FROM {t})")));

    /// <summary>Looks for whatever must not be. Throws when the store says that its file is damaged.</summary>
    public async Task<Blemishes> BlemishesAsync()
    {
        if (!_postgres)
        {
            var verdict = "";
            await ReadAsync("PRAGMA integrity_check", r => verdict += r.GetString(0));
            if (verdict is not ("ok" or "")) throw new InvalidDataException($"SQLite's integrity_check says: {verdict}");
        }
        return new Blemishes(
            await ScalarAsync("SELECT count(*) FROM (SELECT 1 FROM trades GROUP BY instrument_id, trade_id HAVING count(*) > 1) twice"),
            await ScalarAsync("SELECT count(*) FROM (SELECT 1 FROM quotes GROUP BY instrument_id, venue_time, receive_time HAVING count(DISTINCT batch_id) > 1) twice"),
            await ScalarAsync($"SELECT count(*) FROM batches b {Counted("quotes")} {Counted("trades")} {Counted("rejected_ticks")} {Counted("undecoded_frames")} {Counted("dead_letters")} {string.Join(' ', OtherTables.Select(Counted))}"
                + " WHERE b.quotes <> coalesce(quotes_of.n, 0) OR b.trades <> coalesce(trades_of.n, 0) OR b.rejected <> coalesce(rejected_ticks_of.n, 0)"
                + " OR b.undecoded <> coalesce(undecoded_frames_of.n, 0) OR b.dead_letters + b.dead_frames <> coalesce(dead_letters_of.n, 0)"
                + $" OR b.others <> {string.Join(" + ", OtherTables.Select(t => $"coalesce({t}_of.n, 0)"))}"),
            await ScalarAsync("SELECT " + string.Join(" + ", OtherTables.Prepend("trades").Prepend("quotes").Select(t => $"(SELECT count(*) FROM {t} WHERE batch_id NOT IN (SELECT id FROM batches))"))));
    }

    /// <summary>Waits until PostgreSQL has noticed that its client is gone: a commit that was told takes effect without it.</summary>
    public async Task SettledAsync()
    {
        if (!_postgres) return;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'akkacollector%'") > 0)
            await look.WaitForNextTickAsync(patience.Token);
    }

    /// <summary>Keeps everybody from writing until what it returns is disposed.</summary>
    public async Task<IAsyncDisposable> LockAsync()
    {
        var connection = _connect() ?? throw new InvalidOperationException("There is no store to lock.");
        try
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = _postgres ? "BEGIN; LOCK TABLE batches IN EXCLUSIVE MODE" : "BEGIN IMMEDIATE";
            await command.ExecuteNonQueryAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static string Counted(string table) => $"LEFT JOIN (SELECT batch_id, count(*) AS n FROM {table} GROUP BY batch_id) {table}_of ON {table}_of.batch_id = b.id";

    private static long Number(DbDataReader reader, int column) => reader.IsDBNull(column) ? 0 : Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture);

    private async Task<long> ScalarAsync(string sql)
    {
        var number = 0L;
        await ReadAsync(sql, r => number = Number(r, 0));
        return number;
    }

    /// <summary>Reads rows; none while the tables are not made yet: the other kinds' come with the last step of the schema.</summary>
    private async Task ReadAsync(string sql, Action<DbDataReader> row)
    {
        var connection = _connect();
        if (connection is null) return;
        await using (connection)
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = _tablesThere;
            if (Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) == 0) return;
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) row(reader);
        }
    }
}
