using AkkaCollector.MarketData;
using Microsoft.Data.Sqlite;

namespace AkkaCollector.Storage;

/// <summary>
/// Reads an SQLite store while a daemon may be writing to it: the write-ahead log gives each statement a snapshot. SQLite blocks the
/// calling thread, so callers stand on a thread that may be blocked.
/// </summary>
public sealed partial class SqliteTickReader : ITickReader
{
    private readonly string _path;
    private readonly TimeSpan _timeout;
    private readonly RetentionSettings? _retention;
    private SqliteConnection? _connection;

    /// <summary>Makes a reader that is not open yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="timeout">How long a statement waits for somebody that holds the file.</param>
    /// <param name="retention">How long rows are kept, for what is said about the store's growth; null when that is not known.</param>
    public SqliteTickReader(string path, TimeSpan timeout, RetentionSettings? retention = null) => (_path, _timeout, _retention) = (path, timeout, retention);

    /// <inheritdoc />
    public string Name => _path;

    private SqliteConnection Connection => _connection ?? throw new InvalidOperationException($"The reader of '{_path}' is not open.");

    /// <inheritdoc />
    public ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!File.Exists(_path)) throw new TickStoreException(FailureClass.NonRetryable, $"There is no store at {_path}.");
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.DefaultTimeout = Math.Max(1, (int)Math.Ceiling(_timeout.TotalSeconds));
            SqliteSchema.Execute(connection, $"PRAGMA busy_timeout = {(long)_timeout.TotalMilliseconds}");
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteErrors.Opening(e.SqliteErrorCode, _path, e.Message, e);
        }
        _connection = connection;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<RunTally> CountRunAsync(RunKey run, long? after, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Guarded("Counting a run's batches", () =>
        {
            using var snapshot = Connection.BeginTransaction(deferred: true);
            var from = after ?? (SqliteSizes.FirstBatchSince(Connection, (run.Since - TimeSpan.FromHours(1)).UnixMicros()) - 1);
            // From the run's last batch on, so that a table that holds it no longer is noticed.
            const string own = "run = $run AND substr(batch, 1, length($prefix)) = $prefix";
            var parameters = new (string, object?)[] { ("$run", run.Run), ("$prefix", run.BatchPrefix ?? ""), ("$from", from) };
            using var newest = Command($"SELECT coalesce((SELECT id FROM batches WHERE id >= $from AND {own} ORDER BY id DESC LIMIT 1), 0)", parameters);
            var last = (long)newest.ExecuteScalar()!;
            using var command = Command($"""
                SELECT source, count(*), sum(quotes + trades + others), sum(duplicates), sum(rejected), sum(undecoded), sum(dead_letters + dead_frames)
                FROM batches WHERE id > $from AND {own} GROUP BY source
                """, parameters);
            using var reader = command.ExecuteReader();
            var counts = new List<RunCounts>();
            while (reader.Read())
                counts.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6)));
            return new RunTally(counts, last);
        }));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        _connection = null;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<StoreSize> MeasureAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Guarded("Measuring the store", () => SqliteSizes.Measure(Connection, _path, now, _retention)));
    }

    private long Number(string sql, object? value = null)
    {
        using var command = Command(sql, ("$value", value));
        return (long)command.ExecuteScalar()!;
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            if (sql.Contains(name, StringComparison.Ordinal)) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }
        return command;
    }

    private T Guarded<T>(string doing, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.Working(e.SqliteErrorCode, _path, doing, e.Message);
        }
    }
}
