using Microsoft.Data.Sqlite;
using AkkaCollector.Supervision;

namespace AkkaCollector.Storage;

/// <summary>One step of the schema: what makes version <paramref name="Version"/> out of the one before it.</summary>
internal sealed record SqliteMigration(int Version, string Sql);

/// <summary>
/// The tables of the SQLite store and how an older file is brought up to them. Times are microseconds since 1970 UTC; a number
/// that the venue did not send is NULL. The numbers in <c>flags</c> and <c>reasons</c> are those of <c>TickFlags</c> and
/// <c>RejectReasons</c>. A version that was released is never edited: a change is a new step at the end.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>Every step, oldest first.</summary>
    public static readonly IReadOnlyList<SqliteMigration> Migrations = [new(1, Tables), new(2, Views), new(3, Accounts), new(4, Others)];

    /// <summary>The columns of a quote that are plain numbers, in the order in which they are bound.</summary>
    public const string QuoteNumbers =
        "bid_price, bid_amount, ask_price, ask_amount, last_price, mark_price, index_price, underlying_price, mark_iv, bid_iv, ask_iv, "
        + "delta, gamma, vega, theta, rho, open_interest, volume, volume_usd, price_change, low, high, min_price, max_price, "
        + "settlement_price, estimated_delivery_price, interest_rate, funding_8h, current_funding, interest_value";

    private const string Tables = """
        CREATE TABLE batches (
            id INTEGER PRIMARY KEY,
            batch TEXT NOT NULL UNIQUE,
            source TEXT NOT NULL,
            written_time INTEGER NOT NULL,
            quotes INTEGER NOT NULL DEFAULT 0,
            trades INTEGER NOT NULL DEFAULT 0,
            duplicates INTEGER NOT NULL DEFAULT 0,
            rejected INTEGER NOT NULL DEFAULT 0,
            undecoded INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE instruments (
            id INTEGER PRIMARY KEY,
            venue TEXT NOT NULL,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            listed INTEGER NOT NULL,
            base_currency TEXT, quote_currency TEXT, strike REAL, option_right TEXT,
            created_time INTEGER, expiry_time INTEGER,
            tick_size REAL, contract_size REAL, min_trade_amount REAL, is_active INTEGER,
            UNIQUE (venue, name));
        CREATE TABLE texts (
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE);
        CREATE TABLE quotes (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            instrument_id INTEGER NOT NULL REFERENCES instruments (id),
            venue_time INTEGER NOT NULL,
            receive_time INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            state_id INTEGER REFERENCES texts (id),
            underlying_index_id INTEGER REFERENCES texts (id),
            bid_price REAL, bid_amount REAL, ask_price REAL, ask_amount REAL, last_price REAL, mark_price REAL,
            index_price REAL, underlying_price REAL, mark_iv REAL, bid_iv REAL, ask_iv REAL,
            delta REAL, gamma REAL, vega REAL, theta REAL, rho REAL,
            open_interest REAL, volume REAL, volume_usd REAL, price_change REAL, low REAL, high REAL,
            min_price REAL, max_price REAL, settlement_price REAL, estimated_delivery_price REAL, interest_rate REAL,
            funding_8h REAL, current_funding REAL, interest_value REAL);
        CREATE TABLE trades (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            instrument_id INTEGER NOT NULL REFERENCES instruments (id),
            trade_id TEXT NOT NULL,
            trade_seq INTEGER,
            venue_time INTEGER NOT NULL,
            receive_time INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            direction TEXT,
            tick_direction INTEGER,
            price REAL, amount REAL,
            index_price REAL, mark_price REAL, iv REAL, contracts REAL,
            liquidation TEXT, block_trade_id TEXT, combo_id TEXT,
            UNIQUE (instrument_id, trade_id));
        CREATE TABLE rejected_ticks (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            instrument_id INTEGER NOT NULL REFERENCES instruments (id),
            kind TEXT NOT NULL,
            venue_time INTEGER NOT NULL,
            receive_time INTEGER NOT NULL,
            reasons INTEGER NOT NULL,
            reason_names TEXT NOT NULL,
            tick TEXT NOT NULL);
        CREATE TABLE undecoded_frames (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            source TEXT NOT NULL,
            receive_time INTEGER NOT NULL,
            frame_bytes INTEGER NOT NULL,
            frame BLOB NOT NULL,
            error TEXT NOT NULL);
        """;

    /// <summary>
    /// Which run wrote a batch and what was refused; how far each source is stored; which sources brought a trade. The mask of a trade
    /// has a bit for each pair of collector and source; it is 0 for what was stored before masks were kept, and bit 62 is shared by the
    /// 63rd pair and all that follow it.
    /// </summary>
    private const string Accounts = """
        ALTER TABLE batches ADD COLUMN run TEXT;
        ALTER TABLE batches ADD COLUMN dead_letters INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE batches ADD COLUMN dead_frames INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE trades ADD COLUMN sources INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            instance TEXT NOT NULL,
            source TEXT NOT NULL,
            bit INTEGER NOT NULL,
            UNIQUE (instance, source));
        CREATE TABLE cursors (
            source_id INTEGER NOT NULL REFERENCES sources (id),
            channel TEXT NOT NULL,
            instrument_id INTEGER NOT NULL,
            trade_seq INTEGER NOT NULL,
            trade_id TEXT,
            venue_time INTEGER NOT NULL,
            receive_time INTEGER NOT NULL,
            batch TEXT NOT NULL,
            PRIMARY KEY (source_id, channel, instrument_id)) WITHOUT ROWID;
        CREATE TABLE dead_letters (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            source TEXT NOT NULL,
            kind TEXT NOT NULL,
            instrument TEXT,
            receive_time INTEGER NOT NULL,
            error TEXT NOT NULL,
            content TEXT NOT NULL);
        """;

    /// <summary>
    /// The tables of <see cref="TickTables"/>. Each natural key is unique and begins with instrument and time, so that it also finds the
    /// rows of an instrument. The numbers of a book are JSON arrays.
    /// </summary>
    private const string Others = """
        ALTER TABLE batches ADD COLUMN others INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE candles (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            instrument_id INTEGER NOT NULL REFERENCES instruments (id),
            venue_time INTEGER NOT NULL,
            receive_time INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            sources INTEGER NOT NULL,
            interval_seconds INTEGER NOT NULL,
            open REAL,
            high REAL,
            low REAL,
            close REAL,
            volume REAL,
            quote_volume REAL,
            taker_buy_volume REAL,
            trade_count INTEGER,
            is_final INTEGER NOT NULL,
            UNIQUE (instrument_id, venue_time, interval_seconds));
        CREATE TABLE book_snapshots (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            instrument_id INTEGER NOT NULL REFERENCES instruments (id),
            venue_time INTEGER NOT NULL,
            receive_time INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            sources INTEGER NOT NULL,
            change_id INTEGER NOT NULL,
            bid_prices TEXT NOT NULL,
            bid_amounts TEXT NOT NULL,
            ask_prices TEXT NOT NULL,
            ask_amounts TEXT NOT NULL,
            UNIQUE (instrument_id, venue_time, change_id));
        CREATE TABLE funding (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            instrument_id INTEGER NOT NULL REFERENCES instruments (id),
            venue_time INTEGER NOT NULL,
            receive_time INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            sources INTEGER NOT NULL,
            rate REAL,
            period_seconds INTEGER,
            next_time INTEGER,
            mark_price REAL,
            index_price REAL,
            UNIQUE (instrument_id, venue_time));
        CREATE TABLE open_interest (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            instrument_id INTEGER NOT NULL REFERENCES instruments (id),
            venue_time INTEGER NOT NULL,
            receive_time INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            sources INTEGER NOT NULL,
            amount REAL,
            value REAL,
            UNIQUE (instrument_id, venue_time));
        CREATE TABLE ratios (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            instrument_id INTEGER NOT NULL REFERENCES instruments (id),
            venue_time INTEGER NOT NULL,
            receive_time INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            sources INTEGER NOT NULL,
            ratio TEXT NOT NULL,
            period_seconds INTEGER NOT NULL,
            value REAL,
            long_part REAL,
            short_part REAL,
            UNIQUE (instrument_id, venue_time, ratio, period_seconds));
        CREATE TABLE liquidations (
            id INTEGER PRIMARY KEY,
            batch_id INTEGER NOT NULL REFERENCES batches (id),
            instrument_id INTEGER NOT NULL REFERENCES instruments (id),
            venue_time INTEGER NOT NULL,
            receive_time INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            sources INTEGER NOT NULL,
            direction TEXT NOT NULL,
            price REAL NOT NULL,
            amount REAL NOT NULL,
            average_price REAL,
            filled_amount REAL,
            state TEXT,
            UNIQUE (instrument_id, venue_time, direction, price, amount));
        """;

    private const string Views = $"""
        CREATE VIEW quotes_readable AS
        SELECT q.id, strftime('%Y-%m-%dT%H:%M:%S', q.venue_time / 1000000, 'unixepoch') || printf('.%06dZ', q.venue_time % 1000000) AS venue_time,
            strftime('%Y-%m-%dT%H:%M:%S', q.receive_time / 1000000, 'unixepoch') || printf('.%06dZ', q.receive_time % 1000000) AS receive_time,
            i.venue, i.name AS instrument, q.flags, {QuoteNumbers}, u.text AS underlying_index, s.text AS state, b.source, b.batch
        FROM quotes q JOIN instruments i ON i.id = q.instrument_id JOIN batches b ON b.id = q.batch_id
            LEFT JOIN texts s ON s.id = q.state_id LEFT JOIN texts u ON u.id = q.underlying_index_id;
        CREATE VIEW trades_readable AS
        SELECT t.id, strftime('%Y-%m-%dT%H:%M:%S', t.venue_time / 1000000, 'unixepoch') || printf('.%06dZ', t.venue_time % 1000000) AS venue_time,
            strftime('%Y-%m-%dT%H:%M:%S', t.receive_time / 1000000, 'unixepoch') || printf('.%06dZ', t.receive_time % 1000000) AS receive_time,
            i.venue, i.name AS instrument, t.flags, t.trade_id, t.trade_seq, t.direction, t.tick_direction, t.price, t.amount,
            t.index_price, t.mark_price, t.iv, t.contracts, t.liquidation, t.block_trade_id, t.combo_id, b.source, b.batch
        FROM trades t JOIN instruments i ON i.id = t.instrument_id JOIN batches b ON b.id = t.batch_id;
        CREATE VIEW rejected_ticks_readable AS
        SELECT r.id, strftime('%Y-%m-%dT%H:%M:%S', r.venue_time / 1000000, 'unixepoch') || printf('.%06dZ', r.venue_time % 1000000) AS venue_time,
            strftime('%Y-%m-%dT%H:%M:%S', r.receive_time / 1000000, 'unixepoch') || printf('.%06dZ', r.receive_time % 1000000) AS receive_time,
            i.venue, i.name AS instrument, r.kind, r.reason_names AS reasons, r.tick, b.source, b.batch
        FROM rejected_ticks r JOIN instruments i ON i.id = r.instrument_id JOIN batches b ON b.id = r.batch_id;
        CREATE VIEW undecoded_frames_readable AS
        SELECT f.id, strftime('%Y-%m-%dT%H:%M:%S', f.receive_time / 1000000, 'unixepoch') || printf('.%06dZ', f.receive_time % 1000000) AS receive_time,
            f.source, f.error, f.frame_bytes, CAST(f.frame AS TEXT) AS frame, b.batch
        FROM undecoded_frames f JOIN batches b ON b.id = f.batch_id;
        """;

    /// <summary>Brings the file to the newest version, each step in a transaction of its own; answers the version that it had.</summary>
    /// <exception cref="TickStoreException">The file was written by a newer collector.</exception>
    public static int Migrate(SqliteConnection connection, string path, IReadOnlyList<SqliteMigration> migrations, long nowMicros)
    {
        Execute(connection, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied_time INTEGER NOT NULL)");
        var found = Convert.ToInt32(Scalar(connection, "SELECT coalesce(max(version), 0) FROM schema_version"));
        var newest = migrations[^1].Version;
        if (found > newest)
            throw new TickStoreException(FailureClass.NonRetryable,
                $"storage.sqlite.path '{path}' has schema version {found}, this collector knows versions up to {newest}. "
                + "Start the newer collector that wrote it, or set another path.");
        foreach (var migration in migrations.Where(m => m.Version > found))
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, migration.Sql);
            Execute(connection, $"INSERT INTO schema_version (version, applied_time) VALUES ({migration.Version}, {nowMicros})");
            transaction.Commit();
        }
        return found;
    }

    /// <summary>Makes or drops the index for reading quotes of one instrument.</summary>
    public static void SetReadIndex(SqliteConnection connection, bool wanted) => Execute(connection, wanted
        ? "CREATE INDEX IF NOT EXISTS quotes_by_instrument ON quotes (instrument_id, venue_time)"
        : "DROP INDEX IF EXISTS quotes_by_instrument");

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
