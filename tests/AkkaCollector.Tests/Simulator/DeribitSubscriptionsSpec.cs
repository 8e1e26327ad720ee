using System.Text.Json;
using AkkaCollector.Simulator;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

public sealed class DeribitSubscriptionsSpec : SimulatorSpec
{
    [Fact]
    public async Task Simulator_must_leave_unknown_channels_out_of_its_answer_without_a_word()
    {
        var simulator = await StartAsync();
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        var answer = await client.SubscribeAsync("ticker.ETH-PERPETUAL.100ms", "ticker.ETH-1JAN20-1-C.100ms", "nonsense", "ticker.ETH-PERPETUAL.5s", "trades.BTC-PERPETUAL.agg2");
        Assert.Equal(["ticker.ETH-PERPETUAL.100ms", "trades.BTC-PERPETUAL.agg2"], Strings(answer));
    }

    [Fact]
    public async Task Simulator_must_send_the_ticks_of_the_channels_that_were_asked_for_and_account_for_them()
    {
        var simulator = await StartAsync(new SimulatorOptions { TradeShare = 0.3 });
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        var options = await SomeOptionsAsync(client, 5);
        var asked = options.SelectMany(o => new[] { $"ticker.{o}.100ms", $"trades.{o}.100ms" }).Append("ticker.BTC-PERPETUAL.100ms").ToArray();
        Assert.Equal(asked, Strings(await client.SubscribeAsync(asked)));

        Advance(500);
        var frames = new List<string>();
        for (var ticks = 0; ticks < 700; ticks++) frames.Add(await client.NextAsync($"the rest of 700 frames after {ticks}") ?? "closed");
        await client.CallAsync("public/unsubscribe_all");
        frames.AddRange(client.Unread);
        var (quotes, ids, seqs) = (0, new Dictionary<string, List<long>>(), new Dictionary<string, List<long>>());
        foreach (var (channel, data) in frames.Select(Notification))
        {
            Assert.Contains(channel, asked);
            if (channel.StartsWith("ticker", StringComparison.Ordinal)) quotes++;
            else foreach (var trade in data.EnumerateArray())
            {
                var name = trade.GetProperty("instrument_name").GetString()!;
                (ids.TryGetValue(name, out var known) ? known : ids[name] = []).Add(long.Parse(trade.GetProperty("trade_id").GetString()!["ETH-".Length..]));
                (seqs.TryGetValue(name, out known) ? known : seqs[name] = []).Add(trade.GetProperty("trade_seq").GetInt64());
            }
        }

        Assert.Equal(5, seqs.Count);
        Assert.All(seqs.Values, s => Assert.Equal(Enumerable.Range(0, s.Count).Select(i => s[0] + i), s));
        Assert.Equal(ids.Values.Sum(i => i.Count), ids.Values.SelectMany(i => i).Distinct().Count());
        Assert.All(ids, i => Assert.Equal(i.Value, simulator.Sent.TradeIdsOf(i.Key)));
        Assert.Equal(quotes, simulator.Sent.Tickers);
        Assert.Equal(ids.Values.Sum(i => i.Count), simulator.Sent.Trades);

        using var http = new HttpClient();
        var account = Read(await http.GetStringAsync(new Uri(simulator.RestUri, "/simulator/sent?trade_ids=true")));
        Assert.Equal(simulator.Sent.Ticks, account.GetProperty("ticks").GetInt64());
        Assert.Equal(3, account.GetProperty("answers").GetInt64());
        Assert.Equal(ids[options[0]], account.GetProperty("instruments").GetProperty(options[0]).GetProperty("trade_ids").EnumerateArray().Select(i => i.GetInt64()));
        Assert.Equal(account.GetProperty("frames").GetInt64(), account.GetProperty("connections")[0].GetProperty("frames").GetInt64());
    }

    [Fact]
    public async Task Simulator_must_send_nothing_more_of_a_channel_that_was_given_up()
    {
        var simulator = await StartAsync();
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await client.SubscribeAsync("ticker.ETH-PERPETUAL.100ms", "ticker.BTC-PERPETUAL.100ms");
        var answer = await client.CallAsync("public/unsubscribe", new { channels = new[] { "ticker.ETH-PERPETUAL.100ms", "ticker.never.100ms" } });
        Assert.Equal(["ticker.ETH-PERPETUAL.100ms"], Strings(answer));
        Advance(50);
        for (var i = 0; i < 99; i++) Assert.Equal("ticker.BTC-PERPETUAL.100ms", Notification(await client.NextAsync()).Channel);

        Assert.Equal("ok", (await client.CallAsync("public/unsubscribe_all")).GetProperty("result").GetString());
        var sent = simulator.Sent.Ticks;
        Advance(100);
        await client.CallAsync("public/test");
        Assert.Equal(sent, simulator.Sent.Ticks);
    }

    [Fact]
    public async Task Market_must_live_on_while_a_client_is_away_so_that_it_can_fetch_the_trades_it_missed()
    {
        var simulator = await StartAsync(new SimulatorOptions { TradeShare = 1 });
        long last;
        await using (var first = await DeribitClient.ConnectAsync(simulator.WebSocketUri))
        {
            await first.SubscribeAsync("trades.ETH-PERPETUAL.100ms");
            Advance(50);
            last = Notification(await first.NextAsync()).Data.EnumerateArray().Last().GetProperty("trade_seq").GetInt64();
        }
        await using var second = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        var trades = await TradesAfterAsync(second, last, 300);

        Assert.Equal(Enumerable.Range(1, 300).Select(i => last + i), trades.Select(t => t.GetProperty("trade_seq").GetInt64()));
        var newest = await second.CallAsync("public/get_last_trades_by_instrument", new { instrument_name = "ETH-PERPETUAL", count = 3 });
        Assert.True(newest.GetProperty("result").GetProperty("has_more").GetBoolean());
        var seqs = newest.GetProperty("result").GetProperty("trades").EnumerateArray().Select(t => t.GetProperty("trade_seq").GetInt64()).ToArray();
        Assert.Equal([seqs[0], seqs[0] - 1, seqs[0] - 2], seqs);
    }

    [Fact]
    public async Task Simulator_must_expire_instruments_and_list_new_ones_while_it_runs()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 11, 23, 7, 59, 59, TimeSpan.Zero));
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), time, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        var dying = (await SomeOptionsAsync(client, 1))[0];
        Assert.StartsWith("ETH-23NOV26-", dying);
        await client.SubscribeAsync($"ticker.{dying}.100ms", "instrument.state.any.ETH");

        time.Advance(TimeSpan.FromSeconds(1));
        var states = new Dictionary<string, string>();
        var last = "";
        while (!states.ContainsValue("created"))
        {
            var (channel, data) = Notification(await client.NextAsync("the listing of a new instrument"));
            if (channel.StartsWith("instrument", StringComparison.Ordinal)) states[data.GetProperty("instrument_name").GetString()!] = data.GetProperty("state").GetString()!;
            else last = data.GetProperty("state").GetString()!;
        }

        Assert.Equal("closed", last);
        Assert.Equal("closed", states[dying]);
        Assert.StartsWith("ETH-26NOV26", states.First(s => s.Value == "created").Key);
        var expired = await client.CallAsync("public/get_instruments", new { currency = "ETH", expired = true });
        Assert.Contains(expired.GetProperty("result").EnumerateArray(), i => i.GetProperty("instrument_name").GetString() == dying && !i.GetProperty("is_active").GetBoolean());
        Assert.Empty(Strings(await client.SubscribeAsync($"ticker.{dying}.100ms")));
    }

    [Fact]
    public async Task Simulator_must_expire_what_nobody_has_subscribed_to_as_well()
    {
        var simulator = await StartAsync(new SimulatorOptions { TicksPerSecond = double.PositiveInfinity });
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        var dying = (await SomeOptionsAsync(client, 1))[0];
        Assert.Equal([$"ticker.{dying}.100ms"], Strings(await client.SubscribeAsync($"ticker.{dying}.100ms")));
        await client.CallAsync("public/unsubscribe_all");
        Time.Advance(TimeSpan.FromDays(1));
        // The first connection may have had a write under way, which then took a day.
        await using var later = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        Assert.DoesNotContain(dying, await SomeOptionsAsync(later, 1000));
        Assert.Empty(Strings(await later.SubscribeAsync($"ticker.{dying}.100ms")));
    }

    [Fact]
    public async Task Simulator_must_send_two_clients_the_same_trades()
    {
        var simulator = await StartAsync(new SimulatorOptions { TradeShare = 1 });
        await using var first = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await using var second = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await first.SubscribeAsync("trades.ETH-PERPETUAL.100ms");
        await second.SubscribeAsync("trades.ETH-PERPETUAL.100ms");
        Advance(50);
        for (var i = 0; i < 30; i++) Assert.Equal(await first.NextAsync(), await second.NextAsync());
    }

    [Fact]
    public async Task Simulator_must_repeat_with_the_same_seed_and_clock()
    {
        var sent = new List<string?>();
        for (var run = 0; run < 2; run++)
        {
            var time = new ManualTime();
            await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Seed = 42 }, time, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
            await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
            var options = await SomeOptionsAsync(client, 10);
            await client.SubscribeAsync([.. options.SelectMany(o => new[] { $"ticker.{o}.100ms", $"trades.{o}.100ms" })]);
            time.Advance(TimeSpan.FromSeconds(0.25));
            for (var i = 0; i < 400; i++) sent.Add(await client.NextAsync());
        }
        Assert.Equal(sent.Take(400).Select(WithoutTime), sent.Skip(400).Select(WithoutTime));

        // When a frame goes is a matter of threads; what stands in it is not.
        static string WithoutTime(string? frame) => System.Text.RegularExpressions.Regex.Replace(frame!, "\"timestamp\":[0-9]+", "");
    }

    /// <summary>Moves the clock until so many trades after a number have happened, and fetches them in their order.</summary>
    private async Task<JsonElement[]> TradesAfterAsync(DeribitClient client, long seq, int count)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            Advance(50);
            var answer = await client.CallAsync("public/get_last_trades_by_instrument", new { instrument_name = "ETH-PERPETUAL", start_seq = seq + 1, end_seq = seq + count, count = 1000, sorting = "asc" });
            var trades = answer.GetProperty("result").GetProperty("trades").EnumerateArray().ToArray();
            if (trades.Length == count) return trades;
        }
        throw new TimeoutException($"{count} trades after {seq} did not happen in 10 s of the market's time.");
    }
}
