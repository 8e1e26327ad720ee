using AkkaCollector.MarketData;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Validation;
using Xunit;

namespace AkkaCollector.Tests.Validation;

/// <summary>
/// Goal: whatever numbers a venue sends, a tick gets exactly one word and no exception. Method: seeded ticks whose every number is
/// drawn from good and hostile values. A failure names its seed.
/// </summary>
public class RandomTicksSpec
{
    private static readonly double[] Numbers =
        [0, -0.0, 0.0015, 0.05, 1, 9.99, 10.01, 2000, 1e300, double.MaxValue, double.MinValue, double.Epsilon, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    private static readonly long[] Times = [0, 1, -1, Samples.Now, Samples.Now + 1, Samples.Now - 1, Samples.Now + 60_000_000, long.MaxValue / 2, long.MinValue / 2];

    private static Tick Other(InstrumentRef instrument, Func<double, double> number, long venue, Random random) => random.Next(6) switch
    {
        0 => new Candle
        {
            Source = "test", Instrument = instrument, VenueMicros = venue, ReceivedMicros = Samples.Now, Interval = TimeSpan.FromSeconds(random.Next(-1, 5) * 30.5), Open = number(1.5),
            High = number(1.7), Low = number(1.4), Close = number(1.6), Volume = number(3), QuoteVolume = number(double.NaN), TakerBuyVolume = number(1),
        },
        1 => new BookSnapshot { Source = "test", Instrument = instrument, VenueMicros = venue, ReceivedMicros = Samples.Now, Bids = [new(number(1.5), number(1)), new(number(1.4), 1)], Asks = [new(number(1.6), 1)] },
        2 => new Funding { Source = "test", Instrument = instrument, VenueMicros = venue, ReceivedMicros = Samples.Now, Rate = number(-0.1), Period = TimeSpan.FromHours(random.Next(-1, 9)), MarkPrice = number(3) },
        3 => new OpenInterest { Source = "test", Instrument = instrument, VenueMicros = venue, ReceivedMicros = Samples.Now, Amount = number(3), Value = number(double.NaN) },
        4 => new Ratio
        {
            Source = "test", Instrument = instrument, VenueMicros = venue, ReceivedMicros = Samples.Now, Kind = (RatioKind)random.Next(6), Period = TimeSpan.FromMinutes(random.Next(-1, 9)), Value = number(2),
            Long = number(0.6),
        },
        _ => new Liquidation
        {
            Source = "test", Instrument = instrument, VenueMicros = venue, ReceivedMicros = Samples.Now, Direction = TradeDirection.Sell, Price = number(1.5), Amount = number(1), AveragePrice = number(1.5),
        },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_tick_must_get_one_word(int seed)
    {
        var random = new Random(seed);
        var catalog = new InstrumentCatalog("deribit", _ => (InstrumentKind)random.Next(7));
        var rules = new ValidationRules(Samples.Validation(), catalog);
        var seen = new HashSet<(Outcome, Type)>();
        for (var n = 0; n < 20_000; n++)
        {
            var instrument = catalog.Get($"I{random.Next(40)}");
            // Half of the ticks have good numbers but for a few, or nearly all would be rejected.
            double Number(double good) => random.Next(random.Next(2) == 0 ? 40 : 2) == 0 ? Numbers[random.Next(Numbers.Length)] : good;
            var venue = random.Next(4) == 0 ? Times[random.Next(Times.Length)] : Samples.Now - random.Next(20_000_000);
            Tick tick = random.Next(3) is var kind && kind == 0 ? Other(instrument, Number, venue, random)
                : kind == 1 ? Samples.Quote(instrument, Number(1.5), Number(1.6), Number(1.55), venue)
                : Samples.Trade(instrument, $"{random.Next(50)}", Number(1.5), Number(1), random.Next(3) == 0 ? 0 : random.Next(1, 60), venue);
            var word = rules.Judge(tick);
            Assert.Same(tick, word.Event);
            Assert.True(word.Outcome == Outcome.Rejected == (word.Reasons != RejectReasons.None), $"seed {seed}, tick {n}: {word}");
            Assert.True(word.Outcome == Outcome.Accepted || word.Flags == TickFlags.None, $"seed {seed}, tick {n}: {word}");
            if (word.Outcome == Outcome.Accepted && tick is Trade trade) Assert.True(double.IsFinite(trade.Price) && double.IsFinite(trade.Amount), $"seed {seed}, tick {n}: {word}");
            if (word.Outcome == Outcome.Accepted && tick is Candle candle) Assert.True(candle.Low <= candle.Close && candle.Close <= candle.High && candle.Volume is not < 0, $"seed {seed}, tick {n}: {word}");
            seen.Add((word.Outcome, tick.GetType()));
        }
        Assert.True(seen.Count >= 17, $"seed {seed}: only {string.Join(", ", seen)}");
    }
}
