namespace AkkaCollector.Simulator;

/// <summary>
/// A living option market of one or two currencies: spot prices that move, a perpetual, futures and option chains priced on them,
/// books that breathe and trades that happen. It knows no protocol and no clock: its own time moves with each tick.
/// Not safe for several threads.
/// </summary>
internal sealed class OptionMarket
{
    private readonly MarketSettings _settings;
    private readonly TradeNumbers? _numbers;
    private readonly MarketListing _listing;
    private readonly MarketRandom _random;
    private readonly List<(Underlying Underlying, List<MarketExpiry> Expiries)> _currencies = [];
    private readonly Dictionary<string, MarketInstrument> _byName = new(StringComparer.Ordinal);
    private readonly List<MarketInstrument> _instruments = [];
    private readonly List<MarketInstrument> _expired = [];
    private readonly double _microsPerTick;
    private double _originMicros;
    private long _ticks;
    private long _nextTradeId;
    private long _nextExpiryMicros;

    public OptionMarket(MarketSettings settings, TradeNumbers? numbers = null)
    {
        _settings = settings.Checked();
        _numbers = numbers;
        _listing = new MarketListing(settings, numbers);
        _random = new MarketRandom((ulong)settings.Seed);
        _microsPerTick = 1e6 / settings.TicksPerSecond;
        _originMicros = settings.Start.ToUnixTimeMilliseconds() * 1000.0;
        _nextTradeId = Math.Max(1, ((long)_originMicros / 10) - 176_722_560_000_000L);
        foreach (var currency in settings.Currencies) Open(currency);
        _nextExpiryMicros = NextExpiry();
        numbers?.Begin(_byName.Keys);
    }

    /// <summary>Called when an instrument is listed or has expired.</summary>
    public Action<MarketInstrument, bool>? Changed { get; set; }

    /// <summary>The market's own time, in microseconds since 1970.</summary>
    public double Micros => _originMicros + (_ticks * _microsPerTick);

    /// <summary>What is listed now, in the order of listing.</summary>
    public IReadOnlyList<MarketInstrument> Instruments => _instruments;

    /// <summary>What expired last, up to some thousand.</summary>
    public IReadOnlyList<MarketInstrument> Expired => _expired;

    /// <summary>The currencies' spot prices.</summary>
    public IEnumerable<Underlying> Underlyings => _currencies.Select(c => c.Underlying);

    public MarketRandom Random => _random;

    /// <summary>An instrument that is listed now, or null.</summary>
    public MarketInstrument? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Moves the clock on by one tick; instruments whose time has come expire and new ones are listed.</summary>
    public void Advance()
    {
        _ticks++;
        if (Micros >= _nextExpiryMicros) Expire();
    }

    /// <summary>Sets the market's clock when it has strayed further from the world's than is allowed.</summary>
    public void AlignTo(long nowMicros, TimeSpan farthest)
    {
        var strayed = nowMicros - Micros;
        if (Math.Abs(strayed) <= farthest.TotalMicroseconds) return;
        _originMicros += strayed;
        if (strayed < 0)
        {
            foreach (var (underlying, _) in _currencies) underlying.StandAt(Micros);
        }
        if (Micros >= _nextExpiryMicros) Expire();
    }

    /// <summary>Moves the spot and the book of an instrument and prices it: what a ticker then shows.</summary>
    public void Tick(MarketInstrument instrument)
    {
        instrument.Underlying.MoveTo(Micros);
        MoveBook(instrument);
        Price(instrument);
    }

    /// <summary>Prices an instrument as the market stands, without moving anything.</summary>
    public void Price(MarketInstrument instrument)
    {
        instrument.Expiry?.Follow(instrument.Underlying, Micros);
        if (instrument.Kind == MarketKind.Option) OptionPricing.Price(instrument);
        else OptionPricing.PriceLinear(instrument);
    }

    /// <summary>Lets one order trade, against one to three others, and returns how many trades it made.</summary>
    public int Trade(MarketInstrument instrument, long timestampMs)
    {
        Tick(instrument);
        ref var quote = ref instrument.Quote;
        var isBuy = _random.Chance(0.5);
        var price = isBuy ? quote.Ask : quote.Bid;
        if (price <= 0) price = Math.Max(instrument.Tick, Rescale(quote.Mark, instrument.MarkDecimals, instrument.PriceDecimals) / instrument.TickAt(0) * instrument.Tick);
        var count = _random.Chance(0.85) ? 1 : 2 + _random.NextInt(2);
        for (var i = 0; i < count; i++)
        {
            var amount = instrument.AmountStepTenths * (1 + _random.NextInt(Math.Min(50, instrument.DeepestLevel)));
            Print(instrument, timestampMs, price, amount, isBuy);
        }
        _numbers?.Moved(instrument.Name, instrument.Trades.NextSeq);
        return count;
    }

    private void Print(MarketInstrument instrument, long timestampMs, long price, long amount, bool isBuy)
    {
        var last = instrument.Last;
        var direction = last < 0 || price > last ? (byte)0
            : price < last ? (byte)2
            : instrument.LastTickDirection < 2 ? (byte)1 : (byte)3;
        ref var quote = ref instrument.Quote;
        var print = new TradePrint(
            instrument.Trades.NextSeq, _nextTradeId++, timestampMs, price, amount, isBuy, direction, quote.IndexCents, quote.Mark, quote.MarkIv,
            instrument.Kind == MarketKind.Perpetual && _random.Chance(0.002));
        instrument.Trades.Add(print);
        (instrument.Candles ??= new CandleSet()).Add(print, instrument.Kind == MarketKind.Option ? 0 : amount * 10.0 / price);
        instrument.LastTickDirection = direction;
        instrument.Last = price;
        if (instrument.FirstOfDay < 0) instrument.FirstOfDay = price;
        instrument.High = Math.Max(instrument.High, price);
        instrument.Low = instrument.Low < 0 ? price : Math.Min(instrument.Low, price);
        instrument.VolumeTenths += amount;
        instrument.VolumeUsdCents += instrument.Kind == MarketKind.Option
            ? (long)(price * 1e-4 * amount * 0.1 * quote.IndexCents)
            : amount * 10;
        var open = _random.NextInt(3);
        if (open == 0) instrument.OpenInterestTenths += amount;
        else if (open == 1) instrument.OpenInterestTenths = Math.Max(0, instrument.OpenInterestTenths - amount);
    }

    /// <summary>The top of the book changes its amounts with every tick, so that no two tickers in a row are the same; far strikes lose a side now and then.</summary>
    private void MoveBook(MarketInstrument instrument)
    {
        ref var quote = ref instrument.Quote;
        instrument.ChangeId++;
        quote.BidTenths = NextAmount(instrument, quote.BidTenths);
        quote.AskTenths = NextAmount(instrument, quote.AskTenths);
        if (instrument.Kind != MarketKind.Option) return;
        var isFar = Math.Abs(quote.Delta) is < 5_000 or > 95_000;
        if (instrument.BidAway) instrument.BidAway = !_random.Chance(0.2);
        else if (isFar && _random.Chance(0.03)) instrument.BidAway = true;
        if (instrument.AskAway) instrument.AskAway = !_random.Chance(0.3);
        else if (isFar && !instrument.BidAway && _random.Chance(0.01)) instrument.AskAway = true;
        if (instrument.BidAway && instrument.AskAway) instrument.AskAway = false;
        if (_random.Chance(0.05)) instrument.SpreadFactor = Math.Clamp(instrument.SpreadFactor + (0.1 * _random.NextGaussian()), 0.4, 2.5);
    }

    private long NextAmount(MarketInstrument instrument, long before)
    {
        var depth = instrument.DeepestLevel;
        var steps = before / instrument.AmountStepTenths;
        return instrument.AmountStepTenths * (((steps + _random.NextInt(depth - 1)) % depth) + 1);
    }

    private void Open(string currency)
    {
        var (spot, volatility, _) = MarketListing.StartOf(currency);
        var underlying = new Underlying(currency, spot, volatility, _originMicros, (ulong)_settings.Seed * 31 + currency[0]);
        var expiries = new List<MarketExpiry>();
        _currencies.Add((underlying, expiries));
        Add(_listing.Perpetual(underlying), announce: false);
        ListExpiries(underlying, expiries, announce: false);
    }

    private void ListExpiries(Underlying underlying, List<MarketExpiry> expiries, bool announce)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds((long)(Micros / 1000));
        foreach (var date in ExpiryCalendar.After(now))
        {
            if (expiries.Exists(e => e.Date.Time == date.Time)) continue;
            var expiry = new MarketExpiry(underlying.Currency, date, 0.03 + (0.02 * _random.NextDouble()));
            expiry.Follow(underlying, Micros);
            expiries.Add(expiry);
            var createdMs = announce ? now.ToUnixTimeMilliseconds() : now.AddDays(-1).ToUnixTimeMilliseconds();
            Add(_listing.Future(underlying, expiry, createdMs), announce);
            foreach (var option in _listing.Options(underlying, expiry, createdMs)) Add(option, announce);
        }
    }

    private void Add(MarketInstrument instrument, bool announce)
    {
        _byName.Add(instrument.Name, instrument);
        _instruments.Add(instrument);
        Price(instrument);
        MoveBook(instrument);
        if (announce) Changed?.Invoke(instrument, true);
    }

    private void Expire()
    {
        foreach (var (underlying, expiries) in _currencies)
        {
            foreach (var expiry in expiries.FindAll(e => Micros >= e.Micros))
            {
                expiries.Remove(expiry);
                foreach (var instrument in _instruments.FindAll(i => i.Expiry == expiry)) Close(instrument);
            }
            ListExpiries(underlying, expiries, announce: true);
        }
        const int expiredKept = 5_000;
        if (_expired.Count > expiredKept) _expired.RemoveRange(0, _expired.Count - expiredKept);
        _nextExpiryMicros = NextExpiry();
    }

    private void Close(MarketInstrument instrument)
    {
        instrument.IsOpen = false;
        _byName.Remove(instrument.Name);
        _instruments.Remove(instrument);
        _expired.Add(instrument);
        Changed?.Invoke(instrument, false);
    }

    private long NextExpiry() => _currencies.SelectMany(c => c.Expiries).Min(e => e.Micros);

    internal static long Rescale(long value, int from, int to)
    {
        for (; from < to; from++) value *= 10;
        for (; from > to; from--) value /= 10;
        return value;
    }
}
