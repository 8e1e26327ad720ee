using Npgsql;

namespace AkkaCollector.Storage;

/// <summary>
/// The views for reading, brought to what stands here whenever the store is opened; a view's comment says which text made it. Columns may
/// only be added at a view's end: views that somebody has built on it stay valid. <c>timestamp</c> is the venue's time.
/// </summary>
internal static class PostgresViews
{
    private const string QuoteColumns = $"x.venue_time AS timestamp, x.receive_time, i.venue, i.name AS instrument, i.kind, x.flags, {SqliteSchema.QuoteNumbers}";

    private const string WithBatch = "LEFT JOIN batches b ON b.id = x.batch_id LEFT JOIN sources o ON o.id = b.source_id";

    /// <summary>Every view, by name.</summary>
    public static readonly IReadOnlyList<(string Name, string Select)> All =
    [
        ("v_quotes", $"""
            SELECT {QuoteColumns}, u.text AS underlying_index, s.text AS state, o.source
            FROM quotes x JOIN instruments i ON i.id = x.instrument_id {WithBatch}
                LEFT JOIN texts s ON s.id = x.state_id LEFT JOIN texts u ON u.id = x.underlying_index_id
            """),
        ("v_trades", $"""
            SELECT x.venue_time AS timestamp, x.receive_time, i.venue, i.name AS instrument, i.kind, x.flags, x.trade_id, x.trade_seq, x.direction,
                x.tick_direction, x.price, x.amount, x.index_price, x.mark_price, x.iv, x.contracts, x.liquidation, x.block_trade_id, x.combo_id, o.source
            FROM trades x JOIN instruments i ON i.id = x.instrument_id {WithBatch}
            """),
        ("v_last_quotes", $"""
            SELECT {QuoteColumns}
            FROM instruments i CROSS JOIN LATERAL (SELECT * FROM quotes q WHERE q.instrument_id = i.id ORDER BY q.venue_time DESC, q.batch_id DESC LIMIT 1) x
            """),
        ("v_rejected", $"""
            SELECT x.venue_time AS timestamp, x.receive_time, i.venue, i.name AS instrument, x.kind, x.reason_names AS reasons, x.tick, o.source
            FROM rejected_ticks x JOIN instruments i ON i.id = x.instrument_id {WithBatch}
            """),
        ("v_ohlcv_1m", """
            SELECT date_trunc('minute', x.venue_time) AS timestamp, i.venue, i.name AS instrument,
                (array_agg(x.price ORDER BY x.venue_time, x.trade_seq, x.trade_id))[1] AS open, max(x.price) AS high, min(x.price) AS low,
                (array_agg(x.price ORDER BY x.venue_time DESC, x.trade_seq DESC, x.trade_id DESC))[1] AS close, sum(x.amount) AS volume, count(*) AS trades
            FROM trades x JOIN instruments i ON i.id = x.instrument_id GROUP BY date_trunc('minute', x.venue_time), i.venue, i.name
            """),
        ("v_rows_per_day", """
            SELECT (b.written_time AT TIME ZONE 'UTC')::date AS day, o.source, sum(b.quotes) AS quotes, sum(b.trades) AS trades, sum(b.duplicates) AS duplicates,
                sum(b.rejected) AS rejected, sum(b.undecoded) AS undecoded, sum(b.dead_letters + b.dead_frames) AS dead_letters, count(*) AS batches, sum(b.others) AS others
            FROM batches b JOIN sources o ON o.id = b.source_id GROUP BY 1, 2
            """),
        ("eth_option_quotes", $"""
            SELECT x.venue_time AS timestamp, i.name AS instrument, i.venue, i.strike, i.option_right, i.expiry_time, x.receive_time, x.flags, {SqliteSchema.QuoteNumbers}
            FROM quotes x JOIN instruments i ON i.id = x.instrument_id WHERE i.kind = 'option' AND coalesce(i.base_currency, left(i.name, 3)) = 'ETH'
            """),
        .. TickTables.All.Select(t => ($"v_{t.Name}", $"""
            SELECT x.venue_time AS timestamp, x.receive_time, i.venue, i.name AS instrument, i.kind, x.flags, {t.ColumnList}, o.source
            FROM {t.Name} x JOIN instruments i ON i.id = x.instrument_id {WithBatch}
            """)),
        .. TickTables.All.Select(t => ($"{t.Name}_readable", $"""
            SELECT x.venue_time, x.receive_time, i.venue, i.name AS instrument, x.flags, {t.ColumnList}, x.sources, o.source, b.batch
            FROM {t.Name} x JOIN instruments i ON i.id = x.instrument_id {WithBatch}
            """)),
    ];

    /// <summary>Makes the views that are missing and those that another text has made.</summary>
    public static async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var (name, select) in All)
        {
            var mark = "For reading. Made from text " + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(select)))[..16];
            var found = await PostgresLayout.ScalarAsync(connection, "SELECT obj_description(to_regclass($1), 'pg_class')", cancellationToken, name).ConfigureAwait(false) as string;
            if (found == mark) continue;
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await PostgresLayout.RunAsync(connection, $"CREATE OR REPLACE VIEW {name} AS {select}", cancellationToken).ConfigureAwait(false);
            await PostgresLayout.RunAsync(connection, $"COMMENT ON VIEW {name} IS '{mark}'", cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
