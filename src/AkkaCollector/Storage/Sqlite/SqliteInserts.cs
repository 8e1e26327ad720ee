using AkkaCollector.MarketData;
using SQLitePCL;

namespace AkkaCollector.Storage;

/// <summary>The store's prepared statements, one method a table. The same ones are timed by the bare loop of the benchmarks.</summary>
internal sealed class SqliteInserts : IDisposable
{
    private const int TextsRemembered = 10_000;
    private readonly SqliteStatement _quote, _trade, _mergeTrade, _deadLetter, _rejected, _undecoded, _newInstrument, _findInstrument, _listInstrument, _newText, _findText;
    private readonly SqliteTables _tables;
    private readonly int _frameBytesMax;
    private readonly Dictionary<InstrumentRef, long> _instrumentIds = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, long> _textIds = new(StringComparer.Ordinal);
    private readonly TickJson _json = new();

    public SqliteInserts(sqlite3 database, string path, int frameBytesMax)
    {
        _frameBytesMax = frameBytesMax;
        _tables = new SqliteTables(database, path);
        SqliteStatement Prepare(string doing, string sql) => new(database, path, doing, sql);
        _quote = Prepare("Inserting a quote",
            $"INSERT INTO quotes (batch_id, instrument_id, venue_time, receive_time, flags, state_id, underlying_index_id, {SqliteSchema.QuoteNumbers}) "
            + $"VALUES ({Holes(7 + SqliteSchema.QuoteNumbers.Split(',').Length)})");
        _trade = Prepare("Inserting a trade",
            "INSERT INTO trades (batch_id, instrument_id, trade_id, trade_seq, venue_time, receive_time, flags, direction, tick_direction, price, "
            + $"amount, index_price, mark_price, iv, contracts, liquidation, block_trade_id, combo_id, sources) VALUES ({Holes(19)}) ON CONFLICT (instrument_id, trade_id) DO NOTHING");
        _mergeTrade = Prepare("Merging a trade", "UPDATE trades SET sources = sources | ?1 WHERE instrument_id = ?2 AND trade_id = ?3 AND sources & ?1 = 0");
        _deadLetter = Prepare("Setting a dead letter aside",
            $"INSERT INTO dead_letters (batch_id, source, kind, instrument, receive_time, error, content) VALUES ({Holes(7)})");
        _rejected = Prepare("Inserting a rejected tick",
            $"INSERT INTO rejected_ticks (batch_id, instrument_id, kind, venue_time, receive_time, reasons, reason_names, tick) VALUES ({Holes(8)})");
        _undecoded = Prepare("Inserting an undecoded frame",
            $"INSERT INTO undecoded_frames (batch_id, source, receive_time, frame_bytes, frame, error) VALUES ({Holes(6)})");
        _newInstrument = Prepare("Inserting an instrument", "INSERT OR IGNORE INTO instruments (venue, name, kind, listed) VALUES (?, ?, ?, 0)");
        _findInstrument = Prepare("Finding an instrument", "SELECT id FROM instruments WHERE venue = ? AND name = ?");
        _listInstrument = Prepare("Writing an instrument", $"""
            INSERT INTO instruments (venue, name, kind, listed, base_currency, quote_currency, strike, option_right, created_time, expiry_time,
                tick_size, contract_size, min_trade_amount, is_active) VALUES (?, ?, ?, 1, {Holes(10)})
            ON CONFLICT (venue, name) DO UPDATE SET kind = excluded.kind, listed = 1, base_currency = excluded.base_currency,
                quote_currency = excluded.quote_currency, strike = excluded.strike, option_right = excluded.option_right,
                created_time = excluded.created_time, expiry_time = excluded.expiry_time, tick_size = excluded.tick_size,
                contract_size = excluded.contract_size, min_trade_amount = excluded.min_trade_amount, is_active = excluded.is_active
            """);
        _newText = Prepare("Inserting a name", "INSERT OR IGNORE INTO texts (text) VALUES (?)");
        _findText = Prepare("Finding a name", "SELECT id FROM texts WHERE text = ?");
    }

    /// <summary>Inserts a quote; answers how many rows were inserted.</summary>
    public int Quote(long batch, Quote quote, TickFlags flags)
    {
        var s = _quote;
        s.Bind(1, batch);
        s.Bind(2, InstrumentId(quote.Instrument));
        s.Bind(3, quote.VenueMicros);
        s.Bind(4, quote.ReceivedMicros);
        s.Bind(5, (long)flags);
        s.Bind(6, TextId(quote.State));
        s.Bind(7, TextId(quote.UnderlyingIndex));
        s.Bind(8, quote.BidPrice);
        s.Bind(9, quote.BidAmount);
        s.Bind(10, quote.AskPrice);
        s.Bind(11, quote.AskAmount);
        s.Bind(12, quote.LastPrice);
        s.Bind(13, quote.MarkPrice);
        s.Bind(14, quote.IndexPrice);
        s.Bind(15, quote.UnderlyingPrice);
        s.Bind(16, quote.MarkIv);
        s.Bind(17, quote.BidIv);
        s.Bind(18, quote.AskIv);
        s.Bind(19, quote.Delta);
        s.Bind(20, quote.Gamma);
        s.Bind(21, quote.Vega);
        s.Bind(22, quote.Theta);
        s.Bind(23, quote.Rho);
        s.Bind(24, quote.OpenInterest);
        s.Bind(25, quote.Volume);
        s.Bind(26, quote.VolumeUsd);
        s.Bind(27, quote.PriceChange);
        s.Bind(28, quote.Low);
        s.Bind(29, quote.High);
        s.Bind(30, quote.MinPrice);
        s.Bind(31, quote.MaxPrice);
        s.Bind(32, quote.SettlementPrice);
        s.Bind(33, quote.EstimatedDeliveryPrice);
        s.Bind(34, quote.InterestRate);
        s.Bind(35, quote.Funding8h);
        s.Bind(36, quote.CurrentFunding);
        s.Bind(37, quote.InterestValue);
        return s.Run();
    }

    /// <summary>Inserts a trade; answers 0 when its natural key is there already: then that row's mask takes on the source.</summary>
    public int Trade(long batch, Trade trade, TickFlags flags, long mask)
    {
        var s = _trade;
        s.Bind(1, batch);
        s.Bind(2, InstrumentId(trade.Instrument));
        s.Bind(3, trade.TradeId);
        s.Bind(4, trade.TradeSeq == 0 ? null : trade.TradeSeq);
        s.Bind(5, trade.VenueMicros);
        s.Bind(6, trade.ReceivedMicros);
        s.Bind(7, (long)flags);
        s.Bind(8, StoredNames.Of(trade.Direction));
        s.Bind(9, trade.TickDirection < 0 ? null : (long?)trade.TickDirection);
        s.Bind(10, trade.Price);
        s.Bind(11, trade.Amount);
        s.Bind(12, trade.IndexPrice);
        s.Bind(13, trade.MarkPrice);
        s.Bind(14, trade.Iv);
        s.Bind(15, trade.Contracts);
        s.Bind(16, trade.Liquidation);
        s.Bind(17, trade.BlockTradeId);
        s.Bind(18, trade.ComboId);
        s.Bind(19, mask);
        if (s.Run() == 1) return 1;
        _mergeTrade.Bind(1, mask);
        _mergeTrade.Bind(2, InstrumentId(trade.Instrument));
        _mergeTrade.Bind(3, trade.TradeId);
        _mergeTrade.Run();
        return 0;
    }

    /// <summary>Inserts a tick that is neither quote nor trade; answers 0 when its natural key is there already.</summary>
    public int Other(long batch, Tick tick, TickFlags flags, long mask) => _tables.Insert(TickTables.Of(tick), batch, InstrumentId(tick.Instrument), tick, flags, mask);

    /// <summary>Inserts a tick among the rejected, its values as JSON.</summary>
    public int Rejected(long batch, Tick tick, RejectReasons reasons)
    {
        var s = _rejected;
        s.Bind(1, batch);
        s.Bind(2, InstrumentId(tick.Instrument));
        s.Bind(3, TickTables.KindOf(tick));
        s.Bind(4, tick.VenueMicros);
        s.Bind(5, tick.ReceivedMicros);
        s.Bind(6, (long)reasons);
        s.Bind(7, reasons.ToString());
        s.BindText(8, _json.Write(tick));
        return s.Run();
    }

    /// <summary>Inserts a frame that could not be decoded, cut to the store's bound.</summary>
    public int Undecoded(long batch, UndecodedFrame frame)
    {
        var s = _undecoded;
        s.Bind(1, batch);
        s.Bind(2, frame.Source);
        s.Bind(3, frame.ReceivedMicros);
        s.Bind(4, (long)frame.Frame.Length);
        s.BindBlob(5, frame.Frame.Span[..Math.Min(frame.Frame.Length, _frameBytesMax)]);
        s.Bind(6, frame.Error);
        return s.Run();
    }

    /// <summary>Sets a row aside that the database refused.</summary>
    public void DeadLetter(long batch, in Validated item, string error)
    {
        var s = _deadLetter;
        s.Bind(1, batch);
        s.Bind(2, item.Event.Source);
        s.Bind(3, DeadLetterRules.KindOf(item));
        s.Bind(4, item.Event is Tick tick ? DeadLetterRules.Safe(tick.Instrument.Name) : null);
        s.Bind(5, item.Event.ReceivedMicros);
        s.Bind(6, DeadLetterRules.Safe(error));
        s.BindText(7, _json.WriteWhole(item));
        s.Run();
    }

    /// <summary>Inserts or updates an instrument as its venue lists it.</summary>
    public void Instrument(Instrument instrument)
    {
        var s = _listInstrument;
        s.Bind(1, instrument.Venue);
        s.Bind(2, instrument.Name);
        s.Bind(3, StoredNames.Of(instrument.Kind));
        s.Bind(4, instrument.BaseCurrency);
        s.Bind(5, instrument.QuoteCurrency);
        s.Bind(6, instrument.Strike ?? double.NaN);
        s.Bind(7, StoredNames.Of(instrument.Right));
        s.Bind(8, instrument.CreatedMicros == 0 ? null : instrument.CreatedMicros);
        s.Bind(9, instrument.ExpiryMicros);
        s.Bind(10, instrument.TickSize);
        s.Bind(11, instrument.ContractSize);
        s.Bind(12, instrument.MinTradeAmount);
        s.Bind(13, instrument.IsActive ? 1L : 0L);
        s.Run();
    }

    /// <summary>Forgets the ids that a transaction made which was rolled back.</summary>
    public void ForgetIds()
    {
        _instrumentIds.Clear();
        _textIds.Clear();
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _quote, _trade, _mergeTrade, _deadLetter, _rejected, _undecoded, _newInstrument, _findInstrument, _listInstrument, _newText, _findText })
            statement.Dispose();
        _tables.Dispose();
    }

    /// <summary>The id of an instrument, which is made when it is new.</summary>
    public long InstrumentId(InstrumentRef instrument)
    {
        if (_instrumentIds.TryGetValue(instrument, out var id)) return id;
        _newInstrument.Bind(1, instrument.Venue);
        _newInstrument.Bind(2, instrument.Name);
        _newInstrument.Bind(3, StoredNames.Of(instrument.Kind));
        _newInstrument.Run();
        _findInstrument.Bind(1, instrument.Venue);
        _findInstrument.Bind(2, instrument.Name);
        id = _findInstrument.RunForNumber()
            ?? throw new InvalidOperationException($"Instrument {instrument.Venue} {instrument.Name} was inserted and cannot be found.");
        return _instrumentIds[instrument] = id;
    }

    private long? TextId(string? text)
    {
        if (text is null) return null;
        if (_textIds.TryGetValue(text, out var id)) return id;
        if (_textIds.Count >= TextsRemembered) _textIds.Clear();
        _newText.Bind(1, text);
        _newText.Run();
        _findText.Bind(1, text);
        id = _findText.RunForNumber() ?? throw new InvalidOperationException($"Name '{text}' was inserted and cannot be found.");
        return _textIds[text] = id;
    }

    private static string Holes(int count) => string.Join(", ", Enumerable.Repeat("?", count));
}
