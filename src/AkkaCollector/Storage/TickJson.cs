using System.Buffers;
using System.Text.Json;
using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>
/// The values of one tick as a JSON object: how a rejected tick is kept whatever is wrong with it. What the venue did not send is
/// left out; an infinity is written as text, since JSON has no such number.
/// </summary>
internal sealed class TickJson
{
    private readonly ArrayBufferWriter<byte> _buffer = new(2048);
    private readonly Utf8JsonWriter _writer;

    public TickJson() => _writer = new Utf8JsonWriter(_buffer);

    /// <summary>Makes one for <see cref="Values(Tick)"/> alone, into an object that another has begun.</summary>
    public TickJson(Utf8JsonWriter writer) => _writer = writer;

    /// <summary>The JSON of a tick, valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(Tick tick)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        Values(tick);
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan;
    }

    /// <summary>Writes the values into the object that is open.</summary>
    public void Values(Tick tick)
    {
        if (tick is Quote quote) Values(quote);
        else if (tick is Trade trade) Values(trade);
        else Values(TickTables.Of(tick), tick);
    }

    /// <summary>The JSON of anything that a batch may hold, with all that is known of it: how a dead letter is kept. Valid until the next call.</summary>
    public ReadOnlySpan<byte> WriteWhole(in Validated item)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset(_buffer);
        _writer.WriteStartObject();
        _writer.WriteString("source", item.Event.Source);
        _writer.WriteNumber("receive_time", item.Event.ReceivedMicros);
        if (item.Event is UndecodedFrame frame)
        {
            _writer.WriteString("error", frame.Error);
            _writer.WriteBase64String("frame", frame.Frame.Span);
        }
        else if (item.Event is Tick tick)
        {
            _writer.WriteString("venue", tick.Instrument.Venue);
            _writer.WriteString("instrument", tick.Instrument.Name);
            _writer.WriteNumber("venue_time", tick.VenueMicros);
            _writer.WriteNumber("flags", (int)item.Flags);
            _writer.WriteNumber("reasons", (int)item.Reasons);
            Values(tick);
        }
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan;
    }

    private void Values(TickTable table, Tick tick)
    {
        foreach (var column in table.Columns)
        {
            var value = column.Read(tick);
            switch (column.Kind)
            {
                case TickValueKind.Number: Number(column.Name, value.Number, column.IsRequired); break;
                case TickValueKind.Text: Text(column.Name, value.Text); break;
                case TickValueKind.Flag: _writer.WriteBoolean(column.Name, value.IsSet); break;
                case TickValueKind.Numbers: Numbers(column.Name, value.Numbers); break;
                default:
                    if (value.Whole is { } whole) _writer.WriteNumber(column.Name, whole);
                    break;
            }
        }
    }

    private void Numbers(string name, double[] values)
    {
        _writer.WriteStartArray(name);
        foreach (var value in values)
        {
            if (double.IsFinite(value)) _writer.WriteNumberValue(value);
            else _writer.WriteStringValue(NumbersText.OfOdd(value));
        }
        _writer.WriteEndArray();
    }

    private void Values(Trade trade)
    {
        Text("trade_id", trade.TradeId);
        if (trade.TradeSeq != 0) _writer.WriteNumber("trade_seq", trade.TradeSeq);
        Number("price", trade.Price, always: true);
        Number("amount", trade.Amount, always: true);
        if (trade.Direction != TradeDirection.Unknown) _writer.WriteString("direction", trade.Direction == TradeDirection.Buy ? "buy" : "sell");
        if (trade.TickDirection >= 0) _writer.WriteNumber("tick_direction", trade.TickDirection);
        Number("index_price", trade.IndexPrice);
        Number("mark_price", trade.MarkPrice);
        Number("iv", trade.Iv);
        Number("contracts", trade.Contracts);
        Text("liquidation", trade.Liquidation);
        Text("block_trade_id", trade.BlockTradeId);
        Text("combo_id", trade.ComboId);
    }

    private void Values(Quote quote)
    {
        Number("bid_price", quote.BidPrice);
        Number("bid_amount", quote.BidAmount);
        Number("ask_price", quote.AskPrice);
        Number("ask_amount", quote.AskAmount);
        Number("last_price", quote.LastPrice);
        Number("mark_price", quote.MarkPrice);
        Number("index_price", quote.IndexPrice);
        Number("underlying_price", quote.UnderlyingPrice);
        Text("underlying_index", quote.UnderlyingIndex);
        Number("mark_iv", quote.MarkIv);
        Number("bid_iv", quote.BidIv);
        Number("ask_iv", quote.AskIv);
        Number("delta", quote.Delta);
        Number("gamma", quote.Gamma);
        Number("vega", quote.Vega);
        Number("theta", quote.Theta);
        Number("rho", quote.Rho);
        Number("open_interest", quote.OpenInterest);
        Number("volume", quote.Volume);
        Number("volume_usd", quote.VolumeUsd);
        Number("price_change", quote.PriceChange);
        Number("low", quote.Low);
        Number("high", quote.High);
        Number("min_price", quote.MinPrice);
        Number("max_price", quote.MaxPrice);
        Number("settlement_price", quote.SettlementPrice);
        Number("estimated_delivery_price", quote.EstimatedDeliveryPrice);
        Number("interest_rate", quote.InterestRate);
        Number("funding_8h", quote.Funding8h);
        Number("current_funding", quote.CurrentFunding);
        Number("interest_value", quote.InterestValue);
        Text("state", quote.State);
    }

    private void Number(string name, double value, bool always = false)
    {
        if (double.IsFinite(value)) _writer.WriteNumber(name, value);
        else if (double.IsNaN(value) && !always) return;
        else _writer.WriteString(name, NumbersText.OfOdd(value));
    }

    private void Text(string name, string? value)
    {
        if (value is not null) _writer.WriteString(name, value);
    }
}
