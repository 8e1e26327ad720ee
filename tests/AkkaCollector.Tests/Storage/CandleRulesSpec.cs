using AkkaCollector.Storage;
using Xunit;

namespace AkkaCollector.Tests.Storage;

public sealed class CandleRulesSpec
{
    private const long Minute = 60_000_000;

    private static List<OhlcvRow> Candles(TimeSpan interval, params (string Instrument, long Micros, double Price, double Amount)[] prices)
    {
        var rules = new CandleRules(interval);
        var candles = prices.Select(p => rules.Add(new PricePoint("v", p.Instrument, p.Micros, p.Price, p.Amount))).OfType<OhlcvRow>().ToList();
        if (rules.Finish() is { } last) candles.Add(last);
        return candles;
    }

    [Fact]
    public void A_candle_must_hold_first_highest_lowest_and_last_price_and_the_amounts() => Assert.Equal(
        [new OhlcvRow("v", "A", 0, 5, 9, 2, 4, 10, 4), new OhlcvRow("v", "A", 2 * Minute, 7, 7, 7, 7, 5, 1)],
        Candles(TimeSpan.FromMinutes(1), ("A", 0, 5, 1), ("A", 10, 9, 2), ("A", 20, 2, 3), ("A", Minute - 1, 4, 4), ("A", 2 * Minute, 7, 5)));

    [Fact]
    public void Another_instrument_must_begin_another_candle() => Assert.Equal(
        [("A", 1.0), ("B", 2.0)], Candles(TimeSpan.FromHours(1), ("A", 5, 1, 1), ("B", 6, 2, 1)).Select(c => (c.Instrument, c.Close)));

    [Fact]
    public void Times_before_1970_must_fall_into_the_interval_that_holds_them() =>
        Assert.Equal(-Minute, Assert.Single(Candles(TimeSpan.FromMinutes(1), ("A", -1, 1, 1))).StartMicros);

    [Fact]
    public void Nothing_must_give_nothing() => Assert.Empty(Candles(TimeSpan.FromMinutes(1)));
}
