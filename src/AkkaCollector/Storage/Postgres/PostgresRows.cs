using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>The rows of a part of a batch, each table's in a buffer of its own, ready to be copied. The same ones are timed by the bare loop of the benchmarks.</summary>
internal sealed class PostgresRows(PostgresNames names, int frameBytesMax)
{
    private const short QuoteWidth = 37, TradeWidth = 19, RejectedWidth = 8, UndecodedWidth = 6;
    private readonly TickJson _json = new();

    public CopyBuffer Quotes { get; } = new();
    public CopyBuffer Trades { get; } = new();
    public CopyBuffer Rejected { get; } = new();
    public CopyBuffer Undecoded { get; } = new();

    /// <summary>The rows of every <see cref="TickTable"/>, in the order of <see cref="TickTables.All"/>.</summary>
    public IReadOnlyList<PostgresTableRows> Tables { get; } = [.. TickTables.All.Select(t => new PostgresTableRows(t))];

    /// <summary>Whether there are rows in any of <see cref="Tables"/>.</summary>
    public bool HasTables { get; private set; }

    /// <summary>Ticks of the part that validation called duplicates: counted, not stored.</summary>
    public int Duplicates { get; private set; }

    /// <summary>The venue's times of the part's trades: their partitions lie between them.</summary>
    public (long First, long Last) TradeTimes { get; private set; }

    /// <summary>Encodes the items from <paramref name="from"/> up to <paramref name="to"/> that <paramref name="refused"/> does not name.</summary>
    public void Encode(TickBatch batch, int from, int to, long batchId, long mask, IReadOnlyDictionary<int, string>? refused)
    {
        Quotes.Begin();
        Trades.Begin();
        Rejected.Begin();
        Undecoded.Begin();
        if (HasTables)
        {
            foreach (var table in Tables) table.Clear();
        }
        HasTables = false;
        Duplicates = 0;
        var (first, last) = (long.MaxValue, long.MinValue);
        for (var i = from; i < to; i++)
        {
            if (refused?.ContainsKey(i) == true) continue;
            var item = batch.Items[i];
            if (item.Event is UndecodedFrame frame) Add(frame, batchId);
            else if (item.Outcome == Outcome.Duplicate) Duplicates++;
            else if (item.Outcome == Outcome.Rejected) Add((Tick)item.Event, item.Reasons, batchId);
            else if (item.Event is Quote quote) Add(quote, item.Flags, batchId);
            else if (item.Event is Trade trade)
            {
                Add(trade, item.Flags, batchId, mask);
                (first, last) = (Math.Min(first, trade.VenueMicros), Math.Max(last, trade.VenueMicros));
            }
            else
            {
                var tick = (Tick)item.Event;
                HasTables = true;
                Tables[TickTables.Of(tick).Number - 1].Add(tick, item.Flags, batchId, names.Instrument(tick.Instrument), mask);
            }
        }
        TradeTimes = (first, last);
        Quotes.End();
        Trades.End();
        Rejected.End();
        Undecoded.End();
    }

    private void Add(Quote quote, TickFlags flags, long batchId)
    {
        var b = Quotes;
        b.Row(QuoteWidth);
        b.Time(quote.VenueMicros);
        b.Time(quote.ReceivedMicros);
        b.Long(batchId);
        b.Int(names.Instrument(quote.Instrument));
        b.Int((int)flags);
        b.Int(names.Text(quote.State));
        b.Int(names.Text(quote.UnderlyingIndex));
        b.Double(quote.BidPrice);
        b.Double(quote.BidAmount);
        b.Double(quote.AskPrice);
        b.Double(quote.AskAmount);
        b.Double(quote.LastPrice);
        b.Double(quote.MarkPrice);
        b.Double(quote.IndexPrice);
        b.Double(quote.UnderlyingPrice);
        b.Double(quote.MarkIv);
        b.Double(quote.BidIv);
        b.Double(quote.AskIv);
        b.Double(quote.Delta);
        b.Double(quote.Gamma);
        b.Double(quote.Vega);
        b.Double(quote.Theta);
        b.Double(quote.Rho);
        b.Double(quote.OpenInterest);
        b.Double(quote.Volume);
        b.Double(quote.VolumeUsd);
        b.Double(quote.PriceChange);
        b.Double(quote.Low);
        b.Double(quote.High);
        b.Double(quote.MinPrice);
        b.Double(quote.MaxPrice);
        b.Double(quote.SettlementPrice);
        b.Double(quote.EstimatedDeliveryPrice);
        b.Double(quote.InterestRate);
        b.Double(quote.Funding8h);
        b.Double(quote.CurrentFunding);
        b.Double(quote.InterestValue);
    }

    private void Add(Trade trade, TickFlags flags, long batchId, long mask)
    {
        var b = Trades;
        b.Row(TradeWidth);
        b.Time(trade.VenueMicros);
        b.Time(trade.ReceivedMicros);
        b.Long(batchId);
        b.Long(mask);
        if (trade.TradeSeq == 0) b.Null();
        else b.Long(trade.TradeSeq);
        b.Double(trade.Price);
        b.Double(trade.Amount);
        b.Double(trade.IndexPrice);
        b.Double(trade.MarkPrice);
        b.Double(trade.Iv);
        b.Double(trade.Contracts);
        b.Int(names.Instrument(trade.Instrument));
        b.Int((int)flags);
        if (trade.TickDirection < 0) b.Null();
        else b.Small((short)trade.TickDirection);
        b.Text(StoredNames.Of(trade.Direction));
        b.Text(trade.TradeId);
        b.Text(trade.Liquidation);
        b.Text(trade.BlockTradeId);
        b.Text(trade.ComboId);
    }

    private void Add(Tick tick, RejectReasons reasons, long batchId)
    {
        var b = Rejected;
        b.Row(RejectedWidth);
        b.Time(tick.ReceivedMicros);
        b.Time(tick.VenueMicros);
        b.Long(batchId);
        b.Int(names.Instrument(tick.Instrument));
        b.Int((int)reasons);
        b.Text(TickTables.KindOf(tick));
        b.Text(reasons.ToString());
        b.Jsonb(_json.Write(tick));
    }

    private void Add(UndecodedFrame frame, long batchId)
    {
        var b = Undecoded;
        b.Row(UndecodedWidth);
        b.Time(frame.ReceivedMicros);
        b.Long(batchId);
        b.Int(frame.Frame.Length);
        b.Text(frame.Source);
        b.Text(frame.Error);
        b.Raw(frame.Frame.Span[..Math.Min(frame.Frame.Length, frameBytesMax)]);
    }
}
