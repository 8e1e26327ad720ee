using AkkaCollector.Simulator;
using AkkaCollector.Tests.Doubles;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

/// <summary>A market that starts anew numbers its trades on from the last one, however that ended.</summary>
public sealed class TradeNumbersSpec : SimulatorSpec
{
    private const string Perpetual = "ETH-PERPETUAL";

    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder["trades.bin"];

    [Fact]
    public async Task A_market_must_go_on_where_the_last_one_ended()
    {
        var last = 0L;
        for (var run = 0; run < 3; run++)
        {
            await using var simulator = await SimulatorHost.StartAsync(Options(), Time, NullLoggerFactory.Instance);
            await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
            await client.SubscribeAsync($"trades.{Perpetual}.100ms");
            Advance(50);
            var first = Seq(await client.NextAsync("the first trade"), last: false);
            Assert.Equal(last == 0 ? first : last + 1, first);
            // What was made and not read belongs to the market as well: it is asked for after the market has come to rest.
            Assert.True(await RestedAsync(simulator, client));
            var newest = await client.CallAsync("public/get_last_trades_by_instrument", new { instrument_name = Perpetual, count = 1 });
            last = newest.GetProperty("result").GetProperty("trades")[0].GetProperty("trade_seq").GetInt64();
            Time.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public void Numbers_must_be_kept_without_being_closed_and_forget_what_is_no_longer_listed()
    {
        var first = new TradeNumbers(FilePath, NullLogger.Instance);
        Assert.Equal(7, first.NextOf("A", 7));
        first.Begin([]);
        first.Moved("A", 8);
        first.Moved("ETH_USDC-27NOV26-3000-C", 100);
        first.Moved("A", 12);
        // As after a kill: nobody has closed the file.
        using var second = new TradeNumbers(FilePath, NullLogger.Instance);
        Assert.Equal((12L, 100L, 5L), (second.NextOf("A", 1), second.NextOf("ETH_USDC-27NOV26-3000-C", 1), second.NextOf("B", 5)));
        second.Begin(["A", "B"]);
        second.Moved("B", 6);
        using var third = new TradeNumbers(FilePath, NullLogger.Instance);
        Assert.Equal((12L, 1L, 6L), (third.NextOf("A", 1), third.NextOf("ETH_USDC-27NOV26-3000-C", 1), third.NextOf("B", 5)));
        first.Dispose();
    }

    [Fact]
    public void Numbers_must_survive_a_file_that_holds_something_else()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            File.WriteAllBytes(FilePath, bytes);
            using var numbers = new TradeNumbers(FilePath, NullLogger.Instance);
            Assert.Equal(3, numbers.NextOf("A", 3));
            numbers.Begin(["A"]);
            numbers.Moved("A", 4);
            using var after = new TradeNumbers(FilePath, NullLogger.Instance);
            Assert.Equal(4, after.NextOf("A", 3));
        }
    }

    [Fact]
    public void Numbers_must_be_refused_where_they_cannot_be_kept()
    {
        var numbers = new TradeNumbers(Path.Combine(_folder["missing"], "trades.bin"), NullLogger.Instance);
        Assert.ThrowsAny<IOException>(() => numbers.Begin([]));
    }

    [Fact]
    public async Task A_market_at_rest_must_have_sent_all_and_make_no_more()
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions { TradeShare = 0.5 }, Time, NullLoggerFactory.Instance);
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await client.SubscribeAsync($"ticker.{Perpetual}.100ms", $"trades.{Perpetual}.100ms");
        Advance(100);
        Assert.True(await RestedAsync(simulator, client));
        var ticks = simulator.Sent.Ticks;
        Assert.InRange(ticks, 100, 300);
        Advance(100);
        await client.CallAsync("public/test");
        Assert.Equal(ticks, simulator.Sent.Ticks);
    }

    [Fact]
    public async Task A_market_must_come_to_rest_also_when_a_client_does_not_answer()
    {
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), Time, NullLoggerFactory.Instance);
        Assert.True(await simulator.RestAsync());
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await client.CallAsync("public/test");
        var resting = simulator.RestAsync();
        Assert.False(resting.IsCompleted);
        Advance(1_000);
        Assert.False(await resting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    /// <inheritdoc />
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private SimulatorOptions Options() => new() { TradeShare = 1, TradeNumbers = FilePath };

    /// <summary>Lets the market rest while the client reads on to the test request, which it answers.</summary>
    private static async Task<bool> RestedAsync(SimulatorHost simulator, DeribitClient client)
    {
        var resting = simulator.RestAsync();
        while (!(await client.NextAsync("the test request") ?? "").Contains("test_request", StringComparison.Ordinal))
        {
            // What was sent before.
        }
        await client.CallAsync("public/test");
        return await resting;
    }

    private static long Seq(string? frame, bool last)
    {
        var trades = Notification(frame).Data.EnumerateArray();
        return (last ? trades.Last() : trades.First()).GetProperty("trade_seq").GetInt64();
    }
}
