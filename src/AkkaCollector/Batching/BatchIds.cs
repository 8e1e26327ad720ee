using AkkaCollector.MarketData;

namespace AkkaCollector.Batching;

/// <summary>Names the batches of one source. Belongs to the source and outlives every run of its graph, so that no id comes twice.</summary>
public interface IBatchIds
{
    /// <summary>
    /// Whether the same events must give the same batches each time: then only the count closes a batch, never the clock nor a
    /// busy store.
    /// </summary>
    bool ByCountOnly { get; }

    /// <summary>
    /// Whether what is left at the end may make a batch that is shorter than the others. Not when a replay is told to stop before its
    /// file has ended: the next replay would give the same events under another name, and a quote has no other key.
    /// </summary>
    bool MayCloseShort { get; }

    /// <summary>Whether the next batch may not grow beyond this many events: what comes after them belongs to another file.</summary>
    bool EndsAfter(int events);

    /// <summary>The id of the next batch, which holds these events.</summary>
    string Next(ReadOnlySpan<Validated> events);
}

/// <summary>Ids of live data: <c>run:source:number</c>, unique over all runs.</summary>
public sealed class LiveBatchIds : IBatchIds
{
    private readonly string _prefix;
    private long _number;

    /// <summary>Makes the ids of one source in one run of the process.</summary>
    public LiveBatchIds(string run, string source) => _prefix = $"{run}:{source}:";

    /// <inheritdoc />
    public bool ByCountOnly => false;

    /// <inheritdoc />
    public bool MayCloseShort => true;

    /// <inheritdoc />
    public bool EndsAfter(int events) => false;

    /// <inheritdoc />
    public string Next(ReadOnlySpan<Validated> events) => $"{_prefix}{++_number}";
}

/// <summary>
/// Ids of a replay: <c>hash:first-last:sum</c>, the file's hash, the positions of the events within it and a checksum over them, the
/// same each time. No batch reaches over the end of a file, so that a folder that has grown meanwhile gives the same batches for the
/// files that it had before. The checksum is for a replay whose graph crashed: what comes after the lost events stands at other positions than
/// in a whole replay, and must not be taken for it.
/// </summary>
public sealed class ReplayBatchIds : IBatchIds
{
    private readonly Lock _gate = new();
    private readonly Queue<(long First, string Hash)> _ahead = new();
    private volatile bool _fileEnded;
    private string _hash = "";
    private long _next, _first;

    /// <summary>Makes ids that wait for their first file.</summary>
    public ReplayBatchIds()
    {
    }

    /// <summary>Makes the ids of one replayed file.</summary>
    public ReplayBatchIds(string fileHash) => FileBegins(fileHash, 0);

    /// <inheritdoc />
    public bool ByCountOnly => true;

    /// <inheritdoc />
    public bool MayCloseShort => _fileEnded;

    /// <summary>A file begins: what is offered from now on is of it.</summary>
    /// <param name="fileHash">The file's hash.</param>
    /// <param name="first">How many events were offered before it.</param>
    public void FileBegins(string fileHash, long first)
    {
        lock (_gate) _ahead.Enqueue((first, fileHash));
    }

    /// <summary>Every file has been given to the graph.</summary>
    public void FileEnded() => _fileEnded = true;

    /// <inheritdoc />
    public bool EndsAfter(int events)
    {
        lock (_gate)
        {
            foreach (var file in _ahead)
            {
                if (file.First > 0 && file.First == _next + events) return true;
            }
            return false;
        }
    }

    /// <inheritdoc />
    public string Next(ReadOnlySpan<Validated> events)
    {
        var first = _next;
        _next += events.Length;
        lock (_gate)
        {
            // A file without any event begins where the next one does: the last of them counts.
            while (_ahead.TryPeek(out var file) && file.First <= first)
            {
                (_first, _hash) = file;
                _ahead.Dequeue();
            }
        }
        return $"{_hash}:{first - _first}-{_next - 1 - _first}:{Sum(events):x16}";
    }

    private static ulong Sum(ReadOnlySpan<Validated> events)
    {
        var sum = 14695981039346656037UL;
        foreach (ref readonly var item in events)
        {
            Mix(ref sum, item.Event.ReceivedMicros);
            if (item.Event is not Tick tick) continue;
            Mix(ref sum, tick.VenueMicros);
            Mix(ref sum, BitConverter.DoubleToInt64Bits(NumberOf(tick)));
        }
        return sum;
    }

    /// <summary>A number of a tick that tells it from others of the same moment, mostly.</summary>
    private static double NumberOf(Tick tick) => tick switch
    {
        Quote quote => quote.MarkPrice,
        Trade trade => trade.Price,
        Candle candle => candle.Close,
        BookSnapshot { Bids: [var best, ..] } => best.Price,
        BookSnapshot { Asks: [var best, ..] } => best.Price,
        Funding funding => funding.Rate,
        OpenInterest open => open.Amount,
        Ratio ratio => ratio.Value,
        Liquidation liquidation => liquidation.Price,
        _ => 0,
    };

    private static void Mix(ref ulong sum, long value) => sum = (sum ^ (ulong)value) * 1099511628211UL;
}
