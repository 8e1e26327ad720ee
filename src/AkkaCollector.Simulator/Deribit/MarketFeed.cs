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
}

/// <summary>One channel by its full name, and who has subscribed to it.</summary>
internal sealed class MarketChannel(string name, ChannelKind kind, MarketInstrument? instrument)
{
    public string Name { get; } = name;
    public ChannelKind Kind { get; } = kind;
    /// <summary>Null for a channel about a whole currency.</summary>
    public MarketInstrument? Instrument { get; } = instrument;
    /// <summary>The frame up to its data.</summary>
    public byte[] Prefix { get; } = Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","method":"subscription","params":{"channel":"{{name}}","data":""");
    public List<IFrameSink> Sinks { get; } = [];
}

/// <summary>The tickers, or the trades, of one instrument: what the market picks from. Its channels differ by their interval alone.</summary>
internal sealed class MarketFeed(MarketInstrument instrument, ChannelKind kind)
{
    public MarketInstrument Instrument { get; } = instrument;
    public ChannelKind Kind { get; } = kind;
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
}
