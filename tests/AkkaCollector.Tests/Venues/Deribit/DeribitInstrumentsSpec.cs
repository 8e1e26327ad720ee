using System.Text;
using System.Text.Json;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Venues.Deribit;
using Xunit;

namespace AkkaCollector.Tests.Venues.Deribit;

public sealed class DeribitInstrumentsSpec
{
    [Theory]
    [InlineData("ETH-27NOV26-3000-C", InstrumentKind.Option)]
    [InlineData("ETH-5NOV26-3000-P", InstrumentKind.Option)]
    [InlineData("XRP_USDC-30JUN23-0d625-C", InstrumentKind.Option)]
    [InlineData("BTC-27NOV26", InstrumentKind.Future)]
    [InlineData("BTC-5NOV26", InstrumentKind.Future)]
    [InlineData("BTC-PERPETUAL", InstrumentKind.Perpetual)]
    [InlineData("ETH_USDC-PERPETUAL", InstrumentKind.Perpetual)]
    [InlineData("ETH_USDC", InstrumentKind.Spot)]
    [InlineData("BTC-FS-27NOV26_PERP", InstrumentKind.Combo)]
    [InlineData("BTC-CS-27NOV26-80000_90000", InstrumentKind.Combo)]
    [InlineData("BTC", InstrumentKind.Unknown)]
    [InlineData("", InstrumentKind.Unknown)]
    [InlineData("-", InstrumentKind.Unknown)]
    [InlineData("BTC-27NO26-3000-C", InstrumentKind.Unknown)]
    public void DeribitInstruments_must_tell_the_kind_by_the_name(string name, InstrumentKind kind) =>
        Assert.Equal(kind, DeribitInstruments.KindOfName(name));

    [Fact]
    public void DeribitInstruments_must_read_an_option_and_its_activity()
    {
        var listing = DeribitInstruments.Read(
            """
            [{"instrument_name":"ETH-27NOV26-3000-P","kind":"option","strike":3000.0,"option_type":"put","base_currency":"ETH","quote_currency":"ETH",
            "expiration_timestamp":1789459200000,"creation_timestamp":1789113645000,"is_active":true,"contract_size":1.0,"tick_size":0.0001,
            "min_trade_amount":0.1,"tick_size_steps":[]},
            {"instrument_name":"ETH-PERPETUAL","kind":"future","settlement_period":"perpetual","expiration_timestamp":32503708800000,"is_active":false},
            {"kind":"option"},7]
            """u8.ToArray(),
            """[{"instrument_name":"ETH-27NOV26-3000-P","open_interest":12.5,"underlying_price":3010.5},{"instrument_name":"ETH-PERPETUAL","open_interest":null,"estimated_delivery_price":3009}]"""u8.ToArray());
        Assert.Equal(2, listing.Unreadable);
        var option = listing.Instruments[0];
        Assert.Equal(("deribit", "ETH-27NOV26-3000-P", InstrumentKind.Option, OptionRight.Put), (option.Venue, option.Name, option.Kind, option.Right));
        Assert.Equal((3000.0, 1_789_459_200_000_000, 1_789_113_645_000_000), (option.Strike, option.ExpiryMicros, option.CreatedMicros));
        Assert.Equal((0.0001, 1.0, 0.1, "ETH", "ETH", true), (option.TickSize, option.ContractSize, option.MinTradeAmount, option.BaseCurrency, option.QuoteCurrency, option.IsActive));
        var perpetual = listing.Instruments[1];
        Assert.Equal((InstrumentKind.Perpetual, null, null, false), (perpetual.Kind, perpetual.ExpiryMicros, perpetual.Strike, perpetual.IsActive));
        Assert.Equal(new InstrumentActivity(12.5, 3010.5), listing.Activity["ETH-27NOV26-3000-P"]);
        Assert.Equal(new InstrumentActivity(double.NaN, 3009), listing.Activity["ETH-PERPETUAL"]);
    }

    [Theory]
    [InlineData("{}", "must be a list, was Object")]
    [InlineData("[{", "cannot be read")]
    public void DeribitInstruments_must_say_what_is_wrong_with_a_list(string answer, string error)
    {
        var failure = Assert.Throws<VenueAnswerException>(() => DeribitInstruments.Read(Encoding.UTF8.GetBytes(answer), default));
        Assert.Contains(error, failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureClass.Retryable, failure.Failure);
    }

    [CaptureFact]
    public void DeribitInstruments_must_read_every_recorded_list()
    {
        var lists = RecordedFrames.Lines("deribit/rest/cryptofeed_2021-04-17_get_instruments.capture")
            .Where(l => l.StartsWith("http", StringComparison.Ordinal)).Select(l => l[(l.IndexOf(": {", StringComparison.Ordinal) + 2)..])
            .Append(File.ReadAllText(CaptureFolder.PathOf("deribit/transcribed_fastmm/get_instruments_option.json")));
        var kinds = new Dictionary<InstrumentKind, int>();
        foreach (var list in lists)
        {
            using var document = JsonDocument.Parse(list);
            var result = document.RootElement.GetProperty("result");
            var listing = DeribitInstruments.Read(Encoding.UTF8.GetBytes(result.GetRawText()), default);
            Assert.Equal((result.GetArrayLength(), 0), (listing.Instruments.Count, listing.Unreadable));
            Assert.All(listing.Instruments, i => Assert.Equal(i.Kind, DeribitInstruments.KindOfName(i.Name)));
            Assert.All(listing.Instruments.Where(i => i.Kind == InstrumentKind.Option), i => Assert.True(i is { Strike: > 0, ExpiryMicros: > 0, TickSize: > 0 } && i.Right != OptionRight.None));
            foreach (var group in listing.Instruments.GroupBy(i => i.Kind)) kinds[group.Key] = kinds.GetValueOrDefault(group.Key) + group.Count();
        }
        Assert.Equal([InstrumentKind.Option, InstrumentKind.Future, InstrumentKind.Perpetual], kinds.Keys.Order());
        Assert.Equal(2, kinds[InstrumentKind.Perpetual]);
    }
}
