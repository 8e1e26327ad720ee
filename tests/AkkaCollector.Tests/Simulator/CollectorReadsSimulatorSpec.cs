using System.Buffers;
using System.Text;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Simulator;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Venues.Deribit;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

/// <summary>What the simulator writes, the collector reads: number by number, as the market had them.</summary>
public sealed class CollectorReadsSimulatorSpec : SimulatorSpec
{
    private readonly CollectingIntake _intake = new();
    private readonly InstrumentCatalog _catalog = new("deribit", DeribitInstruments.KindOfName);

    [Fact]
    public void Every_simulated_frame_must_decode_to_the_numbers_of_the_market()
    {
        var market = new DeribitMarket(new MarketSettings { Start = Time.GetUtcNow(), TradeShare = 0.2 });
        var names = market.InstrumentNames.Where((_, i) => i % 9 == 0).Append("BTC-PERPETUAL").ToArray();
        market.Subscribe(names.SelectMany(n => new[] { $"ticker.{n}.100ms", $"trades.{n}.100ms" }));
        var counters = new SourceCounters("sim");
        var decoder = new DeribitDecoder("sim", _catalog, counters);
        var writer = new ArrayBufferWriter<byte>();
        var ticks = 0;
        for (var i = 0; i < 5_000; i++)
        {
            writer.ResetWrittenCount();
            ticks += market.NextFrame(writer);
            Assert.True(decoder.Decode(writer.WrittenSpan, 1, _intake) == FrameKind.Ticks, Encoding.UTF8.GetString(writer.WrittenSpan));
            if (_intake.Events[^1] is Quote quote) MustShow(market.Market.Find(quote.Instrument.Name)!, quote);
            if (_intake.Events.Count > 100) _intake.Clear();
        }
        Assert.Equal((0, 0), (decoder.UnknownFields, decoder.UnknownChannels));
        Assert.True(ticks > 5_000, "no frame had several trades");
    }

    [Fact]
    public async Task The_instrument_list_and_the_summaries_must_be_read_whole()
    {
        var simulator = await StartAsync();
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        var instruments = (await client.CallAsync("public/get_instruments", new { currency = "ETH" })).GetProperty("result");
        var summaries = (await client.CallAsync("public/get_book_summary_by_currency", new { currency = "ETH" })).GetProperty("result");

        var listing = DeribitInstruments.Read(Encoding.UTF8.GetBytes(instruments.GetRawText()), Encoding.UTF8.GetBytes(summaries.GetRawText()));

        Assert.Equal(0, listing.Unreadable);
        Assert.Equal(instruments.GetArrayLength(), listing.Instruments.Count);
        Assert.Equal(listing.Instruments.Select(i => i.Name), listing.Activity.Keys);
        Assert.All(listing.Instruments, i => Assert.Equal(DeribitInstruments.KindOfName(i.Name), i.Kind));
        Assert.All(listing.Instruments.Where(i => i.Kind == InstrumentKind.Option), i =>
        {
            Assert.Equal($"{(i.Right == OptionRight.Call ? 'C' : 'P')}", i.Name[^1..]);
            Assert.True(i.Strike > 0 && i.ExpiryMicros > 0 && i.TickSize > 0 && i.MinTradeAmount > 0 && i.ContractSize > 0, i.ToString());
        });
        Assert.All(listing.Activity.Values, a => Assert.True(a.UnderlyingPrice > 0 && a.OpenInterest >= 0, a.ToString()));
    }

    private static void MustShow(MarketInstrument instrument, Quote quote)
    {
        ref readonly var shown = ref instrument.Quote;
        var price = Math.Pow(10, instrument.PriceDecimals);
        Assert.Equal(shown.Bid == 0 ? double.NaN : shown.Bid / price, quote.BidPrice);
        Assert.Equal(shown.Ask == 0 ? double.NaN : shown.Ask / price, quote.AskPrice);
        Assert.Equal(shown.Mark / Math.Pow(10, instrument.MarkDecimals), quote.MarkPrice);
        Assert.Equal(shown.IndexCents / 100.0, quote.IndexPrice);
        if (instrument.Kind != MarketKind.Option) return;
        Assert.Equal((shown.Delta / 1e5, shown.Gamma / 1e5, shown.Vega / 1e5, shown.Theta / 1e5, shown.Rho / 1e5), (quote.Delta, quote.Gamma, quote.Vega, quote.Theta, quote.Rho));
        Assert.Equal((shown.MarkIv / 100.0, instrument.OpenInterestTenths / 10.0, shown.UnderlyingCents / 100.0), (quote.MarkIv, quote.OpenInterest, quote.UnderlyingPrice));
    }
}
