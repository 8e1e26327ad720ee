using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Storage;

public sealed class SpoolRulesSpec
{
    private static readonly SpoolPriority[] Order = [SpoolPriority.Quotes, SpoolPriority.Undecoded, SpoolPriority.Trades];
    private static readonly SpoolPriority[] Whole = [SpoolPriority.Books, SpoolPriority.Quotes, SpoolPriority.Undecoded, SpoolPriority.Others, SpoolPriority.Trades];

    [Fact]
    public void Waits_must_double_from_the_least_to_the_most()
    {
        var (min, max) = (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));
        Assert.Equal([0.5, 1, 2, 4, 8, 10, 10], Enumerable.Range(1, 7).Select(n => SpoolRules.WaitAfter(n, min, max).TotalSeconds));
        Assert.Equal(max, SpoolRules.WaitAfter(int.MaxValue, min, max));
    }

    [Theory]
    [InlineData(0, 1000, 5000, 100, 0)]
    [InlineData(900, 1000, 5000, 100, 0.9)]
    [InlineData(1000, 1000, 5000, 100, 1)]
    [InlineData(2000, 1000, 5000, 100, 1)]
    [InlineData(100, 1000, 150, 100, 100 / 150.0)] // 50 more bytes of the disk may be taken
    [InlineData(100, 1000, 100, 100, 1)]
    [InlineData(0, 1000, 50, 100, 1)]
    public void It_must_be_as_full_as_its_limit_or_the_disk_make_it(long bytes, long limit, long free, long least, double fill) =>
        Assert.Equal(fill, SpoolRules.Fill(bytes, limit, free, least), 9);

    [Fact]
    public void Classes_must_be_given_up_one_after_another_and_the_last_when_it_is_full()
    {
        var quote = Samples.Accepted(Samples.Quote(Samples.Catalog().Get("A")));
        var trade = Samples.Accepted(Samples.Trade(Samples.Catalog().Get("A"), "1"));
        var frame = Samples.Accepted(Samples.Undecoded());
        Validated[] all = [quote, frame, trade];
        Assert.Same(all, SpoolRules.Keep(all, 0.93, Order, 0.9));
        Assert.Equal([frame, trade], SpoolRules.Keep(all, 0.94, Order, 0.9));
        Assert.Equal([trade], SpoolRules.Keep(all, 0.97, Order, 0.9));
        Assert.Equal([trade], SpoolRules.Keep(all, 0.9999, Order, 0.9));
        Assert.Empty(SpoolRules.Keep(all, 1, Order, 0.9));
        Assert.Equal([quote], SpoolRules.Keep(all, 0.97, [SpoolPriority.Undecoded, SpoolPriority.Trades, SpoolPriority.Quotes], 0.9));
    }

    [Fact]
    public void Every_kind_of_event_must_have_its_class()
    {
        var a = Samples.Catalog().Get("A");
        var others = OtherTicks.Tables.Except(["book_snapshots"]).Select(t => Samples.Accepted(OtherTicks.Full(t, a))).ToArray();
        var (book, quote, frame, trade) = (Samples.Accepted(OtherTicks.Book(a)), Samples.Accepted(Samples.Quote(a)), Samples.Accepted(Samples.Undecoded()), Samples.Accepted(Samples.Trade(a, "1")));
        Validated[] all = [book, quote, frame, .. others, trade];
        Assert.Same(all, SpoolRules.Keep(all, 0.91, Whole, 0.9));
        Assert.Equal([quote, frame, .. others, trade], SpoolRules.Keep(all, 0.925, Whole, 0.9));
        Assert.Equal([frame, .. others, trade], SpoolRules.Keep(all, 0.945, Whole, 0.9));
        Assert.Equal([.. others, trade], SpoolRules.Keep(all, 0.965, Whole, 0.9));
        Assert.Equal([trade], SpoolRules.Keep(all, 0.985, Whole, 0.9));
        Assert.Empty(SpoolRules.Keep(all, 1, Whole, 0.9));
    }
}
