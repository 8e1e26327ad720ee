using Microsoft.Data.Sqlite;

namespace AkkaCollector.Storage;

/// <summary>
/// Removes what was stored longer ago than the retention, oldest first and a bounded piece at a time, and gives the freed pages back
/// to the disk. It goes by the time of the batch's commit: a replay of old ticks is kept as long as live ones.
/// </summary>
internal static class SqliteRetention
{
    private static readonly string[] Tables = ["quotes", "trades", .. TickTables.All.Select(t => t.Name), "rejected_ticks", "undecoded_frames", "dead_letters"];

    /// <summary>Removes up to <paramref name="rowsMax"/> rows of each table.</summary>
    /// <param name="connection">The store's connection, outside a transaction.</param>
    /// <param name="cutoffMicros">What was committed before goes, in microseconds since 1970 UTC.</param>
    /// <param name="rowsMax">The most rows of one table.</param>
    public static Upkeep Remove(SqliteConnection connection, long cutoffMicros, int rowsMax)
    {
        var (removed, more) = (0L, false);
        using (var transaction = connection.BeginTransaction())
        {
            foreach (var table in Tables)
            {
                // Ids grow with the time of the commit, so the oldest rows are the first ones: no more of them than may go are looked at.
                var rows = Run(connection, $"""
                    DELETE FROM {table} WHERE id <= (SELECT max(o.id) FROM (SELECT id, batch_id FROM {table} ORDER BY id LIMIT $rows) o
                        JOIN batches b ON b.id = o.batch_id WHERE b.written_time < $cutoff)
                    """, cutoffMicros, rowsMax);
                removed += rows;
                more |= rows == rowsMax;
            }
            // A batch goes after its rows: while some are left, its row is needed to tell their age.
            if (!more)
            {
                more |= Run(connection, """
                    DELETE FROM batches WHERE id <= (SELECT max(id) FROM (SELECT id, written_time FROM batches ORDER BY id LIMIT $rows) WHERE written_time < $cutoff)
                    """, cutoffMicros, rowsMax) == rowsMax;
            }
            transaction.Commit();
        }
        // Only a file that was made with incremental vacuum gives pages back; in an older one they are used again.
        if (removed > 0) SqliteSchema.Execute(connection, $"PRAGMA incremental_vacuum({rowsMax})");
        return new Upkeep(removed, 0, 0, more);
    }

    private static int Run(SqliteConnection connection, string sql, long cutoffMicros, int rowsMax)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$cutoff", cutoffMicros);
        command.Parameters.AddWithValue("$rows", rowsMax);
        return command.ExecuteNonQuery();
    }
}
