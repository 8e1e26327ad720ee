using AkkaCollector.Batching;
using AkkaCollector.MarketData;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Batching;

public class BatchIdsSpec
{
    private static readonly InstrumentCatalog Catalog = Samples.Catalog();

    private static Validated[] Events(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(n => Samples.Accepted(Samples.Trade(Catalog.Get("T"), $"{n}", venueMicros: Samples.Now + n, receivedMicros: Samples.Now)))];

    [Fact]
    public void Live_ids_must_never_come_twice()
    {
        var ids = new LiveBatchIds("run1", "deribit");
        Assert.Equal(["run1:deribit:1", "run1:deribit:2", "run1:deribit:3"], [ids.Next(Events(0, 5)), ids.Next(Events(0, 5)), ids.Next(Events(5, 1))]);
        Assert.False(ids.ByCountOnly);
    }

    [Fact]
    public void Ids_of_a_replay_must_be_the_same_each_time()
    {
        string[] Run()
        {
            var ids = new ReplayBatchIds("abc");
            return [ids.Next(Events(0, 500)), ids.Next(Events(500, 500)), ids.Next([Samples.Accepted(Samples.Undecoded()), Samples.Accepted(Samples.Quote(Catalog.Get("Q")))])];
        }
        Assert.Equal(["abc:0-499:", "abc:500-999:", "abc:1000-1001:"], Run().Select(id => id[..(id.LastIndexOf(':') + 1)]));
        Assert.Equal(Run(), Run());
        Assert.True(new ReplayBatchIds("abc").ByCountOnly);
    }

    [Fact]
    public void Events_of_one_moment_must_be_told_apart_by_a_number_of_each_kind()
    {
        var a = Catalog.Get("A");
        OpenInterest Open(double amount) => new() { Source = "test", Instrument = a, VenueMicros = Samples.Now, ReceivedMicros = Samples.Now, Amount = amount };
        Funding Rate(double rate) => new() { Source = "test", Instrument = a, VenueMicros = Samples.Now, ReceivedMicros = Samples.Now, Rate = rate };
        Ratio Ratio(double value) => new() { Source = "test", Instrument = a, VenueMicros = Samples.Now, ReceivedMicros = Samples.Now, Kind = RatioKind.Accounts, Period = TimeSpan.FromMinutes(5), Value = value };
        Liquidation Order(double price) => new() { Source = "test", Instrument = a, VenueMicros = Samples.Now, ReceivedMicros = Samples.Now, Direction = TradeDirection.Buy, Price = price, Amount = 1 };
        Func<double, Tick>[] kinds = [n => OtherTicks.Candle(a, n), n => OtherTicks.Book(a, bid: n), n => OtherTicks.Book(a, bid: double.NaN, ask: n), Open, Rate, Ratio, Order, n => Samples.Quote(a, mark: n), n => Samples.Trade(a, "1", n)];
        foreach (var kind in kinds)
        {
            string Id(double number) => new ReplayBatchIds("abc").Next([Samples.Accepted(kind(number))]);
            Assert.Equal(Id(1.5), Id(1.5));
            Assert.NotEqual(Id(1.5), Id(2.5));
        }
    }

    [Fact]
    public void A_replay_that_lost_events_must_not_name_its_batches_as_a_whole_one_does()
    {
        ReplayBatchIds whole = new("abc"), crashed = new("abc");
        Assert.Equal(whole.Next(Events(0, 10)), crashed.Next(Events(0, 10)));
        Assert.NotEqual(whole.Next(Events(10, 10)), crashed.Next(Events(13, 10))); // three were lost in between
    }
}
