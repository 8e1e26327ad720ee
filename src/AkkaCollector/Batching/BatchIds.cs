namespace AkkaCollector.Batching;

/// <summary>Names the batches of one source. Belongs to the source and outlives every run of its graph, so that no id comes twice.</summary>
public interface IBatchIds
{
    /// <summary>
    /// Whether the same events must give the same batches each time: then only the count closes a batch, never the clock nor a
    /// busy store.
    /// </summary>
    bool ByCountOnly { get; }

    /// <summary>The id of the next batch, which holds so many events.</summary>
    string Next(int events);
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
    public string Next(int events) => $"{_prefix}{++_number}";
}

/// <summary>Ids of a replay: <c>hash:first-last</c>, the file's hash and the positions of the events within it, the same each time.</summary>
public sealed class ReplayBatchIds : IBatchIds
{
    private readonly string _hash;
    private long _next;

    /// <summary>Makes the ids of one replayed file.</summary>
    public ReplayBatchIds(string fileHash) => _hash = fileHash;

    /// <inheritdoc />
    public bool ByCountOnly => true;

    /// <inheritdoc />
    public string Next(int events)
    {
        var first = _next;
        _next += events;
        return $"{_hash}:{first}-{_next - 1}";
    }
}
