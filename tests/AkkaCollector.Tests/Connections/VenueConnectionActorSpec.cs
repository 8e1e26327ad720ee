using System.Net.WebSockets;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using AkkaCollector.Connections;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Connections;

/// <summary>The connection actor over real loopback sockets; its clock stands still unless a spec moves it.</summary>
public sealed class VenueConnectionActorSpec : TestKit, IAsyncLifetime
{
    private const string Call = "ETH-27NOV26-3000-C";
    private const string Put = "ETH-27NOV26-3000-P";

    private ConnectionHarness _harness = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task VenueConnectionActor_must_connect_list_and_subscribe()
    {
        Start();
        Assert.Equal("public/set_heartbeat", (await _harness.Venue.NextAsync("public/set_heartbeat")).Method);
        var subscribe = await _harness.Venue.NextAsync("public/subscribe");
        Assert.Equal([$"ticker.{Call}.100ms", $"trades.{Call}.100ms", $"ticker.{Put}.100ms", $"trades.{Put}.100ms"], subscribe.Channels);
        Assert.Equal([Call, Put], (await _harness.ListedAsync()).Instruments.Select(i => i.Name));
        var live = await _harness.StateAsync(ConnectionState.Live);
        Assert.Equal((4, 4, 0, 0L), (live.ChannelsWanted, live.ChannelsAccepted, live.ChannelsRefused, live.Reconnects));
        Assert.True(_harness.Setup.Catalog.IsListed && _harness.Setup.Catalog.Get(Call).Listed);
        await _harness.TickAsync();
        Assert.Equal(Call, Assert.Single(_harness.Intake.Quotes).Instrument.Name);
        foreach (var phrase in new[] { "WebSocket connected successfully", "Fetching top 50 ETH options", "Successfully subscribed 4 of 4" })
        {
            await _harness.Log.WaitForAsync(phrase);
        }
    }

    [Fact]
    public async Task VenueConnectionActor_must_answer_a_test_request_at_once()
    {
        await StartLiveAsync();
        await _harness.Venue.Current.SendAsync("""{"params":{"type":"test_request"},"method":"heartbeat","jsonrpc":"2.0"}""");
        await _harness.Venue.NextAsync("public/test");
    }

    [Fact]
    public async Task VenueConnectionActor_must_ask_again_for_what_was_refused()
    {
        Start(venue => venue.Refused[$"trades.{Put}.100ms"] = true);
        var live = await _harness.StateAsync(ConnectionState.Live);
        Assert.Equal((4, 3, 1), (live.ChannelsWanted, live.ChannelsAccepted, live.ChannelsRefused));
        Assert.Contains("refused 1 channels, first trades.", await _harness.Log.WaitForAsync("asking again later"), StringComparison.Ordinal);
        await _harness.Venue.NextAsync("public/subscribe");
        _harness.Venue.Refused.Clear();
        await _harness.AdvanceAsync(5);
        Assert.Equal([$"trades.{Put}.100ms"], (await _harness.Venue.NextAsync("public/subscribe")).Channels);
        await _harness.Log.WaitForAsync("Successfully subscribed 4 of 4");
    }

    [Fact]
    public async Task VenueConnectionActor_must_connect_again_after_a_close()
    {
        await StartLiveAsync();
        await _harness.Venue.Current.CloseAsync(WebSocketCloseStatus.InternalServerError, "bye");
        var down = await _harness.StateAsync(ConnectionState.BackingOff);
        Assert.Equal("closed by the venue with 1011 bye", down.LastCause);
        await _harness.Log.WaitForAsync("WebSocket error: eth: closed by the venue with 1011 bye");
        Assert.Matches(@"Reconnecting in \d+s\.\.\.", await _harness.Log.WaitForAsync("Reconnecting in"));
        await _harness.AdvanceAsync(1);
        var live = await _harness.StateAsync(ConnectionState.Live);
        Assert.Equal((1L, 4), (live.Reconnects, live.ChannelsAccepted));
        await _harness.TickAsync();
        // The choice of instruments is still fresh: it is not asked for again.
        Assert.Equal(1, _harness.Log.Count("Fetching top"));
    }

    [Fact]
    public async Task VenueConnectionActor_must_keep_trying_while_the_venue_refuses()
    {
        Start(venue => venue.IsDown = true);
        await _harness.AdvanceUntilAsync(() => _harness.Log.Count("WebSocket error: eth: ") >= 8, "the connection was not tried 8 times");
        _harness.Venue.IsDown = false;
        await _harness.AdvanceUntilAsync(() => _harness.Log.Count("Successfully subscribed") > 0, "the venue came back and was not connected to");
        await _harness.StateAsync(ConnectionState.Live);
    }

    [Fact]
    public async Task VenueConnectionActor_must_climb_the_ladder_of_silence()
    {
        await StartLiveAsync();
        await _harness.AdvanceAsync(10);
        await _harness.Log.WaitForAsync("No ticks received for 10s");
        await _harness.AdvanceAsync(20);
        await _harness.Log.WaitForAsync("No ticks received for 30s");
        Assert.Equal(4, (await _harness.Venue.NextAsync("public/unsubscribe")).Channels.Length);
        Assert.Equal((1, 4), ((await _harness.Venue.NextAsync("public/subscribe")).Connection, 4));
        await _harness.AdvanceAsync(30);
        await _harness.Log.WaitForAsync("No ticks received for 60s");
        Assert.Equal("no ticks for 60 s", (await _harness.StateAsync(ConnectionState.BackingOff)).LastCause);
    }

    [Fact]
    public async Task VenueConnectionActor_must_fail_after_the_whole_ladder_and_be_healthy_again_with_data()
    {
        Start(settings: s => s with { Liveness = s.Liveness with { ReconnectAfter = TimeSpan.FromSeconds(300) } });
        await _harness.StateAsync(ConnectionState.Live);
        await _harness.AdvanceAsync(301);
        var silent = Assert.IsType<VenueSilentException>(await _harness.FailureAsync());
        Assert.True(silent.Silent >= TimeSpan.FromSeconds(300), $"Silent for {silent.Silent}.");
        await _harness.StatusAsync(s => s.IsUnhealthy, "it was not reported as unhealthy");
        var live = await _harness.StateAsync(ConnectionState.Live);
        Assert.True(live.IsUnhealthy);
        await _harness.TickAsync();
        await _harness.AdvanceAsync(1);
        await _harness.StatusAsync(s => s is { IsUnhealthy: false, State: ConnectionState.Live }, "it did not become healthy");
        await _harness.Log.WaitForAsync("flow again");
    }

    [Fact]
    public async Task VenueConnectionActor_must_subscribe_a_silent_ticker_anew_and_no_trades()
    {
        await StartLiveAsync();
        await _harness.Venue.NextAsync("public/subscribe");
        for (var second = 0; second < 125; second += 5)
        {
            await _harness.TickAsync();
            await _harness.AdvanceAsync(5);
        }
        Assert.Equal([$"ticker.{Put}.100ms"], (await _harness.Venue.NextAsync("public/unsubscribe")).Channels);
        Assert.Equal([$"ticker.{Put}.100ms"], (await _harness.Venue.NextAsync("public/subscribe")).Channels);
        Assert.Equal(0, _harness.Log.Count("No ticks received"));
    }

    [Fact]
    public async Task VenueConnectionActor_must_subscribe_a_silent_book_anew_and_no_candles()
    {
        Start(source: "trades = off, book-depth = 10, candles = [1, 1D]");
        await _harness.StateAsync(ConnectionState.Live);
        var subscribe = await _harness.Venue.NextAsync("public/subscribe");
        Assert.Equal(
            [$"ticker.{Call}.100ms", $"book.{Call}.none.10.100ms", $"chart.trades.{Call}.1", $"chart.trades.{Call}.1D"],
            subscribe.Channels.Where(c => c.Contains(Call, StringComparison.Ordinal)));
        for (var second = 0; second < 125; second += 5)
        {
            await _harness.TickAsync(Call);
            await _harness.TickAsync(Put);
            await _harness.BookAsync(Put);
            await _harness.AdvanceAsync(5);
        }
        Assert.Equal([$"book.{Call}.none.10.100ms"], (await _harness.Venue.NextAsync("public/unsubscribe")).Channels);
        Assert.Equal([$"book.{Call}.none.10.100ms"], (await _harness.Venue.NextAsync("public/subscribe")).Channels);
    }

    [Fact]
    public async Task VenueConnectionActor_must_take_books_and_candles_along_when_channels_are_refused_or_chosen_anew()
    {
        Start(venue => venue.Refused[$"chart.trades.{Put}.1"] = true, source: "trades = off, book-depth = 1, candles = [1]", settings: Patient);
        var live = await _harness.StateAsync(ConnectionState.Live);
        Assert.Equal((6, 5, 1), (live.ChannelsWanted, live.ChannelsAccepted, live.ChannelsRefused));
        await _harness.Venue.NextAsync("public/subscribe");
        _harness.Venue.Refused.Clear();
        await _harness.AdvanceAsync(5);
        Assert.Equal([$"chart.trades.{Put}.1"], (await _harness.Venue.NextAsync("public/subscribe")).Channels);
        await _harness.StatusAsync(s => s.ChannelsAccepted == 6, "the channel that was refused was not accepted in the end");
        _harness.Venue.Options = [(Put, 4_000_000_000_000), ("ETH-4DEC26-3100-C", 4_000_000_000_000)];
        await _harness.AdvanceAsync(3_601);
        Assert.Equal([$"book.{Call}.none.1.100ms", $"chart.trades.{Call}.1", $"ticker.{Call}.100ms"], (await _harness.Venue.NextAsync("public/unsubscribe")).Channels.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["ticker.ETH-4DEC26-3100-C.100ms", "book.ETH-4DEC26-3100-C.none.1.100ms", "chart.trades.ETH-4DEC26-3100-C.1"],
            (await _harness.Venue.NextAsync("public/subscribe")).Channels);
    }

    [Fact]
    public async Task VenueConnectionActor_must_not_judge_silence_where_only_candles_and_trades_are_asked_for()
    {
        Start(source: "tickers = off, candles = [1]");
        await _harness.StateAsync(ConnectionState.Live);
        for (var minute = 0; minute < 10; minute++) await _harness.AdvanceAsync(60);
        Assert.Equal(0, _harness.Log.Count("No ticks received"));
        Assert.Equal(0, _harness.Log.Count("Disconnected"));
    }

    [Fact]
    public async Task VenueConnectionActor_must_report_missing_trades_also_over_a_reconnect()
    {
        await StartLiveAsync();
        await _harness.Venue.TradeAsync(Call, 5);
        await ConnectionHarness.UntilAsync(() => _harness.Setup.Watch.Ticks == 1, "the trade was not received");
        _harness.Supervisor.Tell(new ConnectionProtocol.Reconnect("the operator wished it"));
        Assert.Equal("the operator wished it", (await _harness.StateAsync(ConnectionState.BackingOff)).LastCause);
        await _harness.AdvanceAsync(1);
        await _harness.StateAsync(ConnectionState.Live);
        await _harness.Venue.TradeAsync(Call, 9);
        await ConnectionHarness.UntilAsync(() => _harness.Setup.Watch.Ticks == 2, "the trade was not received");
        await _harness.AdvanceAsync(1);
        var status = await _harness.StatusAsync(s => s.TradeGaps > 0, "the hole was not reported");
        Assert.Equal((1L, 3L), (status.TradeGaps, status.MissingTrades));
        await _harness.Log.WaitForAsync($"3 trades of {Call} of eth were never received, between numbers 5 and 9");
    }

    [Fact]
    public async Task VenueConnectionActor_must_renew_its_choice_without_a_reconnect()
    {
        Start(settings: Patient);
        await _harness.StateAsync(ConnectionState.Live);
        await _harness.Venue.NextAsync("public/subscribe");
        _harness.Venue.Options = [(Put, 4_000_000_000_000), ("ETH-4DEC26-3100-C", 4_000_000_000_000)];
        await _harness.AdvanceAsync(3_601);
        Assert.Equal([$"ticker.{Call}.100ms", $"trades.{Call}.100ms"], (await _harness.Venue.NextAsync("public/unsubscribe")).Channels.Order());
        var subscribe = await _harness.Venue.NextAsync("public/subscribe");
        Assert.Equal((1, "ticker.ETH-4DEC26-3100-C.100ms"), (subscribe.Connection, subscribe.Channels[0]));
    }

    [Fact]
    public async Task VenueConnectionActor_must_renew_its_choice_just_after_an_expiry()
    {
        var expiry = new DateTimeOffset(2026, 11, 22, 8, 2, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Start(venue => venue.Options = [(Call, expiry), (Put, 4_000_000_000_000)], settings: Patient);
        await _harness.StateAsync(ConnectionState.Live);
        await _harness.AdvanceAsync(124);
        Assert.Equal(1, _harness.Log.Count("Fetching top"));
        await _harness.AdvanceAsync(2);
        Assert.Equal([$"ticker.{Call}.100ms", $"trades.{Call}.100ms"], (await _harness.Venue.NextAsync("public/unsubscribe")).Channels.Order());
        Assert.Equal(2, _harness.Log.Count("Fetching top"));
    }

    [Fact]
    public async Task VenueConnectionActor_must_connect_again_when_the_list_is_not_answered()
    {
        Start(venue => venue.Mute["public/get_instruments"] = true);
        await _harness.Venue.NextAsync("public/get_instruments");
        await _harness.AdvanceAsync(11);
        Assert.Contains("did not answer public/get_instruments within 10 s", (await _harness.StateAsync(ConnectionState.BackingOff)).LastCause, StringComparison.Ordinal);
        _harness.Venue.Mute.Clear();
        await _harness.AdvanceAsync(2);
        await _harness.StateAsync(ConnectionState.Live);
    }

    [Fact]
    public async Task VenueConnectionActor_must_ask_again_when_a_subscription_is_not_answered()
    {
        Start(venue => venue.Mute["public/subscribe"] = true);
        var lost = await _harness.Venue.NextAsync("public/subscribe");
        await _harness.AdvanceAsync(10);
        await _harness.StatusAsync(s => s.ChannelsRefused == 4, "the unanswered channels were not put off");
        await _harness.Log.WaitForAsync("did not answer public/subscribe");
        _harness.Venue.Mute.Clear();
        await _harness.AdvanceAsync(5);
        await _harness.StatusAsync(s => s is { State: ConnectionState.Live, ChannelsAccepted: 4 }, "the channels were not accepted in the end");
        // The first answer comes late and changes nothing.
        await _harness.Venue.Current.SendAsync($$"""{"jsonrpc":"2.0","id":{{lost.Id}},"result":[]}""");
        await _harness.Log.WaitForAsync($"ignored an answer to request {lost.Id}");
    }

    [Fact]
    public async Task VenueConnectionActor_must_pause_when_it_asked_too_much()
    {
        Start(venue => venue.Errors["public/subscribe"] = 10028);
        var refused = await _harness.StatusAsync(s => s.ChannelsRefused == 4, "the refused channels were not put off");
        Assert.Equal(ConnectionState.Subscribing, refused.State);
        await _harness.Log.WaitForAsync("was asked too much");
        await _harness.Venue.NextAsync("public/subscribe");
        _harness.Venue.Errors.Clear();
        await _harness.AdvanceAsync(5.5);
        await _harness.StatusAsync(s => s is { State: ConnectionState.Live, ChannelsAccepted: 4 }, "the channels were not accepted in the end");
    }

    [Fact]
    public async Task VenueConnectionActor_must_stop_when_the_venue_refuses_for_good()
    {
        Start(venue => venue.Errors["public/subscribe"] = 13778, source: "interval = raw");
        var refused = Assert.IsType<VenueRefusedException>(await _harness.FailureAsync());
        Assert.Equal(FailureClass.NonRetryable, refused.Failure);
        await _harness.StateAsync(ConnectionState.Down);
    }

    [Fact]
    public async Task VenueConnectionActor_must_look_again_soon_when_there_is_nothing_to_collect()
    {
        Start(venue => venue.Options = []);
        Assert.Equal(0, (await _harness.StateAsync(ConnectionState.Live)).ChannelsWanted);
        await _harness.Log.WaitForAsync("nothing is subscribed");
        _harness.Venue.Options = [(Call, 4_000_000_000_000)];
        await _harness.AdvanceAsync(61);
        await _harness.StatusAsync(s => s.ChannelsAccepted == 2, "the instrument that came later was not subscribed");
        await _harness.AdvanceAsync(5);
        Assert.Equal(0, _harness.Log.Count("No ticks received"));
    }

    [Fact]
    public async Task VenueConnectionActor_must_survive_errors_without_a_request_and_garbage()
    {
        await StartLiveAsync();
        await _harness.Venue.Current.SendAsync("""{"jsonrpc":"2.0","error":{"code":-32600,"message":"request entity too large"}}""");
        await _harness.Log.WaitForAsync("sent an error to no request: -32600 request entity too large");
        await _harness.Venue.Current.SendAsync("{\"truncated\":");
        await _harness.TickAsync();
        Assert.Single(_harness.Intake.Undecoded);
    }

    [Fact]
    public async Task VenueConnectionActor_must_stay_within_the_credits()
    {
        Start(
            venue => venue.Options = [.. Enumerable.Range(0, 20).Select(i => ($"ETH-27NOV26-{3000 + i}-C", 4_000_000_000_000L))],
            settings: s => s with { ChannelsPerRequest = 2 });
        for (var i = 0; i < 10; i++) await _harness.Venue.NextAsync("public/subscribe");
        await ConnectionHarness.UntilAsync(() => _harness.Log.Count("lists 20 instruments") == 1, "the list was not read");
        // The pool of ten requests is spent; the other ten come as it refills, 0.3 s each.
        var before = _harness.Setup.Record.NextRequest;
        for (var i = 0; i < 10; i++)
        {
            await _harness.AdvanceAsync(0.302);
            await _harness.Venue.NextAsync("public/subscribe");
        }
        Assert.Equal(before + 10, _harness.Setup.Record.NextRequest);
        Assert.Equal(40, (await _harness.StateAsync(ConnectionState.Live)).ChannelsAccepted);
    }

    [Fact]
    public async Task VenueConnectionActor_must_fail_with_its_receive_loop_and_come_back()
    {
        await StartLiveAsync();
        var bug = new InvalidOperationException("a bug behind the decoder");
        _harness.Intake.FailsNextWith = bug;
        await _harness.Venue.TickAsync(Call);
        Assert.Same(bug, await _harness.FailureAsync());
        await _harness.StateAsync(ConnectionState.Down);
        Assert.Equal(1, (await _harness.StateAsync(ConnectionState.Live)).Reconnects);
        await _harness.TickAsync();
        Assert.Single(_harness.Intake.Quotes);
    }

    [Fact]
    public async Task VenueConnectionActor_must_give_up_a_connection_that_is_never_made()
    {
        var connector = new StallingConnector();
        Start(connector: connector);
        await LoopbackConnection.InTime(connector.Asked.Task, "no connection was asked for");
        await _harness.AdvanceAsync(10);
        Assert.Contains("did not take the connection within 10 s", (await _harness.StateAsync(ConnectionState.BackingOff)).LastCause, StringComparison.Ordinal);
    }

    /// <summary>Never connects.</summary>
    private sealed class StallingConnector : IVenueConnector
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<WebSocket> ConnectAsync(Uri endpoint, ConnectionSettings settings, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("An endless wait ended.");
        }
    }

    private void Start(
        Action<ScriptedDeribit>? script = null,
        string source = "",
        Func<ConnectionSettings, ConnectionSettings>? settings = null,
        IVenueConnector? connector = null) =>
        _harness = new ConnectionHarness(Sys, script, source, settings, connector);

    /// <summary>Settings under which silence is borne for hours.</summary>
    private static ConnectionSettings Patient(ConnectionSettings settings)
    {
        var hours = TimeSpan.FromHours(10);
        return settings with { Liveness = new LivenessSettings { WarnAfter = hours, ResubscribeAfter = hours, ReconnectAfter = hours, RestartAfter = hours, ChannelSilentAfter = hours } };
    }

    private async Task StartLiveAsync()
    {
        Start();
        await _harness.StateAsync(ConnectionState.Live);
    }
}
