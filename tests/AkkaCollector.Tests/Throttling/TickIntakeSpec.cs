using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Throttling;
using Xunit;

namespace AkkaCollector.Tests.Throttling;

public class TickIntakeSpec
{
    private readonly SourceCounters _counters = new("test");
    private readonly InstrumentCatalog _catalog = Samples.Catalog();

    private TickIntake Intake(int quotes = 1000, int trades = 1000, int undecoded = 1000, int books = 1000) => new(Samples.Throttle(quotes, trades, undecoded, books), _counters);

    private Quote Quote(string name, double bid) => Samples.Quote(_catalog.Get(name), bid);

    private Trade Trade(string id) => Samples.Trade(_catalog.Get("T"), id);

    private void Offer(TickIntake intake, params MarketEvent[] events)
    {
        foreach (var given in events)
        {
            if (given is Tick tick) _counters.TickDecoded(tick);
            intake.Offer(given);
        }
    }

    private static List<MarketEvent> TakeAll(TickIntake intake)
    {
        var taken = new List<MarketEvent>();
        while (intake.TryTake(out var given)) taken.Add(given);
        return taken;
    }

    [Fact]
    public void Events_must_leave_in_the_order_in_which_they_came()
    {
        var intake = Intake();
        MarketEvent[] events = [Quote("A", 1), Trade("1"), Quote("A", 2), Samples.Undecoded(), Quote("B", 1), Trade("2")];
        Offer(intake, events);
        Assert.Equal(events, TakeAll(intake));
        Assert.Equal(5, _counters.Read().InFlight);
    }

    [Fact]
    public void A_quote_that_finds_the_queue_full_must_take_the_place_of_its_instruments_newest()
    {
        var intake = Intake(quotes: 3);
        var (a1, a2, b1, a3, trade) = (Quote("A", 1), Quote("A", 2), Quote("B", 1), Quote("A", 3), Trade("1"));
        Offer(intake, a1, a2, b1, trade, a3);
        Assert.Equal([a1, a3, b1, trade], TakeAll(intake));
        Assert.Equal(1, _counters.Read().Conflated);
        Assert.Equal(0, _counters.Read().TickDifference);
    }

    [Fact]
    public void The_first_quote_of_an_instrument_must_find_room_in_a_full_queue()
    {
        var intake = Intake(quotes: 1);
        Offer(intake, Quote("A", 1), Quote("B", 1), Quote("C", 1), Quote("B", 2));
        Assert.Equal([1, 2, 1], TakeAll(intake).Cast<Quote>().Select(q => q.BidPrice));
        Assert.Equal(1, _counters.Read().Conflated);
    }

    [Fact]
    public void A_quote_must_not_be_put_in_the_place_of_one_that_was_taken()
    {
        var intake = Intake(quotes: 1);
        Offer(intake, Quote("A", 1));
        Assert.Single(TakeAll(intake));
        Offer(intake, Quote("B", 1), Quote("A", 2));
        Assert.Equal(["B", "A"], TakeAll(intake).Cast<Quote>().Select(q => q.Instrument.Name));
        Assert.Equal(0, _counters.Read().Conflated);
    }

    [Fact]
    public void A_trade_that_finds_its_queue_full_must_be_dropped_as_store_unavailable()
    {
        var intake = Intake(trades: 2);
        Offer(intake, Trade("1"), Trade("2"), Trade("3"), Quote("A", 1));
        Assert.Equal(3, TakeAll(intake).Count);
        Assert.Equal(1, _counters.Read().DroppedByReason[DropReason.StoreUnavailable]);
        Assert.Equal(0, _counters.Read().TickDifference);
    }

    [Fact]
    public void A_book_that_finds_the_queue_full_must_take_the_place_of_its_instruments_newest_and_of_no_quote()
    {
        var intake = Intake(quotes: 1, books: 2);
        BookSnapshot Book(string name, long change) => OtherTicks.Book(_catalog.Get(name), changeId: change);
        var (a1, a2, a3, b1, quote, newer) = (Book("A", 1), Book("A", 2), Book("A", 3), Book("B", 1), Quote("A", 1), Quote("A", 2));
        Offer(intake, a1, quote, a2, a3, b1, newer);
        Assert.Equal(new IntakeDepth(1, 0, 0, 3), intake.Depth);
        Assert.Equal([a1, newer, a3, b1], TakeAll(intake));
        Assert.Equal((2, 0, 0), (_counters.Read().Conflated, _counters.Read().TickDifference, intake.Depth.Total));
        Offer(intake, a1, a2, a3);
        Assert.Equal([a1, a3], TakeAll(intake));
    }

    [Fact]
    public void What_is_neither_quote_nor_book_must_wait_with_the_trades_and_never_be_conflated()
    {
        var others = OtherTicks.Tables.Except(["book_snapshots"]).Select(t => OtherTicks.Full(t, _catalog.Get("A"))).ToArray();
        var intake = Intake(quotes: 1, books: 1, trades: 7);
        Offer(intake, [.. others, Trade("1"), others[0], others[1], Trade("2"), Quote("A", 1)]);
        Assert.Equal(7, intake.Depth.Trades);
        Assert.Equal(8, TakeAll(intake).Count);
        Assert.Equal((2, 0, 0), (_counters.Read().DroppedByReason[DropReason.StoreUnavailable], _counters.Read().Conflated, _counters.Read().TickDifference));
        Assert.Equal((1, 2, 7), (_counters.Read().Quotes, _counters.Read().Trades, _counters.Read().Others));
        Assert.Equal(0, intake.Depth.Total);
    }

    [Fact]
    public void An_undecoded_frame_that_finds_its_queue_full_must_be_counted_and_is_no_tick()
    {
        var intake = Intake(undecoded: 1);
        Offer(intake, Samples.Undecoded(), Samples.Undecoded());
        Assert.Single(TakeAll(intake));
        Assert.Equal(1, _counters.Read().DroppedByReason[DropReason.UndecodedQueueFull]);
        Assert.Equal((0, 0), (_counters.Read().Dropped, _counters.Read().InFlight));
    }

    [Fact]
    public void The_ring_must_grow_and_wrap_without_losing_the_order()
    {
        var intake = Intake(trades: 100_000);
        var (given, taken) = (0, 0);
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            for (var n = random.Next(300); n > 0; n--) Offer(intake, Trade($"{given++}"));
            for (var n = random.Next(260); n > 0 && intake.TryTake(out var next); n--) Assert.Equal($"{taken++}", ((Trade)next).TradeId);
        }
        foreach (var next in TakeAll(intake)) Assert.Equal($"{taken++}", ((Trade)next).TradeId);
        Assert.Equal(given, taken);
    }

    [Fact]
    public void The_reader_must_be_woken_once_after_it_found_nothing()
    {
        var intake = Intake();
        var woken = 0;
        intake.Attach(() => woken++);
        Offer(intake, Trade("1"));
        Assert.Equal(0, woken);
        TakeAll(intake);
        Offer(intake, Trade("2"), Trade("3"));
        Assert.Equal(1, woken);
        TakeAll(intake);
        intake.Complete();
        Assert.Equal(2, woken);
        Assert.True(intake.IsDrained);
    }

    [Fact]
    public void A_second_reader_must_be_refused_until_the_first_has_gone()
    {
        var intake = Intake();
        Action first = () => { }, second = () => { };
        intake.Attach(first);
        Assert.Throws<InvalidOperationException>(() => intake.Attach(second));
        intake.Detach(first);
        intake.Attach(second);
        intake.Detach(first);
        Assert.Throws<InvalidOperationException>(() => intake.Attach(first));
    }

    [Fact]
    public void What_a_failed_run_of_the_graph_held_must_be_dropped_and_the_rest_handed_to_the_next()
    {
        var intake = Intake();
        Offer(intake, Trade("1"), Trade("2"), Trade("3"), Trade("4"));
        for (var n = 0; n < 3; n++) Assert.True(intake.TryTake(out _));
        intake.HandedOver(1);
        intake.GraphEnded(DropReason.GraphFailed);
        Assert.Equal(2, _counters.Read().DroppedByReason[DropReason.GraphFailed]);
        Assert.Equal(2, _counters.Read().InFlight); // one with the store, one still waiting
        Assert.Equal("4", ((Trade)Assert.Single(TakeAll(intake))).TradeId);
        Assert.Equal(0, _counters.Read().TickDifference);
    }

    [Fact]
    public void Abandoning_must_account_for_all_that_waits_and_for_what_comes_too_late()
    {
        var intake = Intake();
        Offer(intake, Trade("1"), Trade("2"), Quote("A", 1), Samples.Undecoded());
        Assert.True(intake.TryTake(out _));
        intake.Abandon(DropReason.Shutdown);
        Offer(intake, Trade("3"));
        var account = _counters.Read();
        Assert.Equal(4, account.DroppedByReason[DropReason.Shutdown]);
        Assert.Equal((0, 0), (account.InFlight, account.TickDifference));
    }

    [Fact]
    public async Task A_reader_that_waits_for_room_must_lose_nothing()
    {
        var intake = Intake(quotes: 64, trades: 64);
        const int ticks = 20_000;
        var writing = Task.Run(async () =>
        {
            for (var n = 0; n < ticks; n++)
            {
                await intake.WaitForRoomAsync(CancellationToken.None);
                Offer(intake, n % 3 == 0 ? Trade($"{n}") : Quote($"I{n % 5}", n));
            }
            intake.Complete();
        });
        var taken = 0;
        using var arrived = new SemaphoreSlim(0);
        intake.Attach(() => arrived.Release());
        while (!intake.IsDrained)
        {
            if (intake.TryTake(out _)) taken++;
            else if (!intake.IsDrained) Assert.True(await arrived.WaitAsync(TimeSpan.FromSeconds(20)), "the intake did not wake its reader in 20 s");
        }
        await writing;
        Assert.Equal(ticks, taken);
        Assert.Equal((0, 0), (_counters.Read().Conflated, _counters.Read().Dropped));
    }

    [Fact]
    public async Task Waiting_for_room_must_end_when_it_is_cancelled()
    {
        var intake = Intake(quotes: 1, trades: 1);
        Offer(intake, Trade("1"));
        using var cancel = new CancellationTokenSource();
        var waiting = intake.WaitForRoomAsync(cancel.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Two_threads_must_neither_lose_nor_double_a_trade_and_keep_the_newest_quote()
    {
        var intake = Intake(quotes: 50, trades: 200_000);
        const int rounds = 40_000;
        using var arrived = new SemaphoreSlim(0);
        intake.Attach(() => arrived.Release());
        var writing = Task.Run(() =>
        {
            for (var n = 1; n <= rounds; n++) Offer(intake, Quote($"I{n % 20}", n), Trade($"{n}"));
            intake.Complete();
        });
        var trade = 0;
        var newest = new Dictionary<string, double>();
        long quotes = 0;
        while (true)
        {
            if (!intake.TryTake(out var given))
            {
                if (intake.IsDrained) break;
                Assert.True(await arrived.WaitAsync(TimeSpan.FromSeconds(20)), "the intake did not wake its reader in 20 s");
            }
            else if (given is Trade next) Assert.Equal($"{++trade}", next.TradeId);
            else
            {
                var quote = (Quote)given;
                Assert.True(quote.BidPrice > newest.GetValueOrDefault(quote.Instrument.Name));
                newest[quote.Instrument.Name] = quote.BidPrice;
                quotes++;
            }
        }
        await writing;
        Assert.Equal(rounds, trade);
        Assert.All(newest, n => Assert.True(n.Value > rounds - 20));
        Assert.Equal(rounds, quotes + _counters.Read().Conflated);
        Assert.Equal(0, _counters.Read().TickDifference);
    }
}
