using System.Runtime.CompilerServices;
using AkkaCollector.MarketData;
using Npgsql;

namespace AkkaCollector.Storage;

/// <summary>
/// Reads a PostgreSQL store over a connection of its own that may write nothing. Rows are taken from the socket as they are wanted, so
/// that memory stays bounded; a reader's snapshot holds up no writer.
/// </summary>
public sealed class PostgresTickReader : ITickReader
{
    private readonly PostgresSettings _settings;
    private readonly PostgresErrors _errors;
    private readonly NpgsqlConnectionStringBuilder _connectionString;
    private readonly TargetSessionAttributes _target;
    private readonly RetentionSettings _retention;
    private NpgsqlMultiHostDataSource? _hosts;
    private NpgsqlConnection? _connection;

    /// <summary>Makes a reader that is not open yet.</summary>
    /// <param name="settings">The server and its time-outs, and the retention.</param>
    public PostgresTickReader(StorageSettings settings)
    {
        (_settings, _retention) = (settings.Postgres, settings.Retention);
        _connectionString = PostgresTickStore.ConnectionString(_settings, new StoreOwner("reader", ""), out _target);
        _errors = new PostgresErrors(_connectionString);
    }

    /// <inheritdoc />
    public string Name => $"{_connectionString.Host}/{_connectionString.Database}";

    private NpgsqlConnection Connection => _connection ?? throw new InvalidOperationException("The reader is not open.");

    /// <inheritdoc />
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _hosts = new NpgsqlDataSourceBuilder(_connectionString.ConnectionString).BuildMultiHost();
            _connection = await _hosts.OpenConnectionAsync(_target, cancellationToken).ConfigureAwait(false);
            await PostgresLayout.RunAsync(_connection, "SET default_transaction_read_only = on", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            throw _errors.Opening(e);
        }
    }

    /// <inheritdoc />
    public async ValueTask<RunTally> CountRunAsync(RunKey run, long? after, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_settings.WriteTimeout);
        return await GuardedAsync("Counting a run's batches", async () =>
        {
            var token = limit.Token;
            var from = after ?? (await FirstBatchSinceAsync(run.Since - TimeSpan.FromHours(1), token).ConfigureAwait(false) - 1);
            const string own = "run = $1 AND left(batch, length($2)) = $2";
            var last = await NumberAsync($"SELECT coalesce((SELECT id FROM batches WHERE id >= $3 AND {own} ORDER BY id DESC LIMIT 1), 0)", token, run.Run, run.BatchPrefix ?? "", from).ConfigureAwait(false);
            // Up to that one: a batch that is committed meanwhile is for the next count.
            await using var command = Command($"""
                SELECT o.source, count(*), sum(b.quotes + b.trades + b.others)::bigint, sum(b.duplicates)::bigint, sum(b.rejected)::bigint, sum(b.undecoded)::bigint,
                    sum(b.dead_letters + b.dead_frames)::bigint
                FROM batches b JOIN sources o ON o.id = b.source_id WHERE b.id > $3 AND b.id <= $4 AND b.{own} GROUP BY o.source
                """, run.Run, run.BatchPrefix ?? "", from, last);
            await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            var counts = new List<RunCounts>();
            while (await reader.ReadAsync(token).ConfigureAwait(false))
                counts.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6)));
            return new RunTally(counts, last);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<StoreSize> MeasureAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_settings.WriteTimeout);
        return await GuardedAsync("Measuring the store", async () =>
        {
            var token = limit.Token;
            var tables = new List<TableSize>();
            string[] ofTicks = ["quotes", "trades", .. TickTables.All.Select(t => t.Name)];
            foreach (var table in (string[])[.. ofTicks, "rejected_ticks", "undecoded_frames", "dead_letters", "batches", "instruments"])
                tables.Add(await SizeOfAsync(table, token).ConfigureAwait(false));
            var first = await FirstBatchSinceAsync(now - TimeSpan.FromDays(1), token).ConfigureAwait(false);
            var rows = await NumberAsync("SELECT coalesce(sum(quotes + trades + others), 0)::bigint FROM batches WHERE id >= $1", token, first).ConfigureAwait(false);
            var begun = await NumberAsync("SELECT coalesce((SELECT (extract(epoch FROM written_time) * 1000000)::bigint FROM batches WHERE id >= $1 ORDER BY id LIMIT 1), 0)", token, first).ConfigureAwait(false);
            // A store of a few seconds says little; less than a minute counts as one.
            var length = Math.Max(now.UnixMicros() - begun, TimeSpan.FromMinutes(1).Micros());
            var bytes = tables.Sum(t => t.Bytes);
            var (free, unknown) = await PostgresDisk.LookAsync(Connection, bytes, _settings.DiskBudgetBytes, token).ConfigureAwait(false);
            var size = new StoreSize
            {
                At = now, Bytes = bytes, Ticks = tables.Take(ofTicks.Length).Sum(t => t.Rows), Tables = [.. tables.OrderByDescending(t => t.Bytes)],
                RowsADay = rows * (double)TimeSpan.FromDays(1).Micros() / length, FreeBytes = free, FreeUnknown = unknown,
            };
            return size with { HeldByRetention = _retention.Enabled && (free is null || size.BytesADay * _retention.Age.TotalDays < bytes + free) };
        }).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<string>> TablesAsync(CancellationToken cancellationToken) =>
        await GuardedAsync("Listing the tables", () => PostgresLayout.ColumnAsync(Connection,
            "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p', 'v') AND NOT relispartition AND relnamespace = current_schema()::regnamespace ORDER BY relname", cancellationToken)).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask<long> ReadTableAsync(string table, RowFilter filter, IRowSink rows, CancellationToken cancellationToken)
    {
        var tables = await TablesAsync(cancellationToken).ConfigureAwait(false);
        if (!tables.Contains(table, StringComparer.Ordinal)) throw new ArgumentException($"There is no table '{table}' in {Name}. There are: {string.Join(", ", tables)}.");
        var columns = await GuardedAsync("Reading the columns", () => PostgresLayout.ColumnAsync(Connection,
            "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum", cancellationToken, table)).ConfigureAwait(false);
        return await ReadAsync($"SELECT * FROM \"{table}\" WHERE true{Where(table, columns, filter)}", filter, columns, rows, null, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<long> ReadLastQuotesAsync(RowFilter filter, IRowSink rows, CancellationToken cancellationToken) => ReadAsync($"""
        SELECT x.venue_time, x.receive_time, i.venue, i.name, {LastQuoteColumns.OfQuote}
        FROM instruments i CROSS JOIN LATERAL (SELECT * FROM quotes q WHERE q.instrument_id = i.id AND q.venue_time >= $2 AND q.venue_time < $3
            ORDER BY q.venue_time DESC, q.batch_id DESC LIMIT 1) x
        WHERE i.name LIKE $1 ORDER BY i.name COLLATE "C", i.venue
        """, filter, LastQuoteColumns.Names, rows, 2, cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<PricePoint> ReadPricesAsync(RowFilter filter, PriceKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (what, tie) = kind == PriceKind.Trade
            ? ("x.price, coalesce(x.amount, 0) FROM trades x", "x.trade_seq, x.trade_id")
            : ("(x.bid_price + x.ask_price) / 2, 0::double precision FROM quotes x", "x.batch_id");
        var known = kind == PriceKind.Trade ? "x.price IS NOT NULL" : "x.bid_price IS NOT NULL AND x.ask_price IS NOT NULL";
        await using var command = Command($"""
            SELECT i.venue, i.name, x.venue_time, {what} JOIN instruments i ON i.id = x.instrument_id
            WHERE i.name LIKE $1 AND x.venue_time >= $2 AND x.venue_time < $3 AND {known} ORDER BY i.name COLLATE "C", i.venue, x.venue_time, {tie}
            """, Like(filter.Symbol), From(filter), To(filter));
        await using var reader = await GuardedAsync("Reading prices", () => command.ExecuteReaderAsync(cancellationToken)).ConfigureAwait(false);
        while (await GuardedAsync("Reading prices", () => reader.ReadAsync(cancellationToken)).ConfigureAwait(false))
        {
            var micros = new DateTimeOffset(reader.GetDateTime(2)).UnixMicros();
            yield return new PricePoint(reader.GetString(0), reader.GetString(1), micros, reader.GetDouble(3), reader.GetDouble(4));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync().ConfigureAwait(false);
        if (_hosts is not null) await _hosts.DisposeAsync().ConfigureAwait(false);
        (_connection, _hosts) = (null, null);
    }

    /// <summary>Runs a statement with the filter's symbol, beginning and end as $1 to $3.</summary>
    private async ValueTask<long> ReadAsync(string sql, RowFilter filter, IReadOnlyList<string> columns, IRowSink rows, int? times, CancellationToken cancellationToken)
    {
        await rows.ColumnsAsync(columns, cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, Connection);
        if (sql.Contains("$1", StringComparison.Ordinal))
        {
            foreach (var value in new object[] { Like(filter.Symbol), From(filter), To(filter) }) command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        var read = 0L;
        var values = new object?[columns.Count];
        await using var reader = await GuardedAsync("Reading rows", () => command.ExecuteReaderAsync(cancellationToken)).ConfigureAwait(false);
        while (await GuardedAsync("Reading rows", () => reader.ReadAsync(cancellationToken)).ConfigureAwait(false))
        {
            reader.GetValues(values!);
            for (var i = 0; i < times; i++) values[i] = new DateTimeOffset((DateTime)values[i]!);
            read++;
            await rows.RowAsync(values, cancellationToken).ConfigureAwait(false);
        }
        await rows.EndAsync(cancellationToken).ConfigureAwait(false);
        return read;
    }

    /// <summary>The conditions of a filter. All three parameters are named where any is, so that each has its place.</summary>
    private static string Where(string table, List<string> columns, RowFilter filter)
    {
        if (filter == RowFilter.All) return "";
        var where = " AND ($1::text IS NOT NULL AND $2::timestamptz IS NOT NULL AND $3::timestamptz IS NOT NULL)";
        if (filter.Symbol is not null)
        {
            var column = new[] { "instrument_id", "instrument", "name" }.FirstOrDefault(columns.Contains)
                ?? throw new ArgumentException($"{table} has no instrument to choose by: leave --symbol out. Its columns are: {string.Join(", ", columns)}.");
            where += column == "instrument_id" ? " AND instrument_id IN (SELECT id FROM instruments WHERE name LIKE $1)" : $" AND {column} LIKE $1";
        }
        if (filter.FromMicros is null && filter.ToMicros is null) return where;
        var time = new[] { "venue_time", "timestamp", "receive_time", "written_time", "expiry_time" }.FirstOrDefault(columns.Contains)
            ?? throw new ArgumentException($"{table} has no time to choose by: leave --from and --to out. Its columns are: {string.Join(", ", columns)}.");
        return where + $" AND {time} >= $2 AND {time} < $3";
    }

    /// <summary>Bytes of a table with its partitions and indexes. Rows are the server's own estimate; what it has not looked at yet is counted.</summary>
    private async Task<TableSize> SizeOfAsync(string table, CancellationToken token)
    {
        var parts = new List<(string Name, long Rows, long Bytes)>();
        await using (var command = Command("""
            SELECT c.oid::regclass::text, c.reltuples::bigint, pg_total_relation_size(c.oid) FROM pg_class c
            WHERE c.relkind = 'r' AND (c.oid = to_regclass($1) OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass($1)))
            """, table))
        await using (var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(token).ConfigureAwait(false)) parts.Add((reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
        }
        var rows = 0L;
        foreach (var part in parts) rows += part.Rows >= 0 ? part.Rows : await NumberAsync($"SELECT count(*) FROM {part.Name}", token).ConfigureAwait(false);
        return new TableSize(table, rows, parts.Sum(p => p.Bytes));
    }

    /// <summary>The first batch that was written at or after a time. A batch's id grows with its time, so that it is found by halving.</summary>
    private async Task<long> FirstBatchSinceAsync(DateTimeOffset time, CancellationToken token)
    {
        var low = await NumberAsync("SELECT coalesce(min(id), 0) FROM batches", token).ConfigureAwait(false);
        var high = await NumberAsync("SELECT coalesce(max(id), 0) + 1 FROM batches", token).ConfigureAwait(false);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var isBefore = await NumberAsync("SELECT coalesce((SELECT (written_time < $2)::int FROM batches WHERE id >= $1 ORDER BY id LIMIT 1), 0)::bigint", token, middle, time.UtcDateTime).ConfigureAwait(false) == 1;
            if (isBefore) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private async Task<long> NumberAsync(string sql, CancellationToken token, params object[] parameters) =>
        (long)(await PostgresLayout.ScalarAsync(Connection, sql, token, parameters).ConfigureAwait(false))!;

    private NpgsqlCommand Command(string sql, params object[] parameters)
    {
        var command = new NpgsqlCommand(sql, Connection);
        foreach (var value in parameters) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private async Task<T> GuardedAsync<T>(string doing, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException)
        {
            throw _errors.Working(doing, e);
        }
    }

    /// <summary>A symbol as LIKE has it: <c>*</c> at its end stands for anything.</summary>
    private static string Like(string? symbol) => (symbol ?? "*").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal).Replace('*', '%');

    private static DateTime From(RowFilter filter) => DateTime.UnixEpoch.AddTicks((filter.FromMicros ?? 0) * TimeSpan.TicksPerMicrosecond);

    private static DateTime To(RowFilter filter) => filter.ToMicros is { } to ? DateTime.UnixEpoch.AddTicks(to * TimeSpan.TicksPerMicrosecond) : new DateTime(2200, 1, 1, 0, 0, 0, DateTimeKind.Utc);
}
