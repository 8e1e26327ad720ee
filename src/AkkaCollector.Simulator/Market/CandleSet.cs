namespace AkkaCollector.Simulator;

/// <summary>One candle; prices are whole units of the instrument's decimals.</summary>
internal struct MarketCandle
{
    public long StartMs;
    public long Open, High, Low, Close;
    /// <summary>The traded amount in tenths: coins of an option, dollars of anything else.</summary>
    public long AmountTenths;
    /// <summary>What an option's trades cost, in units of its price times tenths.</summary>
    public long Cost;
    /// <summary>The coins that were traded of anything but an option, whose amounts are dollars.</summary>
    public double Coins;
}

/// <summary>The running candles of one instrument, one for each resolution of the venue: made of every trade, whoever listens.</summary>
internal sealed class CandleSet
{
    private static readonly string[] Names = ["1", "3", "5", "10", "15", "30", "60", "120", "180", "360", "720", "1D"];
    private static readonly long[] Lengths = [.. Names.Select(n => n == "1D" ? 86_400_000L : long.Parse(n, System.Globalization.CultureInfo.InvariantCulture) * 60_000)];

    private readonly MarketCandle[] _running = new MarketCandle[Names.Length];

    /// <summary>The number of a resolution; below 0 when the venue has none of that name.</summary>
    public static int IndexOf(string resolution) => Array.IndexOf(Names, resolution);

    /// <summary>How long a candle of a resolution lasts, in milliseconds.</summary>
    public static long LengthOf(int resolution) => Lengths[resolution];

    /// <summary>The candle of a resolution that is running, or was last.</summary>
    public ref readonly MarketCandle this[int resolution] => ref _running[resolution];

    /// <summary>Takes in a trade.</summary>
    public void Add(in TradePrint trade, double coins)
    {
        for (var i = 0; i < _running.Length; i++)
        {
            ref var candle = ref _running[i];
            var start = trade.TimestampMs / Lengths[i] * Lengths[i];
            // A clock that was set back opens no old candle again.
            if (start > candle.StartMs) candle = Flat(start, trade.Price);
            candle.High = Math.Max(candle.High, trade.Price);
            candle.Low = Math.Min(candle.Low, trade.Price);
            candle.Close = trade.Price;
            candle.AmountTenths += trade.AmountTenths;
            candle.Cost += trade.Price * trade.AmountTenths;
            candle.Coins += coins;
        }
    }

    /// <summary>Puts an empty candle where no trade has made one: at the last price, without volume. False when there is one already.</summary>
    public bool TryFill(int resolution, long startMs, long lastPrice)
    {
        if (_running[resolution].StartMs >= startMs) return false;
        _running[resolution] = Flat(startMs, lastPrice);
        return true;
    }

    private static MarketCandle Flat(long startMs, long price) =>
        new() { StartMs = startMs, Open = price, High = price, Low = price, Close = price };
}
