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
    private readonly int _frameBytesMax;
    private readonly TimeProvider _time;
    private SqliteConnection? _connection;
    private SqliteInserts? _inserts;
    private SqliteStatement? _begin, _commit, _rollback, _newBatch, _countBatch;

    /// <summary>Makes a store that is not open yet.</summary>
    /// <param name="settings">The file and its pragmas.</param>
    /// <param name="frameBytesMax">How much of an undecoded frame is kept, in bytes.</param>
    /// <param name="time">Where times in the file and of receipts come from.</param>
    public SqliteTickStore(SqliteSettings settings, int frameBytesMax, TimeProvider time)
    {
        _settings = settings;
        _frameBytesMax = frameBytesMax;
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
            var receipt = Insert(batch, inserts);
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

    private BatchReceipt Insert(TickBatch batch, SqliteInserts inserts)
    {
        var newBatch = _newBatch!;
        newBatch.Bind(1, batch.Id);
        newBatch.Bind(2, batch.Source);
        newBatch.Bind(3, _time.UnixMicros());
        if (newBatch.Run() == 0)
            return new BatchReceipt(batch.Id, batch.Source, 0, 0, batch.Items.Count(i => i.Event is Tick), 0, 0, TimeSpan.Zero);

        var id = raw.sqlite3_last_insert_rowid(_connection!.Handle);
        int quotes = 0, trades = 0, duplicates = 0, rejected = 0, undecoded = 0;
        for (var i = 0; i < batch.Items.Count; i++)
        {
            var item = batch.Items[i];
            if (item.Event is UndecodedFrame frame) undecoded += inserts.Undecoded(id, frame);
            else if (item.Outcome == Outcome.Duplicate) duplicates++;
            else if (item.Outcome == Outcome.Rejected) rejected += inserts.Rejected(id, (Tick)item.Event, item.Reasons);
            else if (item.Event is Quote quote) quotes += inserts.Quote(id, quote, item.Flags);
            else if (inserts.Trade(id, (Trade)item.Event, item.Flags) == 1) trades++;
            else duplicates++;
        }
        var count = _countBatch!;
        count.Bind(1, quotes);
        count.Bind(2, trades);
        count.Bind(3, duplicates);
        count.Bind(4, rejected);
        count.Bind(5, undecoded);
        count.Bind(6, id);
        count.Run();
        return new BatchReceipt(batch.Id, batch.Source, quotes, trades, duplicates, rejected, undecoded, TimeSpan.Zero);
    }

    /// <summary>Puts the connection's settings, the schema and the statements in place.</summary>
    private void Prepare(SqliteConnection connection)
    {
        connection.DefaultTimeout = Math.Max(1, (int)Math.Ceiling(_settings.BusyTimeout.TotalSeconds));
        SqliteSchema.Execute(connection, $"PRAGMA busy_timeout = {(long)_settings.BusyTimeout.TotalMilliseconds}");
        SqliteSchema.Execute(connection, $"PRAGMA page_size = {PageBytes}");
        SqliteSchema.Execute(connection, "PRAGMA journal_mode = WAL");
        SqliteSchema.Execute(connection, $"PRAGMA synchronous = {_settings.Synchronous}");
        SqliteSchema.Execute(connection, $"PRAGMA wal_autocheckpoint = {Math.Max(1, _settings.WalCheckpointBytes / PageBytes)}");
        SqliteSchema.Execute(connection, $"PRAGMA journal_size_limit = {2 * _settings.WalCheckpointBytes}");
        SqliteSchema.Execute(connection, "PRAGMA cache_size = -16384");
        // The references are written by this class alone and hold by construction; checking each row would cost a fifth of the insert.
        SqliteSchema.Execute(connection, "PRAGMA foreign_keys = OFF");
        SqliteSchema.Migrate(connection, _settings.Path, SqliteSchema.Migrations, _time.UnixMicros());
        SqliteSchema.SetReadIndex(connection, _settings.ReadIndex);
        var database = connection.Handle!;
        _begin = new(database, _settings.Path, "Beginning a batch", "BEGIN IMMEDIATE");
        _commit = new(database, _settings.Path, "Committing a batch", "COMMIT");
        _rollback = new(database, _settings.Path, "Rolling a batch back", "ROLLBACK");
        _newBatch = new(database, _settings.Path, "Beginning a batch",
            "INSERT INTO batches (batch, source, written_time) VALUES (?, ?, ?) ON CONFLICT (batch) DO NOTHING");
        _countBatch = new(database, _settings.Path, "Counting a batch",
            "UPDATE batches SET quotes = ?, trades = ?, duplicates = ?, rejected = ?, undecoded = ? WHERE id = ?");
        _inserts = new SqliteInserts(database, _settings.Path, _frameBytesMax);
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
        if (raw.sqlite3_get_autocommit(_connection!.Handle) == 0) _rollback!.Run();
    }

    private void CloseStatements()
    {
        foreach (var statement in new[] { _begin, _commit, _rollback, _newBatch, _countBatch }) statement?.Dispose();
        _inserts?.Dispose();
        _begin = _commit = _rollback = _newBatch = _countBatch = null;
        _inserts = null;
    }

    private InvalidOperationException NotOpen() => new($"The store '{_settings.Path}' is not open.");
}
