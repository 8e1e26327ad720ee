using System.Diagnostics;
using System.Net.WebSockets;
using AkkaCollector.Simulator;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

public sealed class DeribitConnectionSpec : SimulatorSpec
{
    [Fact]
    public async Task Simulator_must_send_heartbeats_and_cut_off_who_does_not_answer_its_test_request()
    {
        var simulator = await StartAsync();
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        Assert.Equal("ok", (await client.CallAsync("public/set_heartbeat", new { interval = 10 })).GetProperty("result").GetString());

        for (var i = 0; i < 3; i++)
        {
            Advance(10_000);
            Assert.Equal("""{"params":{"type":"heartbeat"},"method":"heartbeat","jsonrpc":"2.0"}""", await client.NextAsync("a heartbeat"));
            Assert.Equal("""{"params":{"type":"test_request"},"method":"heartbeat","jsonrpc":"2.0"}""", await client.NextAsync("a test request"));
            if (i < 2) await client.CallAsync("public/test");
        }
        Advance(10_000);
        Assert.Equal(1008, await client.ReadToCloseAsync());
    }

    [Fact]
    public async Task Simulator_must_end_heartbeats_on_request()
    {
        var simulator = await StartAsync();
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await client.CallAsync("public/set_heartbeat", new { interval = 10 });
        await client.CallAsync("public/disable_heartbeat");
        Advance(60_000);
        await client.CallAsync("public/test");
        Assert.Equal(0, simulator.Sent.Heartbeats);
    }

    [Fact]
    public async Task Simulator_must_refuse_and_close_when_the_credits_are_spent_and_refill_them_with_time()
    {
        var simulator = await StartAsync();
        await using (var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri))
        {
            for (var i = 0; i < 10; i++) Assert.Empty(Strings(await client.SubscribeAsync("nothing")));
            var refused = await client.SubscribeAsync("nothing");
            Assert.Equal("""{"code":10028,"data":null,"message":"too_many_requests"}""", refused.GetProperty("error").GetRawText());
            Assert.Equal(1008, await client.ReadToCloseAsync());
        }
        Advance(300);
        await using var later = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        Assert.Empty(Strings(await later.SubscribeAsync("nothing")));
    }

    [Fact]
    public async Task Simulator_must_charge_nothing_when_limits_are_off()
    {
        var simulator = await StartAsync(new SimulatorOptions { CreditLimits = false });
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        for (var i = 0; i < 40; i++) Assert.Empty(Strings(await client.SubscribeAsync("nothing")));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(2_000)]
    [InlineData(30_000)]
    public async Task Simulator_must_make_as_many_ticks_as_its_rate_says(int rate)
    {
        var simulator = await StartAsync(new SimulatorOptions { TicksPerSecond = rate, TradeShare = 0 });
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await client.SubscribeAsync("ticker.ETH-PERPETUAL.100ms", "ticker.BTC-PERPETUAL.100ms");
        for (var tenths = 1; tenths <= 10; tenths++)
        {
            Advance(100);
            for (var i = 0; i < rate / 10; i++) await client.NextAsync($"tick {i} of {tenths} tenths of a second");
        }
        await client.CallAsync("public/unsubscribe_all");
        Assert.InRange(simulator.Sent.Ticks, rate - 1, rate + 1);
    }

    [Fact]
    public async Task Simulator_must_keep_its_rate_within_ten_percent_by_the_clock_on_the_wall()
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await client.SubscribeAsync("ticker.ETH-PERPETUAL.100ms", "ticker.BTC-PERPETUAL.100ms");
        for (var i = 0; i < 200; i++) await client.NextAsync();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 6_000; i++) await client.NextAsync();
        Assert.InRange(watch.Elapsed.TotalSeconds, 2.7, 3.3);
    }

    [Fact]
    public async Task Simulator_must_send_as_fast_as_a_client_takes_and_wait_for_it()
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { TicksPerSecond = SimulatorOptions.ParseRate("max") }, TimeProvider.System, NullLoggerFactory.Instance);
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        var options = await SomeOptionsAsync(client, 50);
        await client.SubscribeAsync([.. options.SelectMany(o => new[] { $"ticker.{o}.100ms", $"trades.{o}.100ms" })]);
        var buffer = new byte[64 * 1024];
        var watch = Stopwatch.StartNew();
        var frames = 0;
        while (frames < 60_000)
        {
            if ((await client.Socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).EndOfMessage) frames++;
        }
        // Far above the paced rates, even where many specs share two cores.
        Assert.True(frames / watch.Elapsed.TotalSeconds > 2_500, $"only {frames / watch.Elapsed.TotalSeconds:F0} frames a second");
        Assert.True(simulator.Sent.Frames - frames < 50_000, "the simulator ran far ahead of its client");
    }

    [Fact]
    public async Task Simulator_must_reset_a_client_that_does_not_read()
    {
        await using var simulator = await SimulatorHost.StartAsync(
            new SimulatorOptions { TicksPerSecond = double.PositiveInfinity, SendTimeout = TimeSpan.FromMilliseconds(500) }, TimeProvider.System, NullLoggerFactory.Instance);
        await using var deaf = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await deaf.SubscribeAsync("ticker.ETH-PERPETUAL.100ms");
        await client.SubscribeAsync("ticker.ETH-PERPETUAL.100ms");
        while (simulator.Sent.Connections[0].IsOpen) await client.NextAsync("a frame, after the deaf client was reset");
        Assert.StartsWith("connection_too_slow", simulator.Sent.Connections[0].Ended);
        await Assert.ThrowsAnyAsync<WebSocketException>(deaf.ReadToCloseAsync);
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("NaN")]
    public void Options_must_refuse_a_rate_that_is_none(string rate) => Assert.Contains(rate, Assert.Throws<FormatException>(() => SimulatorOptions.ParseRate(rate)).Message);

    [Fact]
    public async Task Simulator_must_refuse_options_that_cannot_be_meant_and_a_port_that_is_taken()
    {
        Assert.Contains("TradeShare", (await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new SimulatorOptions { TradeShare = 2 }))).Message);
        Assert.Contains("Port", (await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new SimulatorOptions { Port = 70_000 }))).Message);
        Assert.Contains("DOGE", (await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new SimulatorOptions { Currencies = ["DOGE"] }))).Message);
        await Assert.ThrowsAsync<FaultScriptException>(() => StartAsync(new SimulatorOptions { Faults = "closed@1s" }));
        var simulator = await StartAsync();
        await Assert.ThrowsAsync<IOException>(() => SimulatorHost.StartAsync(new SimulatorOptions { Port = simulator.Port }, Time, NullLoggerFactory.Instance));
    }
}
