using AkkaCollector.MarketData;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Validation;
using Xunit;

namespace AkkaCollector.Tests.Validation;

public class ValidationRulesSpec
{
    private const double NaN = double.NaN;
    private const double Infinity = double.PositiveInfinity;
    private const long Second = 1_000_000;
    private readonly InstrumentCatalog _options = Samples.Catalog();

    private static ValidationRules Rules(InstrumentCatalog catalog) => new(Samples.Validation(), catalog);

    private Validated JudgeOne(Tick tick) => Rules(_options).Judge(tick);

    private InstrumentRef Option => _options.Get("ETH-27NOV26-3000-C");

    private Quote With(double bid = 0.05, double ask = 0.06, double bidAmount = 1, double mark = NaN, double openInterest = NaN, double delta = NaN, double iv = NaN, double funding = NaN) =>
        new()
        {
            Source = "test", ReceivedMicros = Samples.Now, VenueMicros = Samples.Now, Instrument = Option,
            BidPrice = bid, AskPrice = ask, BidAmount = bidAmount, AskAmount = 1, MarkPrice = mark, OpenInterest = openInterest, Delta = delta, MarkIv = iv, CurrentFunding = funding,
        };

    [Fact]
    public void A_good_quote_must_be_accepted_without_a_flag() =>
        Assert.Equal((Outcome.Accepted, TickFlags.None, RejectReasons.None), Word(JudgeOne(With(mark: 0.055, openInterest: 10, delta: -0.4, iv: 60, funding: -0.001))));

    [Fact]
    public void What_a_venue_may_leave_out_or_send_negative_must_not_reject_a_quote()
    {
        Assert.Equal(Outcome.Accepted, JudgeOne(With(bid: NaN, ask: NaN, bidAmount: NaN)).Outcome);
        Assert.Equal(Outcome.Accepted, JudgeOne(With(delta: -1, funding: -0.5)).Outcome);
        Assert.Equal(Outcome.Accepted, JudgeOne(With(mark: 0)).Outcome);
    }

    [Theory]
    [InlineData(Infinity, 0.06, 1, NaN, RejectReasons.NotFinite | RejectReasons.AboveMaximum)]
    [InlineData(0.05, double.NegativeInfinity, 1, NaN, RejectReasons.NotFinite | RejectReasons.Negative | RejectReasons.BelowMinimum)]
    [InlineData(0.05, 0.06, Infinity, NaN, RejectReasons.NotFinite)]
    [InlineData(0.05, 0.06, 1, Infinity, RejectReasons.NotFinite)]
    [InlineData(-0.05, 0.06, 1, NaN, RejectReasons.Negative | RejectReasons.BelowMinimum)]
    [InlineData(0.05, 0.06, -1, NaN, RejectReasons.Negative)]
    [InlineData(0.05, 0.06, 1, -1, RejectReasons.Negative)]
    [InlineData(0.05, 10.5, 1, NaN, RejectReasons.AboveMaximum)]
    public void A_quote_that_cannot_be_true_must_be_rejected(double bid, double ask, double bidAmount, double openInterest, RejectReasons expected)
    {
        var word = JudgeOne(With(bid, ask, bidAmount, openInterest: openInterest));
        Assert.Equal((Outcome.Rejected, TickFlags.None, expected), Word(word));
    }

    [Fact]
    public void An_infinite_greek_must_be_rejected() => Assert.Equal(RejectReasons.NotFinite, JudgeOne(With(delta: Infinity)).Reasons);

    [Theory]
    [InlineData(NaN, 1, RejectReasons.NotFinite)]
    [InlineData(0.05, NaN, RejectReasons.NotFinite)]
    [InlineData(0.05, Infinity, RejectReasons.NotFinite)]
    [InlineData(-0.05, 1, RejectReasons.Negative | RejectReasons.BelowMinimum)]
    [InlineData(0.05, -1, RejectReasons.Negative)]
    [InlineData(11, 1, RejectReasons.AboveMaximum)]
    [InlineData(0.05, 1, RejectReasons.None)]
    public void A_trade_must_have_a_price_and_an_amount_that_can_be_true(double price, double amount, RejectReasons expected) =>
        Assert.Equal(expected, JudgeOne(Samples.Trade(Option, "1", price, amount)).Reasons);

    [Theory]
    [InlineData(5 * Second, RejectReasons.None)]
    [InlineData(5 * Second + 1, RejectReasons.FromTheFuture)]
    [InlineData(-24 * 3600 * Second, RejectReasons.None)]
    [InlineData(-24 * 3600 * Second - 1, RejectReasons.TooOld)]
    public void A_tick_must_be_neither_from_the_future_nor_too_old(long venueAhead, RejectReasons expected) =>
        Assert.Equal(expected, JudgeOne(Samples.Quote(Option, venueMicros: Samples.Now + venueAhead)).Reasons);

    [Fact]
    public void An_instrument_must_be_called_unknown_only_when_the_list_is_known()
    {
        var rules = Rules(_options);
        Assert.Equal(RejectReasons.None, rules.Judge(Samples.Quote(Option)).Reasons);
        _options.List([new Instrument { Venue = "deribit", Name = "OTHER", Kind = InstrumentKind.Option, BaseCurrency = "ETH", QuoteCurrency = "ETH" }]);
        Assert.Equal(RejectReasons.UnknownInstrument, rules.Judge(Samples.Quote(Option, venueMicros: Samples.Now)).Reasons);
        Assert.Equal(RejectReasons.None, rules.Judge(Samples.Quote(_options.Get("OTHER"))).Reasons);
    }

    [Theory]
    [InlineData(InstrumentKind.Equity, "AAPL", 0.99, RejectReasons.BelowMinimum)]
    [InlineData(InstrumentKind.Equity, "AAPL", 10_001, RejectReasons.AboveMaximum)]
    [InlineData(InstrumentKind.Equity, "AAPL", 1, RejectReasons.None)]
    [InlineData(InstrumentKind.Perpetual, "BTC-PERPETUAL", 65_000, RejectReasons.None)]
    [InlineData(InstrumentKind.Spot, "SHIB_USDC", 0.00001, RejectReasons.None)]
    [InlineData(InstrumentKind.Option, "BTC-27NOV26-60000-C", 0.0001, RejectReasons.None)]
    [InlineData(InstrumentKind.Option, "BTC-27NOV26-60000-C", 5_000, RejectReasons.AboveMaximum)]
    [InlineData(InstrumentKind.Option, "BTC_USDC-27NOV26-60000-C", 5_000, RejectReasons.None)]
    [InlineData(InstrumentKind.Combo, "BTC-FS-27NOV26_PERP", -12.5, RejectReasons.None)]
    public void Limits_of_price_must_be_those_of_the_kind(InstrumentKind kind, string name, double price, RejectReasons expected)
    {
        var catalog = Samples.Catalog(kind);
        Assert.Equal(expected, Rules(catalog).Judge(Samples.Trade(catalog.Get(name), "1", price)).Reasons);
    }

    [Fact]
    public void Limits_of_a_venue_must_go_before_those_of_all()
    {
        var settings = Samples.Validation();
        var cheap = settings.Limits with { ByKind = settings.Limits.ByKind.ToDictionary(l => l.Key, l => l.Value with { MaxPrice = 1 }) };
        settings = settings with { Venues = new Dictionary<string, VenueLimits> { ["deribit"] = cheap } };
        Assert.Equal(RejectReasons.AboveMaximum, new ValidationRules(settings, _options).Judge(Samples.Trade(Option, "1", 2)).Reasons);
        var elsewhere = Samples.Catalog(venue: "other");
        Assert.Equal(RejectReasons.None, new ValidationRules(settings, elsewhere).Judge(Samples.Trade(elsewhere.Get("X"), "1", 2)).Reasons);
    }

    [Fact]
    public void Limits_must_follow_the_kind_that_the_list_tells()
    {
        var catalog = Samples.Catalog(InstrumentKind.Unknown);
        var rules = Rules(catalog);
        Assert.Equal(Outcome.Accepted, rules.Judge(Samples.Trade(catalog.Get("X"), "1", 20_000)).Outcome);
        catalog.List([new Instrument { Venue = "deribit", Name = "X", Kind = InstrumentKind.Equity, BaseCurrency = "X", QuoteCurrency = "USD" }]);
        Assert.Equal(RejectReasons.AboveMaximum, rules.Judge(Samples.Trade(catalog.Get("X"), "2", 20_000)).Reasons);
    }

    [Theory]
    [InlineData(0.06, 0.05, TickFlags.Crossed)]
    [InlineData(0.05, 0.05, TickFlags.Locked)]
    [InlineData(0.05, NaN, TickFlags.OneSided)]
    [InlineData(NaN, 0.05, TickFlags.OneSided)]
    [InlineData(NaN, NaN, TickFlags.None)]
    public void A_strange_book_must_be_flagged(double bid, double ask, TickFlags expected) =>
        Assert.Equal((Outcome.Accepted, expected, RejectReasons.None), Word(JudgeOne(With(bid, ask))));

    [Theory]
    [InlineData(0.04, 0.06)]
    [InlineData(0.05, 0.09)]
    public void The_venues_own_band_must_flag_and_never_reject(double bid, double ask)
    {
        var quote = new Quote { Source = "test", ReceivedMicros = Samples.Now, VenueMicros = Samples.Now, Instrument = Option, BidPrice = bid, AskPrice = ask, MinPrice = 0.045, MaxPrice = 0.08 };
        Assert.Equal((Outcome.Accepted, TickFlags.OutsideVenueBand, RejectReasons.None), Word(JudgeOne(quote)));
    }

    [Fact]
    public void An_old_tick_must_be_flagged_stale() =>
        Assert.Equal(TickFlags.Stale, JudgeOne(Samples.Quote(Option, venueMicros: Samples.Now - 10 * Second - 1)).Flags);

    [Fact]
    public void A_tick_older_than_the_one_before_it_of_its_kind_must_be_flagged_out_of_order()
    {
        var rules = Rules(_options);
        rules.Judge(Samples.Quote(Option, venueMicros: Samples.Now));
        Assert.Equal(TickFlags.None, rules.Judge(Samples.Trade(Option, "1", venueMicros: Samples.Now - 1)).Flags);
        Assert.Equal(TickFlags.OutOfOrder, rules.Judge(Samples.Quote(Option, venueMicros: Samples.Now - 1)).Flags);
        Assert.Equal(TickFlags.None, rules.Judge(Samples.Quote(Option, bid: 0.051, venueMicros: Samples.Now)).Flags);
    }

    [Fact]
    public void A_cheap_option_that_doubles_must_not_be_flagged()
    {
        var rules = Rules(_options);
        rules.Judge(Samples.Trade(Option, "1", 0.0015));
        Assert.Equal(TickFlags.None, rules.Judge(Samples.Trade(Option, "2", 0.003)).Flags);
        Assert.Equal(TickFlags.PriceJump, rules.Judge(Samples.Trade(Option, "3", 0.03)).Flags);
    }

    [Fact]
    public void A_change_beyond_the_limit_must_be_flagged_and_one_at_the_limit_not()
    {
        var catalog = Samples.Catalog(InstrumentKind.Equity);
        var rules = Rules(catalog);
        TickFlags Price(string id, double price) => rules.Judge(Samples.Trade(catalog.Get("AAPL"), id, price)).Flags;
        Price("1", 100);
        Assert.Equal(TickFlags.None, Price("2", 110));
        Assert.Equal(TickFlags.PriceJump, Price("3", 98.9));
        Assert.Equal(TickFlags.None, Price("4", 111)); // the single wrong price did not become the good one
        Assert.Equal(TickFlags.PriceJump, Price("5", 130));
        Assert.Equal(TickFlags.PriceJump, Price("6", 131)); // two that agree: the market has moved
        Assert.Equal(TickFlags.None, Price("7", 131.5));
    }

    [Fact]
    public void A_rejected_price_must_not_become_the_last_good_one()
    {
        var catalog = Samples.Catalog(InstrumentKind.Equity);
        var rules = Rules(catalog);
        rules.Judge(Samples.Trade(catalog.Get("AAPL"), "1", 9_500));
        Assert.Equal(Outcome.Rejected, rules.Judge(Samples.Trade(catalog.Get("AAPL"), "2", 950_000)).Outcome);
        Assert.Equal(TickFlags.None, rules.Judge(Samples.Trade(catalog.Get("AAPL"), "3", 9_600)).Flags);
    }

    [Fact]
    public void A_quote_must_be_compared_with_quotes_by_its_mark_and_by_its_middle()
    {
        var catalog = Samples.Catalog(InstrumentKind.Perpetual);
        var rules = Rules(catalog);
        TickFlags Judge(long at, double bid, double ask, double mark) =>
            rules.Judge(Samples.Quote(catalog.Get("P"), bid, ask, mark, venueMicros: Samples.Now + at)).Flags;
        Judge(1, 99, 101, 100);
        Assert.Equal(TickFlags.PriceJump, Judge(2, 120, 122, 100));
        Assert.Equal(TickFlags.PriceJump, Judge(3, 99, 101, 150));
        Assert.Equal(TickFlags.OneSided, Judge(4, 99, NaN, 100));
        Assert.Equal(TickFlags.None, Judge(5, 99, 101, NaN));
    }

    [Fact]
    public void A_hole_in_the_trade_numbers_must_be_flagged_at_the_trade_after_it()
    {
        var rules = Rules(_options);
        TickFlags Judge(long seq, long at = 0) => rules.Judge(Samples.Trade(Option, $"{seq}", seq: seq, venueMicros: Samples.Now + at)).Flags;
        Assert.Equal(TickFlags.None, Judge(1000));
        Assert.Equal(TickFlags.None, Judge(1001));
        Assert.Equal(TickFlags.SequenceGap, Judge(1003, at: 5));
        Assert.Equal(TickFlags.OutOfOrder, Judge(1002, at: 3)); // fills the hole
        Assert.Equal(TickFlags.None, Judge(1004, at: 6));
        Assert.Equal(TickFlags.None, Judge(1, at: 7)); // the venue counts anew
        Assert.Equal(TickFlags.None, Judge(2, at: 8));
        Assert.Equal(TickFlags.SequenceGap, Judge(4, at: 9));
    }

    [Fact]
    public void A_quote_with_the_time_and_all_values_of_the_last_must_be_a_duplicate()
    {
        var rules = Rules(_options);
        rules.Judge(Samples.Quote(Option, mark: NaN));
        Assert.Equal((Outcome.Duplicate, TickFlags.None, RejectReasons.None), Word(rules.Judge(Samples.Quote(Option, mark: NaN, receivedMicros: Samples.Now + 1))));
        Assert.Equal(Outcome.Accepted, rules.Judge(Samples.Quote(Option, mark: 0.055)).Outcome);
        Assert.Equal(Outcome.Accepted, rules.Judge(Samples.Quote(Option, mark: 0.055, venueMicros: Samples.Now)).Outcome);
        Assert.Equal(Outcome.Accepted, rules.Judge(Samples.Quote(_options.Get("OTHER"))).Outcome);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    public void A_trade_with_an_id_that_came_lately_must_be_a_duplicate(long seq)
    {
        var rules = Rules(_options);
        rules.Judge(Samples.Trade(Option, "ETH-1", seq: seq));
        Assert.Equal(Outcome.Duplicate, rules.Judge(Samples.Trade(Option, "ETH-1", seq: seq)).Outcome);
        Assert.Equal(Outcome.Accepted, rules.Judge(Samples.Trade(Option, "ETH-2", seq: seq)).Outcome);
        Assert.Equal(Outcome.Accepted, rules.Judge(Samples.Trade(_options.Get("OTHER"), "ETH-1", seq: seq)).Outcome);
    }

    [Fact]
    public void Every_value_of_a_quote_must_count_when_duplicates_are_found()
    {
        var numbers = typeof(Quote).GetProperties().Where(p => p.PropertyType == typeof(double) || p.PropertyType == typeof(string) && p.Name != "Source").ToList();
        Assert.Equal(32, numbers.Count);
        foreach (var number in numbers)
        {
            Quote before = With(), after = With();
            number.SetValue(after, number.PropertyType == typeof(double) ? 0.0501 : "else");
            Assert.True(QuoteRules.Same(before, With()));
            Assert.False(QuoteRules.Same(before, after), $"{number.Name} is not compared");
        }
    }

    [Fact]
    public void Every_number_of_a_quote_must_be_finite()
    {
        foreach (var number in typeof(Quote).GetProperties().Where(p => p.PropertyType == typeof(double)))
        {
            var quote = With();
            number.SetValue(quote, Infinity);
            Assert.True(JudgeOne(quote).Reasons.HasFlag(RejectReasons.NotFinite), $"{number.Name} may be infinite");
        }
    }

    [Fact]
    public void Validation_that_is_off_must_accept_everything()
    {
        var rules = new ValidationRules(Samples.Validation() with { Enabled = false }, _options);
        Assert.Equal(Outcome.Accepted, rules.Judge(With(bid: -1)).Outcome);
        Assert.Equal(Outcome.Accepted, rules.Judge(With(bid: -1)).Outcome);
    }

    [Fact]
    public void An_undecoded_frame_must_pass() => Assert.Equal(Outcome.Accepted, Rules(_options).Judge(Samples.Undecoded()).Outcome);

    private static (Outcome, TickFlags, RejectReasons) Word(Validated validated) => (validated.Outcome, validated.Flags, validated.Reasons);
}
