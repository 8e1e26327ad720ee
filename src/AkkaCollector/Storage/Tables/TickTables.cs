using System.Collections.Frozen;
using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>Every <see cref="TickTable"/>.</summary>
internal static class TickTables
{
    /// <summary>Candles.</summary>
    public static readonly TickTable Candles = new("candles", "candle", 1, replaces: true, new Columns<Candle>()
        .Whole("interval_seconds", c => Seconds(c.Interval), isKey: true)
        .Number("open", c => c.Open, isRequired: true).Number("high", c => c.High, isRequired: true)
        .Number("low", c => c.Low, isRequired: true).Number("close", c => c.Close, isRequired: true)
        .Number("volume", c => c.Volume).Number("quote_volume", c => c.QuoteVolume).Number("taker_buy_volume", c => c.TakerBuyVolume)
        .Whole("trade_count", c => c.Trades < 0 ? null : c.Trades).Flag("is_final", c => c.IsFinal).All,
        (h, v) => new Candle
        {
            Source = h.Source, ReceivedMicros = h.ReceivedMicros, VenueMicros = h.VenueMicros, Instrument = h.Instrument,
            Interval = Span(v[0].Whole), Open = v[1].Number, High = v[2].Number, Low = v[3].Number, Close = v[4].Number,
            Volume = v[5].Number, QuoteVolume = v[6].Number, TakerBuyVolume = v[7].Number, Trades = v[8].Whole ?? -1, IsFinal = v[9].IsSet,
        });

    /// <summary>Order books.</summary>
    public static readonly TickTable BookSnapshots = new("book_snapshots", "book_snapshot", 2, replaces: false, new Columns<BookSnapshot>()
        .Whole("change_id", b => b.ChangeId, isKey: true)
        .Numbers("bid_prices", b => Prices(b.Bids)).Numbers("bid_amounts", b => Amounts(b.Bids))
        .Numbers("ask_prices", b => Prices(b.Asks)).Numbers("ask_amounts", b => Amounts(b.Asks)).All,
        (h, v) => new BookSnapshot
        {
            Source = h.Source, ReceivedMicros = h.ReceivedMicros, VenueMicros = h.VenueMicros, Instrument = h.Instrument,
            ChangeId = v[0].Whole ?? 0, Bids = Levels(v[1].Numbers, v[2].Numbers), Asks = Levels(v[3].Numbers, v[4].Numbers),
        });

    /// <summary>Funding of perpetuals.</summary>
    public static readonly TickTable Funding = new("funding", "funding", 3, replaces: false, new Columns<Funding>()
        .Number("rate", f => f.Rate, isRequired: true).Whole("period_seconds", f => f.Period == TimeSpan.Zero ? null : Seconds(f.Period))
        .Time("next_time", f => f.NextMicros == 0 ? null : f.NextMicros).Number("mark_price", f => f.MarkPrice).Number("index_price", f => f.IndexPrice).All,
        (h, v) => new Funding
        {
            Source = h.Source, ReceivedMicros = h.ReceivedMicros, VenueMicros = h.VenueMicros, Instrument = h.Instrument,
            Rate = v[0].Number, Period = Span(v[1].Whole), NextMicros = v[2].Whole ?? 0, MarkPrice = v[3].Number, IndexPrice = v[4].Number,
        });

    /// <summary>Open interest.</summary>
    public static readonly TickTable OpenInterest = new("open_interest", "open_interest", 4, replaces: false, new Columns<OpenInterest>()
        .Number("amount", o => o.Amount, isRequired: true).Number("value", o => o.Value).All,
        (h, v) => new OpenInterest
        {
            Source = h.Source, ReceivedMicros = h.ReceivedMicros, VenueMicros = h.VenueMicros, Instrument = h.Instrument, Amount = v[0].Number, Value = v[1].Number,
        });

    /// <summary>Ratios of longs to shorts, or of buyers to sellers.</summary>
    public static readonly TickTable Ratios = new("ratios", "ratio", 5, replaces: false, new Columns<Ratio>()
        .Text("ratio", r => StoredNames.Of(r.Kind), isKey: true).Whole("period_seconds", r => Seconds(r.Period), isKey: true)
        .Number("value", r => r.Value, isRequired: true).Number("long_part", r => r.Long).Number("short_part", r => r.Short).All,
        (h, v) => new Ratio
        {
            Source = h.Source, ReceivedMicros = h.ReceivedMicros, VenueMicros = h.VenueMicros, Instrument = h.Instrument,
            Kind = RatioOf(v[0].Text), Period = Span(v[1].Whole), Value = v[2].Number, Long = v[3].Number, Short = v[4].Number,
        });

    /// <summary>Liquidations.</summary>
    public static readonly TickTable Liquidations = new("liquidations", "liquidation", 6, replaces: false, new Columns<Liquidation>()
        .Text("direction", l => StoredNames.Of(l.Direction) ?? "unknown", isKey: true)
        .Number("price", l => l.Price, isRequired: true, isKey: true).Number("amount", l => l.Amount, isRequired: true, isKey: true)
        .Number("average_price", l => l.AveragePrice).Number("filled_amount", l => l.FilledAmount).Text("state", l => l.State).All,
        (h, v) => new Liquidation
        {
            Source = h.Source, ReceivedMicros = h.ReceivedMicros, VenueMicros = h.VenueMicros, Instrument = h.Instrument, Direction = DirectionOf(v[0].Text),
            Price = v[1].Number, Amount = v[2].Number, AveragePrice = v[3].Number, FilledAmount = v[4].Number, State = v[5].Text,
        });

    /// <summary>All of them, in the order in which a batch's rows are written.</summary>
    public static readonly IReadOnlyList<TickTable> All = [Candles, BookSnapshots, Funding, OpenInterest, Ratios, Liquidations];

    private static readonly FrozenDictionary<string, TickTable> ByKind = All.ToFrozenDictionary(t => t.Kind, StringComparer.Ordinal);

    /// <summary>The columns of tables and views that hold several numbers.</summary>
    public static readonly FrozenSet<string> NumbersColumns = All.SelectMany(t => t.Columns).Where(c => c.Kind == TickValueKind.Numbers).Select(c => c.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The table of a tick that is neither quote nor trade.</summary>
    public static TickTable Of(Tick tick) => tick switch
    {
        Candle => Candles,
        BookSnapshot => BookSnapshots,
        MarketData.Funding => Funding,
        MarketData.OpenInterest => OpenInterest,
        Ratio => Ratios,
        Liquidation => Liquidations,
        _ => throw new NotSupportedException($"There is no table for {tick.GetType().Name}."),
    };

    /// <summary>The table of a word for its ticks; null when there is none.</summary>
    public static TickTable? OfKind(string? kind) => kind is null ? null : ByKind.GetValueOrDefault(kind);

    /// <summary>The table of a number in the spool; null when there is none.</summary>
    public static TickTable? OfNumber(byte number) => number > 0 && number <= All.Count ? All[number - 1] : null;

    /// <summary>The word for any tick.</summary>
    public static string KindOf(Tick tick) => tick switch { Quote => "quote", Trade => "trade", _ => Of(tick).Kind };

    private static long Seconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerSecond;

    private static TimeSpan Span(long? seconds) => seconds is { } given
        ? Math.Abs((decimal)given) <= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond ? TimeSpan.FromTicks(given * TimeSpan.TicksPerSecond) : throw new InvalidDataException($"{given} seconds are no time that there is.")
        : TimeSpan.Zero;

    private static double[] Prices(BookLevel[] levels) => Array.ConvertAll(levels, l => l.Price);

    private static double[] Amounts(BookLevel[] levels) => Array.ConvertAll(levels, l => l.Amount);

    private static BookLevel[] Levels(double[] prices, double[] amounts)
    {
        if (prices.Length != amounts.Length) throw new InvalidDataException($"{prices.Length} prices and {amounts.Length} amounts make no levels.");
        var levels = new BookLevel[prices.Length];
        for (var i = 0; i < levels.Length; i++) levels[i] = new BookLevel(prices[i], amounts[i]);
        return levels;
    }

    private static RatioKind RatioOf(string? name)
    {
        foreach (var kind in Enum.GetValues<RatioKind>())
        {
            if (StoredNames.Of(kind) == name) return kind;
        }
        return name == StoredNames.Of(default(RatioKind)) ? default : throw new InvalidDataException($"There is no ratio '{name}'.");
    }

    private static TradeDirection DirectionOf(string? name) => name switch
    {
        "buy" => TradeDirection.Buy,
        "sell" => TradeDirection.Sell,
        "unknown" => TradeDirection.Unknown,
        _ => throw new InvalidDataException($"There is no direction '{name}'."),
    };

    /// <summary>Columns of one kind of tick, by what each reads of it.</summary>
    private sealed class Columns<T> where T : Tick
    {
        private readonly List<TickColumn> _all = [];

        public IReadOnlyList<TickColumn> All => _all;

        public Columns<T> Number(string name, Func<T, double> read, bool isRequired = false, bool isKey = false) =>
            Add(name, TickValueKind.Number, t => TickValue.Of(read(t)), isKey, isRequired);

        public Columns<T> Whole(string name, Func<T, long?> read, bool isKey = false) => Add(name, TickValueKind.Whole, t => TickValue.Of(read(t)), isKey);

        public Columns<T> Text(string name, Func<T, string?> read, bool isKey = false) => Add(name, TickValueKind.Text, t => TickValue.Of(read(t)), isKey);

        public Columns<T> Flag(string name, Func<T, bool> read) => Add(name, TickValueKind.Flag, t => TickValue.Of(read(t)));

        public Columns<T> Time(string name, Func<T, long?> read) => Add(name, TickValueKind.Time, t => TickValue.Of(read(t)));

        public Columns<T> Numbers(string name, Func<T, double[]> read) => Add(name, TickValueKind.Numbers, t => TickValue.Of(read(t)));

        private Columns<T> Add(string name, TickValueKind kind, Func<T, TickValue> read, bool isKey = false, bool isRequired = false)
        {
            _all.Add(new TickColumn(name, kind, t => read((T)t), isKey, isRequired));
            return this;
        }
    }
}
