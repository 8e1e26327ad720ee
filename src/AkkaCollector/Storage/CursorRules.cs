using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>
/// Which ticks of a batch move its source's cursors: the newest accepted quote, and for each instrument the accepted trade with the
/// highest number. One batch at a time; the answer holds until the next call.
/// </summary>
internal sealed class CursorRules
{
    private readonly Dictionary<InstrumentRef, Trade> _trades = new(ReferenceEqualityComparer.Instance);

    /// <summary>The newest quote by the venue's time; null when the batch has none.</summary>
    public Quote? NewestQuote { get; private set; }

    /// <summary>The newest trade of each instrument.</summary>
    public IReadOnlyCollection<Trade> NewestTrades => _trades.Values;

    /// <summary>Looks at a batch.</summary>
    /// <param name="items">Its items.</param>
    /// <param name="dead">The positions of those that the database has refused: they are not stored and move nothing. Null for none.</param>
    public void Read(IReadOnlyList<Validated> items, IReadOnlySet<int>? dead)
    {
        _trades.Clear();
        NewestQuote = null;
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if (item.Outcome == Outcome.Rejected || dead?.Contains(i) == true) continue;
            if (item.Event is Quote quote)
            {
                if (NewestQuote is null || quote.VenueMicros >= NewestQuote.VenueMicros) NewestQuote = quote;
            }
            else if (item.Event is Trade trade && (!_trades.TryGetValue(trade.Instrument, out var known) || IsNewer(trade, known)))
            {
                _trades[trade.Instrument] = trade;
            }
        }
    }

    /// <summary>The cursors as the batch leaves them, for whoever keeps a copy.</summary>
    public IEnumerable<SourceCursor> Cursors(TickBatch batch)
    {
        Read(batch.Items, dead: null);
        if (NewestQuote is { } quote)
            yield return new SourceCursor { Source = batch.Source, Channel = CursorChannel.Quotes, Instrument = "", VenueMicros = quote.VenueMicros, ReceivedMicros = quote.ReceivedMicros, BatchId = batch.Id };
        foreach (var trade in NewestTrades)
        {
            yield return new SourceCursor
            {
                Source = batch.Source,
                Channel = CursorChannel.Trades,
                Instrument = trade.Instrument.Name,
                TradeSeq = trade.TradeSeq,
                TradeId = trade.TradeId,
                VenueMicros = trade.VenueMicros,
                ReceivedMicros = trade.ReceivedMicros,
                BatchId = batch.Id,
            };
        }
    }

    private static bool IsNewer(Trade trade, Trade known) => trade.TradeSeq != known.TradeSeq ? trade.TradeSeq > known.TradeSeq : trade.VenueMicros >= known.VenueMicros;
}
