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
    public string Next(ReadOnlySpan<Validated> events) => $"{_prefix}{++_number}";
}

/// <summary>
/// Ids of a replay: <c>hash:first-last:sum</c>, the file's hash, the positions of the events within it and a checksum over them, the
/// same each time. The checksum is for a replay whose graph crashed: what comes after the lost events stands at other positions than
/// in a whole replay, and must not be taken for it.
/// </summary>
public sealed class ReplayBatchIds : IBatchIds
{
    private readonly string _hash;
    private volatile bool _fileEnded;
    private long _next;

    /// <summary>Makes the ids of one replayed file.</summary>
    public ReplayBatchIds(string fileHash) => _hash = fileHash;

    /// <inheritdoc />
    public bool ByCountOnly => true;

    /// <inheritdoc />
    public bool MayCloseShort => _fileEnded;

    /// <summary>The whole file has been given to the graph.</summary>
    public void FileEnded() => _fileEnded = true;

    /// <inheritdoc />
    public string Next(ReadOnlySpan<Validated> events)
    {
        var first = _next;
        _next += events.Length;
        return $"{_hash}:{first}-{_next - 1}:{Sum(events):x16}";
    }

    private static ulong Sum(ReadOnlySpan<Validated> events)
    {
        var sum = 14695981039346656037UL;
        foreach (ref readonly var item in events)
        {
            Mix(ref sum, item.Event.ReceivedMicros);
            if (item.Event is not Tick tick) continue;
            Mix(ref sum, tick.VenueMicros);
            Mix(ref sum, BitConverter.DoubleToInt64Bits(tick is Trade trade ? trade.Price : ((Quote)tick).MarkPrice));
        }
        return sum;
    }

    private static void Mix(ref ulong sum, long value) => sum = (sum ^ (ulong)value) * 1099511628211UL;
}
