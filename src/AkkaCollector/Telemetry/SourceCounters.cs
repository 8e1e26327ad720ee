using AkkaCollector.MarketData;

namespace AkkaCollector.Telemetry;

/// <summary>
/// The accounts of one source. Each number is counted where it happens: received at the decoder, stored and rejected from the
/// database's receipts, conflated and dropped where it was done, in flight by those who hold a tick. Two sums must hold:
/// frames = with ticks + control + ignored + undecoded, and
/// ticks = stored + rejected + conflated + duplicates + dropped + spooled + in flight.
/// Safe for many threads.
/// </summary>
public sealed class SourceCounters
{
    private long _framesWithTicks, _framesControl, _framesIgnored, _framesUndecoded, _frames;
    private long _quotes, _trades, _others, _stored, _rejected, _conflated, _duplicates, _inFlight, _undecodedStored, _spooled;
    private long _lastTickMicros;
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private readonly long[] _flagged = new long[32];
    private readonly long[] _reasons = new long[32];

    /// <summary>Makes accounts at zero.</summary>
    public SourceCounters(string source) => Source = source;

    /// <summary>The source's name.</summary>
    public string Source { get; }

    /// <summary>A frame came in, before anyone has looked at it.</summary>
    public void FrameReceived() => Interlocked.Increment(ref _frames);

    /// <summary>The decoder found ticks in a frame.</summary>
    public void FrameWithTicks() => Interlocked.Increment(ref _framesWithTicks);

    /// <summary>The frame was an answer, a heartbeat or another word of the protocol.</summary>
    public void FrameControl() => Interlocked.Increment(ref _framesControl);

    /// <summary>The frame was understood and is of no use here, such as a book.</summary>
    public void FrameIgnored() => Interlocked.Increment(ref _framesIgnored);

    /// <summary>The frame could not be decoded.</summary>
    public void FrameUndecoded() => Interlocked.Increment(ref _framesUndecoded);

    /// <summary>The decoder made a tick.</summary>
    public void TickDecoded(Tick tick)
    {
        if (tick is Quote) Interlocked.Increment(ref _quotes);
        else if (tick is Trade) Interlocked.Increment(ref _trades);
        else Interlocked.Increment(ref _others);
        Volatile.Write(ref _lastTickMicros, tick.ReceivedMicros);
    }

    /// <summary>A holder (intake, stage, batch) took on or gave up ticks.</summary>
    public void InFlight(long change) => Interlocked.Add(ref _inFlight, change);

    /// <summary>Quotes or books gave way to newer ones of the same instrument.</summary>
    public void Conflated(long ticks) => Interlocked.Add(ref _conflated, ticks);

    /// <summary>Ticks were given up.</summary>
    public void Dropped(DropReason reason, long ticks) => Interlocked.Add(ref _dropped[(int)reason], ticks);

    /// <summary>Validation found something to say about a tick.</summary>
    public void Judged(TickFlags flags, RejectReasons reasons)
    {
        Spread((uint)flags, _flagged);
        Spread((uint)reasons, _reasons);
    }

    /// <summary>The store committed a batch.</summary>
    public void Committed(BatchReceipt receipt)
    {
        Interlocked.Add(ref _stored, receipt.Stored);
        Interlocked.Add(ref _rejected, receipt.Rejected);
        Interlocked.Add(ref _duplicates, receipt.Duplicates);
        Interlocked.Add(ref _undecodedStored, receipt.Undecoded);
        if (receipt.DeadLetters > 0) Dropped(DropReason.Poison, receipt.DeadLetters);
        if (receipt.DeadFrames > 0) Dropped(DropReason.UndecodedPoison, receipt.DeadFrames);
        if (!receipt.IsSpooled) return;
        Interlocked.Add(ref _spooled, receipt.Spooled);
        if (receipt.Shed > 0) Dropped(DropReason.SpoolFull, receipt.Shed);
        if (receipt.ShedFrames > 0) Dropped(DropReason.UndecodedSpoolFull, receipt.ShedFrames);
    }

    /// <summary>The store committed a batch that was acknowledged as spooled before.</summary>
    /// <param name="receipt">What the store did with it.</param>
    /// <param name="ticks">Its ticks in the spool.</param>
    public void Drained(BatchReceipt receipt, long ticks)
    {
        Committed(receipt);
        Interlocked.Add(ref _spooled, -ticks);
    }

    /// <summary>Ticks in the spool cannot be read back.</summary>
    public void SpoolDamaged(long ticks)
    {
        Dropped(DropReason.SpoolDamaged, ticks);
        Interlocked.Add(ref _spooled, -ticks);
    }

    /// <summary>All numbers at about one moment.</summary>
    public SourceAccount Read() => new()
    {
        Source = Source,
        Frames = Interlocked.Read(ref _frames),
        FramesWithTicks = Interlocked.Read(ref _framesWithTicks),
        FramesControl = Interlocked.Read(ref _framesControl),
        FramesIgnored = Interlocked.Read(ref _framesIgnored),
        FramesUndecoded = Interlocked.Read(ref _framesUndecoded),
        Quotes = Interlocked.Read(ref _quotes),
        Trades = Interlocked.Read(ref _trades),
        Others = Interlocked.Read(ref _others),
        Stored = Interlocked.Read(ref _stored),
        Rejected = Interlocked.Read(ref _rejected),
        Conflated = Interlocked.Read(ref _conflated),
        Duplicates = Interlocked.Read(ref _duplicates),
        Spooled = Interlocked.Read(ref _spooled),
        InFlight = Interlocked.Read(ref _inFlight),
        UndecodedStored = Interlocked.Read(ref _undecodedStored),
        LastTickMicros = Volatile.Read(ref _lastTickMicros),
        DroppedByReason = Enum.GetValues<DropReason>().ToDictionary(r => r, r => Interlocked.Read(ref _dropped[(int)r])),
        Flagged = Named<TickFlags>(_flagged),
        RejectedByReason = Named<RejectReasons>(_reasons),
    };

    private static void Spread(uint bits, long[] counters)
    {
        while (bits != 0)
        {
            Interlocked.Increment(ref counters[System.Numerics.BitOperations.TrailingZeroCount(bits)]);
            bits &= bits - 1;
        }
    }

    private static Dictionary<T, long> Named<T>(long[] counters) where T : struct, Enum =>
        Enum.GetValues<T>().Where(v => Convert.ToUInt32(v) != 0)
            .ToDictionary(v => v, v => Interlocked.Read(ref counters[System.Numerics.BitOperations.TrailingZeroCount(Convert.ToUInt32(v))]));
}

/// <summary>A source's accounts at one moment.</summary>
public sealed record SourceAccount
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }
    /// <summary>Frames received.</summary>
    public long Frames { get; init; }
    /// <summary>Frames that held ticks.</summary>
    public long FramesWithTicks { get; init; }
    /// <summary>Frames of the protocol.</summary>
    public long FramesControl { get; init; }
    /// <summary>Frames understood and not used.</summary>
    public long FramesIgnored { get; init; }
    /// <summary>Frames that could not be decoded.</summary>
    public long FramesUndecoded { get; init; }
    /// <summary>Quotes decoded.</summary>
    public long Quotes { get; init; }
    /// <summary>Trades decoded.</summary>
    public long Trades { get; init; }
    /// <summary>Candles, book snapshots, funding, open interest, ratios and liquidations decoded.</summary>
    public long Others { get; init; }
    /// <summary>Ticks decoded.</summary>
    public long Ticks => Quotes + Trades + Others;
    /// <summary>Ticks stored.</summary>
    public long Stored { get; init; }
    /// <summary>Ticks kept among the rejected.</summary>
    public long Rejected { get; init; }
    /// <summary>Quotes and books that gave way to newer ones.</summary>
    public long Conflated { get; init; }
    /// <summary>Ticks that were there already.</summary>
    public long Duplicates { get; init; }
    /// <summary>Ticks of this run that lie in the spool.</summary>
    public long Spooled { get; init; }
    /// <summary>Ticks between the decoder and the store.</summary>
    public long InFlight { get; init; }
    /// <summary>Undecoded frames kept in the store.</summary>
    public long UndecodedStored { get; init; }
    /// <summary>When the last tick was received, in microseconds since 1970 UTC; 0 before the first.</summary>
    public long LastTickMicros { get; init; }
    /// <summary>Ticks dropped, by reason. The reasons of undecoded frames count frames and are no part of <see cref="Dropped"/>.</summary>
    public IReadOnlyDictionary<DropReason, long> DroppedByReason { get; init; } = new Dictionary<DropReason, long>();
    /// <summary>Ticks by what was suspicious about them.</summary>
    public IReadOnlyDictionary<TickFlags, long> Flagged { get; init; } = new Dictionary<TickFlags, long>();
    /// <summary>Ticks by why they were rejected; one tick may have several reasons.</summary>
    public IReadOnlyDictionary<RejectReasons, long> RejectedByReason { get; init; } = new Dictionary<RejectReasons, long>();
    /// <summary>Rows that the database refused and keeps among its dead letters, undecoded frames included.</summary>
    public long DeadLetters => DroppedByReason.GetValueOrDefault(DropReason.Poison) + DroppedByReason.GetValueOrDefault(DropReason.UndecodedPoison);
    /// <summary>Ticks dropped.</summary>
    public long Dropped => DroppedByReason
        .Where(d => d.Key is not (DropReason.UndecodedQueueFull or DropReason.UndecodedPoison or DropReason.UndecodedSpoolFull)).Sum(d => d.Value);
    /// <summary>The accounts of several sources together, under the name <c>all</c>.</summary>
    public static SourceAccount Sum(IEnumerable<SourceAccount> accounts)
    {
        var all = accounts.ToList();
        return new SourceAccount
        {
            Source = "all",
            Frames = all.Sum(a => a.Frames),
            FramesWithTicks = all.Sum(a => a.FramesWithTicks),
            FramesControl = all.Sum(a => a.FramesControl),
            FramesIgnored = all.Sum(a => a.FramesIgnored),
            FramesUndecoded = all.Sum(a => a.FramesUndecoded),
            Quotes = all.Sum(a => a.Quotes),
            Trades = all.Sum(a => a.Trades),
            Others = all.Sum(a => a.Others),
            Stored = all.Sum(a => a.Stored),
            Rejected = all.Sum(a => a.Rejected),
            Conflated = all.Sum(a => a.Conflated),
            Duplicates = all.Sum(a => a.Duplicates),
            Spooled = all.Sum(a => a.Spooled),
            InFlight = all.Sum(a => a.InFlight),
            UndecodedStored = all.Sum(a => a.UndecodedStored),
            LastTickMicros = all.Select(a => a.LastTickMicros).DefaultIfEmpty().Max(),
            DroppedByReason = SumBy(all, a => a.DroppedByReason),
            Flagged = SumBy(all, a => a.Flagged),
            RejectedByReason = SumBy(all, a => a.RejectedByReason),
        };
    }

    private static Dictionary<T, long> SumBy<T>(List<SourceAccount> all, Func<SourceAccount, IReadOnlyDictionary<T, long>> part) where T : notnull =>
        all.SelectMany(part).GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.Sum(p => p.Value));

    /// <summary>What the second sum lacks: 0 when every tick is accounted for.</summary>
    public long TickDifference => Ticks - (Stored + Rejected + Conflated + Duplicates + Dropped + Spooled + InFlight);
    /// <summary>What the first sum lacks: 0 when every frame is accounted for.</summary>
    public long FrameDifference => Frames - (FramesWithTicks + FramesControl + FramesIgnored + FramesUndecoded);
}
