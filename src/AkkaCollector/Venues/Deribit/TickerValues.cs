using AkkaCollector.MarketData;

namespace AkkaCollector.Venues.Deribit;

/// <summary>The values of one ticker while it is read. Used again for each frame.</summary>
internal sealed class TickerValues
{
    /// <summary>The numbers by <see cref="TickerField"/>; NaN for what was not sent.</summary>
    public double[] Numbers { get; } = new double[(int)TickerField.Count];

    /// <summary>The instrument; null before it was read.</summary>
    public InstrumentRef? Instrument { get; set; }

    /// <summary>The venue's word for the market's state.</summary>
    public string? State { get; set; }

    /// <summary>The name of the underlying index.</summary>
    public string? UnderlyingIndex { get; set; }

    /// <summary>The venue's time; 0 before it was read.</summary>
    public long Micros { get; set; }

    /// <summary>Forgets the ticker before.</summary>
    public void Clear()
    {
        Numbers.AsSpan().Fill(double.NaN);
        Instrument = null;
        State = UnderlyingIndex = null;
        Micros = 0;
    }

    /// <summary>The quote of what was read. Deribit sends a price of 0 for a side that nobody quotes: that side is absent.</summary>
    public Quote Make(string source, long receivedMicros)
    {
        var n = Numbers;
        Absent(n, TickerField.BidPrice, TickerField.BidAmount, TickerField.BidIv);
        Absent(n, TickerField.AskPrice, TickerField.AskAmount, TickerField.AskIv);
        return new Quote
        {
            Source = source,
            ReceivedMicros = receivedMicros,
            Instrument = Instrument!,
            VenueMicros = Micros,
            BidPrice = n[(int)TickerField.BidPrice],
            BidAmount = n[(int)TickerField.BidAmount],
            BidIv = n[(int)TickerField.BidIv],
            AskPrice = n[(int)TickerField.AskPrice],
            AskAmount = n[(int)TickerField.AskAmount],
            AskIv = n[(int)TickerField.AskIv],
            LastPrice = n[(int)TickerField.Last],
            MarkPrice = n[(int)TickerField.Mark],
            MarkIv = n[(int)TickerField.MarkIv],
            IndexPrice = n[(int)TickerField.Index],
            UnderlyingPrice = n[(int)TickerField.Underlying],
            UnderlyingIndex = UnderlyingIndex,
            Delta = n[(int)TickerField.Delta],
            Gamma = n[(int)TickerField.Gamma],
            Vega = n[(int)TickerField.Vega],
            Theta = n[(int)TickerField.Theta],
            Rho = n[(int)TickerField.Rho],
            OpenInterest = n[(int)TickerField.OpenInterest],
            Volume = n[(int)TickerField.Volume],
            VolumeUsd = n[(int)TickerField.VolumeUsd],
            PriceChange = n[(int)TickerField.PriceChange],
            Low = n[(int)TickerField.Low],
            High = n[(int)TickerField.High],
            MinPrice = n[(int)TickerField.MinPrice],
            MaxPrice = n[(int)TickerField.MaxPrice],
            SettlementPrice = n[(int)TickerField.Settlement],
            EstimatedDeliveryPrice = n[(int)TickerField.Delivery],
            InterestRate = n[(int)TickerField.InterestRate],
            Funding8h = n[(int)TickerField.Funding8h],
            CurrentFunding = n[(int)TickerField.CurrentFunding],
            InterestValue = n[(int)TickerField.InterestValue],
            State = State,
        };
    }

    private static void Absent(double[] numbers, TickerField price, TickerField amount, TickerField iv)
    {
        if (numbers[(int)price] == 0) numbers[(int)price] = numbers[(int)amount] = numbers[(int)iv] = double.NaN;
    }
}
