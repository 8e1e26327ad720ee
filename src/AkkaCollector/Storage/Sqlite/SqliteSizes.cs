using AkkaCollector.MarketData;
using Microsoft.Data.Sqlite;

namespace AkkaCollector.Storage;

/// <summary>
/// How large an SQLite store is, told without reading it: rows by their ids, bytes of a table by the newest rows of each, scaled to what
/// the file holds. Every statement looks at a few rows, except for the batches of the last day, which are added up.
/// </summary>
internal static class SqliteSizes
{
    private const int Sampled = 500;
    private static readonly string[] TickTableNames = ["quotes", "trades", .. TickTables.All.Select(t => t.Name)];
    private static readonly string[] Tables = [.. TickTableNames, "rejected_ticks", "undecoded_frames", "dead_letters", "batches", "instruments"];

    /// <summary>Measures the store over an open connection.</summary>
    public static StoreSize Measure(SqliteConnection connection, string path, DateTimeOffset now, RetentionSettings? retention)
    {
        var pages = Number(connection, "SELECT page_count FROM pragma_page_count()") - Number(connection, "SELECT freelist_count FROM pragma_freelist_count()");
        var bytes = pages * Number(connection, "SELECT page_size FROM pragma_page_size()");
        var weighed = Tables.Select(t => (Name: t, Rows: Rows(connection, t), RowBytes: RowBytes(connection, t))).ToList();
        var sum = weighed.Sum(t => t.Rows * t.RowBytes);
        var tables = weighed.Select(t => new TableSize(t.Name, t.Rows, sum == 0 ? 0 : (long)(bytes * (t.Rows * t.RowBytes / sum))))
            .OrderByDescending(t => t.Bytes).ToList();
        var size = new StoreSize
        {
            At = now, Bytes = bytes, Tables = tables, Ticks = weighed.Take(TickTableNames.Length).Sum(t => t.Rows), RowsADay = RowsADay(connection, now),
            FreeBytes = Free(path),
        };
        var kept = retention is { Enabled: true } ? size.BytesADay * retention.Age.TotalDays : double.PositiveInfinity;
        if (size.FreeBytes is null) size = size with { FreeUnknown = $"The system does not tell how much room the disk of {path} has." };
        return size with { HeldByRetention = kept < bytes + (size.FreeBytes ?? 0) };
    }

    /// <summary>Old rows go oldest first, so that ids have no holes worth counting.</summary>
    private static long Rows(SqliteConnection connection, string table) =>
        Number(connection, $"SELECT coalesce((SELECT max(id) FROM {table}) - (SELECT min(id) FROM {table}) + 1, 0)");

    /// <summary>What a row weighs: the mean of the newest ones, by the kinds of their values, and what SQLite keeps beside them.</summary>
    private static double RowBytes(SqliteConnection connection, string table)
    {
        var columns = new List<string>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = $"SELECT name FROM pragma_table_info('{table}')";
            using var reader = command.ExecuteReader();
            while (reader.Read()) columns.Add(reader.GetString(0));
        }
        var weight = string.Join(" + ", columns.Select(c => $"CASE typeof({c}) WHEN 'null' THEN 1 WHEN 'integer' THEN 5 WHEN 'real' THEN 9 ELSE 2 + length(CAST({c} AS BLOB)) END"));
        using var mean = connection.CreateCommand();
        mean.CommandText = $"SELECT coalesce(avg({weight}), 0) + 12.0 FROM (SELECT * FROM {table} ORDER BY id DESC LIMIT {Sampled})";
        return (double)mean.ExecuteScalar()!;
    }

    /// <summary>The first batch that was written at or after a time. A batch's id grows with its time, so that it is found by halving.</summary>
    public static long FirstBatchSince(SqliteConnection connection, long cutoff)
    {
        var (low, high) = (Number(connection, "SELECT coalesce(min(id), 0) FROM batches"), Number(connection, "SELECT coalesce(max(id), 0) + 1 FROM batches"));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var isBefore = Number(connection, $"SELECT coalesce((SELECT written_time FROM batches WHERE id >= {middle} ORDER BY id LIMIT 1), {long.MaxValue})") < cutoff;
            if (isBefore) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>Ticks of the last day.</summary>
    private static double RowsADay(SqliteConnection connection, DateTimeOffset now)
    {
        var low = FirstBatchSince(connection, now.UnixMicros() - TimeSpan.FromDays(1).Micros());
        var rows = Number(connection, $"SELECT coalesce(sum(quotes + trades + others), 0) FROM batches WHERE id >= {low}");
        var since = Number(connection, $"SELECT coalesce((SELECT written_time FROM batches WHERE id >= {low} ORDER BY id LIMIT 1), 0)");
        if (rows == 0) return 0;
        // A store of a few seconds says little; less than a minute counts as one.
        var length = Math.Max(now.UnixMicros() - since, TimeSpan.FromMinutes(1).Micros());
        return rows * (double)TimeSpan.FromDays(1).Micros() / length;
    }

    private static long? Free(string path) => new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!) is { IsReady: true } drive ? drive.AvailableFreeSpace : null;

    private static long Number(SqliteConnection connection, string sql) => (long)SqliteSchema.Scalar(connection, sql)!;
}
