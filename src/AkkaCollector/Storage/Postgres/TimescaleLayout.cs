using System.Globalization;
using Npgsql;

namespace AkkaCollector.Storage;

/// <summary>
/// Hypertables with a chunk a day. Chunks older than a set age are compressed by TimescaleDB's own policy; before ticks are written into
/// such a chunk it is decompressed, where the version cannot write into a compressed one with unique rows (older than 2.11).
/// </summary>
/// <remarks>Written to the documented functions of TimescaleDB 2 and held by specs over functions of the same signatures.</remarks>
internal sealed class TimescaleLayout(PostgresSettings settings) : PostgresLayout
{
    private static readonly Version WritesIntoCompressed = new(2, 11);
    private bool _decompressFirst = true;

    public override string ClauseFor(string column) => "";

    public override async Task CreatedAsync(NpgsqlConnection connection, IEnumerable<DailyTable> tables, CancellationToken cancellationToken)
    {
        foreach (var (table, _, column, _, _) in tables)
        {
            await RunAsync(connection, $"""
                SELECT create_hypertable('{table}'::regclass, '{column}'::name, chunk_time_interval => INTERVAL '1 day',
                    create_default_indexes => FALSE, if_not_exists => TRUE)
                """, cancellationToken).ConfigureAwait(false);
        }
    }

    public override async Task OpenedAsync(NpgsqlConnection connection, int today, CancellationToken cancellationToken)
    {
        var version = await ScalarAsync(connection, "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'", cancellationToken).ConfigureAwait(false) as string;
        _decompressFirst = !Version.TryParse(version?.Split('-')[0], out var parsed) || parsed < WritesIntoCompressed;
        // Late ticks may touch many compressed rows; the bound is against accidents of ad-hoc statements.
        await RunAsync(connection, "SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0", cancellationToken).ConfigureAwait(false);
        foreach (var (table, _, _, segments, order) in PostgresSchema.Daily)
        {
            await RunAsync(connection, $"SELECT remove_compression_policy('{table}'::regclass, if_exists => TRUE)", cancellationToken).ConfigureAwait(false);
            if (settings.CompressAfter == TimeSpan.Zero) continue;
            var grouped = segments.Length == 0 ? "" : $"timescaledb.compress_segmentby = '{segments}', ";
            await RunAsync(connection, $"ALTER TABLE {table} SET (timescaledb.compress, {grouped}timescaledb.compress_orderby = '{order}')", cancellationToken).ConfigureAwait(false);
            await AddPolicyAsync(connection, table, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells TimescaleDB to compress chunks of a table that are old enough.</summary>
    public Task AddPolicyAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        var after = string.Create(CultureInfo.InvariantCulture, $"{(long)settings.CompressAfter.TotalSeconds} seconds");
        return RunAsync(connection, $"SELECT add_compression_policy('{table}'::regclass, compress_after => INTERVAL '{after}', if_not_exists => TRUE)", cancellationToken);
    }

    public override string? Refusal(int day) => day is < 0 or > LastDay ? "Its time lies outside the years 1970 to 2199." : null;

    public override async Task EnsureAsync(NpgsqlConnection connection, IReadOnlySet<int> days, int today, CancellationToken cancellationToken)
    {
        if (!_decompressFirst || settings.CompressAfter == TimeSpan.Zero) return;
        // A chunk is compressed some time after it has reached the age; a day of margin costs one look at the catalog.
        var old = days.Where(d => d is >= 0 and <= LastDay && d < today - settings.CompressAfter.TotalDays + 1).ToList();
        foreach (var day in old)
        {
            foreach (var table in PostgresSchema.Daily.Select(d => d.Table)) await DecompressAsync(connection, table, day, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task ForgetAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task<Upkeep> MaintainAsync(NpgsqlConnection connection, int today, int? oldestKept, CancellationToken cancellationToken)
    {
        if (oldestKept is not { } oldest) return Upkeep.Nothing;
        var dropped = 0;
        foreach (var table in PostgresSchema.Daily.Select(d => d.Table))
        {
            var chunks = await ColumnAsync(connection, $"SELECT drop_chunks('{table}'::regclass, older_than => $1::timestamptz)::text", cancellationToken, StartOf(oldest)).ConfigureAwait(false);
            dropped += chunks.Count;
        }
        return new Upkeep(0, dropped, 0, false);
    }

    private static async Task DecompressAsync(NpgsqlConnection connection, string table, int day, CancellationToken cancellationToken)
    {
        var chunks = await ColumnAsync(connection, """
            SELECT format('%I.%I', chunk_schema, chunk_name) FROM timescaledb_information.chunks
            WHERE hypertable_name = $1 AND hypertable_schema = (SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass($1))
                AND is_compressed AND range_start < $3 AND range_end > $2
            """, cancellationToken, table, StartOf(day), StartOf(day + 1)).ConfigureAwait(false);
        foreach (var chunk in chunks)
            await RunAsync(connection, "SELECT decompress_chunk($1::regclass, if_compressed => TRUE)", cancellationToken, chunk).ConfigureAwait(false);
    }
}
