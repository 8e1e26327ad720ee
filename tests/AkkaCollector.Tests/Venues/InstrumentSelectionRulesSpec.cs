using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Venues;
using Xunit;

namespace AkkaCollector.Tests.Venues;

public sealed class InstrumentSelectionRulesSpec
{
    private const long Day = 86_400_000_000;
    private const long Now = 20_000 * Day;

    [Fact]
    public void InstrumentSelectionRules_must_take_the_nearest_expiry_and_then_the_nearest_strike()
    {
        Instrument[] options = [Option("far", 2, 100), Option("b", 1, 90), Option("a", 1, 120), Option("c", 1, 108), Option("d", 1, 100)];
        var listing = Listing(options, ("b", 5, 106));
        Assert.Equal(["c", "d", "a", "b"], Names(listing, SelectionOrder.Nearest, 4));
        Assert.Equal(["c", "d", "a", "b", "far"], Names(listing, SelectionOrder.Nearest, 50));
    }

    [Fact]
    public void InstrumentSelectionRules_must_take_the_middle_strike_without_an_underlying()
    {
        var listing = Listing([Option("a", 1, 10), Option("b", 1, 20), Option("c", 1, 90)]);
        Assert.Equal(["b", "a", "c"], Names(listing, SelectionOrder.Nearest, 3));
    }

    [Fact]
    public void InstrumentSelectionRules_must_take_the_most_open()
    {
        var listing = Listing([Option("a", 1, 10), Option("b", 2, 20), Option("c", 3, 90), Option("d", 3, 90)], ("b", 7, 1), ("c", 9, 1), ("d", double.NaN, 1));
        Assert.Equal(["c", "b", "a", "d"], Names(listing, SelectionOrder.MostOpen, 4));
    }

    [Fact]
    public void InstrumentSelectionRules_must_leave_out_other_kinds_the_expired_and_the_inactive()
    {
        var listing = Listing([
            Option("expired", 0, 10), Option("inactive", 1, 10) with { IsActive = false }, Option("future", 1, 10) with { Kind = InstrumentKind.Future },
            Option("good", 1, 10)]);
        Assert.Equal(["good"], Names(listing, SelectionOrder.Nearest, 4));
    }

    [Fact]
    public void InstrumentSelectionRules_must_not_depend_on_the_order_of_the_list()
    {
        var random = new Random(3);
        var options = Enumerable.Range(0, 200).Select(i => Option($"o{i}", 1 + i % 5, 50 + i % 7)).ToArray();
        var first = Names(Listing(options), SelectionOrder.Nearest, 50);
        random.Shuffle(options);
        Assert.Equal(first, Names(Listing(options), SelectionOrder.Nearest, 50));
    }

    [Fact]
    public void InstrumentSelectionRules_must_renew_hourly_and_just_after_an_expiry()
    {
        var (hour, grace) = (TimeSpan.FromHours(1), TimeSpan.FromSeconds(5));
        Assert.Equal(Now + Day / 24, InstrumentSelectionRules.RenewAt([Option("a", 1, 1)], Now, hour, grace));
        var soon = Option("b", 1, 1) with { ExpiryMicros = Now + 60_000_000 };
        Assert.Equal(Now + 65_000_000, InstrumentSelectionRules.RenewAt([Option("a", 1, 1), soon], Now, hour, grace));
        var past = soon with { ExpiryMicros = Now - 1 };
        Assert.Equal(Now + Day / 24, InstrumentSelectionRules.RenewAt([past], Now, hour, grace));
    }

    private static IEnumerable<string> Names(VenueListing listing, SelectionOrder order, int count) =>
        InstrumentSelectionRules.Select(listing, new InstrumentSelection(InstrumentKind.Option, order, count), Now).Select(i => i.Name);

    private static VenueListing Listing(Instrument[] instruments, params (string Name, double Open, double Underlying)[] activity) =>
        new(instruments, activity.ToDictionary(a => a.Name, a => new InstrumentActivity(a.Open, a.Underlying)), 0);

    private static Instrument Option(string name, int days, double strike) => new()
    {
        Venue = "v",
        Name = name,
        Kind = InstrumentKind.Option,
        BaseCurrency = "ETH",
        QuoteCurrency = "ETH",
        Strike = strike,
        ExpiryMicros = Now + days * Day,
    };
}
