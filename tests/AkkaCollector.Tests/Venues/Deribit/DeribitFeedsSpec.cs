using System.Text;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using Xunit;

namespace AkkaCollector.Tests.Venues.Deribit;

/// <summary>Books, candles and funding as the decoder reads them.</summary>
public sealed class DeribitFeedsSpec
{
    private const string BookChannel = "book.ETH-PERPETUAL.none.10.100ms";
    private const string CandleChannel = "chart.trades.ETH-27NOV26-3000-C.5";
    private const string FundingChannel = "perpetual.ETH-PERPETUAL.100ms";

    private const string Book =
        """{"timestamp":1790755447971,"instrument_name":"ETH-PERPETUAL","change_id":109615,"bids":[[3050.15,40.0],[3050.1,1e3]],"asks":[[3050.2,20],[3050.35,7.5],[3051,1]]}""";

    private const string Candle = """{"volume":0.05219351,"tick":1790755080000,"open":8869.79,"low":8788.25,"high":8870.31,"cost":460,"close":8791.25}""";
    private const string Funding = """{"interest":0.004999511380756577,"index_price":7872.88,"timestamp":1790755349530}""";

    private readonly DecoderFixture _fixture = new();

    [Fact]
    public void DeribitDecoder_must_read_a_book_whole()
    {
        var book = Single<BookSnapshot>(BookChannel, Book);
        Assert.Equal(("eth", DecoderFixture.ReceivedMicros, 1_790_755_447_971_000), (book.Source, book.ReceivedMicros, book.VenueMicros));
        Assert.Equal(("ETH-PERPETUAL", InstrumentKind.Perpetual, 109_615L), (book.Instrument.Name, book.Instrument.Kind, book.ChangeId));
        Assert.Equal([new BookLevel(3050.15, 40), new BookLevel(3050.1, 1000)], book.Bids);
        Assert.Equal([new BookLevel(3050.2, 20), new BookLevel(3050.35, 7.5), new BookLevel(3051, 1)], book.Asks);
        Assert.Equal((0, 0), (_fixture.Decoder.UnknownFields, _fixture.Decoder.UnknownChannels));
    }

    [Fact]
    public void DeribitDecoder_must_read_empty_and_deep_books_and_any_change_id()
    {
        var levels = string.Join(',', Enumerable.Range(1, 100).Select(i => $"[{i},{i * 10}]"));
        var deep = Single<BookSnapshot>(BookChannel, $$"""{"asks":[{{levels}}],"bids":[],"instrument_name":"A","timestamp":5}""");
        Assert.Equal((100, new BookLevel(100, 1000), 0L), (deep.Asks.Length, deep.Asks[^1], deep.ChangeId));
        Assert.Empty(deep.Bids);
        foreach (var changeId in new[] { 7, 5, 5 })
        {
            Assert.Equal(changeId, Single<BookSnapshot>(BookChannel, $$"""{"asks":[],"bids":[[1,2]],"instrument_name":"A","timestamp":5,"change_id":{{changeId}}}""").ChangeId);
        }
        // What was read before is no part of what is read next.
        Assert.Equal((100, 0), (deep.Asks.Length, deep.Bids.Length));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("3", 3)]
    [InlineData("720", 720)]
    [InlineData("1D", 1440)]
    public void DeribitDecoder_must_read_a_candle_whole(string resolution, int minutes)
    {
        var candle = Single<Candle>($"chart.trades.ETH-27NOV26-3000-C.{resolution}", Candle);
        Assert.Equal(("eth", DecoderFixture.ReceivedMicros, 1_790_755_080_000_000), (candle.Source, candle.ReceivedMicros, candle.VenueMicros));
        Assert.Equal(("ETH-27NOV26-3000-C", InstrumentKind.Option, TimeSpan.FromMinutes(minutes)), (candle.Instrument.Name, candle.Instrument.Kind, candle.Interval));
        Assert.Equal((8869.79, 8870.31, 8788.25, 8791.25), (candle.Open, candle.High, candle.Low, candle.Close));
        Assert.Equal((0.05219351, 460.0, double.NaN, -1L, false), (candle.Volume, candle.QuoteVolume, candle.TakerBuyVolume, candle.Trades, candle.IsFinal));
        Assert.Equal((0, 0), (_fixture.Decoder.UnknownFields, _fixture.Decoder.UnknownChannels));
    }

    [Fact]
    public void DeribitDecoder_must_read_funding_as_a_rate_of_eight_hours()
    {
        var funding = Single<Funding>(FundingChannel, Funding);
        Assert.Equal(("eth", DecoderFixture.ReceivedMicros, 1_790_755_349_530_000), (funding.Source, funding.ReceivedMicros, funding.VenueMicros));
        Assert.Equal(("ETH-PERPETUAL", InstrumentKind.Perpetual), (funding.Instrument.Name, funding.Instrument.Kind));
        Assert.Equal((0.004999511380756577, TimeSpan.FromHours(8), 0L, 7872.88, double.NaN), (funding.Rate, funding.Period, funding.NextMicros, funding.IndexPrice, funding.MarkPrice));
    }

    [Theory]
    [InlineData(BookChannel, Book)]
    [InlineData(CandleChannel, Candle)]
    [InlineData(FundingChannel, Funding)]
    public void DeribitDecoder_must_read_them_with_members_in_any_order_and_count_unknown_fields(string channel, string data)
    {
        var escaped = "\\u00" + ((int)channel[0]).ToString("x2") + channel[1..];
        foreach (var frame in new[]
        {
            $$$"""{"params":{"data":{{{data}}},"channel":"{{{channel}}}"},"method":"subscription","jsonrpc":"2.0"}""",
            $$$"""{"method":"subscription","params":{"channel":"ticker.A.raw","data":{{{data}}},"channel":"{{{channel}}}"}}""",
            $$$""" { "params" : { "channel" : "{{{escaped}}}" , "data" : {{{data}}} } , "method" : "subscription" } """,
        })
        {
            _fixture.Intake.Clear();
            var before = _fixture.Decoder.UnknownFields;
            Assert.Equal(FrameKind.Ticks, _fixture.Decode(frame));
            Assert.Equal("ETH", Assert.IsAssignableFrom<Tick>(Assert.Single(_fixture.Intake.Events)).Instrument.Name[..3]);
            // The fields of one kind are unknown to another; the frame that changes its channel is read twice.
            Assert.True(frame.Contains("ticker", StringComparison.Ordinal) || before == _fixture.Decoder.UnknownFields, frame);
        }
        var known = _fixture.Decoder.UnknownFields;
        Assert.Equal(FrameKind.Ticks, _fixture.Decode(DecoderFixture.Push(channel, data.Insert(1, "\"new\":{\"a\":[1,{\"b\":null}]},"))));
        Assert.Equal(known + 1, _fixture.Decoder.UnknownFields);
    }

    [Theory]
    [InlineData(BookChannel, "[]", "data must be an object, was an array")]
    [InlineData(BookChannel, """{"timestamp":1,"bids":[],"asks":[]}""", "instrument_name is missing")]
    [InlineData(BookChannel, """{"instrument_name":"A","bids":[],"asks":[]}""", "timestamp is missing")]
    [InlineData(BookChannel, """{"instrument_name":"A","timestamp":1,"asks":[]}""", "bids is missing")]
    [InlineData(BookChannel, """{"instrument_name":"A","timestamp":1,"bids":[]}""", "asks is missing")]
    [InlineData(BookChannel, """{"instrument_name":"A","timestamp":1,"bids":null,"asks":[]}""", "bids must be an array, was null")]
    [InlineData(BookChannel, """{"instrument_name":"A","timestamp":1,"bids":[[1,2],[3]],"asks":[]}""", "bids must be arrays of price and amount")]
    [InlineData(BookChannel, """{"instrument_name":"A","timestamp":1,"bids":[],"asks":[["new",1,2]]}""", "asks must be a number, was a string")]
    [InlineData(BookChannel, """{"instrument_name":"A","timestamp":1,"bids":[],"asks":[[1,2,3]]}""", "asks must be arrays of price and amount")]
    [InlineData(BookChannel, """{"instrument_name":"A","timestamp":1,"bids":[],"asks":[[null,2]]}""", "asks must be arrays of price and amount")]
    [InlineData(BookChannel, """{"instrument_name":"A","timestamp":1,"bids":[],"asks":[7]}""", "asks must be arrays of price and amount, was a number")]
    [InlineData(CandleChannel, "null", "data must be an object, was null")]
    [InlineData(CandleChannel, """{"open":1,"high":1,"low":1,"close":1}""", "tick is missing")]
    [InlineData(CandleChannel, """{"tick":5,"high":1,"low":1,"close":1}""", "open is missing")]
    [InlineData(CandleChannel, """{"tick":5,"open":1,"high":null,"low":1,"close":1}""", "high is missing")]
    [InlineData(CandleChannel, """{"tick":5,"open":1,"high":1,"low":"1","close":1}""", "low must be a number, was a string")]
    [InlineData(CandleChannel, """{"tick":-5,"open":1,"high":1,"low":1,"close":1}""", "tick must be milliseconds since 1970, was -5")]
    [InlineData("chart.trades.ETH-PERPETUAL.7x", Candle, "the channel's resolution must be minutes or 1D")]
    [InlineData("chart.trades.ETH-PERPETUAL.0", Candle, "the channel's resolution must be minutes or 1D")]
    [InlineData("chart.trades.5", Candle, "the channel names no instrument")]
    [InlineData(FundingChannel, """{"timestamp":1,"index_price":5}""", "interest is missing")]
    [InlineData(FundingChannel, """{"interest":1,"index_price":5}""", "timestamp is missing")]
    [InlineData(FundingChannel, "[1]", "data must be an object, was an array")]
    [InlineData("perpetual.100ms", Funding, "the channel names no instrument")]
    public void DeribitDecoder_must_name_what_is_wrong_with_them(string channel, string data, string error)
    {
        Assert.Equal(FrameKind.Undecoded, _fixture.Decode(DecoderFixture.Push(channel, data)));
        var undecoded = Assert.IsType<UndecodedFrame>(Assert.Single(_fixture.Intake.Events));
        Assert.Equal($"{channel}: {error}", undecoded.Error);
        Assert.Equal((1, 0), (_fixture.Counters.Read().FramesUndecoded, _fixture.Counters.Read().FrameDifference));
    }

    [Theory]
    [InlineData("book.ETH-PERPETUAL.100ms", 0)]
    [InlineData("book.ETH-PERPETUAL.5.10.100ms", 0)]
    [InlineData("chart.index.eth_usd.5", 1)]
    public void DeribitDecoder_must_ignore_books_and_charts_of_other_shapes(string channel, int unknown)
    {
        Assert.Equal(FrameKind.Ignored, _fixture.Decode(DecoderFixture.Push(channel, """{"type":"change","bids":[["new",1,2]],"asks":[]}""")));
        Assert.Equal(unknown, _fixture.Decoder.UnknownChannels);
        Assert.Empty(_fixture.Intake.Events);
    }

    [Theory]
    [InlineData(BookChannel, Book)]
    [InlineData(CandleChannel, Candle)]
    [InlineData(FundingChannel, Funding)]
    public void DeribitDecoder_must_survive_every_truncation_and_every_flip_of_a_bit(string channel, string data)
    {
        var frame = Encoding.UTF8.GetBytes(DecoderFixture.Push(channel, data));
        for (var length = 0; length < frame.Length; length++) Assert.Equal(FrameKind.Undecoded, Checked(frame.AsSpan(0, length)));
        Assert.Equal(FrameKind.Ticks, Checked(frame));
        var kinds = new HashSet<FrameKind>();
        for (var at = 0; at < frame.Length * 8; at++)
        {
            frame[at / 8] ^= (byte)(1 << (at % 8));
            kinds.Add(Checked(frame));
            frame[at / 8] ^= (byte)(1 << (at % 8));
        }
        Assert.Contains(FrameKind.Ignored, kinds);
        Assert.Contains(FrameKind.Ticks, kinds);
        Assert.Equal(0, _fixture.Counters.Read().FrameDifference);
    }

    [Fact]
    public void DeribitDecoder_must_allocate_no_more_than_the_tick_of_a_known_channel()
    {
        foreach (var (channel, data, most) in new[] { (BookChannel, Book, 250), (CandleChannel, Candle, 200), (FundingChannel, Funding, 150) })
        {
            var frame = Encoding.UTF8.GetBytes(DecoderFixture.Push(channel, data));
            var intake = new ForgettingIntake();
            for (var i = 0; i < 100; i++) _fixture.Decoder.Decode(frame, 1, intake);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++) _fixture.Decoder.Decode(frame, 1, intake);
            Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1_000, 40, most);
        }
    }

    private T Single<T>(string channel, string data) where T : Tick
    {
        _fixture.Intake.Clear();
        Assert.Equal(FrameKind.Ticks, _fixture.Decode(DecoderFixture.Push(channel, data)));
        return Assert.IsType<T>(Assert.Single(_fixture.Intake.Events));
    }

    /// <summary>One tick for ticks, one undecoded frame for those, nothing for the others, and never an exception.</summary>
    private FrameKind Checked(ReadOnlySpan<byte> frame)
    {
        _fixture.Intake.Clear();
        var kind = _fixture.Decode(frame);
        var events = _fixture.Intake.Events;
        var holds = kind switch
        {
            FrameKind.Ticks => events is [Tick],
            FrameKind.Undecoded => events is [UndecodedFrame { Error.Length: > 0 }],
            _ => events.Count == 0,
        };
        Assert.True(holds, $"{kind} with {events.Count} events: {Encoding.UTF8.GetString(frame)}");
        return kind;
    }

    private sealed class ForgettingIntake : AkkaCollector.Throttling.ITickIntake
    {
        public void Offer(MarketEvent marketEvent)
        {
        }

        public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Complete()
        {
        }
    }
}
