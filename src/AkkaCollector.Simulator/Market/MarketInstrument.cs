namespace AkkaCollector.Simulator;

/// <summary>What a listed instrument is.</summary>
internal enum MarketKind : byte
{
    Perpetual,
    Future,
    Option,
}

/// <summary>One expiry of one currency and the forward that its options are priced on.</summary>
internal sealed class MarketExpiry(string currency, ExpiryDate date, double basisPerYear)
{
    private const double MicrosPerYear = 365 * 86_400e6;
    private const long GridMicros = 250_000;
    private long _gridPoint = -1;
    private double _growth = 1;
    private double _logGrowth;

    public ExpiryDate Date { get; } = date;
    /// <summary>The moment of expiry in microseconds since 1970.</summary>
    public long Micros { get; } = date.Time.ToUnixTimeMilliseconds() * 1000;
    /// <summary>Name of the future of this expiry.</summary>
    public string FutureName { get; } = $"{currency}-{date.Code}";
    public double Years { get; private set; }
    public double RootYears { get; private set; }
    public double Forward { get; private set; }
    public double LogForward { get; private set; }

    /// <summary>Takes over the spot. Time counts on a grid, so that who asks when does not change what comes out.</summary>
    public void Follow(Underlying underlying, double marketMicros)
    {
        var point = (long)marketMicros / GridMicros;
        if (point != _gridPoint)
        {
            _gridPoint = point;
            Years = Math.Max(Micros - (point * GridMicros), 1_000_000) / MicrosPerYear;
            RootYears = Math.Sqrt(Years);
            _logGrowth = basisPerYear * Years;
            _growth = Math.Exp(_logGrowth);
        }
        Forward = underlying.Spot * _growth;
        LogForward = underlying.LogSpot + _logGrowth;
    }
}

/// <summary>The numbers of one ticker, each in whole units of its decimals, ready to be written.</summary>
internal struct MarketQuote
{
    /// <summary>In units of the instrument's price; 0 for an absent quote.</summary>
    public long Bid, Ask, MinPrice, MaxPrice;
    /// <summary>In units of the instrument's mark.</summary>
    public long Mark;
    public long IndexCents, UnderlyingCents;
    public long MarkIv, BidIv, AskIv;
    public long Delta, Gamma, Vega, Theta, Rho;
    public long BidTenths, AskTenths;
}

/// <summary>One listed instrument: what it is, its book's top and what has happened to it.</summary>
internal sealed class MarketInstrument
{
    public required string Name { get; init; }
    public required int Id { get; init; }
    public required MarketKind Kind { get; init; }
    public required Underlying Underlying { get; init; }
    /// <summary>Null for a perpetual.</summary>
    public MarketExpiry? Expiry { get; init; }
    public double Strike { get; init; }
    public double LogStrike { get; init; }
    public bool IsCall { get; init; }
    public required long CreatedMs { get; init; }
    /// <summary>Decimals of a price, of the mark.</summary>
    public required int PriceDecimals { get; init; }
    public required int MarkDecimals { get; init; }
    /// <summary>The tick in units of the price; for an option above <see cref="CoarseAbove"/>, <see cref="CoarseTick"/>.</summary>
    public required long Tick { get; init; }
    public long CoarseTick { get; init; }
    public long CoarseAbove { get; init; } = long.MaxValue;
    /// <summary>The smallest amount in tenths, and how many of it a level holds at most.</summary>
    public required long AmountStepTenths { get; init; }
    public int DeepestLevel { get; init; } = 100;
    public required TradeHistory Trades { get; init; }

    public MarketQuote Quote;
    public bool IsOpen = true;
    public bool BidAway;
    public bool AskAway;
    public double SpreadFactor = 1;
    public double SkewNoise;
    /// <summary>Last price, high and low in units of the price; -1 while there is none.</summary>
    public long Last = -1;
    public long High = -1;
    public long Low = -1;
    public long FirstOfDay = -1;
    public long SettlementUnits;
    public long VolumeTenths;
    public long VolumeUsdCents;
    public long OpenInterestTenths;
    public byte LastTickDirection;
    /// <summary>The number of the book's state: it grows with each move.</summary>
    public long ChangeId;
    /// <summary>The candles of its trades; null before the first.</summary>
    public CandleSet? Candles;

    /// <summary>What somebody has asked to be told of how it stands, and of its trades.</summary>
    public MarketFeed? StateFeed;
    public MarketFeed? TradesFeed;

    public string KindName => Kind == MarketKind.Option ? "option" : "future";

    /// <summary>The tick at a price.</summary>
    public long TickAt(long price) => price >= CoarseAbove ? CoarseTick : Tick;
}
