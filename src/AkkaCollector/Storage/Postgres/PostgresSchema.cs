namespace AkkaCollector.Storage;

/// <summary>One step of the schema: what makes version <paramref name="Version"/> out of the one before it.</summary>
/// <param name="Version">Its number; the steps are 1, 2, 3 … without holes.</param>
/// <param name="Sql">Its statements; <c>$by(column)</c> stands for how a large table is cut into days.</param>
internal sealed record PostgresMigration(int Version, string Sql);

/// <summary>A table that is cut into days.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Since">The step of the schema that makes it.</param>
/// <param name="Column">The time that it is cut by.</param>
/// <param name="Segments">What compression groups by; empty for nothing.</param>
/// <param name="Order">What compression orders by.</param>
internal sealed record DailyTable(string Table, int Since, string Column, string Segments, string Order);

/// <summary>
/// The tables of the PostgreSQL store. A number that the venue did not send is NULL. The numbers in <c>flags</c> and <c>reasons</c> are
/// those of <c>TickFlags</c> and <c>RejectReasons</c>. A version that was released is never edited: a change is a new step at the end.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>Every step, oldest first.</summary>
    public static readonly IReadOnlyList<PostgresMigration> Migrations = [new(1, Tables), new(2, Views), new(3, Others)];

    /// <summary>The tables that are cut into days.</summary>
    public static readonly IReadOnlyList<DailyTable> Daily =
    [
        new("quotes", 1, "venue_time", "instrument_id", "venue_time DESC"),
        new("trades", 1, "venue_time", "instrument_id", "venue_time DESC, trade_id"),
        new("rejected_ticks", 1, "receive_time", "", "receive_time DESC"),
        new("undecoded_frames", 1, "receive_time", "", "receive_time DESC"),
        .. TickTables.All.Select(t => new DailyTable(t.Name, 3, "venue_time", "instrument_id", string.Join(", ", t.Keys.Skip(2).Prepend("venue_time DESC")))),
    ];

    /// <summary>The columns of a quote in the order in which they are copied.</summary>
    public const string QuoteColumns = "venue_time, receive_time, batch_id, instrument_id, flags, state_id, underlying_index_id, " + SqliteSchema.QuoteNumbers;

    /// <summary>The columns of a trade in the order in which they are copied.</summary>
    public const string TradeColumns =
        "venue_time, receive_time, batch_id, sources, trade_seq, price, amount, index_price, mark_price, iv, contracts, instrument_id, flags, "
        + "tick_direction, direction, trade_id, liquidation, block_trade_id, combo_id";

    /// <summary>The columns of a rejected tick in the order in which they are copied.</summary>
    public const string RejectedColumns = "receive_time, venue_time, batch_id, instrument_id, reasons, kind, reason_names, tick";

    /// <summary>The columns of an undecoded frame in the order in which they are copied.</summary>
    public const string UndecodedColumns = "receive_time, batch_id, frame_bytes, source, error, frame";

    private const string Tables = """
        CREATE TABLE sources (
            id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            instance text NOT NULL,
            source text NOT NULL,
            bit smallint NOT NULL,
            UNIQUE (instance, source));
        COMMENT ON TABLE sources IS 'Who wrote: a source of a collector. Its bit is set in trades.sources of every trade that it brought; bit 62 is shared by the 63rd and all that follow.';
        CREATE TABLE batches (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            batch text NOT NULL UNIQUE,
            source_id integer NOT NULL,
            run text NOT NULL,
            written_time timestamptz NOT NULL,
            quotes integer NOT NULL DEFAULT 0,
            trades integer NOT NULL DEFAULT 0,
            duplicates integer NOT NULL DEFAULT 0,
            rejected integer NOT NULL DEFAULT 0,
            undecoded integer NOT NULL DEFAULT 0,
            dead_letters integer NOT NULL DEFAULT 0,
            dead_frames integer NOT NULL DEFAULT 0) WITH (fillfactor = 70);
        CREATE TABLE cursors (
            source_id integer NOT NULL,
            channel text NOT NULL,
            instrument_id integer NOT NULL,
            trade_seq bigint NOT NULL,
            trade_id text,
            venue_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            batch text NOT NULL,
            PRIMARY KEY (source_id, channel, instrument_id)) WITH (fillfactor = 50);
        CREATE TABLE instruments (
            id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            venue text NOT NULL,
            name text NOT NULL,
            kind text NOT NULL,
            listed boolean NOT NULL,
            base_currency text, quote_currency text, strike double precision, option_right text,
            created_time timestamptz, expiry_time timestamptz,
            tick_size double precision, contract_size double precision, min_trade_amount double precision, is_active boolean,
            UNIQUE (venue, name));
        CREATE TABLE texts (
            id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            text text NOT NULL UNIQUE);
        CREATE TABLE quotes (
            venue_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            batch_id bigint NOT NULL,
            instrument_id integer NOT NULL,
            flags integer NOT NULL,
            state_id integer,
            underlying_index_id integer,
            bid_price double precision, bid_amount double precision, ask_price double precision, ask_amount double precision,
            last_price double precision, mark_price double precision, index_price double precision, underlying_price double precision,
            mark_iv double precision, bid_iv double precision, ask_iv double precision,
            delta double precision, gamma double precision, vega double precision, theta double precision, rho double precision,
            open_interest double precision, volume double precision, volume_usd double precision, price_change double precision,
            low double precision, high double precision, min_price double precision, max_price double precision,
            settlement_price double precision, estimated_delivery_price double precision, interest_rate double precision,
            funding_8h double precision, current_funding double precision, interest_value double precision) $by(venue_time);
        CREATE TABLE trades (
            venue_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            batch_id bigint NOT NULL,
            sources bigint NOT NULL,
            trade_seq bigint,
            price double precision, amount double precision,
            index_price double precision, mark_price double precision, iv double precision, contracts double precision,
            instrument_id integer NOT NULL,
            flags integer NOT NULL,
            tick_direction smallint,
            direction text,
            trade_id text NOT NULL,
            liquidation text, block_trade_id text, combo_id text,
            PRIMARY KEY (instrument_id, trade_id, venue_time)) $by(venue_time);
        COMMENT ON TABLE trades IS 'One row a trade: venue and instrument (by instrument_id) and trade_id are its natural key. venue_time is part of the key since it cuts the table into days; the same trade always has the same.';
        CREATE TABLE rejected_ticks (
            receive_time timestamptz NOT NULL,
            venue_time timestamptz NOT NULL,
            batch_id bigint NOT NULL,
            instrument_id integer NOT NULL,
            reasons integer NOT NULL,
            kind text NOT NULL,
            reason_names text NOT NULL,
            tick jsonb NOT NULL) $by(receive_time);
        CREATE TABLE undecoded_frames (
            receive_time timestamptz NOT NULL,
            batch_id bigint NOT NULL,
            frame_bytes integer NOT NULL,
            source text NOT NULL,
            error text NOT NULL,
            frame bytea NOT NULL) $by(receive_time);
        CREATE TABLE dead_letters (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            batch_id bigint NOT NULL,
            source text NOT NULL,
            kind text NOT NULL,
            instrument text,
            receive_time timestamptz NOT NULL,
            written_time timestamptz NOT NULL,
            error text NOT NULL,
            content text NOT NULL);
        COMMENT ON TABLE dead_letters IS 'Rows that the database refused, each with its error; content is JSON, kept as text since a NUL in it is what may have been refused.';
        """;

    /// <summary>The tables of <see cref="TickTables"/>. Each natural key begins with instrument and time, so that it also finds the rows of an instrument.</summary>
    private const string Others = """
        ALTER TABLE batches ADD COLUMN others integer NOT NULL DEFAULT 0;
        CREATE TABLE candles (
            venue_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            batch_id bigint NOT NULL,
            sources bigint NOT NULL,
            instrument_id integer NOT NULL,
            flags integer NOT NULL,
            interval_seconds bigint NOT NULL,
            open double precision,
            high double precision,
            low double precision,
            close double precision,
            volume double precision,
            quote_volume double precision,
            taker_buy_volume double precision,
            trade_count bigint,
            is_final boolean NOT NULL,
            PRIMARY KEY (instrument_id, venue_time, interval_seconds)) $by(venue_time);
        CREATE TABLE book_snapshots (
            venue_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            batch_id bigint NOT NULL,
            sources bigint NOT NULL,
            instrument_id integer NOT NULL,
            flags integer NOT NULL,
            change_id bigint NOT NULL,
            bid_prices double precision[] NOT NULL,
            bid_amounts double precision[] NOT NULL,
            ask_prices double precision[] NOT NULL,
            ask_amounts double precision[] NOT NULL,
            PRIMARY KEY (instrument_id, venue_time, change_id)) $by(venue_time);
        CREATE TABLE funding (
            venue_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            batch_id bigint NOT NULL,
            sources bigint NOT NULL,
            instrument_id integer NOT NULL,
            flags integer NOT NULL,
            rate double precision,
            period_seconds bigint,
            next_time timestamptz,
            mark_price double precision,
            index_price double precision,
            PRIMARY KEY (instrument_id, venue_time)) $by(venue_time);
        CREATE TABLE open_interest (
            venue_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            batch_id bigint NOT NULL,
            sources bigint NOT NULL,
            instrument_id integer NOT NULL,
            flags integer NOT NULL,
            amount double precision,
            value double precision,
            PRIMARY KEY (instrument_id, venue_time)) $by(venue_time);
        CREATE TABLE ratios (
            venue_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            batch_id bigint NOT NULL,
            sources bigint NOT NULL,
            instrument_id integer NOT NULL,
            flags integer NOT NULL,
            ratio text NOT NULL,
            period_seconds bigint NOT NULL,
            value double precision,
            long_part double precision,
            short_part double precision,
            PRIMARY KEY (instrument_id, venue_time, ratio, period_seconds)) $by(venue_time);
        CREATE TABLE liquidations (
            venue_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            batch_id bigint NOT NULL,
            sources bigint NOT NULL,
            instrument_id integer NOT NULL,
            flags integer NOT NULL,
            direction text NOT NULL,
            price double precision NOT NULL,
            amount double precision NOT NULL,
            average_price double precision,
            filled_amount double precision,
            state text,
            PRIMARY KEY (instrument_id, venue_time, direction, price, amount)) $by(venue_time);
        COMMENT ON TABLE candles IS 'One row a candle as its venue makes it; venue_time is when it opened. It is overwritten when the venue sends it again; batch_id stays that of the first time.';
        COMMENT ON TABLE book_snapshots IS 'The best levels of a book, best first; one row a state of the book. change_id is 0 where the venue has none.';
        """;

    private const string Views = $"""
        CREATE VIEW quotes_readable AS
        SELECT q.venue_time, q.receive_time, i.venue, i.name AS instrument, q.flags, {SqliteSchema.QuoteNumbers},
            u.text AS underlying_index, s.text AS state, o.source, b.batch
        FROM quotes q JOIN instruments i ON i.id = q.instrument_id LEFT JOIN batches b ON b.id = q.batch_id LEFT JOIN sources o ON o.id = b.source_id
            LEFT JOIN texts s ON s.id = q.state_id LEFT JOIN texts u ON u.id = q.underlying_index_id;
        CREATE VIEW trades_readable AS
        SELECT t.venue_time, t.receive_time, i.venue, i.name AS instrument, t.flags, t.trade_id, t.trade_seq, t.direction, t.tick_direction, t.price, t.amount,
            t.index_price, t.mark_price, t.iv, t.contracts, t.liquidation, t.block_trade_id, t.combo_id, t.sources, o.source, b.batch
        FROM trades t JOIN instruments i ON i.id = t.instrument_id LEFT JOIN batches b ON b.id = t.batch_id LEFT JOIN sources o ON o.id = b.source_id;
        CREATE VIEW rejected_ticks_readable AS
        SELECT r.venue_time, r.receive_time, i.venue, i.name AS instrument, r.kind, r.reason_names AS reasons, r.tick, o.source, b.batch
        FROM rejected_ticks r JOIN instruments i ON i.id = r.instrument_id LEFT JOIN batches b ON b.id = r.batch_id LEFT JOIN sources o ON o.id = b.source_id;
        CREATE VIEW undecoded_frames_readable AS
        SELECT f.receive_time, f.source, f.error, f.frame_bytes, encode(f.frame, 'escape') AS frame, b.batch
        FROM undecoded_frames f LEFT JOIN batches b ON b.id = f.batch_id;
        """;
}
