using AkkaCollector.MarketData;

namespace AkkaCollector.Tests.Doubles;

/// <summary>Ticks that are neither quote nor trade, by the name of the table that they are stored in.</summary>
internal static class OtherTicks
{
    /// <summary>The tables.</summary>
    public static readonly string[] Tables = ["candles", "book_snapshots", "funding", "open_interest", "ratios", "liquidations"];

    /// <summary>One with a value in every property, no two alike.</summary>
    public static Tick Full(string table, InstrumentRef instrument, long venueMicros = Samples.Now - 5_000, long receivedMicros = Samples.Now) => table switch
    {
        "candles" => new Candle
        {
            Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Interval = TimeSpan.FromMinutes(1),
            Open = 0.1 + 0.2, High = 1 / 3.0, Low = 5e-324, Close = 0.3, Volume = 1e300, QuoteVolume = 2 / 3.0, TakerBuyVolume = 1.7e-9, Trades = 17, IsFinal = true,
        },
        "book_snapshots" => new BookSnapshot
        {
            Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, ChangeId = 7_000_000_000,
            Bids = [new(0.1 + 0.2, 3), new(0.3, 1 / 3.0), new(5e-324, 1e300)], Asks = [new(0.31, 1.7e-9), new(2 / 3.0, 8)],
        },
        "funding" => new Funding
        {
            Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Rate = -1 / 3.0, Period = TimeSpan.FromHours(8),
            NextMicros = Samples.Now + 28_800_000_001, MarkPrice = 3000.1, IndexPrice = 3000.2,
        },
        "open_interest" => new OpenInterest { Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Amount = 1 / 3.0, Value = 1e17 + 2 },
        "ratios" => new Ratio
        {
            Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Kind = RatioKind.TopPositions, Period = TimeSpan.FromMinutes(5),
            Value = 1.5, Long = 0.6, Short = 0.1 + 0.3,
        },
        "liquidations" => new Liquidation
        {
            Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Direction = TradeDirection.Sell,
            Price = 1 / 3.0, Amount = 7.1, AveragePrice = 0.3333, FilledAmount = 7, State = "FILLED",
        },
        _ => throw new ArgumentOutOfRangeException(nameof(table), table, "No such table."),
    };

    /// <summary>One with nothing but what it must have.</summary>
    public static Tick Bare(string table, InstrumentRef instrument, long venueMicros = Samples.Now - 4_000, long receivedMicros = Samples.Now) => table switch
    {
        "candles" => Candle(instrument, 2.5, venueMicros, receivedMicros),
        "book_snapshots" => new BookSnapshot { Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Bids = [], Asks = [] },
        "funding" => new Funding { Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Rate = 0 },
        "open_interest" => new OpenInterest { Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Amount = 0 },
        "ratios" => new Ratio
        {
            Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Kind = RatioKind.TakerVolume, Period = TimeSpan.FromDays(1), Value = 2,
        },
        "liquidations" => new Liquidation { Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Direction = TradeDirection.Unknown, Price = 2, Amount = 1 },
        _ => throw new ArgumentOutOfRangeException(nameof(table), table, "No such table."),
    };

    /// <summary>A candle of one price.</summary>
    public static Candle Candle(InstrumentRef instrument, double close, long venueMicros = Samples.Now - 5_000, long receivedMicros = Samples.Now, TimeSpan? interval = null) => new()
    {
        Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = receivedMicros, Interval = interval ?? TimeSpan.FromMinutes(1),
        Open = close, High = close, Low = close, Close = close,
    };

    /// <summary>A book with one level a side, or none.</summary>
    public static BookSnapshot Book(InstrumentRef instrument, double bid = 1, double ask = 2, long changeId = 0, long venueMicros = Samples.Now - 5_000) => new()
    {
        Source = "test", Instrument = instrument, VenueMicros = venueMicros, ReceivedMicros = Samples.Now, ChangeId = changeId,
        Bids = double.IsNaN(bid) ? [] : [new(bid, 1)], Asks = double.IsNaN(ask) ? [] : [new(ask, 1)],
    };
}
