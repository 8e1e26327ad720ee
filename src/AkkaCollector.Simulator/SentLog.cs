using System.Text.Json.Nodes;

namespace AkkaCollector.Simulator;

/// <summary>What one connection was sent.</summary>
public sealed record SentToConnection(int Id, DateTimeOffset OpenedAt, bool IsOpen, string? Ended, long Frames, long Ticks)
{
    /// <summary>When its first tick was handed to the stream; null before.</summary>
    public DateTimeOffset? FirstTickAt { get; init; }
}

/// <summary>
/// The simulator's own account of what it wrote to its clients, to compare with what a collector says it received. A frame counts
/// when it is handed to the stream, so that no client can have received more than stands here; on a connection that broke, the last
/// of them may not have arrived. Safe for many threads.
/// </summary>
public sealed class SentLog
{
    /// <summary>How many trade ids are kept; later ones are counted alone.</summary>
    public const int TradeIdsKept = 1_000_000;
    private const int ConnectionsKept = 1_000;

    private readonly Lock _lock = new();
    private readonly FrameTally _total = new();
    private readonly Dictionary<string, List<long>> _tradeIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long First, long Last)> _tradeSeqs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, SentToConnection> _connections = [];
    private readonly Dictionary<FaultKind, long> _hit = [];
    private long _trades;
    private int _kept;
    private int _nextConnection = 1;

    /// <summary>Frames of every kind.</summary>
    public long Frames { get { lock (_lock) return _total.Frames; } }
    /// <summary>Ticks that a client can decode: a ticker, a book, a candle, a funding and each trade is one, a frame that was cut has none.</summary>
    public long Ticks { get { lock (_lock) return _total.Ticks; } }
    /// <summary>Frames of tickers.</summary>
    public long Tickers { get { lock (_lock) return _total[SentKind.Ticker]; } }
    /// <summary>Frames of trades.</summary>
    public long TradeFrames { get { lock (_lock) return _total[SentKind.Trades]; } }
    /// <summary>Trades in those frames; one that was sent twice counts twice.</summary>
    public long Trades { get { lock (_lock) return _trades; } }
    /// <summary>Frames of books.</summary>
    public long Books { get { lock (_lock) return _total[SentKind.Book]; } }
    /// <summary>Frames of candles.</summary>
    public long Candles { get { lock (_lock) return _total[SentKind.Candle]; } }
    /// <summary>Frames of funding.</summary>
    public long Fundings { get { lock (_lock) return _total[SentKind.Funding]; } }
    /// <summary>Answers to requests, errors included.</summary>
    public long Answers { get { lock (_lock) return _total[SentKind.Answer]; } }
    /// <summary>Heartbeats and test requests.</summary>
    public long Heartbeats { get { lock (_lock) return _total[SentKind.Heartbeat]; } }
    /// <summary>Frames of a capture.</summary>
    public long Replayed { get { lock (_lock) return _total[SentKind.Replayed]; } }
    /// <summary>Notifications about the state of instruments.</summary>
    public long StateFrames { get { lock (_lock) return _total[SentKind.State]; } }

    /// <summary>The connections, oldest first; of many, the last thousand.</summary>
    public IReadOnlyList<SentToConnection> Connections { get { lock (_lock) return [.. _connections.Values]; } }

    /// <summary>The ids of an instrument's trades in the order of sending, as numbers without the currency's prefix.</summary>
    public IReadOnlyList<long> TradeIdsOf(string instrument)
    {
        lock (_lock) return _tradeIds.TryGetValue(instrument, out var ids) ? [.. ids] : [];
    }

    /// <summary>How many frames a kind of fault has hit.</summary>
    public long HitBy(FaultKind kind)
    {
        lock (_lock) return _hit.GetValueOrDefault(kind);
    }

    internal void CountHit(FaultKind kind)
    {
        lock (_lock) _hit[kind] = _hit.GetValueOrDefault(kind) + 1;
    }

    internal int Open(DateTimeOffset at)
    {
        lock (_lock)
        {
            var id = _nextConnection++;
            _connections.Add(id, new SentToConnection(id, at, true, null, 0, 0));
            if (_connections.Count > ConnectionsKept) _connections.Remove(_connections.Keys.First());
            return id;
        }
    }

    internal void End(int connection, string why)
    {
        lock (_lock)
        {
            if (_connections.TryGetValue(connection, out var open)) _connections[connection] = open with { IsOpen = false, Ended = why };
        }
    }

    internal void Add(int connection, FrameTally tally, DateTimeOffset at)
    {
        lock (_lock)
        {
            _total.Add(tally);
            if (_connections.TryGetValue(connection, out var sent))
                _connections[connection] = sent with { Frames = sent.Frames + tally.Frames, Ticks = sent.Ticks + tally.Ticks, FirstTickAt = sent.FirstTickAt ?? (tally.Ticks > 0 ? at : null) };
            foreach (var trades in tally.Trades) Add(trades);
        }
    }

    private void Add(SentTrades sent)
    {
        _trades += sent.Count;
        var last = sent.FirstSeq + sent.Count - 1;
        _tradeSeqs[sent.Instrument] = _tradeSeqs.TryGetValue(sent.Instrument, out var known)
            ? (Math.Min(known.First, sent.FirstSeq), Math.Max(known.Last, last))
            : (sent.FirstSeq, last);
        if (!_tradeIds.TryGetValue(sent.Instrument, out var ids)) _tradeIds.Add(sent.Instrument, ids = []);
        for (var i = 0; i < sent.Count && _kept < TradeIdsKept; i++, _kept++) ids.Add(sent.FirstId + i);
    }

    /// <summary>The account as JSON: what <c>GET /simulator/sent</c> answers.</summary>
    public JsonObject ToJson(bool withTradeIds)
    {
        lock (_lock)
        {
            var instruments = new JsonObject();
            foreach (var (name, seqs) in _tradeSeqs.OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                var about = new JsonObject { ["first_trade_seq"] = seqs.First, ["last_trade_seq"] = seqs.Last, ["trades"] = _tradeIds[name].Count };
                if (withTradeIds) about["trade_ids"] = new JsonArray([.. _tradeIds[name].Select(id => JsonValue.Create(id))]);
                instruments[name] = about;
            }
            return new JsonObject
            {
                ["frames"] = _total.Frames, ["ticks"] = _total.Ticks, ["tickers"] = _total[SentKind.Ticker], ["trade_frames"] = _total[SentKind.Trades],
                ["trades"] = _trades, ["books"] = _total[SentKind.Book], ["candles"] = _total[SentKind.Candle], ["fundings"] = _total[SentKind.Funding],
                ["state_frames"] = _total[SentKind.State], ["answers"] = _total[SentKind.Answer],
                ["heartbeats"] = _total[SentKind.Heartbeat], ["replayed"] = _total[SentKind.Replayed],
                ["trade_ids_complete"] = _kept < TradeIdsKept,
                ["faults"] = new JsonObject(_hit.Select(h => KeyValuePair.Create(h.Key.ToString(), (JsonNode?)h.Value))),
                ["connections"] = new JsonArray([.. _connections.Values.Select(c => new JsonObject
                {
                    ["id"] = c.Id, ["opened_at"] = c.OpenedAt.ToString("O"), ["open"] = c.IsOpen, ["ended"] = c.Ended, ["frames"] = c.Frames, ["ticks"] = c.Ticks,
                })]),
                ["instruments"] = instruments,
            };
        }
    }
}
