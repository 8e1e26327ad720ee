using Microsoft.Data.Sqlite;

namespace AkkaCollector.Storage;

/// <summary>
/// Removes rows whose own time is older than the retention, a bounded piece at a time, and gives the freed pages back to the disk. The
/// time is the one that PostgreSQL's tables are cut into days by: the venue's of ticks, else that of the arrival.
/// </summary>
/// <remarks>
/// There is no index by time: it would cost every insert. Rows lie in the order in which they were committed, which for live ticks is
/// that of their times, so the old ones are the first. What a replay or a restore has put behind newer rows is found by a sweep, which
/// goes round and round through the tables and looks at one row in some hundred: batches are as large, and each round looks at others.
/// </remarks>
internal sealed class SqliteRetention
{
    private const int Stride = 250, Probes = 1_000;

    /// <summary>The tables with the column of a row's own time.</summary>
    private static readonly (string Table, string Time)[] Tables =
    [
        ("quotes", "venue_time"), ("trades", "venue_time"), .. TickTables.All.Select(t => (t.Name, "venue_time")),
        ("rejected_ticks", "receive_time"), ("undecoded_frames", "receive_time"), ("dead_letters", "receive_time"),
    ];

    private readonly Dictionary<string, Sweep> _sweeps = Tables.ToDictionary(t => t.Table, _ => new Sweep(), StringComparer.Ordinal);

    /// <summary>Removes up to <paramref name="rowsMax"/> rows of each table from its beginning, and as many where the sweep finds some.</summary>
    /// <param name="connection">The store's connection, outside a transaction.</param>
    /// <param name="cutoffMicros">What is older goes, in microseconds since 1970 UTC.</param>
    /// <param name="rowsMax">The most rows of one table.</param>
    public Upkeep Remove(SqliteConnection connection, long cutoffMicros, int rowsMax)
    {
        var (removed, more) = (0L, false);
        using (var transaction = connection.BeginTransaction())
        {
            foreach (var (table, time) in Tables)
            {
                // No more rows than may go are looked at. Some of them may be newer than those behind them, and stay.
                var first = Run(connection, $"""
                    DELETE FROM {table} WHERE {time} < $cutoff AND id <= (SELECT max(id) FROM (SELECT id FROM {table} ORDER BY id LIMIT $rows))
                    """, cutoffMicros, rowsMax);
                removed += first;
                more |= first == rowsMax;
                if (first == rowsMax) continue;
                var swept = SweepOn(connection, table, time, cutoffMicros, rowsMax);
                removed += swept;
                more |= swept > 0;
            }
            if (!more) more |= RemoveBatches(connection, cutoffMicros, rowsMax) == rowsMax;
            transaction.Commit();
        }
        // Only a file that was made with incremental vacuum gives pages back; in an older one they are used again.
        if (removed > 0) SqliteSchema.Execute(connection, $"PRAGMA incremental_vacuum({rowsMax})");
        return new Upkeep(removed, 0, 0, more);
    }

    /// <summary>A batch goes a while after its commit, and never before its rows: its row tells who wrote them.</summary>
    private static int RemoveBatches(SqliteConnection connection, long cutoffMicros, int rowsMax)
    {
        // The first row of a table is of the oldest batch that still has rows there: numbers of batches grow with those of rows.
        var kept = string.Join(" AND ", Tables.Select(t => $"id < coalesce((SELECT batch_id FROM {t.Table} ORDER BY id LIMIT 1), id + 1)"));
        return Run(connection, $"""
            DELETE FROM batches WHERE id <= (SELECT max(id) FROM (SELECT id, written_time FROM batches ORDER BY id LIMIT $rows) WHERE written_time < $cutoff) AND {kept}
            """, cutoffMicros, rowsMax);
    }

    /// <summary>Looks at the next rows of the round; where one is old, removes those around it that are, and stops there for this time.</summary>
    private int SweepOn(SqliteConnection connection, string table, string time, long cutoffMicros, int rowsMax)
    {
        var sweep = _sweeps[table];
        using var look = connection.CreateCommand();
        look.CommandText = $"SELECT id, {time} FROM {table} WHERE id >= $id ORDER BY id LIMIT 1";
        var id = look.Parameters.Add("$id", SqliteType.Integer);
        for (var probe = 0; probe < Probes; probe++)
        {
            id.Value = sweep.Next;
            long found, micros;
            using (var reader = look.ExecuteReader())
            {
                if (!reader.Read())
                {
                    sweep.Begin();
                    return 0;
                }
                (found, micros) = (reader.GetInt64(0), reader.GetInt64(1));
            }
            sweep.Next = Math.Max(sweep.Next, found) + Stride;
            if (micros >= cutoffMicros) continue;
            sweep.Next = found + Math.Max(1, rowsMax - Stride);
            using var remove = connection.CreateCommand();
            remove.CommandText = $"DELETE FROM {table} WHERE id BETWEEN $from AND $to AND {time} < $cutoff";
            remove.Parameters.AddWithValue("$from", found - Stride);
            remove.Parameters.AddWithValue("$to", sweep.Next - 1);
            remove.Parameters.AddWithValue("$cutoff", cutoffMicros);
            return remove.ExecuteNonQuery();
        }
        return 0;
    }

    private static int Run(SqliteConnection connection, string sql, long cutoffMicros, int rowsMax)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$cutoff", cutoffMicros);
        command.Parameters.AddWithValue("$rows", rowsMax);
        return command.ExecuteNonQuery();
    }

    /// <summary>Where the sweep of a table is. It begins anew with each opening of the store: nothing depends on its place.</summary>
    private sealed class Sweep
    {
        private int _round;

        public long Next { get; set; } = 1;

        /// <summary>Begins the next round at another row, so that in time every row is looked at; 89 and the stride have no divisor in common.</summary>
        public void Begin() => Next = 1 + (++_round * 89 % Stride);
    }
}
