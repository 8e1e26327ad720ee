using System.Text;
using AkkaCollector.Configuration;
using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Venues;
using AkkaCollector.Venues.Deribit;
using Xunit;

namespace AkkaCollector.Tests.Venues.Deribit;

public sealed class DeribitAdapterSpec
{
    private const string Instruments = """[{"instrument_name":"ETH-27NOV26-3000-C","kind":"option","strike":3000,"expiration_timestamp":4000000000000,"is_active":true}]""";
    private const string Summaries = """[{"instrument_name":"ETH-27NOV26-3000-C","open_interest":2}]""";

    [Fact]
    public void DeribitSettings_must_read_the_defaults_of_the_reference()
    {
        var settings = Settings("");
        Assert.Equal((new Uri("wss://streams.deribit.com/ws/api/v2"), "ETH", "100ms", true, true), (settings.Endpoint, settings.Currency, settings.Interval, settings.Tickers, settings.Trades));
        Assert.Equal(new InstrumentSelection(InstrumentKind.Option, SelectionOrder.Nearest, 50), settings.Selection);
        Assert.Equal((new CreditPool(30_000, 10_000, 3_000), new CreditPool(50_000, 10_000, 500)), (settings.SubscriptionCredits, settings.OtherCredits));
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Heartbeat);
        Assert.Equal((0, null), (settings.BookDepth, settings.FundingInterval));
        Assert.Empty(settings.Candles);
    }

    [Theory]
    [InlineData("book-depth = 5", "must be off, 1, 10 or 20, was 5")]
    [InlineData("candles = [1, 2]", "must be an array of 1, 3, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1D, was an array of 2")]
    [InlineData("candles = \"1d\"", "must be an array of 1, 3, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1D, was 1d")]
    [InlineData("funding = 1s", "must be off, 100ms, agg2 or raw, was 1s")]
    public void DeribitSettings_must_name_the_channels_that_there_are(string text, string message)
    {
        var config = Config(text);
        DeribitSettings.Read(config.Root.Section("sources").Section("s"));
        Assert.Contains(message, Assert.Throws<ConfigException>(config.ThrowIfProblems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeribitAdapter_must_name_the_channels_of_books_candles_and_funding()
    {
        var adapter = new DeribitAdapter(Settings("trades = off, book-depth = 20, candles = [1, 1D, 1], funding = agg2"));
        string[] Of(string name, InstrumentKind kind) =>
            [.. adapter.ChannelsOf(new Instrument { Venue = "deribit", Name = name, Kind = kind, BaseCurrency = "ETH", QuoteCurrency = "USD" }).Select(c => $"{c.Name} {c.Content} {c.IsSteady}")];
        Assert.Equal(
            [
                "ticker.ETH-PERPETUAL.100ms Quotes True", "book.ETH-PERPETUAL.none.20.100ms Books True", "chart.trades.ETH-PERPETUAL.1 Candles False",
                "chart.trades.ETH-PERPETUAL.1D Candles False", "perpetual.ETH-PERPETUAL.agg2 Funding True",
            ],
            Of("ETH-PERPETUAL", InstrumentKind.Perpetual));
        Assert.Equal(4, Of("ETH-27NOV26-3000-C", InstrumentKind.Option).Length);
        Assert.DoesNotContain(Of("ETH-27NOV26", InstrumentKind.Future), c => c.StartsWith("perpetual", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("endpoint = \"http://x\"", "endpoint")]
    [InlineData("interval = 10ms", "interval")]
    [InlineData("heartbeat = 5s", "heartbeat")]
    [InlineData("instruments.kind = swap", "kind")]
    [InlineData("instruments.count = 0", "count")]
    [InlineData("credits.subscriptions.capacity = 100", "capacity")]
    public void DeribitSettings_must_refuse_what_cannot_be(string text, string key)
    {
        var config = Config(text);
        DeribitSettings.Read(config.Root.Section("sources").Section("s"));
        Assert.Contains(key, Assert.Throws<ConfigException>(config.ThrowIfProblems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeribitAdapter_must_write_requests_as_JSON_RPC()
    {
        var adapter = new DeribitAdapter(Settings("heartbeat = 12500ms"));
        string Sent(VenueCall call) => Encoding.UTF8.GetString(adapter.Encode(call, 7).Span);
        Assert.Equal("""{"jsonrpc":"2.0","id":7,"method":"public/set_heartbeat","params":{"interval":13}}""", Sent(Assert.Single(adapter.Greeting)));
        Assert.Equal("""{"jsonrpc":"2.0","id":7,"method":"public/test","params":{}}""", Sent(adapter.LifeSign));
        Assert.Equal("""{"jsonrpc":"2.0","id":7,"method":"public/subscribe","params":{"channels":["a","b"]}}""", Sent(adapter.Subscribe(["a", "b"])));
        Assert.Equal("""{"jsonrpc":"2.0","id":7,"method":"public/unsubscribe","params":{"channels":["a"]}}""", Sent(adapter.Unsubscribe(["a"])));
        Assert.Equal((RequestPool.Subscriptions, RequestPool.Other), (adapter.Subscribe([]).Pool, adapter.LifeSign.Pool));
    }

    [Fact]
    public async Task DeribitAdapter_must_list_choose_and_name_channels()
    {
        var adapter = new DeribitAdapter(Settings("interval = agg2"));
        var calls = new ScriptedCalls(Answer(Instruments), Answer(Summaries));
        var listing = await adapter.ListAsync(calls, CancellationToken.None);
        Assert.Equal(
            ["""public/get_instruments {"currency":"ETH","kind":"option","expired":false}""", """public/get_book_summary_by_currency {"currency":"ETH","kind":"option"}"""],
            calls.Asked);
        var chosen = Assert.Single(adapter.Select(listing, 1));
        Assert.Equal(
            [new VenueChannel("ticker.ETH-27NOV26-3000-C.agg2", chosen.Name, ChannelContent.Quotes), new VenueChannel("trades.ETH-27NOV26-3000-C.agg2", chosen.Name, ChannelContent.Trades)],
            adapter.ChannelsOf(chosen));
        Assert.Equal((50, "ETH options (nearest)"), (adapter.Count, adapter.Aim));
    }

    [Theory]
    [InlineData(-32602, FailureClass.NonRetryable)]
    [InlineData(10028, FailureClass.Retryable)]
    [InlineData(11051, FailureClass.Retryable)]
    public async Task DeribitAdapter_must_class_a_refused_list(int code, FailureClass failure)
    {
        var adapter = new DeribitAdapter(Settings(""));
        var calls = new ScriptedCalls(new VenueAnswer(1, default, new VenueError(code, "no", ""), 0, 0));
        var refused = await Assert.ThrowsAsync<VenueRefusedException>(() => adapter.ListAsync(calls, CancellationToken.None));
        Assert.Equal(failure, refused.Failure);
        Assert.Contains($"{code} no", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10028, ErrorMeaning.TooManyRequests)]
    [InlineData(13778, ErrorMeaning.Hopeless)]
    [InlineData(13004, ErrorMeaning.Hopeless)]
    [InlineData(10040, ErrorMeaning.TryLater)]
    [InlineData(99999, ErrorMeaning.TryLater)]
    public void DeribitAdapter_must_know_what_errors_ask_for(long code, ErrorMeaning meaning) =>
        Assert.Equal(meaning, new DeribitAdapter(Settings("")).MeaningOf(new VenueError(code, "", "")));

    [Fact]
    public void DeribitAdapter_must_read_which_channels_were_accepted()
    {
        var adapter = new DeribitAdapter(Settings(""));
        Assert.Equal(["a", "b"], adapter.Accepted(Answer("""["a","b"]""")).Order());
        Assert.Throws<VenueAnswerException>(() => adapter.Accepted(Answer("\"ok\"")));
    }

    internal static DeribitSettings Settings(string text)
    {
        var config = Config(text);
        var settings = DeribitSettings.Read(config.Root.Section("sources").Section("s"));
        config.ThrowIfProblems();
        return settings;
    }

    private static CollectorConfig Config(string text) =>
        CollectorConfig.Parse("collector.sources.s { venue = deribit\n" + text + "\n}", "test.conf", new Dictionary<string, string>());

    private static VenueAnswer Answer(string result) => new(1, Encoding.UTF8.GetBytes(result), null, 0, 0);

    private sealed class ScriptedCalls(params VenueAnswer[] answers) : IVenueCalls
    {
        private readonly Queue<VenueAnswer> _answers = new(answers);

        public List<string> Asked { get; } = [];

        public Task<VenueAnswer> CallAsync(VenueCall call, CancellationToken cancellationToken)
        {
            Asked.Add($"{call.Method} {Encoding.UTF8.GetString(call.Parameters.Span)}");
            return Task.FromResult(_answers.Dequeue());
        }
    }
}
