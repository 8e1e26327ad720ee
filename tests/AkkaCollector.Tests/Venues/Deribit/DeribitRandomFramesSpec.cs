using System.Text;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Venues.Deribit;

/// <summary>
/// Random JSON that is made of the protocol's own words in the wrong places: each frame is exactly one kind, gives events only of
/// that kind, and both sums of the accounts hold. A failure names its seed.
/// </summary>
public sealed class DeribitRandomFramesSpec
{
    private static readonly string[] Words =
    [
        "jsonrpc", "method", "params", "channel", "data", "type", "id", "result", "error", "code", "message", "subscription", "heartbeat",
        "test_request", "ticker.A.raw", "trades.A.raw", "book.A.raw", "book.A.none.10.100ms", "chart.trades.A.5", "perpetual.A.raw", "instrument_name", "timestamp", "stats", "greeks", "high", "delta",
        "best_bid_price", "best_bid_amount", "bid_iv", "trade_id", "price", "amount", "trade_seq", "direction", "state", "\\u0041", "\\ud800", "é", "",
    ];

    private static readonly string[] Numbers = ["0", "-1", "1.5", "1e5", "2.0e-5", "1790755217219", "1e400", "99999999999999999999", "-0.0"];

    [Fact]
    public void DeribitDecoder_must_account_for_every_random_frame()
    {
        var kinds = new Dictionary<FrameKind, int>();
        foreach (var seed in CountedRuns.Seeds(brief: 20_000, full: 1_000_000))
        {
            var fixture = new DecoderFixture();
            var frame = new RandomFrame(new Random(seed)).ToString();
            var kind = fixture.Decode(frame);
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            var account = fixture.Counters.Read();
            var events = fixture.Intake.Events;
            var holds = account.FrameDifference == 0
                && account.Ticks == events.OfType<Tick>().Count()
                && (kind == FrameKind.Ticks) == events.OfType<Tick>().Any()
                && (kind != FrameKind.Undecoded || events.OfType<UndecodedFrame>().Any())
                && (kind is FrameKind.Ticks or FrameKind.Undecoded || events.Count == 0);
            var difference = fixture.DifferenceOfReader(Encoding.UTF8.GetBytes(frame), kind);
            Assert.True(difference is null, $"Seed {seed}: {difference}: {frame}");
            Assert.True(holds, $"Seed {seed}: {kind} with {events.Count} events: {frame}");
        }
        Assert.True(kinds.Count == 4 || kinds.Values.Sum() == 1, $"Only {string.Join(", ", kinds.Keys)} came up.");
    }

    /// <summary>Mostly a likely frame with some of its parts replaced by anything.</summary>
    private sealed class RandomFrame(Random random)
    {
        private readonly StringBuilder _text = new();

        public override string ToString()
        {
            if (random.Next(12) == 0) Anything(4);
            else Members([("method", () => Likely("\"subscription\"", "\"heartbeat\"")), ("params", Params), ("id", () => Anything(0)), ("result", () => Anything(2)), ("error", Error)], 3);
            if (random.Next(25) == 0) _text.Insert(random.Next(_text.Length + 1), (char)random.Next(1, 128));
            return _text.ToString();
        }

        private void Params() => Members([("channel", Channel), ("data", Data), ("type", () => Likely("\"test_request\"", "\"heartbeat\""))], 1);

        private void Channel()
        {
            if (random.Next(2) == 0) Likely("\"ticker.A.raw\"", "\"trades.A.raw\"");
            else if (random.Next(2) == 0) Likely("\"book.A.none.10.100ms\"", "\"perpetual.A.raw\"");
            else Likely("\"chart.trades.A.5\"", "\"chart.trades.A.1D\"");
        }

        private void Error() => Members([("code", () => Anything(0)), ("message", () => Anything(0)), ("data", () => Anything(2))], 1);

        private void Data()
        {
            var isArray = random.Next(2) == 0;
            if (isArray) _text.Append('[');
            for (var i = isArray ? random.Next(4) : 1; i > 0; i--)
            {
                Tick();
                if (i > 1) _text.Append(',');
            }
            if (isArray) _text.Append(']');
        }

        private void Tick() => Members(
            [
                ("instrument_name", () => Likely("\"A\"", "\"B\"")), ("timestamp", () => Likely("5", "1790755217219")), ("price", () => Likely("1", "2.5")),
                ("amount", () => Likely("1", "7")), ("trade_id", () => Likely("\"1\"", "\"2\"")), ("stats", () => Likely("{\"high\":1}", "null")),
                ("bids", () => Likely("[[1,2],[0.5,3]]", "[]")), ("asks", () => Likely("[[3,2]]", "[]")), ("change_id", () => Likely("7", "8")),
                ("tick", () => Likely("5", "1790755200000")), ("open", () => Likely("1", "2")), ("high", () => Likely("3", "2")), ("low", () => Likely("1", "0.5")),
                ("close", () => Likely("1", "2")), ("volume", () => Likely("1", "null")), ("interest", () => Likely("1e-5", "-0.1")),
            ], 0);

        private void Members((string Name, Action Value)[] members, int dropped)
        {
            random.Shuffle(members);
            var first = true;
            _text.Append('{');
            foreach (var (name, value) in members)
            {
                if (dropped > 0 && random.Next(members.Length) < dropped) continue;
                if (!first) _text.Append(',');
                first = false;
                _text.Append('"').Append(random.Next(60) == 0 ? Words[random.Next(Words.Length)] : name).Append("\":");
                if (random.Next(40) == 0) Anything(2);
                else value();
            }
            _text.Append('}');
        }

        private void Likely(string one, string other)
        {
            if (random.Next(30) == 0) Anything(1);
            else _text.Append(random.Next(2) == 0 ? one : other);
        }

        private void Anything(int depth)
        {
            switch (random.Next(depth == 0 ? 4 : 6))
            {
                case 0:
                    _text.Append(Numbers[random.Next(Numbers.Length)]);
                    break;
                case 1:
                    _text.Append('"').Append(Words[random.Next(Words.Length)]).Append('"');
                    break;
                case 2:
                    _text.Append("null");
                    break;
                case 3:
                    _text.Append(random.Next(2) == 0 ? "true" : "false");
                    break;
                case 4:
                    _text.Append('[');
                    for (var i = random.Next(3); i > 0; i--)
                    {
                        Anything(depth - 1);
                        if (i > 1) _text.Append(',');
                    }
                    _text.Append(']');
                    break;
                default:
                    _text.Append("{\"").Append(Words[random.Next(Words.Length)]).Append("\":");
                    Anything(depth - 1);
                    _text.Append('}');
                    break;
            }
        }
    }
}
