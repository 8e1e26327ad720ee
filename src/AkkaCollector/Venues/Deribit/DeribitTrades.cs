using System.Text;
using System.Text.Json;
using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>Reads the <c>data</c> of a trades frame: an array, of which a bad element does not cost the others.</summary>
internal sealed class DeribitTrades
{
    private readonly DeribitValues _values;
    private readonly Utf8Cache<InstrumentRef> _instruments;

    public DeribitTrades(DeribitValues values, Utf8Cache<InstrumentRef> instruments)
    {
        _values = values;
        _instruments = instruments;
    }

    /// <summary>The trades read, in the order of the frame.</summary>
    public List<Trade> Read { get; } = [];

    /// <summary>The elements that are no trades: where they lie in what was read, and what is wrong with them.</summary>
    public List<(Range Where, string Mistake)> Bad { get; } = [];

    /// <summary>Fields seen so far that are not known here.</summary>
    public long UnknownFields { get; private set; }

    /// <summary>Forgets what was read; what was emitted is not held on to.</summary>
    public void Clear()
    {
        Read.Clear();
        Bad.Clear();
    }

    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="source">The source that the trades are of.</param>
    /// <param name="receivedMicros">When the frame was received.</param>
    /// <param name="start">What to add to the reader's positions.</param>
    public void ReadAll(ref Utf8JsonReader reader, string source, long receivedMicros, int start)
    {
        Clear();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            _values.WrongType(ref reader, "data", "an array");
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var from = start + (int)reader.TokenStartIndex;
            var trade = ReadOne(ref reader, source, receivedMicros);
            if (trade is not null) Read.Add(trade);
            else Bad.Add((from..(start + (int)reader.BytesConsumed), _values.Mistake ?? "it is no trade"));
            _values.Clear();
        }
    }

    private Trade? ReadOne(ref Utf8JsonReader reader, string source, long receivedMicros)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _values.WrongType(ref reader, "trade", "an object");
            return null;
        }
        var fields = Fields.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _values.Text(ref reader);
            if (!ReadNumber(ref reader, name, ref fields) && !ReadText(ref reader, name, ref fields)) SkipOther(ref reader, name);
        }
        if (fields.Instrument is null) _values.Mistaken("instrument_name is missing");
        if (fields.TradeId is null) _values.Mistaken("trade_id is missing");
        if (fields.Micros == 0) _values.Mistaken("timestamp is missing");
        if (double.IsNaN(fields.Price)) _values.Mistaken("price is missing");
        if (double.IsNaN(fields.Amount)) _values.Mistaken("amount is missing");
        return _values.Mistake is null ? fields.Make(source, receivedMicros) : null;
    }

    private bool ReadNumber(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, ref Fields fields)
    {
        if (name.SequenceEqual("price"u8)) fields.Price = _values.NextNumber(ref reader, "price");
        else if (name.SequenceEqual("amount"u8)) fields.Amount = _values.NextNumber(ref reader, "amount");
        else if (name.SequenceEqual("timestamp"u8)) fields.Micros = _values.NextMicros(ref reader, "timestamp");
        else if (name.SequenceEqual("trade_seq"u8)) fields.TradeSeq = Integer(ref reader, "trade_seq", 0);
        else if (name.SequenceEqual("tick_direction"u8)) fields.TickDirection = Integer(ref reader, "tick_direction", -1);
        else if (name.SequenceEqual("index_price"u8)) fields.IndexPrice = _values.NextNumber(ref reader, "index_price");
        else if (name.SequenceEqual("mark_price"u8)) fields.MarkPrice = _values.NextNumber(ref reader, "mark_price");
        else if (name.SequenceEqual("iv"u8)) fields.Iv = _values.NextNumber(ref reader, "iv");
        else if (name.SequenceEqual("contracts"u8)) fields.Contracts = _values.NextNumber(ref reader, "contracts");
        else return false;
        return true;
    }

    private bool ReadText(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, ref Fields fields)
    {
        if (name.SequenceEqual("trade_id"u8)) fields.TradeId = IdOf(ref reader, "trade_id");
        else if (name.SequenceEqual("instrument_name"u8)) fields.Instrument = _values.NextInstrument(ref reader, _instruments);
        else if (name.SequenceEqual("direction"u8)) fields.Direction = DirectionOf(ref reader);
        else if (name.SequenceEqual("liquidation"u8)) fields.Liquidation = IdOf(ref reader, "liquidation");
        else if (name.SequenceEqual("block_trade_id"u8)) fields.BlockTradeId = IdOf(ref reader, "block_trade_id");
        else if (name.SequenceEqual("combo_id"u8)) fields.ComboId = IdOf(ref reader, "combo_id");
        else return false;
        return true;
    }

    private void SkipOther(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name)
    {
        var isKnown = name.SequenceEqual("combo_trade_id"u8) || name.SequenceEqual("block_trade_leg_count"u8)
            || name.SequenceEqual("block_rfq_id"u8) || name.SequenceEqual("trade_allocations"u8);
        if (!isKnown) UnknownFields++;
        reader.Skip();
    }

    private long Integer(ref Utf8JsonReader reader, string field, long otherwise) =>
        reader.Read() ? _values.Integer(ref reader, field, otherwise) : otherwise;

    /// <summary>An id, which older captures hold as a number.</summary>
    private string? IdOf(ref Utf8JsonReader reader, string field)
    {
        if (!reader.Read()) return null;
        return reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : _values.OwnText(ref reader, field);
    }

    private TradeDirection DirectionOf(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || !_values.IsText(ref reader, "direction")) return TradeDirection.Unknown;
        var side = _values.Text(ref reader);
        return side.SequenceEqual("buy"u8) ? TradeDirection.Buy : side.SequenceEqual("sell"u8) ? TradeDirection.Sell : TradeDirection.Unknown;
    }

    private struct Fields
    {
        public InstrumentRef? Instrument;
        public string? TradeId, Liquidation, BlockTradeId, ComboId;
        public long Micros, TradeSeq, TickDirection;
        public double Price, Amount, IndexPrice, MarkPrice, Iv, Contracts;
        public TradeDirection Direction;

        public static Fields None => new()
        {
            TickDirection = -1,
            Price = double.NaN,
            Amount = double.NaN,
            IndexPrice = double.NaN,
            MarkPrice = double.NaN,
            Iv = double.NaN,
            Contracts = double.NaN,
        };

        public readonly Trade Make(string source, long receivedMicros) => new()
        {
            Source = source,
            ReceivedMicros = receivedMicros,
            Instrument = Instrument!,
            VenueMicros = Micros,
            TradeId = TradeId!,
            TradeSeq = TradeSeq,
            Price = Price,
            Amount = Amount,
            Direction = Direction,
            TickDirection = TickDirection is >= 0 and <= 3 ? (int)TickDirection : -1,
            IndexPrice = IndexPrice,
            MarkPrice = MarkPrice,
            Iv = Iv,
            Contracts = Contracts,
            Liquidation = Liquidation,
            BlockTradeId = BlockTradeId,
            ComboId = ComboId,
        };
    }
}
