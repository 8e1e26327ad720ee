using AkkaCollector.MarketData;
using AkkaCollector.Throttling;

namespace AkkaCollector.Connections;

/// <summary>Trades that were never received: numbers between two that were.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="LastSeq">The number of the last trade before the hole.</param>
/// <param name="NextSeq">The number of the first trade after it.</param>
public sealed record TradeGap(string Instrument, long LastSeq, long NextSeq)
{
    /// <summary>How many trades are missing.</summary>
    public long Missing => NextSeq - LastSeq - 1;
}

/// <summary>
/// Stands before a source's intake and notes when each instrument ticked, and which trades are missing. It survives reconnects, so
/// that trades missed while a connection was away are noticed too. Written by one receive loop at a time, read by its actor.
/// </summary>
public sealed class TickWatch : ITickIntake
{
    private const long Never = -1;

    private readonly ITickIntake _inner;
    private long[] _lastQuote = [];
    private long[] _lastBook = [];
    private long[] _lastFunding = [];
    private Sequence[] _sequences = [];
    private volatile IReadOnlyDictionary<int, long>? _stored;
    private long _clock;
    private long _lastTick = Never;
    private long _ticks, _gaps, _missing;
    private volatile TradeGap? _latestGap;

    /// <summary>Makes a watch that hands everything on to <paramref name="inner"/>.</summary>
    public TickWatch(ITickIntake inner) => _inner = inner;

    /// <summary>Ticks seen.</summary>
    public long Ticks => Interlocked.Read(ref _ticks);

    /// <summary>Holes in the numbers of trades seen.</summary>
    public long Gaps => Interlocked.Read(ref _gaps);

    /// <summary>Trades missing in those holes.</summary>
    public long MissingTrades => Interlocked.Read(ref _missing);

    /// <summary>The hole seen last.</summary>
    public TradeGap? LatestGap => _latestGap;

    /// <summary>When the last tick came in, as exactly as the clock is set; null before the first.</summary>
    public TimeSpan? LastTick => At(Interlocked.Read(ref _lastTick));

    /// <summary>Sets the coarse clock by which ticks are timed: reading a real one at each tick would cost more than the note.</summary>
    public void SetClock(TimeSpan now) => Interlocked.Exchange(ref _clock, now.Ticks);

    /// <summary>When an instrument's steady channel of this content ticked last; null if never.</summary>
    public TimeSpan? LastOf(ChannelContent content, InstrumentRef instrument)
    {
        var last = content switch
        {
            ChannelContent.Quotes => Volatile.Read(ref _lastQuote),
            ChannelContent.Books => Volatile.Read(ref _lastBook),
            ChannelContent.Funding => Volatile.Read(ref _lastFunding),
            _ => throw new ArgumentOutOfRangeException(nameof(content), content, "Only steady channels are timed."),
        };
        return instrument.Index < last.Length ? At(Interlocked.Read(ref last[instrument.Index]) - 1) : null;
    }

    /// <summary>
    /// Says which trade of each instrument, by its index, was stored last by an earlier run: a hole between it and the first trade of
    /// this run is noted, also when that first trade has come already. Each instrument is compared once.
    /// </summary>
    public void Resume(IReadOnlyDictionary<int, long> storedSeq) => _stored = storedSeq;

    /// <inheritdoc />
    public void Offer(MarketEvent marketEvent)
    {
        if (marketEvent is Tick tick) Note(tick);
        KillPoint.Reach(KillPoint.Decode);
        _inner.Offer(marketEvent);
    }

    /// <inheritdoc />
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => _inner.WaitForRoomAsync(cancellationToken);

    /// <inheritdoc />
    public void Complete() => _inner.Complete();

    private static TimeSpan? At(long ticks) => ticks < 0 ? null : new TimeSpan(ticks);

    private void Note(Tick tick)
    {
        var now = Volatile.Read(ref _clock);
        Volatile.Write(ref _lastTick, now);
        var index = tick.Instrument.Index;
        if (index >= _sequences.Length) Grow(index);
        // Noted as one more than the time, so that an array of zeros says never.
        if (tick is Quote) Volatile.Write(ref _lastQuote[index], now + 1);
        else if (tick is Trade { TradeSeq: > 0 } trade) NoteSequence(trade, ref _sequences[index]);
        else if (tick is BookSnapshot) Volatile.Write(ref _lastBook[index], now + 1);
        else if (tick is Funding) Volatile.Write(ref _lastFunding[index], now + 1);
        // Last: whoever sees the tick counted sees what was noted of it.
        Volatile.Write(ref _ticks, _ticks + 1);
    }

    private void NoteSequence(Trade trade, ref Sequence sequence)
    {
        if (sequence.First == 0) sequence.First = trade.TradeSeq;
        if (!sequence.Resumed && _stored is { } stored && stored.TryGetValue(trade.Instrument.Index, out var before))
        {
            sequence.Resumed = true;
            if (sequence.First > before + 1) NoteGap(new TradeGap(trade.Instrument.Name, before, sequence.First));
        }
        if (sequence.Last > 0 && trade.TradeSeq > sequence.Last + 1) NoteGap(new TradeGap(trade.Instrument.Name, sequence.Last, trade.TradeSeq));
        sequence.Last = Math.Max(sequence.Last, trade.TradeSeq);
    }

    private void NoteGap(TradeGap gap)
    {
        Volatile.Write(ref _missing, _missing + gap.Missing);
        _latestGap = gap;
        Volatile.Write(ref _gaps, _gaps + 1);
    }

    /// <summary>The numbers of one instrument's trades.</summary>
    private struct Sequence
    {
        public long First, Last;
        public bool Resumed;
    }

    private void Grow(int index)
    {
        var length = Math.Max(256, (index + 1) * 2);
        Array.Resize(ref _sequences, length);
        Grow(ref _lastQuote, length);
        Grow(ref _lastBook, length);
        Grow(ref _lastFunding, length);
    }

    private static void Grow(ref long[] times, int length)
    {
        var larger = new long[length];
        times.CopyTo(larger, 0);
        Volatile.Write(ref times, larger);
    }
}
