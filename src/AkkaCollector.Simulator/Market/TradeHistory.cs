namespace AkkaCollector.Simulator;

/// <summary>One trade; numbers are whole units of the instrument's decimals.</summary>
internal readonly record struct TradePrint(
    long Seq, long Id, long TimestampMs, long Price, long AmountTenths, bool IsBuy, byte TickDirection, long IndexCents, long Mark, long IvHundredths, bool IsLiquidation);

/// <summary>The last trades of one instrument, numbered without holes. When full, the oldest give way.</summary>
internal sealed class TradeHistory
{
    private readonly long _firstSeq;
    private readonly int _capacity;
    private TradePrint[] _prints = [];
    private long _nextSeq;

    public TradeHistory(long firstSeq, int capacity)
    {
        _firstSeq = firstSeq;
        _nextSeq = firstSeq;
        _capacity = capacity;
    }

    /// <summary>The number that the next trade gets.</summary>
    public long NextSeq => _nextSeq;

    /// <summary>The number of the oldest trade that is still held; <see cref="NextSeq"/> when there is none.</summary>
    public long OldestSeq => Math.Max(_firstSeq, _nextSeq - _capacity);

    /// <summary>Adds a trade, whose number must be the next one.</summary>
    public void Add(in TradePrint print)
    {
        if (print.Seq != _nextSeq) throw new InvalidOperationException($"Trade {print.Seq} does not follow on {_nextSeq - 1}.");
        var at = (int)((print.Seq - _firstSeq) % _capacity);
        if (at >= _prints.Length) Array.Resize(ref _prints, Math.Min(_capacity, Math.Max(16, _prints.Length * 2)));
        _prints[at] = print;
        _nextSeq++;
    }

    /// <summary>A trade by its number, which must lie from <see cref="OldestSeq"/> to below <see cref="NextSeq"/>.</summary>
    public ref readonly TradePrint this[long seq] => ref _prints[(int)((seq - _firstSeq) % _capacity)];
}
