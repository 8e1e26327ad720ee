namespace AkkaCollector.Simulator;

/// <summary>Writes the data of tickers and trades in the field order of the venue's frames of 2026.</summary>
internal static class DeribitEncoder
{
    /// <summary>Room enough for any ticker or any frame of trades.</summary>
    public const int LongestData = 4096;

    /// <summary>Writes a ticker's data and returns its length.</summary>
    public static int Ticker(Span<byte> buffer, MarketInstrument instrument, long timestampMs)
    {
        var text = new JsonText(buffer);
        text.Raw("{\"timestamp\":"u8);
        text.Int(timestampMs);
        text.Raw(instrument.IsOpen ? ",\"state\":\"open\",\"stats\":{\"high\":"u8 : ",\"state\":\"closed\",\"stats\":{\"high\":"u8);
        Stats(ref text, instrument);
        ref readonly var quote = ref instrument.Quote;
        if (instrument.Kind == MarketKind.Option) Greeks(ref text, quote);
        text.Raw(",\"index_price\":"u8);
        text.Fixed(quote.IndexCents, 2);
        Prices(ref text, instrument, quote);
        if (instrument.Kind == MarketKind.Option) OptionTail(ref text, instrument, quote);
        else LinearTail(ref text, instrument, quote);
        text.Raw(",\"best_ask_amount\":"u8);
        text.Fixed(quote.Ask == 0 ? 0 : quote.AskTenths, 1);
        text.Raw(",\"best_bid_amount\":"u8);
        text.Fixed(quote.Bid == 0 ? 0 : quote.BidTenths, 1);
        text.Raw("}"u8);
        return text.Length;
    }

    /// <summary>Writes the data of some trades, an array, and returns its length.</summary>
    public static int Trades(Span<byte> buffer, MarketInstrument instrument, long firstSeq, int count)
    {
        var text = new JsonText(buffer);
        text.Raw("["u8);
        for (var i = 0; i < count; i++)
        {
            if (i > 0) text.Raw(","u8);
            Trade(ref text, instrument, instrument.Trades[firstSeq + i]);
        }
        text.Raw("]"u8);
        return text.Length;
    }

    /// <summary>Writes one trade.</summary>
    public static void Trade(ref JsonText text, MarketInstrument instrument, in TradePrint print)
    {
        text.Raw("{\"timestamp\":"u8);
        text.Int(print.TimestampMs);
        text.Raw(",\"price\":"u8);
        text.Fixed(print.Price, instrument.PriceDecimals);
        text.Raw(",\"amount\":"u8);
        text.Fixed(print.AmountTenths, 1);
        text.Raw(print.IsBuy ? ",\"direction\":\"buy\",\"index_price\":"u8 : ",\"direction\":\"sell\",\"index_price\":"u8);
        text.Fixed(print.IndexCents, 2);
        text.Raw(",\"instrument_name\":\""u8);
        text.Ascii(instrument.Name);
        text.Raw("\",\"trade_seq\":"u8);
        text.Int(print.Seq);
        text.Raw(",\"mark_price\":"u8);
        text.Fixed(print.Mark, instrument.MarkDecimals);
        if (instrument.Kind == MarketKind.Option)
        {
            text.Raw(",\"iv\":"u8);
            text.Fixed(print.IvHundredths, 2);
        }
        text.Raw(",\"tick_direction\":"u8);
        text.Int(print.TickDirection);
        text.Raw(instrument.Underlying.Currency == "ETH" ? ",\"trade_id\":\"ETH-"u8 : ",\"trade_id\":\""u8);
        text.Int(print.Id);
        text.Raw("\",\"contracts\":"u8);
        text.Fixed(print.AmountTenths * 10 / ContractTenths(instrument), 1);
        if (print.IsLiquidation) text.Raw(",\"liquidation\":\"T\""u8);
        text.Raw("}"u8);
    }

    /// <summary>Tenths of an amount in one contract.</summary>
    public static long ContractTenths(MarketInstrument instrument) => instrument.Kind == MarketKind.Option ? 10 : instrument.AmountStepTenths;

    /// <summary>The funding of eight hours at the present rate, in units of eight decimals.</summary>
    public static long CurrentFunding(MarketInstrument instrument) => (long)Math.Round(instrument.Underlying.Premium * 1e8);

    private static void Stats(ref JsonText text, MarketInstrument instrument)
    {
        text.FixedOrNull(instrument.High, instrument.PriceDecimals);
        text.Raw(",\"low\":"u8);
        text.FixedOrNull(instrument.Low, instrument.PriceDecimals);
        text.Raw(",\"price_change\":"u8);
        if (instrument.FirstOfDay <= 0) text.Raw("null"u8);
        else text.Fixed((instrument.Last - instrument.FirstOfDay) * 1_000_000 / instrument.FirstOfDay, 4);
        text.Raw(",\"volume\":"u8);
        if (instrument.Kind == MarketKind.Option) text.Fixed(instrument.VolumeTenths, 1);
        else text.Fixed((long)Math.Round((double)instrument.VolumeUsdCents / Math.Max(1, instrument.Quote.IndexCents) * 1e8), 8);
        text.Raw(",\"volume_usd\":"u8);
        text.Fixed(instrument.VolumeUsdCents, 2);
        if (instrument.Kind != MarketKind.Option)
        {
            text.Raw(",\"volume_notional\":"u8);
            text.Fixed(instrument.VolumeUsdCents, 2);
        }
        text.Raw("}"u8);
    }

    private static void Greeks(ref JsonText text, in MarketQuote quote)
    {
        text.Raw(",\"greeks\":{\"delta\":"u8);
        text.Short(quote.Delta, 5);
        text.Raw(",\"gamma\":"u8);
        text.Short(quote.Gamma, 5);
        text.Raw(",\"vega\":"u8);
        text.Short(quote.Vega, 5);
        text.Raw(",\"theta\":"u8);
        text.Short(quote.Theta, 5);
        text.Raw(",\"rho\":"u8);
        text.Short(quote.Rho, 5);
        text.Raw("}"u8);
    }

    private static void Prices(ref JsonText text, MarketInstrument instrument, in MarketQuote quote)
    {
        text.Raw(",\"instrument_name\":\""u8);
        text.Ascii(instrument.Name);
        text.Raw("\",\"last_price\":"u8);
        text.FixedOrNull(instrument.Last, instrument.PriceDecimals);
        text.Raw(",\"settlement_price\":"u8);
        text.Fixed(instrument.SettlementUnits, instrument.Kind == MarketKind.Option ? 8 : 2);
        text.Raw(",\"min_price\":"u8);
        text.Fixed(quote.MinPrice, instrument.PriceDecimals);
        text.Raw(",\"max_price\":"u8);
        text.Fixed(quote.MaxPrice, instrument.PriceDecimals);
        text.Raw(",\"open_interest\":"u8);
        if (instrument.Kind == MarketKind.Option) text.Fixed(instrument.OpenInterestTenths, 1);
        else text.Int(instrument.OpenInterestTenths / 10);
        text.Raw(",\"mark_price\":"u8);
        text.Fixed(quote.Mark, instrument.MarkDecimals);
    }

    private static void OptionTail(ref JsonText text, MarketInstrument instrument, in MarketQuote quote)
    {
        text.Raw(",\"interest_rate\":0.0,\"estimated_delivery_price\":"u8);
        text.Fixed(quote.IndexCents, 2);
        BestPrices(ref text, instrument, quote);
        text.Raw(",\"mark_iv\":"u8);
        text.Fixed(quote.MarkIv, 2);
        text.Raw(",\"bid_iv\":"u8);
        text.Fixed(quote.BidIv, 2);
        text.Raw(",\"ask_iv\":"u8);
        text.Fixed(quote.AskIv, 2);
        text.Raw(",\"underlying_price\":"u8);
        text.Fixed(quote.UnderlyingCents, 2);
        text.Raw(",\"underlying_index\":\""u8);
        text.Ascii(instrument.Expiry!.FutureName);
        text.Raw("\""u8);
    }

    private static void LinearTail(ref JsonText text, MarketInstrument instrument, in MarketQuote quote)
    {
        if (instrument.Kind == MarketKind.Perpetual)
        {
            var funding = CurrentFunding(instrument);
            text.Raw(",\"interest_value\":"u8);
            text.Short(funding / 5, 8);
            text.Raw(",\"current_funding\":"u8);
            text.Short(funding, 8);
        }
        text.Raw(",\"estimated_delivery_price\":"u8);
        text.Fixed(quote.IndexCents, 2);
        if (instrument.Kind == MarketKind.Perpetual)
        {
            text.Raw(",\"funding_8h\":"u8);
            text.Short((long)Math.Round(instrument.Underlying.Premium * 1e7), 8);
        }
        BestPrices(ref text, instrument, quote);
    }

    private static void BestPrices(ref JsonText text, MarketInstrument instrument, in MarketQuote quote)
    {
        text.Raw(",\"best_ask_price\":"u8);
        text.Fixed(quote.Ask, instrument.PriceDecimals);
        text.Raw(",\"best_bid_price\":"u8);
        text.Fixed(quote.Bid, instrument.PriceDecimals);
    }
}
