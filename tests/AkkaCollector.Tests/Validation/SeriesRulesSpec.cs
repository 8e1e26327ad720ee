using AkkaCollector.MarketData;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Validation;
using Xunit;

namespace AkkaCollector.Tests.Validation;

public class SeriesRulesSpec
{
    private const double NaN = double.NaN;
    private const double Infinity = double.PositiveInfinity;
    private const long Second = 1_000_000;
    private readonly InstrumentCatalog _perpetuals = Samples.Catalog(InstrumentKind.Perpetual);

    private InstrumentRef Perpetual => _perpetuals.Get("ETH-PERPETUAL");

    private Validated JudgeOne(Tick tick) => new ValidationRules(Samples.Validation(), _perpetuals).Judge(tick);

    private Candle Candle(double open = 2, double high = 3, double low = 1, double close = 2, double volume = 5, double seconds = 60) => new()
    {
        Source = "test", Instrument = Perpetual, VenueMicros = Samples.Now - Second, ReceivedMicros = Samples.Now, Interval = TimeSpan.FromSeconds(seconds),
        Open = open, High = high, Low = low, Close = close, Volume = volume,
    };

    private BookSnapshot Book(double[] bids, double[] asks, double amount = 1) => new()
    {
        Source = "test", Instrument = Perpetual, VenueMicros = Samples.Now, ReceivedMicros = Samples.Now,
        Bids = [.. bids.Select(b => new BookLevel(b, amount))], Asks = [.. asks.Select(a => new BookLevel(a, 1))],
    };

    public static TheoryData<string> Tables => new(OtherTicks.Tables);

    [Theory]
    [MemberData(nameof(Tables))]
    public void What_is_good_must_be_accepted_and_bare_as_well(string table)
    {
        var options = Samples.Catalog();
        var rules = new ValidationRules(Samples.Validation(), options);
        Tick good = table == "candles" ? OtherTicks.Candle(options.Get("A"), 2) : OtherTicks.Full(table, options.Get("A"));
        Assert.Equal((Outcome.Accepted, RejectReasons.None), rules.Judge(good) is var word ? (word.Outcome, word.Reasons) : default);
        Assert.Equal(Outcome.Accepted, rules.Judge(OtherTicks.Bare(table, options.Get("B"))).Outcome);
        // The same again is no word of validation: the store knows its key.
        Assert.Equal(Outcome.Accepted, rules.Judge(good).Outcome);
    }

    [Theory]
    [InlineData(2, 3, 1, 2, 5, 60, RejectReasons.None)]
    [InlineData(2, 2, 2, 2, NaN, 1, RejectReasons.None)]
    [InlineData(2, 1, 3, 2, 5, 60, RejectReasons.Inconsistent)]
    [InlineData(4, 3, 1, 2, 5, 60, RejectReasons.Inconsistent)]
    [InlineData(2, 3, 1, 0.5, 5, 60, RejectReasons.Inconsistent)]
    [InlineData(2, 3, 1, 2, -5, 60, RejectReasons.Negative)]
    [InlineData(2, 3, 1, 2, Infinity, 60, RejectReasons.NotFinite)]
    [InlineData(2, 3, 1, NaN, 5, 60, RejectReasons.NotFinite)]
    [InlineData(2, 3, -1, 2, 5, 60, RejectReasons.Negative | RejectReasons.BelowMinimum)]
    [InlineData(2, 3, 0, 2, 5, 60, RejectReasons.BelowMinimum)]
    [InlineData(2, 3, 1, 2, 5, 0, RejectReasons.Inconsistent)]
    [InlineData(2, 3, 1, 2, 5, -60, RejectReasons.Inconsistent)]
    [InlineData(2, 3, 1, 2, 5, 60.5, RejectReasons.Inconsistent)]
    public void A_candle_must_agree_with_itself(double open, double high, double low, double close, double volume, double seconds, RejectReasons expected) =>
        Assert.Equal(expected, JudgeOne(Candle(open, high, low, close, volume, seconds)).Reasons);

    [Fact]
    public void A_book_must_be_in_order_and_hold_numbers_only()
    {
        Assert.Equal(RejectReasons.Inconsistent, JudgeOne(Book([1, 2], [3])).Reasons);
        Assert.Equal(RejectReasons.Inconsistent, JudgeOne(Book([2, 2], [3])).Reasons);
        Assert.Equal(RejectReasons.Inconsistent, JudgeOne(Book([2], [4, 3])).Reasons);
        Assert.Equal(RejectReasons.NotFinite, JudgeOne(Book([2, NaN], [3])).Reasons);
        Assert.Equal(RejectReasons.NotFinite | RejectReasons.AboveMaximum, JudgeOne(Book([2], [Infinity])).Reasons);
        Assert.Equal(RejectReasons.Negative, JudgeOne(Book([2], [3], amount: -1)).Reasons);
        Assert.Equal(RejectReasons.NotFinite, JudgeOne(Book([2], [3], amount: NaN)).Reasons);
        Assert.Equal(RejectReasons.AboveMaximum, JudgeOne(Book([2e7], [])).Reasons);
        // Far from the best, levels stand at any price.
        Assert.Equal(RejectReasons.None, JudgeOne(Book([2, 1, 1e-9], [3, 4, 1e9])).Reasons);
    }

    [Fact]
    public void A_book_that_is_crossed_locked_or_one_sided_must_be_flagged()
    {
        Assert.Equal((Outcome.Accepted, TickFlags.None), JudgeOne(Book([2, 1], [3, 4])) is var good ? (good.Outcome, good.Flags) : default);
        Assert.Equal(TickFlags.Crossed, JudgeOne(Book([3], [2])).Flags);
        Assert.Equal(TickFlags.Locked, JudgeOne(Book([2], [2])).Flags);
        Assert.Equal(TickFlags.OneSided, JudgeOne(Book([2], [])).Flags);
        Assert.Equal(TickFlags.OneSided, JudgeOne(Book([], [2])).Flags);
        Assert.Equal((Outcome.Accepted, TickFlags.None), JudgeOne(Book([], [])) is var none ? (none.Outcome, none.Flags) : default);
    }

    [Fact]
    public void Numbers_that_must_be_there_must_be_true_and_those_that_may_be_absent_not_absurd()
    {
        var (now, instrument) = (Samples.Now, Perpetual);
        RejectReasons Funding(double rate, double mark = NaN, double hours = 8) =>
            JudgeOne(new Funding { Source = "test", Instrument = instrument, VenueMicros = now, ReceivedMicros = now, Rate = rate, MarkPrice = mark, Period = TimeSpan.FromHours(hours) }).Reasons;
        RejectReasons Open(double amount, double value = NaN) => JudgeOne(new OpenInterest { Source = "test", Instrument = instrument, VenueMicros = now, ReceivedMicros = now, Amount = amount, Value = value }).Reasons;
        RejectReasons Ratio(double value, RatioKind kind = RatioKind.Accounts, double minutes = 5, double part = NaN) =>
            JudgeOne(new Ratio { Source = "test", Instrument = instrument, VenueMicros = now, ReceivedMicros = now, Kind = kind, Period = TimeSpan.FromMinutes(minutes), Value = value, Long = part }).Reasons;
        RejectReasons Order(double price, double amount, double mean = NaN) =>
            JudgeOne(new Liquidation { Source = "test", Instrument = instrument, VenueMicros = now, ReceivedMicros = now, Direction = TradeDirection.Buy, Price = price, Amount = amount, AveragePrice = mean }).Reasons;
        Assert.Equal([RejectReasons.None, RejectReasons.None, RejectReasons.NotFinite, RejectReasons.Negative, RejectReasons.Inconsistent], [Funding(-0.01), Funding(0, hours: 0), Funding(NaN), Funding(0, -1), Funding(0, hours: -1)]);
        Assert.Equal([RejectReasons.None, RejectReasons.NotFinite, RejectReasons.Negative, RejectReasons.NotFinite], [Open(0), Open(NaN), Open(-1), Open(1, Infinity)]);
        Assert.Equal([RejectReasons.None, RejectReasons.NotFinite, RejectReasons.Negative, RejectReasons.Inconsistent, RejectReasons.Inconsistent, RejectReasons.Negative],
            [Ratio(2), Ratio(Infinity), Ratio(-2), Ratio(2, 0), Ratio(2, minutes: 0), Ratio(2, part: -1)]);
        Assert.Equal([RejectReasons.None, RejectReasons.NotFinite, RejectReasons.NotFinite, RejectReasons.AboveMaximum, RejectReasons.Negative, RejectReasons.NotFinite | RejectReasons.AboveMaximum],
            [Order(2, 1), Order(NaN, 1), Order(2, NaN), Order(2e7, 1), Order(2, -1), Order(2, 1, Infinity)]);
    }

    [Theory]
    [InlineData(0, Outcome.Accepted, TickFlags.None)]
    [InlineData(70, Outcome.Accepted, TickFlags.None)] // ten seconds after it has closed
    [InlineData(71, Outcome.Accepted, TickFlags.Stale)]
    [InlineData(24 * 3600 + 60, Outcome.Accepted, TickFlags.Stale)]
    [InlineData(24 * 3600 + 61, Outcome.Rejected, TickFlags.None)]
    [InlineData(-5, Outcome.Accepted, TickFlags.None)]
    [InlineData(-6, Outcome.Rejected, TickFlags.None)]
    public void A_candle_must_be_as_old_as_its_end_and_as_new_as_its_beginning(long secondsAgo, Outcome outcome, TickFlags flags)
    {
        var word = JudgeOne(OtherTicks.Candle(Perpetual, 2, Samples.Now - secondsAgo * Second));
        Assert.Equal((outcome, flags), (word.Outcome, word.Flags));
    }

    [Fact]
    public void Order_and_jumps_must_be_told_within_one_length_of_candles_only()
    {
        var rules = new ValidationRules(Samples.Validation(), _perpetuals);
        TickFlags Flags(double close, long secondsAgo, int minutes) => rules.Judge(OtherTicks.Candle(Perpetual, close, Samples.Now - secondsAgo * Second, interval: TimeSpan.FromMinutes(minutes))).Flags;
        Assert.Equal(TickFlags.None, Flags(100, 60, 1));
        Assert.Equal(TickFlags.None, Flags(100, 600, 60)); // opened earlier, and yet in order
        Assert.Equal(TickFlags.None, Flags(101, 60, 1));
        Assert.Equal(TickFlags.PriceJump, Flags(150, 0, 1));
        Assert.Equal(TickFlags.OutOfOrder, Flags(101, 60, 1));
        Assert.Equal(TickFlags.None, Flags(101, 600, 60));
    }

    [Fact]
    public void A_venue_that_names_ever_new_lengths_must_not_fill_the_memory()
    {
        var rules = new ValidationRules(Samples.Validation(), _perpetuals);
        Validated Judge(int seconds, double close) => rules.Judge(OtherTicks.Candle(Perpetual, close, interval: TimeSpan.FromSeconds(seconds)));
        for (var seconds = 1; seconds <= 200; seconds++) Assert.Equal(Outcome.Accepted, Judge(seconds, 100).Outcome);
        Assert.Equal(TickFlags.PriceJump, Judge(64, 200).Flags);
        Assert.Equal((Outcome.Accepted, TickFlags.None), Judge(65, 200) is var beyond ? (beyond.Outcome, beyond.Flags) : default);
    }

    [Fact]
    public void An_unknown_instrument_must_be_told_of_every_kind()
    {
        _perpetuals.List([new Instrument { Venue = "deribit", Name = "BTC-PERPETUAL", Kind = InstrumentKind.Perpetual, BaseCurrency = "BTC", QuoteCurrency = "USD" }]);
        Assert.All(OtherTicks.Tables, t => Assert.True(JudgeOne(OtherTicks.Full(t, Perpetual)).Reasons.HasFlag(RejectReasons.UnknownInstrument), t));
    }
}
