using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using Npgsql;
using NpgsqlTypes;

namespace AkkaCollector.Storage;

/// <summary>
/// Ticks in a PostgreSQL database: binary COPY, one transaction a batch, the batch's id and the source's cursors in the same
/// transaction. One connection, opened anew for each life of the writer; with several hosts it leads to the one that takes writes.
/// </summary>
public sealed class PostgresTickStore : ITickStore
{
    private readonly StorageSettings _storage;
    private readonly PostgresSettings _settings;
    private readonly StoreOwner _owner;
    private readonly TimeProvider _time;
    private readonly PostgresErrors _errors;
    private readonly NpgsqlConnectionStringBuilder _connectionString;
    private readonly TargetSessionAttributes _target;
    private readonly HashSet<int> _days = [];
    private NpgsqlMultiHostDataSource? _hosts;
    private NpgsqlConnection? _connection;
    private PostgresNames? _names;
    private PostgresLayout? _layout;
    private PostgresBatchWriter? _writer;
    private bool _lost;

    /// <summary>Makes a store that is not open yet.</summary>
    /// <param name="settings">The server, how much of an undecoded frame is kept, the retention.</param>
    /// <param name="owner">Who writes.</param>
    /// <param name="time">The clock of partitions, retention and time-outs.</param>
    public PostgresTickStore(StorageSettings settings, StoreOwner owner, TimeProvider time)
    {
        _storage = settings;
        _settings = settings.Postgres;
        _owner = owner;
        _time = time;
        _connectionString = ConnectionString(_settings, owner, out _target);
        _errors = new PostgresErrors(_connectionString);
    }

    /// <inheritdoc />
    public string Name => "postgres";

    /// <summary>Tries that the search for refused rows has made; for specs.</summary>
    internal long Probes => _writer?.Probes ?? 0;

    private int Today => PostgresLayout.DayOf(_time.UnixMicros());

    /// <inheritdoc />
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (_hosts is not null) throw new InvalidOperationException("The store is open already.");
        var allowed = _settings.MigrationTimeout;
        try
        {
            using (Limit(allowed, cancellationToken, out var token))
            {
                _hosts = new NpgsqlDataSourceBuilder(_connectionString.ConnectionString).BuildMultiHost();
                _connection = await _hosts.OpenConnectionAsync(_target, token).ConfigureAwait(false);
                var migrator = new PostgresMigrator(_settings, _errors);
                _layout = await migrator.RunAsync(_connection, PostgresSchema.Migrations, token).ConfigureAwait(false);
            }
            // The schema is there: what comes now waits for nothing but locks of others, and no longer than a write would.
            allowed = _settings.WriteTimeout;
            using (Limit(allowed, cancellationToken, out var token))
            {
                await PrepareSessionAsync(_connection, token).ConfigureAwait(false);
                await _layout.OpenedAsync(_connection, Today, token).ConfigureAwait(false);
            }
            _names = new PostgresNames(_owner);
            _writer = new PostgresBatchWriter(_connection, _names, _storage, _owner, _time);
            _lost = false;
        }
        catch (Exception e)
        {
            _writer = null;
            await CloseAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw e is OperationCanceledException ? _errors.TimedOut("Opening", allowed, e) : _errors.Opening(e);
        }
    }

    /// <inheritdoc />
    public ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken) =>
        GuardedAsync($"Write of batch {batch.Id}", _settings.WriteTimeout, token => WriteGuardedAsync(batch, token), cancellationToken);

    /// <inheritdoc />
    public async ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken)
    {
        if (instruments.Count > 0) await GuardedAsync("Writing instruments", _settings.WriteTimeout, token => InstrumentsAsync(instruments, token), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken) =>
        GuardedAsync("Reading cursors", _settings.WriteTimeout, token => CursorsAsync(source, token), cancellationToken);

    /// <inheritdoc />
    public ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken) =>
        GuardedAsync("Upkeep", _settings.MigrationTimeout, UpkeepAsync, cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _lost = false;
        _writer = null;
        await CloseAsync().ConfigureAwait(false);
    }

    private async Task<BatchReceipt> WriteGuardedAsync(TickBatch batch, CancellationToken token)
    {
        var started = _time.GetTimestamp();
        var refused = await MakeReadyAsync(batch, token).ConfigureAwait(false);
        var (receipt, poison) = await TryAsync(batch, refused, token).ConfigureAwait(false);
        // "No partition of relation … found for row" has no constraint's name: somebody has dropped a partition.
        if (poison is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null })
        {
            await _layout!.ForgetAsync(_connection!, token).ConfigureAwait(false);
            refused = await MakeReadyAsync(batch, token).ConfigureAwait(false);
            (receipt, poison) = await TryAsync(batch, refused, token).ConfigureAwait(false);
        }
        if (poison is not null) receipt = await _writer!.WriteAsync(batch, refused, poison, token).ConfigureAwait(false);
        if (receipt is null)
        {
            await _writer!.TryRollbackAsync(token).ConfigureAwait(false);
            receipt = await WrittenBeforeAsync(batch, token).ConfigureAwait(false);
        }
        return receipt with { Elapsed = _time.GetElapsedTime(started) };
    }

    /// <summary>Tries a batch whole; when a row of it is refused, the transaction is rolled back and the refusal answered.</summary>
    private async Task<(BatchReceipt? Receipt, PostgresException? Poison)> TryAsync(TickBatch batch, Dictionary<int, string>? refused, CancellationToken token)
    {
        try
        {
            return (await _writer!.WriteAsync(batch, refused, null, token).ConfigureAwait(false), null);
        }
        catch (PostgresException e) when (PostgresErrors.IsPoison(e))
        {
            await _writer!.TryRollbackAsync(token).ConfigureAwait(false);
            return (null, e);
        }
    }

    private async Task<BatchReceipt> WrittenBeforeAsync(TickBatch batch, CancellationToken token)
    {
        var written = await FindAsync(batch.Id, token).ConfigureAwait(false) ?? throw new InvalidOperationException($"Batch {batch.Id} is there and cannot be found.");
        return written.Run == _owner.Run
            ? written.Receipt
            : new BatchReceipt(batch.Id, batch.Source, 0, 0, batch.Items.Count(i => i.Event is Tick), 0, 0, TimeSpan.Zero);
    }

    /// <summary>Makes the names and the days of a batch known; answers the items that cannot be stored, null when there are none.</summary>
    private async ValueTask<Dictionary<int, string>?> MakeReadyAsync(TickBatch batch, CancellationToken token)
    {
        await _names!.EnsureAsync(_connection!, batch, token).ConfigureAwait(false);
        _days.Clear();
        var last = int.MinValue;
        for (var i = 0; i < batch.Items.Count; i++)
        {
            if (DayOf(batch.Items[i]) is not { } day || day == last) continue;
            _days.Add(day);
            last = day;
        }
        await _layout!.EnsureAsync(_connection!, _days, Today, token).ConfigureAwait(false);
        Dictionary<int, string>? refused = null;
        for (var i = 0; i < batch.Items.Count; i++)
        {
            if (DayOf(batch.Items[i]) is not { } day) continue;
            if ((_layout.Refusal(day) ?? _names.Refusal(batch.Items[i].Event)) is { } error) (refused ??= [])[i] = error;
        }
        return refused;
    }

    /// <summary>The day that a row lies in: by the venue's time, or for what was rejected by the time of its arrival. Null for what is not stored.</summary>
    private static int? DayOf(in Validated item) => item switch
    {
        { Outcome: Outcome.Duplicate } => null,
        { Outcome: Outcome.Accepted, Event: Tick tick } => PostgresLayout.DayOf(tick.VenueMicros),
        _ => PostgresLayout.DayOf(item.Event.ReceivedMicros),
    };

    private async Task<(BatchReceipt Receipt, string Run)?> FindAsync(string batch, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("""
            SELECT s.source, b.quotes, b.trades, b.duplicates, b.rejected, b.undecoded, b.dead_letters, b.dead_frames, b.run, b.others
            FROM batches b JOIN sources s ON s.id = b.source_id WHERE b.batch = $1
            """, _connection) { Parameters = { new() { Value = batch } } };
        await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
        if (!await reader.ReadAsync(token).ConfigureAwait(false)) return null;
        var receipt = new BatchReceipt(batch, reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), TimeSpan.Zero)
        {
            DeadLetters = reader.GetInt32(6),
            DeadFrames = reader.GetInt32(7),
            Others = reader.GetInt32(9),
        };
        return (receipt, reader.GetString(8));
    }

    private async Task<IReadOnlyList<SourceCursor>> CursorsAsync(string source, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("""
            SELECT c.channel, coalesce(i.name, ''), c.trade_seq, c.trade_id, c.venue_time, c.receive_time, c.batch
            FROM cursors c JOIN sources s ON s.id = c.source_id LEFT JOIN instruments i ON i.id = c.instrument_id
            WHERE s.instance = $1 AND s.source = $2 ORDER BY c.channel, i.name
            """, _connection) { Parameters = { new() { Value = _owner.Instance }, new() { Value = source } } };
        await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
        var cursors = new List<SourceCursor>();
        while (await reader.ReadAsync(token).ConfigureAwait(false))
        {
            cursors.Add(new SourceCursor
            {
                Source = source,
                Channel = reader.GetString(0) == "trades" ? CursorChannel.Trades : CursorChannel.Quotes,
                Instrument = reader.GetString(1),
                TradeSeq = reader.GetInt64(2),
                TradeId = reader.IsDBNull(3) ? null : reader.GetString(3),
                VenueMicros = MicrosOf(reader.GetDateTime(4)),
                ReceivedMicros = MicrosOf(reader.GetDateTime(5)),
                BatchId = reader.GetString(6),
            });
        }
        return cursors;
    }

    private async Task<bool> InstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken token)
    {
        // A venue may list a name twice; one statement may touch a row once.
        var list = instruments.GroupBy(i => (i.Venue, i.Name)).Select(g => g.Last()).OrderBy(i => i.Name, StringComparer.Ordinal).ToList();
        await using var command = new NpgsqlCommand("""
            INSERT INTO instruments (venue, name, kind, listed, base_currency, quote_currency, strike, option_right, created_time, expiry_time,
                tick_size, contract_size, min_trade_amount, is_active)
            SELECT v, n, k, true, b, q, s, r, c, e, t, z, m, a FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS u (v, n, k, b, q, s, r, c, e, t, z, m, a)
            ON CONFLICT (venue, name) DO UPDATE SET kind = excluded.kind, listed = true, base_currency = excluded.base_currency,
                quote_currency = excluded.quote_currency, strike = excluded.strike, option_right = excluded.option_right,
                created_time = excluded.created_time, expiry_time = excluded.expiry_time, tick_size = excluded.tick_size,
                contract_size = excluded.contract_size, min_trade_amount = excluded.min_trade_amount, is_active = excluded.is_active
            """, _connection);
        void Add(object values, NpgsqlDbType type) => command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
        Add(list.Select(i => i.Venue).ToArray(), NpgsqlDbType.Text);
        Add(list.Select(i => i.Name).ToArray(), NpgsqlDbType.Text);
        Add(list.Select(i => StoredNames.Of(i.Kind)).ToArray(), NpgsqlDbType.Text);
        Add(list.Select(i => i.BaseCurrency).ToArray(), NpgsqlDbType.Text);
        Add(list.Select(i => i.QuoteCurrency).ToArray(), NpgsqlDbType.Text);
        Add(list.Select(i => i.Strike).ToArray(), NpgsqlDbType.Double);
        Add(list.Select(i => StoredNames.Of(i.Right)).ToArray(), NpgsqlDbType.Text);
        Add(list.Select(i => i.CreatedMicros == 0 ? null : (DateTime?)DateTimeOf(i.CreatedMicros)).ToArray(), NpgsqlDbType.TimestampTz);
        Add(list.Select(i => i.ExpiryMicros is { } expiry ? (DateTime?)DateTimeOf(expiry) : null).ToArray(), NpgsqlDbType.TimestampTz);
        Add(list.Select(i => i.TickSize).ToArray(), NpgsqlDbType.Double);
        Add(list.Select(i => i.ContractSize).ToArray(), NpgsqlDbType.Double);
        Add(list.Select(i => i.MinTradeAmount).ToArray(), NpgsqlDbType.Double);
        Add(list.Select(i => i.IsActive).ToArray(), NpgsqlDbType.Boolean);
        await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        return true;
    }

    private async Task<Upkeep> UpkeepAsync(CancellationToken token)
    {
        var retention = _storage.Retention;
        int? oldest = retention.Enabled ? PostgresLayout.DayOf(_time.UnixMicros() - retention.Age.Micros()) : null;
        try
        {
            var done = await _layout!.MaintainAsync(_connection!, Today, oldest, token).ConfigureAwait(false);
            if (oldest is null) return done;
            // A day later than their rows: what a batch row tells is needed as long as a row of it may be there.
            var cutoff = DateTimeOf(_time.UnixMicros()) - retention.Age - TimeSpan.FromDays(1);
            var removed = 0L;
            foreach (var table in new[] { "batches", "dead_letters" })
            {
                await using var delete = new NpgsqlCommand($"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} ORDER BY id LIMIT {retention.RowsMax}) AND written_time < $1", _connection)
                {
                    Parameters = { new() { Value = cutoff } },
                };
                removed += await delete.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            }
            return done with { RowsRemoved = done.RowsRemoved + removed, More = done.More || removed >= retention.RowsMax };
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // A reader such as pg_dump holds the table; the transaction of the piece is rolled back, and the next time comes.
            return Upkeep.Nothing with { LeftUndone = _errors.Working("Dropping an old partition", e).Message };
        }
    }

    private async Task PrepareSessionAsync(NpgsqlConnection connection, CancellationToken token)
    {
        // The server must not keep a transaction of a collector whose host is gone: its locks would hold up the next one.
        var idle = (long)(_settings.WriteTimeout.TotalMilliseconds * 2);
        await PostgresLayout.RunAsync(connection, $"SET idle_in_transaction_session_timeout = {idle}; SET client_min_messages = warning; {PostgresBatchWriter.StagingSql}", token)
            .ConfigureAwait(false);
    }

    private async ValueTask<T> GuardedAsync<T>(string doing, TimeSpan timeout, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_lost) await OpenAsync(cancellationToken).ConfigureAwait(false);
        if (_writer is null) throw new InvalidOperationException("The store is not open.");
        using var limit = Limit(timeout, cancellationToken, out var token);
        try
        {
            return await call(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            await TryRollbackAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw _errors.TimedOut(doing, timeout, e);
        }
        catch (Exception e) when (e is NpgsqlException or TickStoreException or IOException or TimeoutException or System.Net.Sockets.SocketException)
        {
            await TryRollbackAsync().ConfigureAwait(false);
            throw _errors.Working(doing, e);
        }
    }

    /// <summary>Leaves no transaction open after a failure that the connection has survived.</summary>
    private async Task TryRollbackAsync()
    {
        using var limit = new CancellationTokenSource(_settings.ConnectTimeout, _time);
        try
        {
            if (await _writer!.TryRollbackAsync(limit.Token).ConfigureAwait(false)) return;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or OperationCanceledException)
        {
            // The connection is in the middle of something, or the server says nothing; closing it ends the transaction. The failure before
            // this one is what is told.
        }
        _lost = true;
        _writer = null;
        await CloseAsync().ConfigureAwait(false);
    }

    private async ValueTask CloseAsync()
    {
        if (_connection is { } connection) await connection.DisposeAsync().ConfigureAwait(false);
        if (_hosts is { } hosts) await hosts.DisposeAsync().ConfigureAwait(false);
        (_connection, _hosts) = (null, null);
    }

    /// <summary>A token that is cancelled with the caller's or when the time is over.</summary>
    private Timeout Limit(TimeSpan timeout, CancellationToken cancellationToken, out CancellationToken token)
    {
        var limit = new Timeout(new CancellationTokenSource(timeout, _time), cancellationToken);
        token = limit.Token;
        return limit;
    }

    internal static NpgsqlConnectionStringBuilder ConnectionString(PostgresSettings settings, StoreOwner owner, out TargetSessionAttributes target)
    {
        var given = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            // Every wait has a bound of its own here; the driver's would hide which one it was.
            CommandTimeout = 0,
            Timeout = (int)Math.Ceiling(settings.ConnectTimeout.TotalSeconds),
            TcpKeepAlive = true,
            TcpKeepAliveTime = (int)Math.Ceiling(settings.TcpKeepalive.TotalSeconds),
            MaxPoolSize = 2,
        };
        // The same dozen statements for years. A pooler that cannot keep prepared statements is told by Max Auto Prepare=0 in the string.
        if (!new System.Data.Common.DbConnectionStringBuilder { ConnectionString = settings.ConnectionString }.ContainsKey("Max Auto Prepare"))
            (given.MaxAutoPrepare, given.AutoPrepareMinUsages) = (32, 2);
        // Of several hosts the one that takes writes is wanted, unless the string says which. It is asked for when the connection is opened.
        var several = given.Host?.Contains(',', StringComparison.Ordinal) == true;
        if (!Enum.TryParse(given.TargetSessionAttributes?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out target))
            target = several ? TargetSessionAttributes.ReadWrite : TargetSessionAttributes.Any;
        given.TargetSessionAttributes = null;
        if (settings.Password is { } password) given.Password = password;
        if (string.IsNullOrEmpty(given.ApplicationName)) given.ApplicationName = $"akkacollector/{owner.Instance}";
        return given;
    }

    private static DateTime DateTimeOf(long unixMicros) => DateTime.UnixEpoch.AddTicks(unixMicros * TimeSpan.TicksPerMicrosecond);

    private static long MicrosOf(DateTime moment) => (moment - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private sealed class Timeout(CancellationTokenSource limit, CancellationToken caller) : IDisposable
    {
        private readonly CancellationTokenSource _both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, caller);

        public CancellationToken Token => _both.Token;

        public void Dispose()
        {
            _both.Dispose();
            limit.Dispose();
        }
    }
}
