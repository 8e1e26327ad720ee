using System.Globalization;
using Npgsql;

namespace AkkaCollector.Storage;

/// <summary>
/// A partition a day and table, named <c>quotes_20261128</c>. A partition is made as a table of its own and then attached, which waits
/// for no reader and holds up no writer; old ones are dropped whole.
/// </summary>
internal sealed class PartitionLayout(PostgresSettings settings) : PostgresLayout
{
    /// <summary>One collector at a time makes partitions: they all make the same ones.</summary>
    private const long PartitionLock = 0x616b6b61_70617274;
    private const string DayFormat = "yyyyMMdd";
    private readonly HashSet<int> _days = [];

    public override string ClauseFor(string column) => $"PARTITION BY RANGE ({column})";

    public override Task CreatedAsync(NpgsqlConnection connection, IEnumerable<DailyTable> tables, CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task OpenedAsync(NpgsqlConnection connection, int today, CancellationToken cancellationToken)
    {
        await ForgetAsync(connection, cancellationToken).ConfigureAwait(false);
        await MakeAheadAsync(connection, today, cancellationToken).ConfigureAwait(false);
    }

    public override string? Refusal(int day)
    {
        if (_days.Contains(day)) return null;
        return day is < 0 or > LastDay
            ? "Its time lies outside the years 1970 to 2199, and there is no partition for it."
            : $"Its day {StartOf(day):yyyy-MM-dd} would need another partition, and there are {_days.Count} of at most {settings.PartitionsMax} (storage.postgres.partitions-max).";
    }

    public override async Task EnsureAsync(NpgsqlConnection connection, IReadOnlySet<int> days, int today, CancellationToken cancellationToken)
    {
        foreach (var day in days)
        {
            if (day is < 0 or > LastDay || _days.Contains(day)) continue;
            // Today and what is near it always has its place, whatever garbage came before.
            if (_days.Count >= settings.PartitionsMax && Math.Abs(day - today) > settings.PartitionsAhead) continue;
            await MakeAsync(connection, day, cancellationToken).ConfigureAwait(false);
        }
    }

    public override async Task ForgetAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        _days.Clear();
        var tables = new Dictionary<int, int>();
        foreach (var table in PostgresSchema.Daily.Select(d => d.Table))
        {
            foreach (var day in await DaysOfAsync(connection, table, cancellationToken).ConfigureAwait(false))
                tables[day] = tables.GetValueOrDefault(day) + 1;
        }
        foreach (var (day, count) in tables)
        {
            if (count == PostgresSchema.Daily.Count) _days.Add(day);
        }
    }

    public override async Task<Upkeep> MaintainAsync(NpgsqlConnection connection, int today, int? oldestKept, CancellationToken cancellationToken)
    {
        var made = await MakeAheadAsync(connection, today, cancellationToken).ConfigureAwait(false);
        if (oldestKept is not { } oldest) return new Upkeep(0, 0, made, false);
        var old = new SortedDictionary<int, List<string>>();
        foreach (var table in PostgresSchema.Daily.Select(d => d.Table))
        {
            foreach (var day in (await DaysOfAsync(connection, table, cancellationToken).ConfigureAwait(false)).Where(d => d < oldest))
                (old.TryGetValue(day, out var known) ? known : old[day] = []).Add(NameOf(table, day));
        }
        if (old.Count == 0) return new Upkeep(0, 0, made, false);
        var (first, names) = old.First();
        _days.Remove(first);
        var wait = string.Create(CultureInfo.InvariantCulture, $"{(long)settings.UpkeepLockTimeout.TotalMilliseconds}");
        foreach (var name in names)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await RunAsync(connection, $"SET LOCAL lock_timeout = {wait}", cancellationToken).ConfigureAwait(false);
            await RunAsync(connection, $"DROP TABLE {name}", cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        return new Upkeep(0, names.Count, made, old.Count > 1);
    }

    private async Task<int> MakeAheadAsync(NpgsqlConnection connection, int today, CancellationToken cancellationToken)
    {
        var made = 0;
        for (var day = today; day <= today + settings.PartitionsAhead; day++)
        {
            if (_days.Contains(day)) continue;
            await MakeAsync(connection, day, cancellationToken).ConfigureAwait(false);
            made += PostgresSchema.Daily.Count;
        }
        return made;
    }

    private async Task MakeAsync(NpgsqlConnection connection, int day, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await RunAsync(connection, "SELECT pg_advisory_xact_lock($1)", cancellationToken, PartitionLock).ConfigureAwait(false);
        foreach (var table in PostgresSchema.Daily.Select(d => d.Table))
        {
            var name = NameOf(table, day);
            var attached = await ScalarAsync(connection, "SELECT true FROM pg_inherits WHERE inhrelid = to_regclass($1) AND inhparent = to_regclass($2)", cancellationToken, name, table)
                .ConfigureAwait(false);
            if (attached is true) continue;
            await RunAsync(connection, $"CREATE TABLE IF NOT EXISTS {name} (LIKE {table} INCLUDING ALL)", cancellationToken).ConfigureAwait(false);
            await RunAsync(connection, $"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{StartOf(day):yyyy-MM-dd} 00:00:00+00') TO ('{StartOf(day + 1):yyyy-MM-dd} 00:00:00+00')", cancellationToken)
                .ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        _days.Add(day);
    }

    private static string NameOf(string table, int day) => $"{table}_{StartOf(day).ToString(DayFormat, CultureInfo.InvariantCulture)}";

    private static async Task<List<int>> DaysOfAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        var names = await ColumnAsync(connection, "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass($1)", cancellationToken, table)
            .ConfigureAwait(false);
        var days = new List<int>(names.Count);
        foreach (var name in names)
        {
            if (name.Length != table.Length + 9 || !name.StartsWith(table, StringComparison.Ordinal)) continue;
            if (DateTime.TryParseExact(name.AsSpan(table.Length + 1), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                days.Add((int)(day - DateTime.UnixEpoch).TotalDays);
        }
        return days;
    }
}
