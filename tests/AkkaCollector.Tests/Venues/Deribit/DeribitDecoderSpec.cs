using System.Text;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using Xunit;

namespace AkkaCollector.Tests.Venues.Deribit;

public sealed class DeribitDecoderSpec
{
    private const string Option =
        """
        {"timestamp":1790755217219,"state":"open","stats":{"high":0.15,"low":0.12,"price_change":-1.5,"volume":12.0,"volume_usd":99000.5},
        "greeks":{"delta":0.74092,"gamma":2.0e-5,"vega":132.3649,"theta":-29.43212,"rho":121.30652},"index_price":83250.78,
        "instrument_name":"ETH-27NOV26-3000-C","last_price":0.133,"settlement_price":0.12972783,"min_price":0.0945,"max_price":0.1705,
        "open_interest":480,"mark_price":0.1296,"interest_rate":0.0,"estimated_delivery_price":83250.7,"best_ask_price":0.133,
        "best_bid_price":0.1255,"mark_iv":38.25,"bid_iv":35.6,"ask_iv":40.38,"underlying_price":84222.23,"underlying_index":"ETH-27NOV26",
        "best_ask_amount":29.3,"best_bid_amount":28}
        """;

    private readonly DecoderFixture _fixture = new();

    [Fact]
    public void DeribitDecoder_must_read_every_field_of_an_option_ticker()
    {
        Assert.Equal(FrameKind.Ticks, _fixture.Decode(DecoderFixture.Ticker(Option)));
        var quote = Assert.Single(_fixture.Intake.Quotes);
        Assert.Equal(("eth", DecoderFixture.ReceivedMicros, 1_790_755_217_219_000), (quote.Source, quote.ReceivedMicros, quote.VenueMicros));
        Assert.Equal(("ETH-27NOV26-3000-C", InstrumentKind.Option), (quote.Instrument.Name, quote.Instrument.Kind));
        Assert.Equal((0.1255, 28.0, 35.6), (quote.BidPrice, quote.BidAmount, quote.BidIv));
        Assert.Equal((0.133, 29.3, 40.38), (quote.AskPrice, quote.AskAmount, quote.AskIv));
        Assert.Equal((0.133, 0.1296, 38.25, 83250.78), (quote.LastPrice, quote.MarkPrice, quote.MarkIv, quote.IndexPrice));
        Assert.Equal((84222.23, "ETH-27NOV26", "open"), (quote.UnderlyingPrice, quote.UnderlyingIndex, quote.State));
        Assert.Equal((0.74092, 2.0e-5, 132.3649, -29.43212, 121.30652), (quote.Delta, quote.Gamma, quote.Vega, quote.Theta, quote.Rho));
        Assert.Equal((480.0, 0.0945, 0.1705, 0.12972783), (quote.OpenInterest, quote.MinPrice, quote.MaxPrice, quote.SettlementPrice));
        Assert.Equal((83250.7, 0.0), (quote.EstimatedDeliveryPrice, quote.InterestRate));
        Assert.Equal((0.15, 0.12, -1.5, 12.0, 99000.5), (quote.High, quote.Low, quote.PriceChange, quote.Volume, quote.VolumeUsd));
        Assert.Equal((double.NaN, double.NaN, double.NaN), (quote.Funding8h, quote.CurrentFunding, quote.InterestValue));
    }

    [Fact]
    public void DeribitDecoder_must_take_a_price_of_zero_as_no_quote()
    {
        _fixture.Decode(DecoderFixture.Ticker(
            """{"timestamp":1,"instrument_name":"A","best_bid_price":0.0,"best_bid_amount":0.0,"bid_iv":0.0,"best_ask_price":0,"best_ask_amount":5,"ask_iv":1}"""));
        var quote = Assert.Single(_fixture.Intake.Quotes);
        Assert.All([quote.BidPrice, quote.BidAmount, quote.BidIv, quote.AskPrice, quote.AskAmount, quote.AskIv], n => Assert.Equal(double.NaN, n));
    }

    [Fact]
    public void DeribitDecoder_must_take_null_as_absent()
    {
        _fixture.Decode(DecoderFixture.Ticker(
            """{"timestamp":1,"instrument_name":"A","last_price":null,"stats":{"high":null,"low":null,"price_change":null,"volume":null},"greeks":null,"state":null}"""));
        var quote = Assert.Single(_fixture.Intake.Quotes);
        Assert.All([quote.LastPrice, quote.High, quote.Low, quote.PriceChange, quote.Volume, quote.Delta], n => Assert.Equal(double.NaN, n));
        Assert.Null(quote.State);
    }

    [Fact]
    public void DeribitDecoder_must_read_a_perpetual()
    {
        _fixture.Decode(DecoderFixture.Ticker(
            """{"timestamp":1790755218559,"instrument_name":"BTC-PERPETUAL","open_interest":797578130,"interest_value":-4.467407940520975e-5,"current_funding":-2.1714e-4,"funding_8h":-3.1e-6,"stats":{"volume_notional":1}}""",
            "BTC-PERPETUAL"));
        var quote = Assert.Single(_fixture.Intake.Quotes);
        Assert.Equal(InstrumentKind.Perpetual, quote.Instrument.Kind);
        Assert.Equal((797578130.0, -4.467407940520975e-5, -2.1714e-4, -3.1e-6), (quote.OpenInterest, quote.InterestValue, quote.CurrentFunding, quote.Funding8h));
        Assert.Equal(0, _fixture.Decoder.UnknownFields);
    }

    [Theory]
    [InlineData("""{"params":{"data":{D},"channel":"ticker.A.raw"},"method":"subscription","jsonrpc":"2.0"}""")]
    [InlineData("""{"method":"subscription","params":{"data":{D},"label":7,"channel":"ticker.A.agg2"}}""")]
    [InlineData("""{"params":{"channel":"ticker.A.100ms","data":{D}},"method":"subscription"}""")]
    [InlineData("""{"params":{"channel":"trades.A.100ms","data":{D},"channel":"ticker.A.100ms"},"method":"subscription"}""")]
    [InlineData(""" { "params" : { "\u0063hannel" : "\u0074icker.A.100ms" , "data" : {D} } , "method" : "subscr\u0069ption" } """)]
    public void DeribitDecoder_must_read_members_in_any_order(string frame)
    {
        var data = """{"best_bid_price":1.5,"instrument_name":"A","timestamp":5,"best_bid_price":2.5}""";
        Assert.Equal(FrameKind.Ticks, _fixture.Decode(frame.Replace("{D}", data, StringComparison.Ordinal)));
        var quote = Assert.Single(_fixture.Intake.Quotes);
        Assert.Equal(("A", 5_000L, 2.5), (quote.Instrument.Name, quote.VenueMicros, quote.BidPrice));
    }

    [Fact]
    public void DeribitDecoder_must_count_unknown_fields_and_read_on()
    {
        _fixture.Decode(DecoderFixture.Ticker(
            """{"new":{"a":[1,{"b":null}]},"timestamp":1,"stats":{"x":1},"greeks":{"y":[]},"instrument_name":"A","mark_price":3}""")
            .Replace("\"jsonrpc\"", "\"extra\":[[]],\"jsonrpc\"", StringComparison.Ordinal));
        Assert.Equal(3.0, Assert.Single(_fixture.Intake.Quotes).MarkPrice);
        Assert.Equal(4, _fixture.Decoder.UnknownFields);
    }

    [Theory]
    [InlineData("""{"timestamp":1,"instrument_name":"A","mark_price":"0.1"}""", "mark_price must be a number, was a string")]
    [InlineData("""{"timestamp":1,"instrument_name":"A","greeks":{"delta":true}}""", "greeks.delta must be a number, was a truth value")]
    [InlineData("""{"timestamp":1,"instrument_name":"A","stats":{"high":{"x":1}}}""", "stats.high must be a number, was an object")]
    [InlineData("""{"timestamp":1,"instrument_name":"A","stats":[1,2]}""", "stats must be an object, was an array")]
    [InlineData("""{"timestamp":1,"instrument_name":7}""", "instrument_name must be a string, was a number")]
    [InlineData("""{"timestamp":1}""", "instrument_name is missing")]
    [InlineData("""{"timestamp":1,"instrument_name":""}""", "instrument_name is missing")]
    [InlineData("""{"instrument_name":"A"}""", "timestamp is missing")]
    [InlineData("""{"timestamp":null,"instrument_name":"A"}""", "timestamp is null")]
    [InlineData("""{"timestamp":-5,"instrument_name":"A"}""", "timestamp must be milliseconds since 1970, was -5")]
    [InlineData("""{"timestamp":9999999999999999,"instrument_name":"A"}""", "timestamp must be milliseconds since 1970, was 9999999999999999")]
    [InlineData("""{"timestamp":1.5,"instrument_name":"A"}""", "timestamp must be a whole number, was 1.5")]
    [InlineData("[]", "data must be an object, was an array")]
    [InlineData("null", "data must be an object, was null")]
    public void DeribitDecoder_must_name_what_is_wrong_with_a_ticker(string data, string error)
    {
        Assert.Equal(FrameKind.Undecoded, _fixture.Decode(DecoderFixture.Ticker(data)));
        var undecoded = Assert.Single(_fixture.Intake.Undecoded);
        Assert.Equal("ticker.ETH-27NOV26-3000-C.100ms: " + error, undecoded.Error);
        Assert.Equal(DecoderFixture.Ticker(data), Encoding.UTF8.GetString(undecoded.Frame.Span));
        Assert.Empty(_fixture.Intake.Quotes);
    }

    [Fact]
    public void DeribitDecoder_must_accept_a_time_with_an_exponent()
    {
        _fixture.Decode(DecoderFixture.Ticker("""{"timestamp":1.790755217219E12,"instrument_name":"A"}"""));
        Assert.Equal(1_790_755_217_219_000, Assert.Single(_fixture.Intake.Quotes).VenueMicros);
    }

    [Fact]
    public void DeribitDecoder_must_read_every_field_of_a_trade()
    {
        Assert.Equal(FrameKind.Ticks, _fixture.Decode(DecoderFixture.Trades(
            """
            [{"trade_seq":17,"trade_id":"ETH-1","timestamp":1790755217219,"tick_direction":3,"price":0.05,"mark_price":0.051,"iv":44.5,
            "instrument_name":"ETH-27NOV26-3000-C","index_price":3010.5,"direction":"sell","amount":2,"contracts":2.0,"liquidation":"MT",
            "block_trade_id":"BLOCK-9","combo_id":"ETH-CS-1"},
            {"trade_seq":18,"trade_id":"ETH-2","timestamp":1790755217220,"price":0.06,"instrument_name":"ETH-27NOV26-3000-C","direction":"buy","amount":1}]
            """)));
        var (first, second) = (_fixture.Intake.Trades[0], _fixture.Intake.Trades[1]);
        Assert.Equal((17L, "ETH-1", 1_790_755_217_219_000, 3, TradeDirection.Sell), (first.TradeSeq, first.TradeId, first.VenueMicros, first.TickDirection, first.Direction));
        Assert.Equal((0.05, 2.0, 0.051, 44.5, 3010.5, 2.0), (first.Price, first.Amount, first.MarkPrice, first.Iv, first.IndexPrice, first.Contracts));
        Assert.Equal(("MT", "BLOCK-9", "ETH-CS-1"), (first.Liquidation, first.BlockTradeId, first.ComboId));
        Assert.Equal((18L, TradeDirection.Buy, -1, double.NaN), (second.TradeSeq, second.Direction, second.TickDirection, second.Iv));
        Assert.Null(second.Liquidation);
        Assert.Equal((2, 1), (_fixture.Counters.Read().Trades, _fixture.Counters.Read().FramesWithTicks));
    }

    [Fact]
    public void DeribitDecoder_must_keep_the_good_trades_of_a_frame_with_a_bad_one()
    {
        var bad = """{"trade_id":"2","timestamp":2,"price":"x","amount":1,"instrument_name":"A"}""";
        var frame = DecoderFixture.Trades(
            """[{"trade_id":"1","timestamp":1,"price":1,"amount":1,"instrument_name":"A"},""" + bad
            + """,null,{"trade_id":3,"timestamp":3,"price":1,"amount":1,"instrument_name":"A"}]""");
        Assert.Equal(FrameKind.Ticks, _fixture.Decode(frame));
        Assert.Equal(["1", "3"], _fixture.Intake.Trades.Select(t => t.TradeId));
        Assert.Equal([bad, "null"], _fixture.Intake.Undecoded.Select(u => Encoding.UTF8.GetString(u.Frame.Span)));
        Assert.EndsWith("price must be a number, was a string", _fixture.Intake.Undecoded[0].Error, StringComparison.Ordinal);
        Assert.Equal(0, _fixture.Counters.Read().FrameDifference);
    }

    [Theory]
    [InlineData("""{"timestamp":1,"price":1,"amount":1,"instrument_name":"A"}""", "trade_id is missing")]
    [InlineData("""{"trade_id":"1","price":1,"amount":1,"instrument_name":"A"}""", "timestamp is missing")]
    [InlineData("""{"trade_id":"1","timestamp":1,"amount":1,"instrument_name":"A"}""", "price is missing")]
    [InlineData("""{"trade_id":"1","timestamp":1,"price":1,"instrument_name":"A"}""", "amount is missing")]
    [InlineData("""{"trade_id":"1","timestamp":1,"price":1,"amount":1}""", "instrument_name is missing")]
    public void DeribitDecoder_must_name_what_a_trade_lacks(string trade, string error)
    {
        Assert.Equal(FrameKind.Undecoded, _fixture.Decode(DecoderFixture.Trades($"[{trade}]")));
        Assert.Equal("trades.ETH-27NOV26-3000-C.100ms: " + error, Assert.Single(_fixture.Intake.Undecoded).Error);
    }

    [Theory]
    [InlineData("""{"method":"subscription","params":{"channel":"book.A.100ms","data":{"type":"change"}}}""", 0)]
    [InlineData("""{"method":"subscription","params":{"channel":"deribit_price_index.eth_usd","data":{"price":1}}}""", 1)]
    [InlineData("""{"method":"subscription","params":{"channel":"trades.A.raw","data":[]}}""", 0)]
    [InlineData("""{"method":"announcement","params":{}}""", 1)]
    [InlineData("""{"method":"heartbeat","params":{"type":"tick"}}""", 1)]
    public void DeribitDecoder_must_ignore_and_count_what_is_of_no_use(string frame, int unknown)
    {
        Assert.Equal(FrameKind.Ignored, _fixture.Decode(frame));
        Assert.Equal(unknown, _fixture.Decoder.UnknownChannels);
        Assert.Empty(_fixture.Intake.Events);
        Assert.Equal(1, _fixture.Counters.Read().FramesIgnored);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "frame must be an object, was an array")]
    [InlineData("{}", "it has neither method, result nor error")]
    [InlineData("""{"jsonrpc":"2.0","id":3}""", "it has neither method, result nor error")]
    [InlineData("""{"method":"subscription"}""", "params.channel is missing")]
    [InlineData("""{"method":"subscription","params":[]}""", "params must be an object, was an array")]
    [InlineData("""{"method":"subscription","params":{"channel":"ticker.A.raw"}}""", "ticker.A.raw: params.data is missing")]
    [InlineData("""{"id":1,"result":"ok"} {"id":2,"result":"ok"}""", "")]
    [InlineData("\u0000", "")]
    public void DeribitDecoder_must_keep_what_it_cannot_decode(string frame, string error)
    {
        Assert.Equal(FrameKind.Undecoded, _fixture.Decode(frame));
        var undecoded = Assert.Single(_fixture.Intake.Undecoded);
        Assert.NotEmpty(undecoded.Error);
        if (error.Length > 0) Assert.Equal(error, undecoded.Error);
        Assert.Equal((1, 0), (_fixture.Counters.Read().FramesUndecoded, _fixture.Counters.Read().FrameDifference));
    }

    [Fact]
    public void DeribitDecoder_must_survive_text_that_is_not_UTF8()
    {
        byte[] frame = [.. """{"method":"subscription","params":{"channel":"ticker.A.raw","data":{"timestamp":1,"state":"""u8, .. "\"\\ud800\","u8,
            .. "\"instrument_name\":\"A"u8, 0xFF, .. "\"}}}"u8];
        Assert.Equal(FrameKind.Undecoded, _fixture.Decode(frame));
        Assert.Contains("is not valid UTF-8", Assert.Single(_fixture.Intake.Undecoded).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DeribitDecoder_must_cut_what_it_keeps()
    {
        _fixture.Decode(new string('x', 100_000));
        Assert.Equal(65_536, Assert.Single(_fixture.Intake.Undecoded).Frame.Length);
    }

    [Fact]
    public void DeribitDecoder_must_account_for_a_refused_frame()
    {
        _fixture.Decoder.Refuse("head"u8, 5, "frame of 9 MB is above the bound of 8 MB", _fixture.Intake);
        Assert.Equal("frame of 9 MB is above the bound of 8 MB", Assert.Single(_fixture.Intake.Undecoded).Error);
        var account = _fixture.Counters.Read();
        Assert.Equal((1, 1, 0), (account.Frames, account.FramesUndecoded, account.FrameDifference));
    }

    [Fact]
    public void DeribitDecoder_must_hand_out_answers()
    {
        Assert.Equal(FrameKind.Control, _fixture.Decode(
            """{"usOut":1789344931553627,"result":["book.A","ticker.B"],"id":5,"usIn":1789344931553548,"usDiff":79,"testnet":true,"jsonrpc":"2.0"}"""));
        var answer = Assert.IsType<VenueAnswer>(_fixture.Decoder.Message);
        Assert.Equal((5L, 1789344931553548, 1789344931553627), (answer.Id, answer.VenueInMicros, answer.VenueOutMicros));
        Assert.Equal("""["book.A","ticker.B"]""", Encoding.UTF8.GetString(answer.Result.Span));
        Assert.Null(answer.Error);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":10028,"message":"too_many_requests","data":null}}""", 1L, "10028 too_many_requests")]
    [InlineData("""{"jsonrpc":"2.0","error":{"message":"request entity too large","code":-32600}}""", null, "-32600 request entity too large")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"error":{"code":-32602,"data":{"reason":"value must be >= 10"},"message":"Invalid params"}}""", null, """-32602 Invalid params {"reason":"value must be >= 10"}""")]
    [InlineData("""{"error":"connection_too_slow"}""", null, "0 connection_too_slow")]
    public void DeribitDecoder_must_hand_out_errors_with_and_without_an_id(string frame, long? id, string error)
    {
        Assert.Equal(FrameKind.Control, _fixture.Decode(frame));
        var answer = Assert.IsType<VenueAnswer>(_fixture.Decoder.Message);
        Assert.Equal((id, error), (answer.Id, answer.Error?.ToString()));
    }

    [Fact]
    public void DeribitDecoder_must_tell_a_test_request_from_a_heartbeat()
    {
        Assert.Equal(FrameKind.Control, _fixture.Decode("""{"params":{"type":"test_request"},"method":"heartbeat","jsonrpc":"2.0"}"""));
        Assert.Same(TestRequested.Instance, _fixture.Decoder.Message);
        Assert.Equal(FrameKind.Control, _fixture.Decode("""{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"heartbeat"}}"""));
        Assert.Same(HeartbeatReceived.Instance, _fixture.Decoder.Message);
        Assert.Equal(FrameKind.Ticks, _fixture.Decode(DecoderFixture.Ticker("""{"timestamp":1,"instrument_name":"A"}""")));
        Assert.Null(_fixture.Decoder.Message);
    }

    [Theory]
    [InlineData("-0.0")]
    [InlineData("007")]
    [InlineData("-01.5")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1E-5")]
    [InlineData("1e400")]
    [InlineData("9007199254740993")]
    [InlineData("12345678901234567890123")]
    [InlineData("0.12345678901234567890123")]
    [InlineData("null")]
    [InlineData("nul")]
    [InlineData("-null")]
    [InlineData("+1")]
    [InlineData("1 ")]
    [InlineData("0x1")]
    [InlineData("{}")]
    [InlineData("\"1\"")]
    public void DeribitDecoder_must_scan_a_number_as_the_reader_does(string number)
    {
        foreach (var data in new[] { $$"""{"timestamp":1790755217219,"instrument_name":"A","mark_price":{{number}}}""", $$"""{"greeks":{"delta":{{number}},"rho":1},"stats":{},"instrument_name":"A","timestamp":{{number}}}""" })
        {
            _fixture.Intake.Clear();
            var frame = Encoding.UTF8.GetBytes(DecoderFixture.Ticker(data));
            Assert.Null(_fixture.DifferenceOfReader(frame, _fixture.Decode(frame)));
        }
    }
}
