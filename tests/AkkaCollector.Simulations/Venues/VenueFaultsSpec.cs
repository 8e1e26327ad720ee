using AkkaCollector.Connections;
using AkkaCollector.MarketData;
using AkkaCollector.Simulator;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations.Venues;

/// <summary>
/// Goal: a source recovers by itself from each fault that a venue can have, says what it was, and loses no more than what did not
/// reach it. Method: the whole collector against the simulated venue; after each fault what the venue says that it sent is compared
/// with what was received and with the rows of the file. Each case prints its time to recover and what was missed.
/// </summary>
public sealed class VenueFaultsSpec(ITestOutputHelper output)
{
    private const string Source = "eth";

    private Task<SimulationRun> StartAsync(string hocon = "") => SimulationRun.StartAsync(new SimulationPlan { Seed = Seed.Choose(output), Hocon = hocon }, output);

    [Theory]
    [InlineData("close@0s:code=1006", "WebSocket error: eth: ")]
    [InlineData("close@0s:code=1008", "WebSocket error: eth: closed by the venue with 1008")]
    [InlineData("close@0s:code=1011", "WebSocket error: eth: closed by the venue with 1011")]
    [InlineData("deny@0s+2s;close@0s:code=1006", "WebSocket error: eth: The server returned status code '503'")]
    [InlineData("half-open@0s+60s", "WebSocket error: eth: ")]
    [InlineData("silence@0s+5s", "WebSocket error: eth: no ticks for 3 s")]
    [InlineData("ack-silence@0s+4s;close@0s:code=1006", "No ticks received for 2s")]
    [InlineData("partial@0s+2s:share=0.5;close@0s:code=1006", "asking again later")]
    public async Task A_source_must_recover_from_a_connection_that_breaks_or_falls_silent(string fault, string phrase)
    {
        await using var run = await StartAsync(SimulationRun.Alert);
        await run.RecoversFromAsync(fault, phrase,
            () => run.Connection(Source) is { Reconnects: > 0, State: ConnectionState.Live, ChannelsAccepted: 20, ChannelsRefused: 0 });
        Assert.Contains(run.Log.Lines, l => l.StartsWith("Reconnecting in ", StringComparison.Ordinal));
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        Assert.Equal((0, 0), (books.Account.Dropped, books.Account.Rejected));
        Assert.Equal(books.Sent.Trades - books.Account.Trades, books.TradesMissed);
    }

    [Fact]
    public async Task Malformed_frames_must_be_kept_and_cost_nothing_but_themselves()
    {
        await using var run = await StartAsync();
        await run.RecoversFromAsync("malformed@0s+1s:every=5", "", () => run.Total.FramesUndecoded > 5);
        await run.QuietAsync();
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        Assert.Equal(books.Account.FramesUndecoded, books.Rows.Undecoded);
        Assert.True(run.Simulator.Sent.HitBy(FaultKind.Malformed) >= books.Rows.Undecoded, "more frames are kept as undecoded than the venue cut");
        AssertNothingMissed(books);
        Assert.Equal(0, run.Connection(Source)!.Reconnects);
    }

    [Fact]
    public async Task Frames_that_come_twice_must_be_stored_once()
    {
        await using var run = await StartAsync();
        await run.RecoversFromAsync("duplicate@0s+2s:every=3", "", () => run.Total.Duplicates > 10);
        await run.QuietAsync();
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        AssertNothingMissed(books);
        Assert.Equal(books.SentTradeIds.Count, books.Rows.Trades);
        Assert.True(books.Sent.Trades > books.Rows.Trades && books.Sent.Tickers > books.Rows.Quotes, "not both quotes and trades came twice");
        Assert.Equal(books.Account.Duplicates, books.Sent.Ticks - books.Rows.Quotes - books.Rows.Trades);
    }

    [Fact]
    public async Task Trades_that_the_venue_leaves_out_must_be_noticed_by_their_numbers()
    {
        await using var run = await StartAsync();
        await run.RecoversFromAsync("drop@0s+2s:every=2,channel=trades", "were never received", () => run.Connection(Source)!.MissingTrades > 0);
        await run.QuietAsync();
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        AssertNothingMissed(books);
        Assert.Equal(0, run.Connection(Source)!.Reconnects);
    }

    [Fact]
    public async Task Frames_that_come_late_must_be_stored()
    {
        await using var run = await StartAsync();
        await run.RecoversFromAsync("delay@0s+2s:by=1s", "", () => run.Simulator.Sent.HitBy(FaultKind.Delay) > 50);
        await run.QuietAsync();
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        AssertNothingMissed(books);
    }

    [Fact]
    public async Task Unknown_fields_must_be_counted_and_cost_nothing()
    {
        await using var run = await StartAsync();
        await run.RecoversFromAsync("unknown-field@0s+1s:every=2", "", () => run.Connection(Source)!.UnknownFields > 5);
        await run.QuietAsync();
        var books = await run.EndAsync();
        books.AssertRowsEqualAccount();
        AssertNothingMissed(books);
        Assert.Equal(0, books.Account.FramesUndecoded);
    }

    /// <summary>The connection held, so every tick that was sent came in, and every trade is in the file once.</summary>
    private static void AssertNothingMissed(Books books)
    {
        Assert.Equal((0, 0, 0), (books.TicksMissed, books.TradesMissed, books.Sent.Frames - books.Account.Frames));
        Assert.Equal((0, 0), (books.Account.Dropped, books.Account.DroppedByReason[DropReason.UndecodedQueueFull]));
    }
}
