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
    private readonly OptionMarket _market;
    private readonly MarketSettings _settings;
    private readonly ChannelNames _names;
    private readonly Dictionary<string, MarketChannel> _channels = new(StringComparer.Ordinal);
    private readonly List<MarketFeed> _states = [];
    private readonly List<MarketFeed> _trades = [];
    private readonly byte[] _scratch = new byte[DataAt + DeribitEncoder.LongestData];
    private WriterSink? _writerSink;
    private long _nowMicros;
    private long _minute;

    /// <summary>Opens a market; throws an <see cref="ArgumentException"/> that names the setting that cannot be meant.</summary>
    public DeribitMarket(MarketSettings settings)
        : this(settings, null)
    {
    }

    /// <summary>Opens a market whose trades are numbered on from an earlier one.</summary>
    internal DeribitMarket(MarketSettings settings, TradeNumbers? numbers)
    {
        _settings = settings;
        _market = new OptionMarket(settings, numbers) { Changed = OnInstrumentChanged };
        _names = new ChannelNames(_market, settings.Currencies);
    }

    /// <summary>The market behind the frames.</summary>
    internal OptionMarket Market => _market;

    /// <summary>Whether anything has been subscribed to, now or by somebody who has gone since: then the market lives.</summary>
    internal bool HasFeeds => _states.Count + _trades.Count > 0;

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

    /// <summary>Writes the next frame of the channels subscribed to and returns how many ticks it carries: one, the number of its trades, or none where an instrument is listed or closed.</summary>
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
        var filled = FillCandles();
        if (Pick() is not { } feed) return filled;
        var instrument = feed.Instrument;
        var first = instrument.Trades.NextSeq;
        var count = 0;
        if (feed.IsOfTrades) count = _market.Trade(instrument, nowMicros / 1000);
        else _market.Tick(instrument);
        // Where nobody listens the market goes on all the same, and at the same pace.
        return filled + Math.Max(Math.Max(1, count), Send(feed, first, count));
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
        var channel = _names.Find(name);
        if (channel is not null) _channels.Add(name, channel);
        return channel;
    }

    /// <summary>Adds a sink to a channel. What lived on for a client that has gone ends here: somebody is there again.</summary>
    internal void Subscribe(MarketChannel channel, IFrameSink sink)
    {
        if (channel.Sinks.Contains(sink)) return;
        _states.RemoveAll(IsOrphan);
        _trades.RemoveAll(IsOrphan);
        channel.Sinks.Add(sink);
        if (channel.Instrument is not { } instrument) return;
        var feed = channel.IsOfTrades ? instrument.TradesFeed ??= new MarketFeed(instrument, true) : instrument.StateFeed ??= new MarketFeed(instrument, false);
        feed.Add(channel);
        var feeds = channel.IsOfTrades ? _trades : _states;
        if (!feeds.Contains(feed)) feeds.Add(feed);
    }

    /// <summary>Takes a sink from a channel. When it went without a word (<paramref name="lost"/>), the market goes on there.</summary>
    internal void Unsubscribe(MarketChannel channel, IFrameSink sink, bool lost)
    {
        channel.Sinks.Remove(sink);
        if (lost) return;
        _states.RemoveAll(IsOrphan);
        _trades.RemoveAll(IsOrphan);
    }

    private static bool IsOrphan(MarketFeed feed) => !feed.HasSinks;

    private MarketFeed? Pick()
    {
        var random = _market.Random;
        var feeds = _trades.Count > 0 && (_states.Count == 0 || random.Chance(_settings.TradeShare)) ? _trades : _states;
        return feeds.Count == 0 ? null : feeds[random.NextInt(feeds.Count)];
    }

    /// <summary>Sends what has just happened on every channel of a feed that somebody listens to; returns how many ticks that was, each counted once.</summary>
    private int Send(MarketFeed feed, long firstSeq, int trades)
    {
        var (sent, length) = (0, 0);
        MarketChannel? written = null;
        foreach (var channel in feed.Channels)
        {
            if (channel.Sinks.Count == 0) continue;
            var ticks = channel.Kind == ChannelKind.Trades ? trades : 1;
            if (written is null || (written.Kind, written.Detail) != (channel.Kind, channel.Detail))
            {
                length = Write(channel, firstSeq, trades);
                sent += ticks;
                written = channel;
            }
            Send(channel, length, ticks, firstSeq);
        }
        return sent;
    }

    private int Write(MarketChannel channel, long firstSeq, int trades)
    {
        var data = _scratch.AsSpan(DataAt);
        var (instrument, nowMs) = (channel.Instrument!, _nowMicros / 1000);
        return channel.Kind switch
        {
            ChannelKind.Ticker => DeribitEncoder.Ticker(data, instrument, nowMs),
            ChannelKind.Trades => DeribitEncoder.Trades(data, instrument, firstSeq, trades),
            ChannelKind.Book => DeribitFeeds.Book(data, instrument, nowMs, channel.Detail),
            ChannelKind.Candles => DeribitFeeds.Candle(data, instrument, instrument.Candles![channel.Detail]),
            ChannelKind.Funding => DeribitFeeds.Funding(data, instrument, nowMs),
            _ => throw new InvalidOperationException($"{channel.Name} is no channel of one instrument."),
        };
    }

    /// <summary>When a minute has ended: sends a candle of every resolution that ended with it and in which nothing was traded.</summary>
    private int FillCandles()
    {
        const long microsPerMinute = 60_000_000, msPerMinute = 60_000;
        var minute = _nowMicros / microsPerMinute;
        if (minute == _minute) return 0;
        var (before, filled) = (_minute * msPerMinute, 0);
        _minute = minute;
        if (before == 0) return 0;
        foreach (var channel in _trades.SelectMany(f => f.Channels).Where(c => c.Kind == ChannelKind.Candles && c.Sinks.Count > 0))
        {
            var length = CandleSet.LengthOf(channel.Detail);
            var start = minute * msPerMinute / length * length;
            var instrument = channel.Instrument!;
            if (start <= before || instrument.Last < 0) continue;
            if (!(instrument.Candles ??= new CandleSet()).TryFill(channel.Detail, start - length, instrument.Last)) continue;
            Send(channel, Write(channel, 0, 0), 1, 0);
            filled++;
        }
        return filled;
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
        if (!isListed && instrument.StateFeed is { } feed)
        {
            _market.Price(instrument);
            foreach (var channel in feed.Channels.Where(c => c.Kind == ChannelKind.Ticker)) Send(channel, Write(channel, 0, 0), 1, 0);
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
        foreach (var feed in new[] { instrument.StateFeed, instrument.TradesFeed })
        {
            if (feed is null) continue;
            _states.Remove(feed);
            _trades.Remove(feed);
        }
        foreach (var channel in _channels.Values.Where(c => c.Instrument == instrument).ToArray())
        {
            channel.Sinks.Clear();
            _channels.Remove(channel.Name);
        }
        instrument.StateFeed = instrument.TradesFeed = null;
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
