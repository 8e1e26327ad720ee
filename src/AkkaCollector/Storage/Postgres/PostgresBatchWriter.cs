using AkkaCollector.MarketData;
using Npgsql;
using NpgsqlTypes;

namespace AkkaCollector.Storage;

/// <summary>
/// One batch in one transaction: its id first, so that whoever writes it again waits for this one's end and then finds it; the rows; the
/// counts and the cursors together with the commit.
/// </summary>
internal sealed class PostgresBatchWriter
{
    /// <summary>Makes the table that a batch's trades pass through, empty at the end of each transaction.</summary>
    public const string StagingSql = "CREATE TEMPORARY TABLE staged_trades (LIKE trades) ON COMMIT DELETE ROWS";

    private readonly NpgsqlConnection _connection;
    private readonly PostgresNames _names;
    private readonly PostgresRows _rows;
    private readonly StoreOwner _owner;
    private readonly TimeProvider _time;
    private readonly int _poisonMax;
    private readonly CursorRules _cursors = new();
    private readonly TickJson _json = new();
    private readonly SortedDictionary<int, string> _dead = [];

    /// <summary>Staging tables that the session has, and those that only its transaction has so far. Made when they are needed: at every commit that has touched one, PostgreSQL empties them all.</summary>
    private readonly HashSet<string> _staging = new(StringComparer.Ordinal), _newStaging = new(StringComparer.Ordinal);

    public PostgresBatchWriter(NpgsqlConnection connection, PostgresNames names, StorageSettings settings, StoreOwner owner, TimeProvider time)
    {
        _time = time;
        _connection = connection;
        _names = names;
        _owner = owner;
        _poisonMax = settings.PoisonMax;
        _rows = new PostgresRows(names, settings.FrameBytesMax);
    }

    /// <summary>Savepoints that the search for refused rows has set; for specs.</summary>
    public long Probes { get; private set; }

    /// <summary>Writes a batch; null when its id is there already. On any failure the transaction is left for <see cref="TryRollbackAsync"/>.</summary>
    /// <param name="batch">The batch; its names and days are known.</param>
    /// <param name="refused">Items that cannot be stored whatever the database says, with the reason.</param>
    /// <param name="poison">What the database said when it refused the batch whole; null at the first try.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<BatchReceipt?> WriteAsync(TickBatch batch, IReadOnlyDictionary<int, string>? refused, PostgresException? poison, CancellationToken cancellationToken)
    {
        var (source, mask) = await _names.SourceAsync(_connection, batch.Source, cancellationToken).ConfigureAwait(false);
        if (await BeginAsync(batch, source, cancellationToken).ConfigureAwait(false) is not { } id) return null;
        _dead.Clear();
        _newStaging.Clear();
        foreach (var (index, error) in refused ?? System.Collections.Immutable.ImmutableDictionary<int, string>.Empty) SetAside(batch, index, error);
        // A deferred constraint would refuse the commit and name no row; in the search it speaks at once.
        if (poison is not null) await PostgresLayout.RunAsync(_connection, "SET CONSTRAINTS ALL IMMEDIATE", cancellationToken).ConfigureAwait(false);
        var part = new Part(batch, id, mask, refused);
        var receipt = new BatchReceipt(batch.Id, batch.Source, 0, 0, 0, 0, 0, TimeSpan.Zero);
        receipt = poison is null
            ? await StoreAsync(part, receipt, 0, batch.Items.Count, cancellationToken).ConfigureAwait(false)
            : await SearchAsync(part, receipt, 0, batch.Items.Count, poison, cancellationToken).ConfigureAwait(false);
        receipt = await WriteDeadLettersAsync(part, receipt, cancellationToken).ConfigureAwait(false);
        await CommitAsync(batch, id, source, receipt, cancellationToken).ConfigureAwait(false);
        _staging.UnionWith(_newStaging);
        return receipt;
    }

    /// <summary>Ends a transaction that failed, if there is one; false when the connection is broken, which has ended it too.</summary>
    public async Task<bool> TryRollbackAsync(CancellationToken cancellationToken)
    {
        if (_connection.FullState != System.Data.ConnectionState.Open) return false;
        await PostgresLayout.RunAsync(_connection, "ROLLBACK", cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<long?> BeginAsync(TickBatch batch, int source, CancellationToken cancellationToken)
    {
        await using var begin = new NpgsqlBatch(_connection);
        begin.BatchCommands.Add(new("BEGIN"));
        begin.BatchCommands.Add(new("INSERT INTO batches (batch, source_id, run, written_time) VALUES ($1, $2, $3, $4) ON CONFLICT (batch) DO NOTHING RETURNING id")
        {
            Parameters = { new() { Value = batch.Id }, new() { Value = source }, new() { Value = _owner.Run }, new() { Value = _time.GetUtcNow().UtcDateTime } },
        });
        return await begin.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as long?;
    }

    /// <summary>Copies some items; the receipt grows by what became of them.</summary>
    private async Task<BatchReceipt> StoreAsync(Part part, BatchReceipt receipt, int from, int to, CancellationToken cancellationToken)
    {
        _rows.Encode(part.Batch, from, to, part.Id, part.Mask, part.Refused);
        await CopyAsync("quotes", PostgresSchema.QuoteColumns, _rows.Quotes, cancellationToken).ConfigureAwait(false);
        await CopyAsync("rejected_ticks", PostgresSchema.RejectedColumns, _rows.Rejected, cancellationToken).ConfigureAwait(false);
        await CopyAsync("undecoded_frames", PostgresSchema.UndecodedColumns, _rows.Undecoded, cancellationToken).ConfigureAwait(false);
        var trades = _rows.Trades.Rows == 0 ? 0 : await StoreTradesAsync(part.Mask, cancellationToken).ConfigureAwait(false);
        if (_rows.HasTables) receipt = await StoreTablesAsync(part.Mask, receipt, cancellationToken).ConfigureAwait(false);
        return receipt with
        {
            Quotes = receipt.Quotes + _rows.Quotes.Rows,
            Trades = receipt.Trades + trades,
            Duplicates = receipt.Duplicates + _rows.Duplicates + _rows.Trades.Rows - trades,
            Rejected = receipt.Rejected + _rows.Rejected.Rows,
            Undecoded = receipt.Undecoded + _rows.Undecoded.Rows,
        };
    }

    private async Task CopyAsync(string table, string columns, CopyBuffer rows, CancellationToken cancellationToken)
    {
        if (rows.Rows == 0) return;
        var copy = await _connection.BeginRawBinaryCopyAsync($"COPY {table} ({columns}) FROM STDIN (FORMAT binary)", cancellationToken).ConfigureAwait(false);
        // Disposing sends the end of the data and reads the server's verdict on it.
        await using (copy.ConfigureAwait(false))
        {
            await copy.WriteAsync(rows.Bytes, cancellationToken).ConfigureAwait(false);
            KillPoint.Reach(KillPoint.Insert);
        }
    }

    /// <summary>
    /// Trades by way of a table of the session: the new ones are inserted, those that are there already take on this source's bit. Both in
    /// the order of their keys, so that two collectors never wait for one another in a circle: rows are locked for the mark in that order
    /// first, since an UPDATE goes through them as its plan likes.
    /// </summary>
    private async Task<int> StoreTradesAsync(long mask, CancellationToken cancellationToken)
    {
        await CopyAsync("staged_trades", PostgresSchema.TradeColumns, _rows.Trades, cancellationToken).ConfigureAwait(false);
        await using var insert = new NpgsqlCommand($"""
            INSERT INTO trades ({PostgresSchema.TradeColumns}) SELECT {PostgresSchema.TradeColumns} FROM staged_trades ORDER BY instrument_id, trade_id
            ON CONFLICT (instrument_id, trade_id, venue_time) DO NOTHING
            """, _connection);
        var inserted = await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        if (inserted < _rows.Trades.Rows) await MarkTradesAsync(mask, cancellationToken).ConfigureAwait(false);
        return inserted;
    }

    /// <summary>The same for the rows of every other table: what is there already counts as a duplicate, whether it stays or is replaced.</summary>
    private async Task<BatchReceipt> StoreTablesAsync(long mask, BatchReceipt receipt, CancellationToken cancellationToken)
    {
        foreach (var rows in _rows.Tables)
        {
            if (rows.Count == 0) continue;
            var sql = rows.Sql;
            if (!_staging.Contains(sql.Staging))
            {
                await PostgresLayout.RunAsync(_connection, $"CREATE TEMPORARY TABLE IF NOT EXISTS {sql.Staging} (LIKE {rows.Table.Name}) ON COMMIT DELETE ROWS", cancellationToken).ConfigureAwait(false);
                _newStaging.Add(sql.Staging);
            }
            await CopyAsync(sql.Staging, sql.Columns, rows.Encoded, cancellationToken).ConfigureAwait(false);
            int inserted;
            await using (var insert = new NpgsqlCommand(sql.Insert, _connection)) inserted = await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            receipt = receipt with { Others = receipt.Others + inserted, Duplicates = receipt.Duplicates + rows.Count - inserted };
            if (inserted == rows.Count) continue;
            foreach (var merge in sql.Merge)
                await PostgresLayout.RunAsync(_connection, merge, cancellationToken, mask, Moment(rows.Times.First), Moment(rows.Times.Last)).ConfigureAwait(false);
        }
        return receipt;
    }

    private async Task MarkTradesAsync(long mask, CancellationToken cancellationToken)
    {
        const string unmarked = """
            t.instrument_id = s.instrument_id AND t.trade_id = s.trade_id AND t.venue_time = s.venue_time
            AND t.venue_time >= $2 AND t.venue_time <= $3 AND t.sources & $1 = 0
            """;
        await using var mark = new NpgsqlBatch(_connection);
        Add($"""
            SELECT count(*) FROM (SELECT 1 FROM trades t JOIN staged_trades s ON {unmarked} ORDER BY t.instrument_id, t.trade_id FOR NO KEY UPDATE OF t) locked
            """);
        Add($"UPDATE trades t SET sources = t.sources | $1 FROM staged_trades s WHERE {unmarked}");
        await mark.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

        void Add(string sql) => mark.BatchCommands.Add(new NpgsqlBatchCommand(sql)
        {
            Parameters = { new() { Value = mask }, new() { Value = Moment(_rows.TradeTimes.First) }, new() { Value = Moment(_rows.TradeTimes.Last) } },
        });
    }

    /// <summary>
    /// Finds the rows that are refused by halving, each try behind a savepoint: for one bad row in n that is 2·log2(n) tries. What is
    /// stored on the way stays stored.
    /// </summary>
    private async Task<BatchReceipt> SearchAsync(Part part, BatchReceipt receipt, int from, int to, PostgresException refusal, CancellationToken cancellationToken)
    {
        if (to - from == 1)
        {
            SetAside(part.Batch, from, $"{refusal.MessageText} (SQLSTATE {refusal.SqlState}{(refusal.ConstraintName is { } name ? $", {name}" : "")})", refusal);
            return receipt;
        }
        var middle = from + (to - from) / 2;
        foreach (var (first, last) in new[] { (from, middle), (middle, to) })
        {
            Probes++;
            await PostgresLayout.RunAsync(_connection, "SAVEPOINT probe", cancellationToken).ConfigureAwait(false);
            PostgresException refused;
            try
            {
                receipt = await StoreAsync(part, receipt, first, last, cancellationToken).ConfigureAwait(false);
                var staged = _rows.Tables.Where(t => t.Count > 0).Select(t => t.Sql.Staging).Prepend("staged_trades");
                await PostgresLayout.RunAsync(_connection, $"TRUNCATE {string.Join(", ", staged)}", cancellationToken).ConfigureAwait(false);
                await PostgresLayout.RunAsync(_connection, "RELEASE SAVEPOINT probe", cancellationToken).ConfigureAwait(false);
                continue;
            }
            catch (PostgresException e) when (PostgresErrors.IsPoison(e))
            {
                refused = e;
            }
            await PostgresLayout.RunAsync(_connection, "ROLLBACK TO SAVEPOINT probe", cancellationToken).ConfigureAwait(false);
            _newStaging.Clear();
            await PostgresLayout.RunAsync(_connection, "RELEASE SAVEPOINT probe", cancellationToken).ConfigureAwait(false);
            receipt = await SearchAsync(part, receipt, first, last, refused, cancellationToken).ConfigureAwait(false);
        }
        return receipt;
    }

    private void SetAside(TickBatch batch, int index, string error, Exception? cause = null)
    {
        _dead[index] = error;
        if (_dead.Count > _poisonMax) throw DeadLetterRules.TooMany(batch, _poisonMax, cause ?? new InvalidOperationException(error));
    }

    private async Task<BatchReceipt> WriteDeadLettersAsync(Part part, BatchReceipt receipt, CancellationToken cancellationToken)
    {
        foreach (var (index, error) in _dead)
        {
            var item = part.Batch.Items[index];
            await using var insert = new NpgsqlCommand(
                "INSERT INTO dead_letters (batch_id, source, kind, instrument, receive_time, error, content, written_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", _connection)
            {
                Parameters =
                {
                    new() { Value = part.Id },
                    new() { Value = item.Event.Source },
                    new() { Value = DeadLetterRules.KindOf(item) },
                    new() { Value = item.Event is Tick tick ? DeadLetterRules.Safe(tick.Instrument.Name) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                    new() { Value = Moment(item.Event.ReceivedMicros) },
                    new() { Value = DeadLetterRules.Safe(error) },
                    new() { Value = System.Text.Encoding.UTF8.GetString(_json.WriteWhole(item)) },
                    new() { Value = _time.GetUtcNow().UtcDateTime },
                },
            };
            await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            receipt = item.Event is Tick ? receipt with { DeadLetters = receipt.DeadLetters + 1 } : receipt with { DeadFrames = receipt.DeadFrames + 1 };
        }
        return receipt;
    }

    private async Task CommitAsync(TickBatch batch, long id, int source, BatchReceipt receipt, CancellationToken cancellationToken)
    {
        await using var end = new NpgsqlBatch(_connection);
        end.BatchCommands.Add(new("UPDATE batches SET quotes = $1, trades = $2, duplicates = $3, rejected = $4, undecoded = $5, dead_letters = $6, dead_frames = $7, others = $8 WHERE id = $9")
        {
            Parameters =
            {
                new() { Value = receipt.Quotes }, new() { Value = receipt.Trades }, new() { Value = receipt.Duplicates }, new() { Value = receipt.Rejected },
                new() { Value = receipt.Undecoded }, new() { Value = receipt.DeadLetters }, new() { Value = receipt.DeadFrames },
                new() { Value = receipt.Others }, new() { Value = id },
            },
        });
        if (Cursors(batch, source) is { } cursors) end.BatchCommands.Add(cursors);
        end.BatchCommands.Add(new("COMMIT"));
        var answer = end.ExecuteNonQueryAsync(cancellationToken);
        KillPoint.Reach(KillPoint.Commit);
        await answer.ConfigureAwait(false);
    }

    private NpgsqlBatchCommand? Cursors(TickBatch batch, int source)
    {
        _cursors.Read(batch.Items, _dead.Count == 0 ? null : _dead.Keys.ToHashSet());
        var trades = _cursors.NewestTrades.OrderBy(t => t.Instrument.Index).ToList();
        var quote = _cursors.NewestQuote;
        var count = trades.Count + (quote is null ? 0 : 1);
        if (count == 0) return null;
        var (channels, instruments, numbers, ids) = (new string[count], new int[count], new long[count], new string?[count]);
        var (venueTimes, receiveTimes) = (new DateTime[count], new DateTime[count]);
        for (var i = 0; i < trades.Count; i++) Set(i, trades[i], "trades", _names.Instrument(trades[i].Instrument), trades[i].TradeSeq, trades[i].TradeId);
        if (quote is not null) Set(trades.Count, quote, "quotes", 0, 0, null);
        return new NpgsqlBatchCommand("""
            INSERT INTO cursors (source_id, channel, instrument_id, trade_seq, trade_id, venue_time, receive_time, batch)
            SELECT $1, c, i, n, t, v, r, $2 FROM unnest($3, $4, $5, $6, $7, $8) AS u (c, i, n, t, v, r)
            ON CONFLICT (source_id, channel, instrument_id) DO UPDATE SET trade_seq = excluded.trade_seq, trade_id = excluded.trade_id,
                venue_time = excluded.venue_time, receive_time = excluded.receive_time, batch = excluded.batch
            WHERE (excluded.trade_seq, excluded.venue_time) >= (cursors.trade_seq, cursors.venue_time)
            """)
        {
            Parameters =
            {
                new() { Value = source }, new() { Value = batch.Id }, new() { Value = channels }, new() { Value = instruments }, new() { Value = numbers },
                new() { Value = ids }, new() { Value = venueTimes }, new() { Value = receiveTimes },
            },
        };

        void Set(int i, Tick tick, string channel, int instrument, long number, string? trade)
        {
            (channels[i], instruments[i], numbers[i], ids[i]) = (channel, instrument, number, trade);
            (venueTimes[i], receiveTimes[i]) = (Moment(tick.VenueMicros), Moment(tick.ReceivedMicros));
        }
    }

    /// <summary>A moment as the driver takes it; one beyond its years becomes their end.</summary>
    private static DateTime Moment(long unixMicros) =>
        DateTime.UnixEpoch.AddTicks(Math.Clamp(unixMicros, -62_000_000_000_000_000, 253_000_000_000_000_000) * TimeSpan.TicksPerMicrosecond);

    private readonly record struct Part(TickBatch Batch, long Id, long Mask, IReadOnlyDictionary<int, string>? Refused);
}
