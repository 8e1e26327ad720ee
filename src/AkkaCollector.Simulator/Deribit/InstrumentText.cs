using System.Text.Json;

namespace AkkaCollector.Simulator;

/// <summary>Writes an instrument as the venue's lists do, in the field order of 2026.</summary>
internal static class InstrumentText
{
    public static void Write(Utf8JsonWriter to, MarketInstrument instrument)
    {
        var currency = instrument.Underlying.Currency;
        var isOption = instrument.Kind == MarketKind.Option;
        var uuid = currency == "BTC" ? "5b71fc48-3dd3-540c-809b-f8c94d0e68b5" : "c0a0c8d2-6d7f-5e0b-9b0a-3d8f1c6f2a11";
        to.WriteStartObject();
        to.WriteString("state", instrument.IsOpen ? "open" : "closed");
        to.WriteString("price_index", currency == "BTC" ? "btc_usd" : "eth_usd");
        to.WriteString("kind", instrument.KindName);
        to.WriteString("instrument_name", instrument.Name);
        Fixed(to, "maker_commission", isOption ? 3 : 0, 4);
        Fixed(to, "taker_commission", isOption ? 3 : 5, 4);
        to.WriteString("instrument_type", "reversed");
        to.WriteString("underlying_type", "crypto");
        // A perpetual expires on the venue's last day, in the year 3000.
        to.WriteNumber("expiration_timestamp", instrument.Expiry is { } expiry ? expiry.Micros / 1000 : 32_503_708_800_000);
        to.WriteNumber("instrument_id", instrument.Id);
        to.WriteString("product_group", currency);
        to.WriteNumber("creation_timestamp", instrument.CreatedMs);
        to.WriteBoolean("is_active", instrument.IsOpen);
        Fixed(to, "contract_size", DeribitEncoder.ContractTenths(instrument), 1);
        Fixed(to, "tick_size", instrument.Tick, instrument.PriceDecimals);
        if (isOption)
        {
            Fixed(to, "strike", (long)Math.Round(instrument.Strike * 10), 1);
            to.WriteString("counter_currency", "USD");
            to.WriteString("option_type", instrument.IsCall ? "call" : "put");
        }
        else
        {
            to.WriteString("counter_currency", "USD");
            to.WriteString("future_type", "reversed");
            to.WriteNumber("max_leverage", 50);
        }
        Fixed(to, "min_trade_amount", instrument.AmountStepTenths, 1);
        Fixed(to, "block_trade_commission", 3, 4);
        to.WriteNumber("block_trade_min_trade_amount", isOption ? (currency == "BTC" ? 25 : 250) : 200_000);
        Fixed(to, "block_trade_tick_size", isOption ? 1 : 100, 4);
        to.WriteString("settlement_currency", currency);
        to.WriteString("settlement_period", instrument.Expiry?.Date.Period ?? "perpetual");
        to.WriteString("base_currency", currency);
        to.WriteNumber("index_id", currency == "BTC" ? 1_000_033 : 1_000_034);
        to.WriteString("quote_currency", isOption ? currency : "USD");
        WriteSteps(to, instrument);
        to.WriteNumber("lot_size", 1);
        to.WriteString("base_currency_uuid", uuid);
        to.WriteString("quote_currency_uuid", uuid);
        to.WriteEndObject();
    }

    public static void WriteSummary(Utf8JsonWriter to, MarketInstrument instrument, long timestampMs)
    {
        ref readonly var quote = ref instrument.Quote;
        var decimals = instrument.PriceDecimals;
        to.WriteStartObject();
        Fixed(to, "high", instrument.High, decimals, absentBelow: 0);
        Fixed(to, "low", instrument.Low, decimals, absentBelow: 0);
        Fixed(to, "last", instrument.Last, decimals, absentBelow: 0);
        to.WriteString("instrument_name", instrument.Name);
        Fixed(to, "bid_price", quote.Bid, decimals, absentBelow: 1);
        Fixed(to, "ask_price", quote.Ask, decimals, absentBelow: 1);
        Fixed(to, "mark_price", quote.Mark, instrument.MarkDecimals);
        Fixed(to, "open_interest", instrument.OpenInterestTenths, 1);
        to.WriteNumber("creation_timestamp", timestampMs);
        to.WriteString("base_currency", instrument.Underlying.Currency);
        to.WriteString("quote_currency", instrument.Kind == MarketKind.Option ? instrument.Underlying.Currency : "USD");
        Fixed(to, "estimated_delivery_price", quote.IndexCents, 2);
        Fixed(to, "volume", instrument.VolumeTenths, 1);
        Fixed(to, "volume_usd", instrument.VolumeUsdCents, 2);
        Fixed(to, "mid_price", quote.Bid == 0 || quote.Ask == 0 ? -1 : (quote.Bid + quote.Ask) * 5, decimals + 1, absentBelow: 0);
        if (instrument.Kind == MarketKind.Option)
        {
            Fixed(to, "mark_iv", quote.MarkIv, 2);
            Fixed(to, "interest_rate", 0, 1);
            Fixed(to, "underlying_price", quote.UnderlyingCents, 2);
            to.WriteString("underlying_index", instrument.Expiry!.FutureName);
        }
        to.WriteEndObject();
    }

    private static void WriteSteps(Utf8JsonWriter to, MarketInstrument instrument)
    {
        to.WriteStartArray("tick_size_steps");
        if (instrument.CoarseTick > 0)
        {
            to.WriteStartObject();
            Fixed(to, "tick_size", instrument.CoarseTick, instrument.PriceDecimals);
            Fixed(to, "above_price", instrument.CoarseAbove, instrument.PriceDecimals);
            to.WriteEndObject();
        }
        to.WriteEndArray();
    }

    private static void Fixed(Utf8JsonWriter to, string name, long units, int decimals, long absentBelow = long.MinValue)
    {
        if (units < absentBelow)
        {
            to.WriteNull(name);
            return;
        }
        Span<byte> buffer = stackalloc byte[40];
        var text = new JsonText(buffer);
        text.Fixed(units, decimals);
        to.WritePropertyName(name);
        to.WriteRawValue(buffer[..text.Length], skipInputValidation: true);
    }
}
