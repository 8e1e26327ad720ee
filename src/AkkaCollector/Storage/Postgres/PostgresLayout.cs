using Npgsql;

namespace AkkaCollector.Storage;

/// <summary>How the large tables are cut into days: by PostgreSQL's own partitions, or by TimescaleDB.</summary>
internal abstract class PostgresLayout
{
    /// <summary>Microseconds in a day.</summary>
    public const long DayMicros = 86_400_000_000;

    /// <summary>The last day whose ticks can be stored, counted from 1970: 2199-12-31. What claims to be later is garbage.</summary>
    public const int LastDay = 84_005;

    /// <summary>The day of a moment, counted from 1970-01-01 UTC; negative before.</summary>
    public static int DayOf(long unixMicros)
    {
        var day = unixMicros / DayMicros - (unixMicros % DayMicros < 0 ? 1 : 0);
        return (int)Math.Clamp(day, int.MinValue, int.MaxValue);
    }

    /// <summary>What stands behind the columns of a table that is cut by a column.</summary>
    public abstract string ClauseFor(string column);

    /// <summary>Does what tables need after they were made; called in the transaction that makes them.</summary>
    public abstract Task CreatedAsync(NpgsqlConnection connection, IEnumerable<DailyTable> tables, CancellationToken cancellationToken);

    /// <summary>Called once after the schema is up to date, outside a transaction.</summary>
    public abstract Task OpenedAsync(NpgsqlConnection connection, int today, CancellationToken cancellationToken);

    /// <summary>Why ticks of a day cannot be stored; null when they can, after <see cref="EnsureAsync"/>.</summary>
    public abstract string? Refusal(int day);

    /// <summary>Makes the tables ready for ticks of these days; outside a transaction.</summary>
    public abstract Task EnsureAsync(NpgsqlConnection connection, IReadOnlySet<int> days, int today, CancellationToken cancellationToken);

    /// <summary>Forgets what it knows of the tables: somebody else has changed them.</summary>
    public abstract Task ForgetAsync(NpgsqlConnection connection, CancellationToken cancellationToken);

    /// <summary>Makes room ahead and, with a day given, removes what is older than that day.</summary>
    public abstract Task<Upkeep> MaintainAsync(NpgsqlConnection connection, int today, int? oldestKept, CancellationToken cancellationToken);

    /// <summary>The first moment of a day.</summary>
    protected static DateTime StartOf(int day) => DateTime.UnixEpoch.AddDays(day);

    /// <summary>Runs statements that give nothing.</summary>
    public static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first value of the first row; null when there is none.</summary>
    public static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is var value and not DBNull ? value : null;
    }

    /// <summary>The first column of every row.</summary>
    public static async Task<List<string>> ColumnAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var values = new List<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) values.Add(reader.GetString(0));
        return values;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in parameters) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
