using Microsoft.Data.Sqlite;

namespace AkkaCollector.Storage;

/// <summary>
/// The views for reading, brought to what stands here whenever the store is opened. <c>timestamp</c> is the venue's time as text
/// (<c>2026-11-22 08:00:00.000000</c>, UTC), which compares with what <c>datetime('now', '-5 minutes')</c> gives; <c>venue_time</c> and
/// <c>receive_time</c> are microseconds since 1970 UTC.
/// </summary>
internal static class SqliteViews
{
    private const string Timestamp = "strftime('%Y-%m-%d %H:%M:%S', x.venue_time / 1000000, 'unixepoch') || printf('.%06d', x.venue_time % 1000000) AS timestamp";

    private const string QuoteColumns = $"{Timestamp}, x.venue_time, x.receive_time, i.venue, i.name AS instrument, i.kind, x.flags, {SqliteSchema.QuoteNumbers}";

    private const string IsEthOption = "i.kind = 'option' AND coalesce(i.base_currency, substr(i.name, 1, 3)) = 'ETH'";

    /// <summary>Every view, by name.</summary>
    public static readonly IReadOnlyList<(string Name, string Select)> All =
    [
        ("v_quotes", $"""
            SELECT {QuoteColumns}, u.text AS underlying_index, s.text AS state, b.source
            FROM quotes x JOIN instruments i ON i.id = x.instrument_id JOIN batches b ON b.id = x.batch_id
                LEFT JOIN texts s ON s.id = x.state_id LEFT JOIN texts u ON u.id = x.underlying_index_id
            """),
        ("v_trades", $"""
            SELECT {Timestamp}, x.venue_time, x.receive_time, i.venue, i.name AS instrument, i.kind, x.flags, x.trade_id, x.trade_seq, x.direction,
                x.tick_direction, x.price, x.amount, x.index_price, x.mark_price, x.iv, x.contracts, x.liquidation, x.block_trade_id, x.combo_id, b.source
            FROM trades x JOIN instruments i ON i.id = x.instrument_id JOIN batches b ON b.id = x.batch_id
            """),
        ("v_last_quotes", $"""
            SELECT {QuoteColumns}
            FROM instruments i JOIN quotes x ON x.id = (SELECT q.id FROM quotes q WHERE q.instrument_id = i.id ORDER BY q.venue_time DESC, q.id DESC LIMIT 1)
            """),
        ("v_rejected", $"""
            SELECT {Timestamp}, x.venue_time, x.receive_time, i.venue, i.name AS instrument, x.kind, x.reason_names AS reasons, x.tick, b.source
            FROM rejected_ticks x JOIN instruments i ON i.id = x.instrument_id JOIN batches b ON b.id = x.batch_id
            """),
        ("v_ohlcv_1m", """
            SELECT strftime('%Y-%m-%d %H:%M:%S', t.minute * 60, 'unixepoch') AS timestamp, i.venue, i.name AS instrument, max(t.open) AS open, max(t.price) AS high,
                min(t.price) AS low, max(t.close) AS close, sum(t.amount) AS volume, count(*) AS trades
            FROM (SELECT instrument_id, venue_time / 60000000 AS minute, price, amount, first_value(price) OVER w AS open, last_value(price) OVER w AS close
                  FROM trades WINDOW w AS (PARTITION BY instrument_id, venue_time / 60000000 ORDER BY venue_time, id
                                           ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) t
                JOIN instruments i ON i.id = t.instrument_id
            GROUP BY t.instrument_id, t.minute
            """),
        ("v_rows_per_day", """
            SELECT strftime('%Y-%m-%d', written_time / 1000000, 'unixepoch') AS day, source, sum(quotes) AS quotes, sum(trades) AS trades, sum(duplicates) AS duplicates,
                sum(rejected) AS rejected, sum(undecoded) AS undecoded, sum(dead_letters + dead_frames) AS dead_letters, count(*) AS batches, sum(others) AS others
            FROM batches GROUP BY day, source
            """),
        ("eth_option_quotes", $"""
            SELECT {Timestamp}, i.name AS instrument, i.venue, i.strike, i.option_right, i.expiry_time, x.venue_time, x.receive_time, x.flags, {SqliteSchema.QuoteNumbers}
            FROM quotes x JOIN instruments i ON i.id = x.instrument_id WHERE {IsEthOption}
            """),
        .. TickTables.All.Select(t => ($"v_{t.Name}", $"""
            SELECT {Timestamp}, x.venue_time, x.receive_time, i.venue, i.name AS instrument, i.kind, x.flags, {Columns(t, c => $"x.{c.Name}")}, b.source
            FROM {t.Name} x JOIN instruments i ON i.id = x.instrument_id JOIN batches b ON b.id = x.batch_id
            """)),
        .. TickTables.All.Select(t => ($"{t.Name}_readable", $"""
            SELECT x.id, {Readable("venue_time")}, {Readable("receive_time")}, i.venue, i.name AS instrument, x.flags,
                {Columns(t, c => c.Kind == TickValueKind.Time ? Readable(c.Name) : $"x.{c.Name}")}, b.source, b.batch
            FROM {t.Name} x JOIN instruments i ON i.id = x.instrument_id JOIN batches b ON b.id = x.batch_id
            """)),
    ];

    private static string Columns(TickTable table, Func<TickColumn, string> show) => string.Join(", ", table.Columns.Select(show));

    private static string Readable(string time) => $"strftime('%Y-%m-%dT%H:%M:%S', x.{time} / 1000000, 'unixepoch') || printf('.%06dZ', x.{time} % 1000000) AS {time}";

    /// <summary>Makes the views that are missing and those that were made otherwise.</summary>
    public static void Apply(SqliteConnection connection)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT name, sql FROM sqlite_master WHERE type = 'view'";
            using var reader = command.ExecuteReader();
            while (reader.Read()) known[reader.GetString(0)] = reader.GetString(1);
        }
        var stale = All.Where(v => known.GetValueOrDefault(v.Name) != Create(v)).ToList();
        if (stale.Count == 0) return;
        using var transaction = connection.BeginTransaction();
        foreach (var view in stale)
        {
            SqliteSchema.Execute(connection, $"DROP VIEW IF EXISTS {view.Name}");
            SqliteSchema.Execute(connection, Create(view));
        }
        transaction.Commit();
    }

    private static string Create((string Name, string Select) view) => $"CREATE VIEW {view.Name} AS\n{view.Select}";
}
