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

/// <summary>The simulated books, candles and funding agree with the tickers and trades that go beside them.</summary>
public sealed class SimulatedFeedsSpec : SimulatorSpec
{
    private const long MicrosPerMinute = 60_000_000;
    private const string Perpetual = "ETH-PERPETUAL";

    private readonly CollectingIntake _intake = new();
    private readonly DeribitDecoder _decoder;

    public SimulatedFeedsSpec()
    {
        var catalog = new InstrumentCatalog("deribit", DeribitInstruments.KindOfName);
        _decoder = new DeribitDecoder("sim", catalog, new SourceCounters("sim"));
    }

    [Fact]
    public async Task Simulator_must_know_which_of_these_channels_there_are()
    {
        var simulator = await StartAsync();
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        var option = (await SomeOptionsAsync(client, 1))[0];
        string[] known =
        [
            $"book.{Perpetual}.none.1.100ms", $"book.{option}.none.20.agg2", $"chart.trades.{option}.1", $"chart.trades.{Perpetual}.1D",
            $"perpetual.{Perpetual}.100ms", $"perpetual.{Perpetual}.agg2",
        ];
        string[] unknown =
        [
            $"book.{Perpetual}.none.5.100ms", $"book.{Perpetual}.none.10.1s", $"book.{Perpetual}.5.10.100ms", $"book.{Perpetual}.100ms", "book.none.10.100ms",
            $"chart.trades.{Perpetual}.2", $"chart.trades.{Perpetual}.1d", $"chart.{Perpetual}.1", $"perpetual.{option}.100ms", $"perpetual.{Perpetual}.1s",
        ];
        Assert.Equal(known, Strings(await client.SubscribeAsync([.. known, .. unknown])));
        Assert.Equal(13778, ErrorOf(await client.SubscribeAsync($"perpetual.{Perpetual}.raw")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(20)]
    public void Books_and_funding_must_show_the_market_of_the_ticker_beside_them(int depth)
    {
        var market = Market();
        var names = market.InstrumentNames.Where((_, i) => i % 9 == 0).Append(Perpetual).Distinct().ToArray();
        market.Subscribe(names.SelectMany(n => new[] { $"ticker.{n}.100ms", $"book.{n}.none.{depth}.100ms", $"perpetual.{n}.100ms" }));
        var (books, fundings, absent, deepest) = (0, 0, 0, 0);
        Quote? ticker = null;
        var changes = new Dictionary<string, long>();
        foreach (var tick in Decoded(market, 6_000))
        {
            switch (tick)
            {
                case Quote quote:
                    ticker = quote;
                    break;
                case BookSnapshot book:
                    MustShow(ticker!, book);
                    Assert.True(Math.Max(book.Bids.Length, book.Asks.Length) <= depth);
                    Assert.True(book.ChangeId > changes.GetValueOrDefault(book.Instrument.Name), "a book did not move on");
                    changes[book.Instrument.Name] = book.ChangeId;
                    (books, deepest) = (books + 1, Math.Max(deepest, Math.Min(book.Bids.Length, book.Asks.Length)));
                    if (book.Bids.Length == 0 || book.Asks.Length == 0) absent++;
                    break;
                case Funding funding:
                    Assert.Equal((ticker!.Instrument, ticker.VenueMicros, ticker.CurrentFunding, ticker.IndexPrice), (funding.Instrument, funding.VenueMicros, funding.Rate, funding.IndexPrice));
                    fundings++;
                    break;
            }
        }
        Assert.Equal((0, 0), (_decoder.UnknownFields, _decoder.UnknownChannels));
        Assert.Equal(depth, deepest);
        Assert.InRange(books, 2_000, 4_000);
        Assert.InRange(absent, 1, books / 2);
        Assert.True(fundings > 10, $"only {fundings} fundings came");
    }

    [Fact]
    public void Books_and_funding_must_not_change_the_course_of_the_market()
    {
        static IEnumerable<string> Tickers(DeribitMarket market, bool withBooks)
        {
            var names = market.InstrumentNames.Take(30).ToArray();
            market.Subscribe(names.Select(n => $"ticker.{n}.100ms"));
            if (withBooks) market.Subscribe(names.SelectMany(n => new[] { $"book.{n}.none.10.100ms", $"perpetual.{n}.agg2" }));
            return Frames(market).Where(f => f.Contains("\"ticker.", StringComparison.Ordinal)).Take(1_000);
        }

        Assert.Equal(Tickers(Market(), withBooks: false), Tickers(Market(), withBooks: true));
    }

    [Fact]
    public void Candles_must_be_those_of_the_trades_and_fill_what_nothing_was_traded_in()
    {
        var market = Market(tradeShare: 1);
        var put = market.InstrumentNames.First(n => n.EndsWith("-P", StringComparison.Ordinal) && market.Market.Find(n)!.Last >= 0);
        string[] names = [Perpetual, market.InstrumentNames.First(n => n.EndsWith("-C", StringComparison.Ordinal)), put];
        market.Subscribe(names.SelectMany(n => new[] { $"trades.{n}.100ms", $"chart.trades.{n}.1", $"chart.trades.{n}.5" }));
        var start = Time.GetUtcNow().ToUnixTimeMilliseconds() * 1000 / (5 * MicrosPerMinute) * (5 * MicrosPerMinute);
        var trades = new List<Trade>();
        var candles = new Dictionary<(string Name, TimeSpan Interval, long Start), Candle>();
        var at = start;
        // Minute three passes without a trade, the others with some hundred.
        foreach (var tick in Decoded(market, 3_000, () => (at += 200_000) / MicrosPerMinute * MicrosPerMinute == start + (3 * MicrosPerMinute) ? at += MicrosPerMinute : at))
        {
            if (tick is Trade trade) trades.Add(trade);
            else if (tick is Candle candle) candles[(candle.Instrument.Name, candle.Interval, candle.VenueMicros)] = candle;
        }
        var minutes = (at - start) / MicrosPerMinute;
        Assert.InRange(minutes, 6, 20);
        var empty = 0;
        foreach (var name in names)
        {
            foreach (var length in new[] { 1, 5 })
            {
                for (var begin = start; begin + (length * MicrosPerMinute) <= start + (minutes * MicrosPerMinute); begin += length * MicrosPerMinute)
                {
                    var within = trades.Where(t => t.Instrument.Name == name && t.VenueMicros >= begin && t.VenueMicros < begin + (length * MicrosPerMinute)).ToList();
                    var candle = candles[(name, TimeSpan.FromMinutes(length), begin)];
                    if (within.Count == 0) empty++;
                    MustBe(candle, within, trades.LastOrDefault(t => t.Instrument.Name == name && t.VenueMicros < begin));
                }
            }
        }
        Assert.Equal(3, empty);
    }

    [Fact]
    public async Task Simulator_must_account_for_the_frames_of_each_kind()
    {
        var simulator = await StartAsync(new SimulatorOptions { TradeShare = 0.3 });
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        string[] asked = [$"ticker.{Perpetual}.100ms", $"trades.{Perpetual}.100ms", $"book.{Perpetual}.none.10.100ms", $"chart.trades.{Perpetual}.1", $"perpetual.{Perpetual}.100ms"];
        Assert.Equal(asked, Strings(await client.SubscribeAsync(asked)));
        Advance(200);
        var frames = new List<string>();
        for (var i = 0; i < 250; i++) frames.Add(await client.NextAsync($"the rest of 250 frames after {i}") ?? "closed");
        await client.CallAsync("public/unsubscribe_all");
        frames.AddRange(client.Unread);
        var kinds = frames.GroupBy(f => Notification(f).Channel.Split('.')[0]).ToDictionary(g => g.Key, g => (long)g.Count());
        var sent = simulator.Sent;
        Assert.Equal((kinds["ticker"], kinds["book"], kinds["perpetual"], kinds["trades"], kinds["chart"]), (sent.Tickers, sent.Books, sent.Fundings, sent.TradeFrames, sent.Candles));
        Assert.Equal((sent.Tickers, sent.Tickers, sent.TradeFrames), (sent.Books, sent.Fundings, sent.Candles));
        Assert.Equal(sent.Ticks, sent.Tickers + sent.Books + sent.Fundings + sent.Candles + sent.Trades);
        using var http = new HttpClient();
        var account = Read(await http.GetStringAsync(new Uri(simulator.RestUri, "/simulator/sent")));
        Assert.Equal((sent.Books, sent.Candles, sent.Fundings), (account.GetProperty("books").GetInt64(), account.GetProperty("candles").GetInt64(), account.GetProperty("fundings").GetInt64()));
    }

    private DeribitMarket Market(double tradeShare = 0.1) => new(new MarketSettings { Start = Time.GetUtcNow(), Seed = 11, TradeShare = tradeShare });

    private static IEnumerable<string> Frames(DeribitMarket market, Func<long>? clock = null)
    {
        var writer = new ArrayBufferWriter<byte>();
        while (true)
        {
            writer.ResetWrittenCount();
            market.NextFrame(writer, clock?.Invoke());
            yield return Encoding.UTF8.GetString(writer.WrittenSpan);
        }
    }

    private List<Tick> Decoded(DeribitMarket market, int frames, Func<long>? clock = null)
    {
        foreach (var frame in Frames(market, clock).Take(frames))
        {
            Assert.True(_decoder.Decode(Encoding.UTF8.GetBytes(frame), 1, _intake) == FrameKind.Ticks, frame);
        }
        return [.. _intake.Events.Cast<Tick>()];
    }

    private static void MustShow(Quote ticker, BookSnapshot book)
    {
        Assert.Equal((ticker.Instrument, ticker.VenueMicros), (book.Instrument, book.VenueMicros));
        if (double.IsNaN(ticker.BidPrice)) Assert.Empty(book.Bids);
        else Assert.Equal(new BookLevel(ticker.BidPrice, ticker.BidAmount), book.Bids[0]);
        if (double.IsNaN(ticker.AskPrice)) Assert.Empty(book.Asks);
        else Assert.Equal(new BookLevel(ticker.AskPrice, ticker.AskAmount), book.Asks[0]);
        Assert.All(book.Bids.Zip(book.Bids.Skip(1)), pair => Assert.True(pair.First.Price > pair.Second.Price, "bids must fall"));
        Assert.All(book.Asks.Zip(book.Asks.Skip(1)), pair => Assert.True(pair.First.Price < pair.Second.Price, "asks must rise"));
        Assert.All(book.Bids.Concat(book.Asks), level => Assert.True(level is { Price: > 0, Amount: > 0 }, level.ToString()));
    }

    private static void MustBe(Candle candle, List<Trade> within, Trade? before)
    {
        if (within.Count == 0)
        {
            Assert.Equal((before!.Price, before.Price, before.Price, before.Price), (candle.Open, candle.High, candle.Low, candle.Close));
            Assert.Equal((0.0, 0.0), (candle.Volume, candle.QuoteVolume));
            return;
        }
        Assert.Equal((within[0].Price, within.Max(t => t.Price), within.Min(t => t.Price), within[^1].Price), (candle.Open, candle.High, candle.Low, candle.Close));
        var isOption = candle.Instrument.Kind == InstrumentKind.Option;
        Assert.Equal(within.Sum(t => isOption ? t.Amount : t.Amount / t.Price), candle.Volume, 1e-8);
        Assert.Equal(within.Sum(t => isOption ? t.Amount * t.Price : t.Amount), candle.QuoteVolume, 1e-8);
    }
}
