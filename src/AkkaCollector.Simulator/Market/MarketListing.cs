namespace AkkaCollector.Simulator;

/// <summary>Makes the instruments of a currency: its perpetual, and for an expiry the future and the option chain.</summary>
internal sealed class MarketListing(MarketSettings settings, TradeNumbers? numbers)
{
    private readonly long _startMs = settings.Start.ToUnixTimeMilliseconds();
    private int _nextId = 100_000;

    /// <summary>The spot price that a currency starts at, its volatility and its candidates for the distance of strikes.</summary>
    public static (double Spot, double Volatility, double[] StrikeSteps) StartOf(string currency) => currency == "BTC"
        ? (84_000, 0.45, [500, 1_000, 2_000, 5_000, 10_000])
        : (3_050, 0.65, [25, 50, 100, 200, 500]);

    public MarketInstrument Perpetual(Underlying underlying)
    {
        var isBtc = underlying.Currency == "BTC";
        var made = Linear($"{underlying.Currency}-PERPETUAL", MarketKind.Perpetual, underlying, null, tick: isBtc ? 50 : 5, step: isBtc ? 100 : 10, _startMs - (long)TimeSpan.FromDays(900).TotalMilliseconds);
        Populate(made, underlying.Spot, openInterest: isBtc ? 7_975_781_300 : 4_120_455_000);
        return made;
    }

    public MarketInstrument Future(Underlying underlying, MarketExpiry expiry, long createdMs)
    {
        var isBtc = underlying.Currency == "BTC";
        var made = Linear(expiry.FutureName, MarketKind.Future, underlying, expiry, tick: isBtc ? 250 : 25, step: isBtc ? 100 : 10, createdMs);
        Populate(made, expiry.Forward, openInterest: isBtc ? 412_345_600 : 98_765_400);
        return made;
    }

    /// <summary>The options of an expiry: strikes about the forward as wide as the market may move until then.</summary>
    public IEnumerable<MarketInstrument> Options(Underlying underlying, MarketExpiry expiry, long createdMs)
    {
        var reach = Math.Clamp(2.2 * underlying.Volatility * expiry.RootYears, 0.08, 1.2);
        var low = expiry.Forward * Math.Exp(-reach);
        var high = expiry.Forward * Math.Exp(reach);
        var steps = StartOf(underlying.Currency).StrikeSteps;
        var step = Array.Find(steps, s => (high - low) / s <= 26);
        if (step == 0) step = steps[^1];
        for (var strike = Math.Max(step, Math.Ceiling(low / step) * step); strike <= high; strike += step)
        {
            yield return Option(underlying, expiry, strike, isCall: true, createdMs);
            yield return Option(underlying, expiry, strike, isCall: false, createdMs);
        }
    }

    private MarketInstrument Option(Underlying underlying, MarketExpiry expiry, double strike, bool isCall, long createdMs)
    {
        var isBtc = underlying.Currency == "BTC";
        var name = FormattableString.Invariant($"{expiry.FutureName}-{strike:0}-{(isCall ? 'C' : 'P')}");
        var made = new MarketInstrument
        {
            Name = name, Id = _nextId++, Kind = MarketKind.Option, Underlying = underlying, Expiry = expiry, Strike = strike,
            LogStrike = Math.Log(strike), IsCall = isCall, CreatedMs = createdMs, PriceDecimals = 4, MarkDecimals = isBtc ? 4 : 6,
            Tick = isBtc ? 1 : 1, CoarseTick = 5, CoarseAbove = 50, AmountStepTenths = isBtc ? 1 : 10, DeepestLevel = isBtc ? 300 : 250,
            Trades = new TradeHistory(FirstSeq(name), settings.TradesKept), ChangeId = FirstChange,
        };
        var random = RandomOf(name);
        var distance = (made.LogStrike - expiry.LogForward) / Math.Max(0.05, expiry.RootYears);
        made.OpenInterestTenths = made.AmountStepTenths * (long)(random.NextDouble() * 20_000 * Math.Exp(-distance * distance));
        made.SkewNoise = 0.01 * random.NextGaussian();
        made.SpreadFactor = 0.6 + (0.8 * random.NextDouble());
        var value = BlackScholes.Value(isCall, expiry.Forward, strike, Math.Max(expiry.Years, 1e-6), underlying.Volatility);
        var settled = value.Price / expiry.Forward * (0.95 + (0.1 * random.NextDouble()));
        made.SettlementUnits = (long)Math.Round(settled * 1e8);
        var lastPrice = Math.Max(made.Tick, (long)Math.Round(settled * 1e4));
        if (random.Chance(0.6)) made.Last = lastPrice / made.TickAt(lastPrice) * made.TickAt(lastPrice);
        return made;
    }

    private MarketInstrument Linear(string name, MarketKind kind, Underlying underlying, MarketExpiry? expiry, long tick, long step, long createdMs) => new()
    {
        Name = name, Id = _nextId++, Kind = kind, Underlying = underlying, Expiry = expiry, CreatedMs = createdMs, PriceDecimals = 2,
        MarkDecimals = 2, Tick = tick, AmountStepTenths = step, DeepestLevel = 30_000,
        Trades = new TradeHistory(FirstSeq(name), settings.TradesKept), ChangeId = FirstChange,
    };

    private void Populate(MarketInstrument made, double price, long openInterest)
    {
        var random = RandomOf(made.Name);
        var units = (long)Math.Round(price * 100) / made.Tick * made.Tick;
        made.OpenInterestTenths = openInterest * 10 / made.AmountStepTenths * made.AmountStepTenths;
        made.SettlementUnits = (long)Math.Round(price * (0.99 + (0.02 * random.NextDouble())) * 100);
        (made.Last, made.FirstOfDay, made.High, made.Low) = (units, units, units, units);
    }

    /// <summary>Numbers of books start from the clock, so that a later run of the same market goes on above an earlier one.</summary>
    private long FirstChange => Math.Max(1, _startMs - 1_600_000_000_000);

    /// <summary>Trades are numbered on from an earlier run; where none is known, from the clock, and so at least above it.</summary>
    private long FirstSeq(string name)
    {
        var byClock = Math.Max(1, _startMs - 1_767_225_600_000);
        return numbers?.NextOf(name, byClock) ?? byClock;
    }

    private MarketRandom RandomOf(string name)
    {
        var hash = 14695981039346656037UL ^ (uint)settings.Seed;
        foreach (var letter in name) hash = (hash ^ letter) * 1099511628211UL;
        return new MarketRandom(hash);
    }
}
