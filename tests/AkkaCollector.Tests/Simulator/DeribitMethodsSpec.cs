using System.Net;
using System.Text.Json;
using AkkaCollector.Simulator;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

public sealed class DeribitMethodsSpec : SimulatorSpec
{
    private SimulatorHost _simulator = null!;
    private DeribitClient _client = null!;

    public override async Task InitializeAsync()
    {
        _simulator = await StartAsync(new SimulatorOptions { ClientId = "someone", ClientSecret = "hidden" });
        _client = await DeribitClient.ConnectAsync(_simulator.WebSocketUri);
    }

    public override async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Simulator_must_list_the_instruments_of_a_currency_and_kind_as_the_venue_does()
    {
        var answer = await _client.CallAsync("public/get_instruments", new { currency = "ETH", kind = "option", expired = false });

        Assert.Equal(["jsonrpc", "id", "result", "usIn", "usOut", "usDiff", "testnet"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal(answer.GetProperty("usOut").GetInt64() - answer.GetProperty("usIn").GetInt64(), answer.GetProperty("usDiff").GetInt64());
        var options = answer.GetProperty("result").EnumerateArray().ToArray();
        Assert.InRange(options.Length, 200, 1000);
        Assert.All(options, o =>
        {
            var parts = o.GetProperty("instrument_name").GetString()!.Split('-');
            Assert.Equal(["ETH", o.GetProperty("strike").GetDouble().ToString("0"), o.GetProperty("option_type").GetString() == "call" ? "C" : "P"], [parts[0], parts[2], parts[3]]);
            Assert.Equal("option", o.GetProperty("kind").GetString());
            var expiry = DateTimeOffset.FromUnixTimeMilliseconds(o.GetProperty("expiration_timestamp").GetInt64());
            Assert.Equal(expiry.ToString("dMMMyy").ToUpperInvariant(), parts[1]);
            Assert.True(expiry > Time.GetUtcNow() && expiry.TimeOfDay == TimeSpan.FromHours(8), $"expires at {expiry}");
        });
        Assert.True(options.Select(o => o.GetProperty("expiration_timestamp").GetInt64()).Distinct().Count() >= 8, "too few expiries");
    }

    [Theory]
    [InlineData("any", null, 880, 5000)]
    [InlineData("BTC", "future", 8, 20)]
    [InlineData("BTC", "spot", 0, 0)]
    [InlineData("SOL", null, 0, 0)]
    public async Task Simulator_must_list_what_was_asked_for(string currency, string? kind, int atLeast, int atMost)
    {
        var answer = await _client.CallAsync("public/get_instruments", new { currency, kind });
        Assert.InRange(answer.GetProperty("result").GetArrayLength(), atLeast, atMost);
    }

    [Fact]
    public async Task Simulator_must_summarise_the_books_of_a_currency()
    {
        var answer = await _client.CallAsync("public/get_book_summary_by_currency", new { currency = "ETH", kind = "option" });
        var books = answer.GetProperty("result").EnumerateArray().ToArray();
        Assert.InRange(books.Length, 200, 1000);
        Assert.Contains(books, b => b.GetProperty("open_interest").GetDouble() > 0);
        Assert.Contains(books, b => b.GetProperty("last").ValueKind == JsonValueKind.Null);
        Assert.All(books, b => Assert.True(b.GetProperty("mark_iv").GetDouble() > 0));
    }

    [Fact]
    public async Task Simulator_must_give_the_ticker_of_an_instrument()
    {
        var name = (await SomeOptionsAsync(_client, 1))[0];
        var ticker = (await _client.CallAsync("public/ticker", new { instrument_name = name })).GetProperty("result");
        Assert.Equal(name, ticker.GetProperty("instrument_name").GetString());
        Assert.Equal(Time.GetUtcNow().ToUnixTimeMilliseconds(), ticker.GetProperty("timestamp").GetInt64());
        Assert.Equal(13020, ErrorOf(await _client.CallAsync("public/ticker", new { instrument_name = "ETH-1JAN20-1-C" })));
    }

    [Fact]
    public async Task Simulator_must_tell_the_time_and_its_version()
    {
        Assert.Equal(Time.GetUtcNow().ToUnixTimeMilliseconds(), (await _client.CallAsync("public/get_time")).GetProperty("result").GetInt64());
        Assert.Equal("1.2.26", (await _client.CallAsync("public/test")).GetProperty("result").GetProperty("version").GetString());
        Assert.Equal("1.2.26", (await _client.CallAsync("public/hello", new { client_name = "a", client_version = "1" })).GetProperty("result").GetProperty("version").GetString());
        Assert.Equal("false", (await _client.CallAsync("public/status")).GetProperty("result").GetProperty("locked").GetString());
    }

    [Theory]
    [InlineData("public/get_instruments", """{"currency":"ETH","kind":"optoin"}""", """{"code":-32602,"data":{"reason":"invalid value","param":"kind"},"message":"Invalid params"}""")]
    [InlineData("public/get_instruments", """{}""", """{"code":-32602,"data":{"reason":"value required","param":"currency"},"message":"Invalid params"}""")]
    [InlineData("public/set_heartbeat", """{"interval":5}""", """{"code":-32602,"data":{"reason":"value must be >= 10","param":"interval"},"message":"Invalid params"}""")]
    [InlineData("public/subscribe", """{"channels":"ticker"}""", """{"code":-32602,"data":{"reason":"must be an array","param":"channels"},"message":"Invalid params"}""")]
    [InlineData("public/subscribe", """{"channels":["ticker.ETH-PERPETUAL.raw"]}""", """{"code":13778,"message":"raw_subscriptions_not_available_for_unauthorized"}""")]
    [InlineData("public/get_last_trades_by_instrument", """{"instrument_name":"ETH-PERPETUAL","count":1001}""", """{"code":-32602,"data":{"reason":"value must be >= 1 and <= 1000","param":"count"},"message":"Invalid params"}""")]
    [InlineData("public/auth", """{"grant_type":"client_credentials","client_id":"someone","client_secret":"wrong"}""", """{"code":13004,"message":"invalid_credentials"}""")]
    [InlineData("private/get_positions", """{}""", """{"code":13009,"data":{"reason":"invalid_token"},"message":"unauthorized"}""")]
    [InlineData("public/get_everything", """{}""", """{"code":-32601,"message":"Method not found"}""")]
    public async Task Simulator_must_refuse_in_the_words_of_the_venue(string method, string parameters, string error)
    {
        var answer = await _client.CallAsync(method, JsonSerializer.Deserialize<JsonElement>(parameters));
        Assert.Equal(error, answer.GetProperty("error").GetRawText());
        Assert.Equal(["jsonrpc", "id", "error", "usIn", "usOut", "usDiff", "testnet"], answer.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Simulator_must_refuse_without_an_id_what_it_could_not_read()
    {
        await _client.SendAsync("{\"jsonrpc\":");
        var answer = Read(await _client.NextAsync());
        Assert.Equal((-32700, false), (ErrorOf(answer), answer.TryGetProperty("id", out _)));

        await _client.SendAsync($"{{\"method\":\"{new string('x', 70_000)}\"}}");
        answer = Read(await _client.NextAsync());
        Assert.Equal((-32600, "request entity too large", false), (ErrorOf(answer), answer.GetProperty("error").GetProperty("message").GetString(), answer.TryGetProperty("id", out _)));

        Assert.Equal("1.2.26", (await _client.CallAsync("public/test")).GetProperty("result").GetProperty("version").GetString());
    }

    [Fact]
    public async Task Simulator_must_give_raw_channels_to_who_has_logged_in()
    {
        var login = await _client.CallAsync("public/auth", new { grant_type = "client_credentials", client_id = "someone", client_secret = "hidden" });
        Assert.Equal("bearer", login.GetProperty("result").GetProperty("token_type").GetString());
        Assert.Equal(["ticker.ETH-PERPETUAL.raw"], Strings(await _client.SubscribeAsync("ticker.ETH-PERPETUAL.raw")));
    }

    [Fact]
    public async Task Simulator_must_answer_the_same_methods_over_http()
    {
        using var http = new HttpClient { BaseAddress = _simulator.RestUri };
        var answer = Read(await http.GetStringAsync("public/get_instruments?currency=BTC&kind=future&expired=false"));
        Assert.Equal(["jsonrpc", "result", "usIn", "usOut", "usDiff", "testnet"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Contains(answer.GetProperty("result").EnumerateArray(), i => i.GetProperty("instrument_name").GetString() == "BTC-PERPETUAL");

        using var refused = await http.GetAsync("public/get_instruments?currency=BTC&kind=x");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(-32602, ErrorOf(Read(await refused.Content.ReadAsStringAsync())));
        using var socketOnly = await http.GetAsync("public/set_heartbeat?interval=30");
        Assert.Equal(-32601, ErrorOf(Read(await socketOnly.Content.ReadAsStringAsync())));
        using var nowhere = await http.GetAsync("/elsewhere");
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
    }
}
