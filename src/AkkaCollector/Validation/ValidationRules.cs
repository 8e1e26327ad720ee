using AkkaCollector.MarketData;

namespace AkkaCollector.Validation;

/// <summary>
/// Judges the ticks of one source one after another. What cannot be true is rejected with its reasons, what is suspicious and yet
/// possible is flagged, what came before is a duplicate. 'Now' is the tick's own receive time, so a replay judges as the live run
/// did. Rejected ticks and duplicates leave no trace in the state.
/// </summary>
public sealed class ValidationRules
{
    private const int TradesRemembered = 32;

    /// <summary>Kinds and lengths of ticks of one instrument: a venue has a dozen.</summary>
    private const int SeriesRemembered = 64;
    private readonly ValidationSettings _settings;
    private readonly InstrumentCatalog _catalog;
    private readonly VenueLimits _limits;
    private readonly long _futureTolerance, _oldestAge, _staleAge;
    private InstrumentState[] _states = new InstrumentState[64];

    /// <summary>Makes rules that have seen nothing yet.</summary>
    public ValidationRules(ValidationSettings settings, InstrumentCatalog catalog)
    {
        _settings = settings;
        _catalog = catalog;
        _limits = settings.LimitsOf(catalog.Venue);
        _futureTolerance = settings.FutureTolerance.Micros();
        _oldestAge = settings.OldestAge.Micros();
        _staleAge = settings.StaleAge.Micros();
    }

    /// <summary>The word on one event.</summary>
    public Validated Judge(MarketEvent marketEvent)
    {
        if (!_settings.Enabled || marketEvent is not Tick tick) return new Validated(marketEvent, Outcome.Accepted, TickFlags.None, RejectReasons.None);
        ref var state = ref StateOf(tick.Instrument);
        var reasons = TimeReasons(tick, tick is Quote or Trade ? 0 : SeriesRules.CoveredMicros(tick));
        if (_catalog.IsListed && !tick.Instrument.Listed) reasons |= RejectReasons.UnknownInstrument;
        if (tick is Quote quote) return Judge(quote, ref state, reasons);
        return tick is Trade trade ? Judge(trade, ref state, reasons) : Judge(tick, ref state, reasons);
    }

    private Validated Judge(Quote quote, ref InstrumentState state, RejectReasons reasons)
    {
        reasons |= QuoteRules.Reasons(quote, state.Limits!);
        if (reasons != RejectReasons.None) return new Validated(quote, Outcome.Rejected, TickFlags.None, reasons);
        if (state.LastQuote is { } last && QuoteRules.Same(last, quote)) return new Validated(quote, Outcome.Duplicate, TickFlags.None, RejectReasons.None);

        var flags = QuoteRules.Flags(quote) | AgeFlags(quote, ref state.QuoteMicros);
        if (!double.IsNaN(quote.MarkPrice) && state.Mark.Jumps(quote.MarkPrice, state.Limits!)) flags |= TickFlags.PriceJump;
        var middle = (quote.BidPrice + quote.AskPrice) / 2;
        if (!double.IsNaN(middle) && state.Middle.Jumps(middle, state.Limits!)) flags |= TickFlags.PriceJump;
        state.LastQuote = quote;
        return new Validated(quote, Outcome.Accepted, flags, RejectReasons.None);
    }

    private Validated Judge(Trade trade, ref InstrumentState state, RejectReasons reasons)
    {
        reasons |= TradeReasons(trade, state.Limits!);
        if (reasons != RejectReasons.None) return new Validated(trade, Outcome.Rejected, TickFlags.None, reasons);
        if (IsRemembered(trade, ref state)) return new Validated(trade, Outcome.Duplicate, TickFlags.None, RejectReasons.None);

        var newer = trade.VenueMicros >= state.TradeMicros;
        var flags = AgeFlags(trade, ref state.TradeMicros);
        if (state.Trade.Jumps(trade.Price, state.Limits!)) flags |= TickFlags.PriceJump;
        if (trade.TradeSeq > 0)
        {
            if (state.TradeSeq > 0 && trade.TradeSeq > state.TradeSeq + 1) flags |= TickFlags.SequenceGap;
            // A lower number in an older trade fills a hole; in a newer one, the venue has begun to count anew.
            if (trade.TradeSeq > state.TradeSeq || newer) state.TradeSeq = trade.TradeSeq;
        }
        return new Validated(trade, Outcome.Accepted, flags, RejectReasons.None);
    }

    /// <summary>What is neither quote nor trade. That it came before is found out by its natural key, in the store.</summary>
    private Validated Judge(Tick tick, ref InstrumentState state, RejectReasons reasons)
    {
        reasons |= SeriesRules.Reasons(tick, state.Limits!);
        if (reasons != RejectReasons.None) return new Validated(tick, Outcome.Rejected, TickFlags.None, reasons);
        var flags = SeriesRules.Flags(tick);
        if (SeriesOf(tick, ref state) is not { } series) return new Validated(tick, Outcome.Accepted, flags, RejectReasons.None);
        flags |= AgeFlags(tick, ref series.NewestMicros, SeriesRules.CoveredMicros(tick));
        if (SeriesRules.PriceOf(tick) is var price && !double.IsNaN(price) && series.Price.Jumps(price, state.Limits!)) flags |= TickFlags.PriceJump;
        return new Validated(tick, Outcome.Accepted, flags, RejectReasons.None);
    }

    /// <summary>What is remembered of the ticks of one kind and length; null beyond the number that is believed of an instrument.</summary>
    private static Series? SeriesOf(Tick tick, ref InstrumentState state)
    {
        var known = state.Series ??= [];
        var key = SeriesRules.KeyOf(tick);
        if (known.TryGetValue(key, out var series)) return series;
        if (known.Count >= SeriesRemembered) return null;
        known.Add(key, series = new Series());
        return series;
    }

    /// <param name="tick">The tick.</param>
    /// <param name="coveredMicros">How long after the venue's time that which it tells of goes on.</param>
    private RejectReasons TimeReasons(Tick tick, long coveredMicros)
    {
        var age = tick.ReceivedMicros - tick.VenueMicros;
        if (age < -_futureTolerance) return RejectReasons.FromTheFuture;
        return age - coveredMicros > _oldestAge ? RejectReasons.TooOld : RejectReasons.None;
    }

    private TickFlags AgeFlags(Tick tick, ref long newestMicros, long coveredMicros = 0)
    {
        var flags = tick.ReceivedMicros - tick.VenueMicros - coveredMicros > _staleAge ? TickFlags.Stale : TickFlags.None;
        if (tick.VenueMicros < newestMicros) flags |= TickFlags.OutOfOrder;
        else newestMicros = tick.VenueMicros;
        return flags;
    }

    private static RejectReasons TradeReasons(Trade trade, PriceLimits limits)
    {
        var reasons = RejectReasons.None;
        if (!double.IsFinite(trade.Price) || !double.IsFinite(trade.Amount)
            || double.IsInfinity(trade.IndexPrice) || double.IsInfinity(trade.MarkPrice) || double.IsInfinity(trade.Iv) || double.IsInfinity(trade.Contracts))
            reasons |= RejectReasons.NotFinite;
        if (trade.Amount < 0 || trade.IndexPrice < 0 || trade.Iv < 0 || trade.Contracts < 0
            || limits.MinPrice >= 0 && (trade.Price < 0 || trade.MarkPrice < 0))
            reasons |= RejectReasons.Negative;
        return reasons | limits.Judge(trade.Price);
    }

    private static bool IsRemembered(Trade trade, ref InstrumentState state)
    {
        var remembered = state.RecentTrades ??= new string[TradesRemembered];
        var slot = (int)((trade.TradeSeq > 0 ? trade.TradeSeq : SameHashInEachRun(trade.TradeId)) & (TradesRemembered - 1));
        if (string.Equals(remembered[slot], trade.TradeId, StringComparison.Ordinal)) return true;
        remembered[slot] = trade.TradeId;
        return false;
    }

    private static uint SameHashInEachRun(string text)
    {
        var hash = 2166136261;
        foreach (var letter in text) hash = (hash ^ letter) * 16777619;
        return hash;
    }

    private ref InstrumentState StateOf(InstrumentRef instrument)
    {
        if (instrument.Index >= _states.Length) Array.Resize(ref _states, Math.Max(instrument.Index + 1, _states.Length * 2));
        ref var state = ref _states[instrument.Index];
        if (state.Limits is null || state.Kind != instrument.Kind)
        {
            state.Kind = instrument.Kind;
            state.Limits = _limits.Of(instrument.Kind, instrument.Name);
        }
        return ref state;
    }

    private struct InstrumentState
    {
        public PriceLimits? Limits;
        public InstrumentKind Kind;
        public PriceTrack Trade, Middle, Mark;
        public long QuoteMicros, TradeMicros, TradeSeq;
        public Quote? LastQuote;
        public string?[]? RecentTrades;
        public Dictionary<(Type Kind, long Part), Series>? Series;
    }

    private sealed class Series
    {
        public long NewestMicros;
        public PriceTrack Price;
    }
}
