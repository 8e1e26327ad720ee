using System.Text;

namespace AkkaCollector.Simulator;

/// <summary>Who is sent a frame. Called under the market's lock; the bytes are valid during the call alone.</summary>
internal interface IFrameSink
{
    /// <summary>Takes a notification of a channel, which carries some ticks; of a trades channel, with the number of its first trade.</summary>
    void Offer(MarketChannel channel, ReadOnlySpan<byte> frame, int ticks, long firstTradeSeq);
}

/// <summary>What a channel tells about.</summary>
internal enum ChannelKind : byte
{
    Ticker,
    Trades,
    InstrumentState,
    Book,
    Candles,
    Funding,
}

/// <summary>One channel by its full name, and who has subscribed to it.</summary>
internal sealed class MarketChannel(string name, ChannelKind kind, MarketInstrument? instrument, int detail = 0)
{
    public string Name { get; } = name;
    public ChannelKind Kind { get; } = kind;
    /// <summary>Null for a channel about a whole currency.</summary>
    public MarketInstrument? Instrument { get; } = instrument;
    /// <summary>How many levels of a side a book shows; which resolution candles have.</summary>
    public int Detail { get; } = detail;
    /// <summary>Whether it tells what trades have made, rather than how the market stands.</summary>
    public bool IsOfTrades => Kind is ChannelKind.Trades or ChannelKind.Candles;
    /// <summary>The frame up to its data.</summary>
    public byte[] Prefix { get; } = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","method":"subscription","params":{"channel":"{{name}}","data":""");
    public List<IFrameSink> Sinks { get; } = [];
}

/// <summary>
/// How one instrument stands (its tickers, books and funding), or its trades and what is made of them: what the market picks from. Its
/// channels of one kind and detail differ by their interval alone, and stand together.
/// </summary>
internal sealed class MarketFeed(MarketInstrument instrument, bool isOfTrades)
{
    public MarketInstrument Instrument { get; } = instrument;
    public bool IsOfTrades { get; } = isOfTrades;
    public List<MarketChannel> Channels { get; } = [];

    public bool HasSinks
    {
        get
        {
            foreach (var channel in Channels)
            {
                if (channel.Sinks.Count > 0) return true;
            }
            return false;
        }
    }

    /// <summary>Adds a channel beside those that tell the same.</summary>
    public void Add(MarketChannel channel)
    {
        if (Channels.Contains(channel)) return;
        var after = Channels.FindIndex(c => (c.Kind, c.Detail).CompareTo((channel.Kind, channel.Detail)) > 0);
        Channels.Insert(after < 0 ? Channels.Count : after, channel);
    }
}
