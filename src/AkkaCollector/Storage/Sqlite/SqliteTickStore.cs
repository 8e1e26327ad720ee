using AkkaCollector.MarketData;
using AkkaCollector.Supervision;
using AkkaCollector.Telemetry;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AkkaCollector.Storage;

/// <summary>
/// Ticks in one SQLite file: write-ahead log, one transaction a batch, the batch's id in the same transaction. Every call blocks
/// the calling thread while the disk works, so the writer runs it on a thread of its own.
/// </summary>
public sealed class SqliteTickStore : ITickStore
{
    private const int PageBytes = 8192;
    private readonly SqliteSettings _settings;
    private readonly StorageSettings _storage;
    private readonly StoreOwner _owner;
    private readonly TimeProvider _time;
    private readonly SqliteRetention _retention = new();
    private SqliteConnection? _connection;
    private SqliteInserts? _inserts;
    private SqliteCursors? _cursors;
    private SqliteStatement? _begin, _commit, _rollback, _newBatch, _countBatch;

    /// <summary>Makes a store that is not open yet.</summary>
    /// <param name="settings">The file and its pragmas, how much of an undecoded frame is kept, the retention.</param>
    /// <param name="owner">Who writes.</param>
    /// <param name="time">Where times in the file and of receipts come from.</param>
    public SqliteTickStore(StorageSettings settings, StoreOwner owner, TimeProvider time)
    {
        _storage = settings;
        _settings = settings.Sqlite;
        _owner = owner;
        _time = time;
    }

    /// <inheritdoc />
    public string Name => "sqlite";

    /// <inheritdoc />
    public ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (_connection is not null) throw new InvalidOperationException($"The store '{_settings.Path}' is open already.");
        cancellationToken.ThrowIfCancellationRequested();
        MakeFolder();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = _settings.Path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            Prepare(connection);
        }
        catch (SqliteException e)
        {
            CloseStatements();
            connection.Dispose();
            throw SqliteErrors.Opening(e.SqliteErrorCode, _settings.Path, e.Message, e);
        }
        catch
        {
            CloseStatements();
            connection.Dispose();
            throw;
        }
        _connection = connection;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken)
    {
        var inserts = _inserts ?? throw NotOpen();
        cancellationToken.ThrowIfCancellationRequested();
        var started = _time.GetTimestamp();
        CheckFile();
        _begin!.Run();
        try
        {
            var receipt = Insert(batch, inserts, _cursors!);
            KillPoint.Reach(KillPoint.Commit);
            _commit!.Run();
            return ValueTask.FromResult(receipt with { Elapsed = _time.GetElapsedTime(started) });
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<SourceCursor>> ReadCursorsAsync(string source, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<SourceCursor>>(Guarded("Reading cursors", () => _cursors!.Read(_connection!, source)));
    }

    /// <inheritdoc />
    public ValueTask<Upkeep> MaintainAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var retention = _storage.Retention;
        if (!retention.Enabled) return ValueTask.FromResult(Upkeep.Nothing);
        var cutoff = _time.UnixMicros() - retention.Age.Micros();
        return ValueTask.FromResult(Guarded("Removing old rows", () => _retention.Remove(_connection!, cutoff, retention.RowsMax)));
    }

    /// <inheritdoc />
    public ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken)
    {
        var inserts = _inserts ?? throw NotOpen();
        cancellationToken.ThrowIfCancellationRequested();
        _begin!.Run();
        try
        {
            foreach (var instrument in instruments) inserts.Instrument(instrument);
            _commit!.Run();
        }
        catch
        {
            Rollback();
            throw;
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Copies the write-ahead log into the file and closes it, so that the file opens alone.</summary>
    public ValueTask DisposeAsync()
    {
        CloseStatements();
        if (_connection is not { } connection) return ValueTask.CompletedTask;
        _connection = null;
        try
        {
            SqliteSchema.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Working(e.SqliteErrorCode, _settings.Path, "Copying the write-ahead log into the file", e.Message);
        }
        finally
        {
            connection.Dispose();
        }
        return ValueTask.CompletedTask;
    }

    private BatchReceipt Insert(TickBatch batch, SqliteInserts inserts, SqliteCursors cursors)
    {
        var newBatch = _newBatch!;
        newBatch.Bind(1, batch.Id);
        newBatch.Bind(2, batch.Source);
        newBatch.Bind(3, _time.UnixMicros());
        newBatch.Bind(4, _owner.Run);
        if (newBatch.Run() == 0)
        {
            var written = Find(batch.Id) ?? throw new InvalidOperationException($"Batch {batch.Id} is there and cannot be found.");
            return written.Run == _owner.Run
                ? written.Receipt
                : new BatchReceipt(batch.Id, batch.Source, 0, 0, batch.Items.Count(i => i.Event is Tick), 0, 0, TimeSpan.Zero);
        }
        var id = raw.sqlite3_last_insert_rowid(_connection!.Handle);
        var (source, mask) = cursors.Source(batch.Source);
        var receipt = InsertRows(batch, id, mask, inserts, out var dead);
        cursors.Move(batch, source, inserts, dead);
        var count = _countBatch!;
        count.Bind(1, receipt.Quotes);
        count.Bind(2, receipt.Trades);
        count.Bind(3, receipt.Duplicates);
        count.Bind(4, receipt.Rejected);
        count.Bind(5, receipt.Undecoded);
        count.Bind(6, receipt.DeadLetters);
        count.Bind(7, receipt.DeadFrames);
        count.Bind(8, receipt.Others);
        count.Bind(9, id);
        count.Run();
        return receipt;
    }

    private BatchReceipt InsertRows(TickBatch batch, long id, long mask, SqliteInserts inserts, out HashSet<int>? dead)
    {
        int quotes = 0, trades = 0, others = 0, duplicates = 0, rejected = 0, undecoded = 0, deadLetters = 0, deadFrames = 0;
        dead = null;
        var middle = batch.Items.Count / 2;
        for (var i = 0; i < batch.Items.Count; i++)
        {
            if (i == middle) KillPoint.Reach(KillPoint.Insert);
            var item = batch.Items[i];
            try
            {
                if (item.Event is UndecodedFrame frame) undecoded += inserts.Undecoded(id, frame);
                else if (item.Outcome == Outcome.Duplicate) duplicates++;
                else if (item.Outcome == Outcome.Rejected) rejected += inserts.Rejected(id, (Tick)item.Event, item.Reasons);
                else if (item.Event is Quote quote) quotes += inserts.Quote(id, quote, item.Flags);
                else if (item.Event is Trade trade)
                {
                    if (inserts.Trade(id, trade, item.Flags, mask) == 1) trades++;
                    else duplicates++;
                }
                else if (inserts.Other(id, (Tick)item.Event, item.Flags, mask) == 1) others++;
                else duplicates++;
            }
            catch (TickStoreException e) when (e.IsPoison && raw.sqlite3_get_autocommit(_connection!.Handle) == 0)
            {
                // SQLite has undone this one statement; the transaction goes on.
                if (deadLetters + deadFrames == _storage.PoisonMax) throw DeadLetterRules.TooMany(batch, _storage.PoisonMax, e);
                inserts.DeadLetter(id, item, e.Message);
                (dead ??= []).Add(i);
                if (item.Event is Tick) deadLetters++;
                else deadFrames++;
            }
        }
        return new BatchReceipt(batch.Id, batch.Source, quotes, trades, duplicates, rejected, undecoded, TimeSpan.Zero) { Others = others, DeadLetters = deadLetters, DeadFrames = deadFrames };
    }

    private (BatchReceipt Receipt, string? Run)? Find(string batch)
    {
        using var command = _connection!.CreateCommand();
        command.CommandText = "SELECT source, quotes, trades, duplicates, rejected, undecoded, dead_letters, dead_frames, run, others FROM batches WHERE batch = $batch";
        command.Parameters.AddWithValue("$batch", batch);
        using var reader = command.ExecuteReader();
        if (!reader.Read()) return null;
        var receipt = new BatchReceipt(batch, reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), TimeSpan.Zero)
        {
            DeadLetters = reader.GetInt32(6),
            DeadFrames = reader.GetInt32(7),
            Others = reader.GetInt32(9),
        };
        return (receipt, reader.IsDBNull(8) ? null : reader.GetString(8));
    }

    private T Guarded<T>(string doing, Func<T> call)
    {
        if (_inserts is null) throw NotOpen();
        try
        {
            return call();
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Working(e.SqliteErrorCode, _settings.Path, doing, e.Message);
        }
    }

    /// <summary>Puts the connection's settings, the schema and the statements in place.</summary>
    private void Prepare(SqliteConnection connection)
    {
        connection.DefaultTimeout = Math.Max(1, (int)Math.Ceiling(_settings.BusyTimeout.TotalSeconds));
        SqliteSchema.Execute(connection, $"PRAGMA busy_timeout = {(long)_settings.BusyTimeout.TotalMilliseconds}");
        SqliteSchema.Execute(connection, $"PRAGMA page_size = {PageBytes}");
        // Only before the first page is written; an older file keeps its free pages and fills them again.
        if ((long)SqliteSchema.Scalar(connection, "PRAGMA page_count")! == 0) SqliteSchema.Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL");
        SqliteSchema.Execute(connection, "PRAGMA journal_mode = WAL");
        SqliteSchema.Execute(connection, $"PRAGMA synchronous = {_settings.Synchronous}");
        SqliteSchema.Execute(connection, $"PRAGMA wal_autocheckpoint = {Math.Max(1, _settings.WalCheckpointBytes / PageBytes)}");
        SqliteSchema.Execute(connection, $"PRAGMA journal_size_limit = {2 * _settings.WalCheckpointBytes}");
        SqliteSchema.Execute(connection, "PRAGMA cache_size = -16384");
        // The references are written by this class alone and hold by construction; checking each row would cost a fifth of the insert.
        SqliteSchema.Execute(connection, "PRAGMA foreign_keys = OFF");
        SqliteSchema.Migrate(connection, _settings.Path, SqliteSchema.Migrations, _time.UnixMicros());
        SqliteViews.Apply(connection);
        SqliteSchema.SetReadIndex(connection, _settings.ReadIndex);
        var database = connection.Handle!;
        _begin = new(database, _settings.Path, "Beginning a batch", "BEGIN IMMEDIATE");
        _commit = new(database, _settings.Path, "Committing a batch", "COMMIT");
        _rollback = new(database, _settings.Path, "Rolling a batch back", "ROLLBACK");
        _newBatch = new(database, _settings.Path, "Beginning a batch",
            "INSERT INTO batches (batch, source, written_time, run) VALUES (?, ?, ?, ?) ON CONFLICT (batch) DO NOTHING");
        _countBatch = new(database, _settings.Path, "Counting a batch",
            "UPDATE batches SET quotes = ?, trades = ?, duplicates = ?, rejected = ?, undecoded = ?, dead_letters = ?, dead_frames = ?, others = ? WHERE id = ?");
        _inserts = new SqliteInserts(database, _settings.Path, _storage.FrameBytesMax);
        _cursors = new SqliteCursors(database, _settings.Path, _owner);
    }

    /// <summary>Stops at a file that was moved or deleted: SQLite would go on writing to it, and nobody would find the rows.</summary>
    private unsafe void CheckFile()
    {
        const int hasMoved = 20; // SQLITE_FCNTL_HAS_MOVED
        var moved = 0;
        var code = SqliteNative.FileControl(_connection!.Handle!.DangerousGetHandle(), null, hasMoved, &moved);
        if (code == raw.SQLITE_OK && moved != 0)
            throw new TickStoreException(FailureClass.Retryable,
                $"The SQLite database '{_settings.Path}' was moved or deleted while it was open; it is opened anew.");
    }

    private void MakeFolder()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(_settings.Path))!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TickStoreException(FailureClass.NonRetryable,
                $"The folder '{folder}' of storage.sqlite.path cannot be made ({e.Message}). "
                + "Make it and give this user write permission, or set another path.", e);
        }
    }

    /// <summary>Ends a transaction that failed. SQLite has rolled it back by itself after a full disk or an I/O error.</summary>
    private void Rollback()
    {
        _inserts!.ForgetIds();
        _cursors!.ForgetIds();
        if (raw.sqlite3_get_autocommit(_connection!.Handle) == 0) _rollback!.Run();
    }

    private void CloseStatements()
    {
        foreach (var statement in new[] { _begin, _commit, _rollback, _newBatch, _countBatch }) statement?.Dispose();
        _inserts?.Dispose();
        _cursors?.Dispose();
        _begin = _commit = _rollback = _newBatch = _countBatch = null;
        _inserts = null;
        _cursors = null;
    }

    private InvalidOperationException NotOpen() => new($"The store '{_settings.Path}' is not open.");
}
