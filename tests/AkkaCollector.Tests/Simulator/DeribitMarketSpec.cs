using System.Buffers;
using System.Text;
using System.Text.Json;
using AkkaCollector.Simulator;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

public sealed class DeribitMarketSpec
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Market_must_repeat_byte_for_byte_with_the_same_seed_and_differ_with_another()
    {
        var first = Frames(Seeded(7), 10_000);
        Assert.Equal(first, Frames(Seeded(7), 10_000));
        Assert.NotEqual(first.Take(1_000), Frames(Seeded(8), 1_000));
    }

    [Fact]
    public void Market_must_be_asked_about_without_changing_its_course()
    {
        var (asked, unasked) = (Seeded(7), Seeded(7));
        var frames = Frames(unasked, 2_000);
        var same = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            same.AddRange(Frames(asked, 100));
            foreach (var instrument in asked.Market.Instruments) asked.Market.Price(instrument);
        }
        Assert.Equal(frames, same);
    }

    [Fact]
    public void Market_must_give_prices_that_hold_together()
    {
        var market = Seeded(3);
        var (absentBids, absentAsks, oneSided) = (0, 0, 0);
        var last = new Dictionary<string, string>();
        foreach (var frame in Frames(market, 15_000))
        {
            using var document = JsonDocument.Parse(frame);
            var data = document.RootElement.GetProperty("params").GetProperty("data");
            if (data.ValueKind == JsonValueKind.Array) continue;
            var name = data.GetProperty("instrument_name").GetString()!;
            var (bid, ask, mark) = (Number(data, "best_bid_price"), Number(data, "best_ask_price"), Number(data, "mark_price"));
            if (bid > 0 && ask > 0) Assert.True(bid < ask, frame);
            if (bid > 0) Assert.True(bid <= mark + 0.01 && Number(data, "best_bid_amount") > 0, frame);
            if (bid == 0) Assert.True(Number(data, "best_bid_amount") == 0 && (!data.TryGetProperty("bid_iv", out var iv) || iv.GetDouble() == 0), frame);
            if (ask > 0) Assert.True(ask >= mark - 1e-9 && Number(data, "best_ask_amount") > 0, frame);
            Assert.True(Number(data, "min_price") < Number(data, "max_price"), frame);
            if (bid == 0) absentBids++;
            if (ask == 0) absentAsks++;
            if (bid == 0 != (ask == 0)) oneSided++;
            Assert.False(last.TryGetValue(name, out var before) && before == frame, $"the same ticker twice in a row: {frame}");
            last[name] = frame;
        }
        Assert.InRange(absentBids, 1, 7_000);
        Assert.InRange(absentAsks, 1, 4_000);
        Assert.True(oneSided > 0, "no quote was one-sided");
    }

    [Fact]
    public void Market_must_move_and_its_options_must_keep_put_call_parity()
    {
        var market = Seeded(5).Market;
        var spots = new HashSet<double>();
        for (var step = 0; step < 50; step++)
        {
            for (var i = 0; i < 200; i++) market.Advance();
            foreach (var call in market.Instruments.Where(i => i.Kind == MarketKind.Option && i.IsCall).Take(60))
            {
                var put = market.Find(call.Name[..^1] + "P")!;
                market.Tick(call);
                market.Price(put);
                put.SkewNoise = call.SkewNoise;
                market.Price(call);
                market.Price(put);
                var decimals = Math.Pow(10, call.MarkDecimals);
                var parity = 1 - (call.Strike / call.Expiry!.Forward);
                Assert.Equal(parity, (call.Quote.Mark - put.Quote.Mark) / decimals, 1.01 / decimals);
                Assert.Equal(call.Quote.Gamma, put.Quote.Gamma);
                Assert.InRange(call.Quote.Delta - put.Quote.Delta, 99_999, 100_001);
            }
            spots.UnionWith(market.Underlyings.Select(u => u.Spot));
        }
        Assert.True(spots.Count > 50, "the spot prices stood still");
    }

    [Fact]
    public void Market_must_refuse_settings_that_cannot_be_meant()
    {
        Assert.Contains("TicksPerSecond", Assert.Throws<ArgumentException>(() => new DeribitMarket(new MarketSettings { Start = Start, TicksPerSecond = 0 })).Message);
        Assert.Throws<InvalidOperationException>(() => new DeribitMarket(new MarketSettings { Start = Start }).NextFrame(new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void Market_must_say_when_all_that_was_asked_for_has_expired()
    {
        var market = new DeribitMarket(new MarketSettings { Start = new DateTimeOffset(2026, 11, 23, 7, 59, 59, TimeSpan.Zero), TicksPerSecond = 100 });
        var name = market.InstrumentNames.First(n => n.StartsWith("ETH-23NOV26-", StringComparison.Ordinal));
        market.Subscribe([$"ticker.{name}.100ms"]);
        var frames = new List<string>();
        var ended = Assert.Throws<InvalidOperationException>(() => frames.AddRange(Frames(market, 1_000)));
        Assert.Contains("expired", ended.Message);
    }

    [CaptureFact]
    public void Frames_must_have_the_fields_of_the_recorded_ones_of_2026_in_their_order()
    {
        var market = new DeribitMarket(new MarketSettings { Start = Start, TradeShare = 0 });
        var option = market.InstrumentNames.First(n => n.StartsWith("BTC-", StringComparison.Ordinal) && n.EndsWith("-C", StringComparison.Ordinal));
        foreach (var (file, name) in new[] { ("ticker_option_prod.json", option), ("ticker_perp_btc_prod.json", "BTC-PERPETUAL") })
        {
            var simulated = new DeribitMarket(new MarketSettings { Start = Start, TradeShare = 0 });
            simulated.Subscribe([$"ticker.{name}.100ms"]);
            Assert.Equal(Shape(File.ReadAllText(CaptureFolder.PathOf("deribit", "transcribed_fastmm", file))), Shape(Frames(simulated, 1)[0]));
        }
    }

    [Theory]
    [InlineData(28, 5, "2.8e-4")]
    [InlineData(2, 5, "2.0e-5")]
    [InlineData(-31, 7, "-3.1e-6")]
    [InlineData(99, 5, "9.9e-4")]
    [InlineData(90, 5, "9.0e-4")]
    [InlineData(100, 5, "0.001")]
    [InlineData(0, 5, "0.0")]
    [InlineData(47736, 5, "0.47736")]
    [InlineData(-21749347, 5, "-217.49347")]
    [InlineData(-21714, 8, "-2.1714e-4")]
    public void Greeks_must_be_written_with_an_exponent_below_a_thousandth(long units, int decimals, string text)
    {
        Span<byte> buffer = stackalloc byte[40];
        var json = new JsonText(buffer);
        json.Short(units, decimals);
        Assert.Equal(text, Encoding.ASCII.GetString(buffer[..json.Length]));
        Assert.Equal(units / Math.Pow(10, decimals), double.Parse(text, System.Globalization.CultureInfo.InvariantCulture), 1e-12);
    }

    [Theory]
    [InlineData(0, 4, "0.0")]
    [InlineData(1, 4, "0.0001")]
    [InlineData(100, 1, "10.0")]
    [InlineData(7690024, 2, "76900.24")]
    [InlineData(-5, 1, "-0.5")]
    [InlineData(897474, 8, "0.00897474")]
    public void Prices_must_be_written_without_superfluous_zeros(long units, int decimals, string text)
    {
        Span<byte> buffer = stackalloc byte[40];
        var json = new JsonText(buffer);
        json.Fixed(units, decimals);
        Assert.Equal(text, Encoding.ASCII.GetString(buffer[..json.Length]));
    }

    private static DeribitMarket Seeded(int seed)
    {
        var market = new DeribitMarket(new MarketSettings { Start = Start, Seed = seed, TradeShare = 0.1 });
        var options = market.InstrumentNames.Where(n => n.StartsWith("ETH-23NOV26-", StringComparison.Ordinal)).Take(40);
        var accepted = market.Subscribe(options.SelectMany(o => new[] { $"ticker.{o}.100ms", $"trades.{o}.100ms" }).Append("ticker.BTC-PERPETUAL.100ms"));
        Assert.Equal(81, accepted.Count);
        return market;
    }

    private static List<string> Frames(DeribitMarket market, int count)
    {
        var writer = new ArrayBufferWriter<byte>();
        var frames = new List<string>(count);
        for (var i = 0; i < count; i++)
        {
            writer.ResetWrittenCount();
            Assert.InRange(market.NextFrame(writer), 1, 3);
            frames.Add(Encoding.UTF8.GetString(writer.WrittenSpan));
        }
        return frames;
    }

    private static double Number(JsonElement data, string name) => data.GetProperty(name).GetDouble();

    /// <summary>The names of all fields, in their order and depth.</summary>
    private static string Shape(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Shape(document.RootElement);
    }

    private static string Shape(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? $"{{{string.Join(',', element.EnumerateObject().Select(p => p.Name + Shape(p.Value)))}}}"
        : "";
}
