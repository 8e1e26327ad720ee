using System.Buffers;

namespace AkkaCollector.Simulator;

/// <summary>
/// The simulated option market as Deribit's channels show it: a generator of frames, byte for byte the same for the same settings,
/// channels and times. Not safe for several threads.
/// </summary>
public sealed class DeribitMarket
{
    /// <summary>Room before the data for the longest prefix of a channel, which is written backwards from there.</summary>
    private const int DataAt = 256;
    private static readonly string[] Intervals = ["raw", "100ms", "agg2"];

    private readonly OptionMarket _market;
    private readonly MarketSettings _settings;
    private readonly Dictionary<string, MarketChannel> _channels = new(StringComparer.Ordinal);
    private readonly List<MarketFeed> _tickers = [];
    private readonly List<MarketFeed> _trades = [];
    private readonly byte[] _scratch = new byte[DataAt + DeribitEncoder.LongestData];
    private WriterSink? _writerSink;
    private long _nowMicros;

    /// <summary>Opens a market; throws an <see cref="ArgumentException"/> that names the setting that cannot be meant.</summary>
    public DeribitMarket(MarketSettings settings)
    {
        _settings = settings;
        _market = new OptionMarket(settings) { Changed = OnInstrumentChanged };
    }

    /// <summary>The market behind the frames.</summary>
    internal OptionMarket Market => _market;

    /// <summary>Whether anything has been subscribed to, now or by somebody who has gone since: then the market lives.</summary>
    internal bool HasFeeds => _tickers.Count + _trades.Count > 0;

    /// <summary>The names of the listed instruments, in the order of listing.</summary>
    public IReadOnlyList<string> InstrumentNames => [.. _market.Instruments.Select(i => i.Name)];

    /// <summary>Asks for channels whose frames <see cref="NextFrame"/> then writes; returns those that the venue knows.</summary>
    public IReadOnlyList<string> Subscribe(IEnumerable<string> channels)
    {
        _writerSink ??= new WriterSink();
        var accepted = new List<string>();
        foreach (var name in channels)
        {
            if (FindChannel(name) is not { } channel) continue;
            Subscribe(channel, _writerSink);
            accepted.Add(name);
        }
        return accepted;
    }

    /// <summary>Writes the next frame of the channels subscribed to and returns how many ticks it carries: one, or the number of its trades.</summary>
    /// <param name="writer">Where the frame goes.</param>
    /// <param name="nowMicros">The time that the frame bears, in microseconds since 1970; null for the market's own.</param>
    /// <exception cref="InvalidOperationException">Nothing has been subscribed to, or all of it has expired.</exception>
    public int NextFrame(IBufferWriter<byte> writer, long? nowMicros = null)
    {
        if (_writerSink is not { } sink) throw new InvalidOperationException("Subscribe to a channel first: there is nothing to send.");
        sink.Writer = writer;
        int ticks;
        while (!sink.TryTakeTicks(out ticks))
        {
            if (!HasFeeds) throw new InvalidOperationException("Nothing that was subscribed to is listed, or all of it has expired.");
            Step(nowMicros ?? (long)_market.Micros);
        }
        return ticks;
    }

    /// <summary>Lets one thing happen in the market and offers it to whoever has subscribed; returns how many ticks it was.</summary>
    internal int Step(long nowMicros)
    {
        _nowMicros = nowMicros;
        _market.Advance();
        if (Pick() is not { } feed) return 0;
        var instrument = feed.Instrument;
        if (feed.Kind == ChannelKind.Ticker)
        {
            _market.Tick(instrument);
            if (feed.HasSinks) Send(feed, DeribitEncoder.Ticker(_scratch.AsSpan(DataAt), instrument, nowMicros / 1000), 1, 0);
            return 1;
        }
        var first = instrument.Trades.NextSeq;
        var count = _market.Trade(instrument, nowMicros / 1000);
        if (feed.HasSinks) Send(feed, DeribitEncoder.Trades(_scratch.AsSpan(DataAt), instrument, first, count), count, first);
        return count;
    }

    /// <summary>Sets the market's clock when it has strayed further from the world's than is allowed; what expires by that is told.</summary>
    internal void AlignTo(long nowMicros, TimeSpan farthest)
    {
        _nowMicros = nowMicros;
        _market.AlignTo(nowMicros, farthest);
    }

    /// <summary>The channel of a name, or null when the venue has none of that name.</summary>
    internal MarketChannel? FindChannel(string name)
    {
        if (_channels.TryGetValue(name, out var known)) return known;
        var parts = name.Split('.');
        MarketChannel? channel = null;
        if (parts.Length == 3 && parts[0] is "ticker" or "trades" && Intervals.Contains(parts[^1]) && _market.Find(parts[1]) is { } instrument)
            channel = new MarketChannel(name, parts[0] == "ticker" ? ChannelKind.Ticker : ChannelKind.Trades, instrument);
        else if (parts.Length == 4 && parts[0] == "instrument" && parts[1] == "state" && parts[2] is "any" or "option" or "future" && (parts[3] == "any" || _settings.Currencies.Contains(parts[3])))
            channel = new MarketChannel(name, ChannelKind.InstrumentState, null);
        if (channel is not null) _channels.Add(name, channel);
        return channel;
    }

    /// <summary>Adds a sink to a channel. What lived on for a client that has gone ends here: somebody is there again.</summary>
    internal void Subscribe(MarketChannel channel, IFrameSink sink)
    {
        if (channel.Sinks.Contains(sink)) return;
        _tickers.RemoveAll(IsOrphan);
        _trades.RemoveAll(IsOrphan);
        channel.Sinks.Add(sink);
        if (channel.Instrument is not { } instrument) return;
        var feed = channel.Kind == ChannelKind.Ticker
            ? instrument.TickerFeed ??= new MarketFeed(instrument, ChannelKind.Ticker)
            : instrument.TradesFeed ??= new MarketFeed(instrument, ChannelKind.Trades);
        if (!feed.Channels.Contains(channel)) feed.Channels.Add(channel);
        var feeds = channel.Kind == ChannelKind.Ticker ? _tickers : _trades;
        if (!feeds.Contains(feed)) feeds.Add(feed);
    }

    /// <summary>Takes a sink from a channel. When it went without a word (<paramref name="lost"/>), the market goes on there.</summary>
    internal void Unsubscribe(MarketChannel channel, IFrameSink sink, bool lost)
    {
        channel.Sinks.Remove(sink);
        if (lost) return;
        _tickers.RemoveAll(IsOrphan);
        _trades.RemoveAll(IsOrphan);
    }

    private static bool IsOrphan(MarketFeed feed) => !feed.HasSinks;

    private MarketFeed? Pick()
    {
        var random = _market.Random;
        var feeds = _trades.Count > 0 && (_tickers.Count == 0 || random.Chance(_settings.TradeShare)) ? _trades : _tickers;
        return feeds.Count == 0 ? null : feeds[random.NextInt(feeds.Count)];
    }

    private void Send(MarketFeed feed, int dataLength, int ticks, long firstSeq)
    {
        foreach (var channel in feed.Channels) Send(channel, dataLength, ticks, firstSeq);
    }

    private void Send(MarketChannel channel, int dataLength, int ticks, long firstSeq)
    {
        if (channel.Sinks.Count == 0) return;
        var start = DataAt - channel.Prefix.Length;
        channel.Prefix.CopyTo(_scratch, start);
        "}}"u8.CopyTo(_scratch.AsSpan(DataAt + dataLength));
        var frame = new ReadOnlySpan<byte>(_scratch, start, channel.Prefix.Length + dataLength + 2);
        for (var i = 0; i < channel.Sinks.Count; i++) channel.Sinks[i].Offer(channel, frame, ticks, firstSeq);
    }

    private void OnInstrumentChanged(MarketInstrument instrument, bool isListed)
    {
        if (!isListed && instrument.TickerFeed is { } feed)
        {
            _market.Price(instrument);
            Send(feed, DeribitEncoder.Ticker(_scratch.AsSpan(DataAt), instrument, _nowMicros / 1000), 1, 0);
        }
        foreach (var channel in _channels.Values.Where(c => c.Kind == ChannelKind.InstrumentState && c.Sinks.Count > 0 && Tells(c, instrument)))
        {
            var text = new JsonText(_scratch.AsSpan(DataAt));
            text.Raw("{\"timestamp\":"u8);
            text.Int(_nowMicros / 1000);
            text.Raw(isListed ? ",\"state\":\"created\",\"instrument_name\":\""u8 : ",\"state\":\"closed\",\"instrument_name\":\""u8);
            text.Ascii(instrument.Name);
            text.Raw("\"}"u8);
            Send(channel, text.Length, 0, 0);
        }
        if (!isListed) Forget(instrument);
    }

    private static bool Tells(MarketChannel channel, MarketInstrument instrument)
    {
        var parts = channel.Name.Split('.');
        return (parts[2] == "any" || parts[2] == instrument.KindName) && (parts[3] == "any" || parts[3] == instrument.Underlying.Currency);
    }

    private void Forget(MarketInstrument instrument)
    {
        foreach (var feed in new[] { instrument.TickerFeed, instrument.TradesFeed })
        {
            if (feed is null) continue;
            _tickers.Remove(feed);
            _trades.Remove(feed);
        }
        foreach (var channel in _channels.Values.Where(c => c.Instrument == instrument).ToArray())
        {
            channel.Sinks.Clear();
            _channels.Remove(channel.Name);
        }
        instrument.TickerFeed = instrument.TradesFeed = null;
    }

    /// <summary>Writes the first frame of a step at once and keeps the rare further ones for the next calls.</summary>
    private sealed class WriterSink : IFrameSink
    {
        private readonly Queue<(byte[] Frame, int Ticks)> _kept = [];
        private bool _hasWritten;
        private int _ticks;

        public IBufferWriter<byte>? Writer { get; set; }

        public void Offer(MarketChannel channel, ReadOnlySpan<byte> frame, int ticks, long firstTradeSeq)
        {
            if (_hasWritten)
            {
                _kept.Enqueue((frame.ToArray(), ticks));
                return;
            }
            Writer!.Write(frame);
            _ticks = ticks;
            _hasWritten = true;
        }

        public bool TryTakeTicks(out int ticks)
        {
            if (!_hasWritten && _kept.TryDequeue(out var kept))
            {
                Writer!.Write(kept.Frame);
                _ticks = kept.Ticks;
                _hasWritten = true;
            }
            ticks = _ticks;
            var taken = _hasWritten;
            _hasWritten = false;
            return taken;
        }
    }
}
