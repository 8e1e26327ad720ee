using System.Text.RegularExpressions;
using Npgsql;

namespace AkkaCollector.Storage;

/// <summary>
/// Brings a database to the newest schema. One collector at a time does so, by an advisory lock; the others wait and find it done.
/// </summary>
internal sealed partial class PostgresMigrator(PostgresSettings settings, PostgresErrors errors)
{
    private const long MigrationLock = 0x616b6b61_6d696772;
    private const int OldestServer = 13;

    /// <summary>Migrates, sets the indexes as the settings want them, and answers how the tables are cut.</summary>
    public async Task<PostgresLayout> RunAsync(NpgsqlConnection connection, IReadOnlyList<PostgresMigration> migrations, CancellationToken cancellationToken)
    {
        await CheckServerAsync(connection, cancellationToken).ConfigureAwait(false);
        await PostgresLayout.RunAsync(connection, "SELECT pg_advisory_lock($1)", cancellationToken, MigrationLock).ConfigureAwait(false);
        var layout = await LayoutAsync(connection, cancellationToken).ConfigureAwait(false);
        await MigrateAsync(connection, layout, migrations, cancellationToken).ConfigureAwait(false);
        await SetIndexesAsync(connection, cancellationToken).ConfigureAwait(false);
        await PostgresViews.ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
        // After a failure the store closes the connection, which frees the lock.
        await PostgresLayout.RunAsync(connection, "SELECT pg_advisory_unlock($1)", cancellationToken, MigrationLock).ConfigureAwait(false);
        return layout;
    }

    private async Task CheckServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < OldestServer)
            throw errors.Unusable($"is PostgreSQL {connection.PostgreSqlVersion}, and {OldestServer} is the oldest that will do", "Upgrade it, or name another in storage.postgres.connection-string.");
        var encoding = await PostgresLayout.ScalarAsync(connection, "SHOW server_encoding", cancellationToken).ConfigureAwait(false) as string;
        if (encoding != "UTF8") throw errors.Unusable($"has the encoding {encoding}", "Create one with ENCODING 'UTF8' and name it in storage.postgres.connection-string.");
    }

    /// <summary>How the tables are cut that are there, or else how new ones are to be.</summary>
    private async Task<PostgresLayout> LayoutAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var kind = await PostgresLayout.ScalarAsync(connection, "SELECT relkind::text FROM pg_class WHERE oid = to_regclass('quotes')", cancellationToken).ConfigureAwait(false) as string;
        if (kind == "p") return new PartitionLayout(settings);
        if (kind == "r") return new TimescaleLayout(settings);
        var hypertables = settings.Timescale == TimescaleUse.Auto
            && await PostgresLayout.ScalarAsync(connection, "SELECT true FROM pg_proc WHERE proname = 'create_hypertable' AND pg_function_is_visible(oid) LIMIT 1", cancellationToken).ConfigureAwait(false) is true;
        return hypertables ? new TimescaleLayout(settings) : new PartitionLayout(settings);
    }

    private async Task MigrateAsync(NpgsqlConnection connection, PostgresLayout layout, IReadOnlyList<PostgresMigration> migrations, CancellationToken cancellationToken)
    {
        await PostgresLayout.RunAsync(connection, "CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, applied_time timestamptz NOT NULL DEFAULT now())", cancellationToken)
            .ConfigureAwait(false);
        var found = (int)(await PostgresLayout.ScalarAsync(connection, "SELECT coalesce(max(version), 0) FROM schema_version", cancellationToken).ConfigureAwait(false))!;
        var newest = migrations[^1].Version;
        if (found > newest)
            throw errors.Unusable($"has schema version {found}, this collector knows versions up to {newest}", "Start the newer collector that wrote it, or name another database.");
        foreach (var migration in migrations.Where(m => m.Version > found))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await PostgresLayout.RunAsync(connection, Cut().Replace(migration.Sql, m => layout.ClauseFor(m.Groups[1].Value)), cancellationToken).ConfigureAwait(false);
            await layout.CreatedAsync(connection, PostgresSchema.Daily.Where(d => d.Since == migration.Version), cancellationToken).ConfigureAwait(false);
            await PostgresLayout.RunAsync(connection, "INSERT INTO schema_version (version) VALUES ($1)", cancellationToken, migration.Version).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SetIndexesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await SetIndexAsync(connection, "quotes_by_instrument", "quotes (instrument_id, venue_time)", settings.ReadIndex, cancellationToken).ConfigureAwait(false);
        foreach (var table in (string[])["quotes", "trades", .. TickTables.All.Select(t => t.Name)])
        {
            await SetIndexAsync(connection, $"{table}_by_time_brin", $"{table} USING brin (venue_time)", settings.TimeIndex == TimeIndex.Brin, cancellationToken).ConfigureAwait(false);
            await SetIndexAsync(connection, $"{table}_by_time", $"{table} (venue_time)", settings.TimeIndex == TimeIndex.Btree, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks before it asks: CREATE INDEX IF NOT EXISTS locks the table against writers even when there is nothing to do.</summary>
    private static async Task SetIndexAsync(NpgsqlConnection connection, string name, string on, bool wanted, CancellationToken cancellationToken)
    {
        var there = await PostgresLayout.ScalarAsync(connection, "SELECT to_regclass($1) IS NOT NULL", cancellationToken, name).ConfigureAwait(false) is true;
        if (wanted && !there) await PostgresLayout.RunAsync(connection, $"CREATE INDEX {name} ON {on}", cancellationToken).ConfigureAwait(false);
        if (!wanted && there) await PostgresLayout.RunAsync(connection, $"DROP INDEX {name}", cancellationToken).ConfigureAwait(false);
    }

    [GeneratedRegex(@"\$by\((\w+)\)")]
    private static partial Regex Cut();
}
