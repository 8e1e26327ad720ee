using AkkaCollector.Connections;
using AkkaCollector.MarketData;

namespace AkkaCollector.Memory;

/// <summary>
/// What the memory of one source needs that outlives its actors: the notes that wait, what this run resumed from, and what was said
/// last. Only the source's history actor touches it, one life after another, but for the notes.
/// </summary>
public sealed class SourceMemory
{
    private readonly InstrumentCatalog _catalog;
    private readonly TickWatch _watch;
    private bool _begun;
    private Resumption? _resumed;
    private MemoryProtocol.SourceRemembered? _last;

    /// <summary>Makes one that knows nothing yet.</summary>
    public SourceMemory(string source, SourceNotes notes, InstrumentCatalog catalog, TickWatch watch)
    {
        (Source, Notes, _catalog, _watch) = (source, notes, catalog, watch);
    }

    /// <summary>The source's name.</summary>
    public string Source { get; }
    /// <summary>What waits to be written down.</summary>
    public SourceNotes Notes { get; }

    /// <summary>The journal was read; the first time in this run, what it held is what the run resumes from. Null for nothing, or not the first time.</summary>
    public Resumption? Begin(SourceHistory history)
    {
        if (_begun) return null;
        _begun = true;
        if (history == SourceHistory.Empty) return null;
        Resume(history.Cursors.Values);
        return _resumed = new Resumption(history.Connects, history.LastGoodTickMicros, history.Cursors.Count);
    }

    /// <summary>From here on a hole between what is stored and what comes in is noticed.</summary>
    public void Resume(IEnumerable<SourceCursor> cursors) => _watch.Resume(cursors
        .Where(c => c is { Channel: CursorChannel.Trades, TradeSeq: > 0 })
        .ToDictionary(c => _catalog.Get(c.Instrument).Index, c => c.TradeSeq));

    /// <summary>What is to be made known when the actor has failed without a word of its own.</summary>
    public MemoryProtocol.SourceRemembered Failed(string error, long nowMicros) => Note(MemoryCondition.Degraded, error, _last?.History ?? SourceHistory.Empty, nowMicros);

    /// <summary>What is to be made known now.</summary>
    public MemoryProtocol.SourceRemembered Note(MemoryCondition condition, string? error, SourceHistory history, long nowMicros)
    {
        var since = _last is { } last && last.Condition == condition ? last.SinceMicros : nowMicros;
        return _last = new MemoryProtocol.SourceRemembered(Source, condition, since, error ?? _last?.LastError, history, _resumed, Notes.Forgotten);
    }
}
