namespace AkkaCollector.Simulator;

/// <summary>Writes the data of books, candles and funding, in the field order of the venue's reference.</summary>
internal static class DeribitFeeds
{
    /// <summary>Writes the best levels of a book and returns its length. The best of all are those of the ticker.</summary>
    public static int Book(Span<byte> buffer, MarketInstrument instrument, long timestampMs, int depth)
    {
        ref readonly var quote = ref instrument.Quote;
        var text = new JsonText(buffer);
        text.Raw("{\"timestamp\":"u8);
        text.Int(timestampMs);
        text.Raw(",\"instrument_name\":\""u8);
        text.Ascii(instrument.Name);
        text.Raw("\",\"change_id\":"u8);
        text.Int(instrument.ChangeId);
        text.Raw(",\"bids\":["u8);
        Levels(ref text, instrument, quote.Bid, quote.BidTenths, -1, depth);
        text.Raw("],\"asks\":["u8);
        Levels(ref text, instrument, quote.Ask, quote.AskTenths, 1, depth);
        text.Raw("]}"u8);
        return text.Length;
    }

    /// <summary>Writes a candle and returns its length.</summary>
    public static int Candle(Span<byte> buffer, MarketInstrument instrument, in MarketCandle candle)
    {
        const int decimalsOfCoins = 8;
        var isOption = instrument.Kind == MarketKind.Option;
        var text = new JsonText(buffer);
        text.Raw("{\"volume\":"u8);
        if (isOption) text.Fixed(candle.AmountTenths, 1);
        else text.Fixed((long)Math.Round(candle.Coins * 1e8), decimalsOfCoins);
        text.Raw(",\"tick\":"u8);
        text.Int(candle.StartMs);
        text.Raw(",\"open\":"u8);
        text.Fixed(candle.Open, instrument.PriceDecimals);
        text.Raw(",\"low\":"u8);
        text.Fixed(candle.Low, instrument.PriceDecimals);
        text.Raw(",\"high\":"u8);
        text.Fixed(candle.High, instrument.PriceDecimals);
        text.Raw(",\"cost\":"u8);
        if (isOption) text.Fixed(candle.Cost, instrument.PriceDecimals + 1);
        else text.Fixed(candle.AmountTenths, 1);
        text.Raw(",\"close\":"u8);
        text.Fixed(candle.Close, instrument.PriceDecimals);
        text.Raw("}"u8);
        return text.Length;
    }

    /// <summary>Writes a perpetual's funding, the same as its ticker's, and returns its length.</summary>
    public static int Funding(Span<byte> buffer, MarketInstrument instrument, long timestampMs)
    {
        var text = new JsonText(buffer);
        text.Raw("{\"interest\":"u8);
        text.Short(DeribitEncoder.CurrentFunding(instrument), 8);
        text.Raw(",\"index_price\":"u8);
        text.Fixed(instrument.Quote.IndexCents, 2);
        text.Raw(",\"timestamp\":"u8);
        text.Int(timestampMs);
        text.Raw("}"u8);
        return text.Length;
    }

    /// <summary>
    /// One side: the quoted level, and behind it levels whose distances and amounts follow from the price and from how often the book has
    /// moved, so that looking at a book draws nothing from the market.
    /// </summary>
    private static void Levels(ref JsonText text, MarketInstrument instrument, long price, long tenths, int direction, int depth)
    {
        if (price == 0) return;
        var levels = instrument.Kind == MarketKind.Option ? 3 + (int)(Scattered(instrument, direction) % 8) : depth;
        for (var i = 0; i < Math.Min(levels, depth) && price > 0; i++)
        {
            text.Raw(i == 0 ? "["u8 : ",["u8);
            text.Fixed(price, instrument.PriceDecimals);
            text.Raw(","u8);
            text.Fixed(tenths, 1);
            text.Raw("]"u8);
            price = Beyond(instrument, price, direction);
            tenths = instrument.AmountStepTenths * (1 + (long)(Scattered(instrument, price) % (ulong)instrument.DeepestLevel));
        }
    }

    /// <summary>The next price that somebody quotes, one to three ticks away.</summary>
    private static long Beyond(MarketInstrument instrument, long price, int direction)
    {
        var away = 1 + (long)(Scattered(instrument, price) % 3);
        price += direction * away * instrument.TickAt(price);
        var tick = instrument.TickAt(price);
        return direction > 0 ? (price + tick - 1) / tick * tick : price / tick * tick;
    }

    /// <summary>A number that looks random and changes with every eighth move of the book.</summary>
    private static ulong Scattered(MarketInstrument instrument, long price)
    {
        var z = ((ulong)instrument.Id << 40) ^ ((ulong)price << 20) ^ ((ulong)instrument.ChangeId >> 3);
        z = (z + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
