using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using AkkaCollector.Simulator;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

/// <summary>Each fault does what its name says, from its start to its end. The clock stands still unless it is moved.</summary>
public sealed class FaultsSpec : SimulatorSpec
{
    private const string Eth = "ticker.ETH-PERPETUAL.100ms";
    private const string Btc = "ticker.BTC-PERPETUAL.100ms";
    private SimulatorHost _simulator = null!;
    private DeribitClient _client = null!;

    public override async Task InitializeAsync()
    {
        _simulator = await StartAsync(new SimulatorOptions { Faults = "silence@30s+1s" });
        _client = await DeribitClient.ConnectAsync(_simulator.WebSocketUri);
    }

    public override async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Close_must_close_every_connection_with_its_code_after_what_was_sent()
    {
        await _client.SubscribeAsync(Eth);
        await TicksAsync(10);
        _simulator.Faults.Inject("close@0s:code=4001");
        Assert.Equal(4001, await _client.ReadToCloseAsync());
        await using var again = await DeribitClient.ConnectAsync(_simulator.WebSocketUri);
        Assert.Single(Strings(await again.SubscribeAsync(Eth)));
    }

    [Fact]
    public async Task Close_with_1006_must_reset_without_a_close_frame()
    {
        _simulator.Faults.Inject("close@5s:code=1006");
        Advance(4_999);
        await _client.CallAsync("public/test");
        Advance(1);
        var broken = await Assert.ThrowsAsync<WebSocketException>(_client.ReadToCloseAsync);
        Assert.Equal(WebSocketError.ConnectionClosedPrematurely, broken.WebSocketErrorCode);
    }

    [Fact]
    public async Task Silence_must_hold_back_market_data_alone_and_end()
    {
        await _client.SubscribeAsync(Eth, Btc);
        _simulator.Faults.Inject("silence@0s+10s");
        Advance(100);
        await _client.CallAsync("public/test");
        Assert.Equal((0, 0), (_client.Unread.Count, _simulator.Sent.Ticks));
        Advance(9_900);
        await _client.CallAsync("public/test");
        Advance(5);
        Assert.Equal("ticker", Notification(await _client.NextAsync("a ticker after the silence")).Channel[..6]);
        Assert.True(_simulator.Sent.HitBy(FaultKind.Silence) > 100);
    }

    [Fact]
    public async Task Silence_of_some_channels_must_leave_the_others_alone()
    {
        await _client.SubscribeAsync(Eth, Btc);
        _simulator.Faults.Inject($"silence@0s+10s:channel={Eth}");
        var channels = (await TicksAsync(50, least: 10)).Select(f => Notification(f).Channel).Distinct();
        Assert.Equal([Btc], channels);
    }

    [Fact]
    public async Task Half_open_must_neither_send_nor_read_nor_pong_and_leave_new_connections_alone()
    {
        await _client.SubscribeAsync(Eth);
        await TicksAsync(10);
        _simulator.Faults.Inject("half-open@0s+20s");
        var sent = _simulator.Sent.Frames;
        await _client.SendAsync("""{"jsonrpc":"2.0","id":900,"method":"public/get_time"}""");
        var reading = _client.NextAsync("the answer after the connection came back");

        await using (var other = await DeribitClient.ConnectAsync(_simulator.WebSocketUri))
        {
            await other.CallAsync("public/test");
            Advance(19_000);
            await other.CallAsync("public/test");
        }
        Assert.False(reading.IsCompleted, "the half-open connection sent something");
        Assert.Equal(sent + 2, _simulator.Sent.Frames);
        Assert.True(_simulator.Sent.Connections[0].IsOpen);

        Advance(1_001);
        var first = Read(await reading);
        Assert.True(first.TryGetProperty("id", out var id) ? id.GetInt32() == 900 : first.TryGetProperty("params", out _), "what came is neither the answer nor market data");
    }

    [Fact]
    public async Task Half_open_must_answer_no_ping()
    {
        using var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.FromMilliseconds(100);
        socket.Options.KeepAliveTimeout = TimeSpan.FromMilliseconds(500);
        await socket.ConnectAsync(_simulator.WebSocketUri, CancellationToken.None);
        _simulator.Faults.Inject("half-open@0s+20s");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAnyAsync<Exception>(() => socket.ReceiveAsync(new byte[10].AsMemory(), patience.Token).AsTask());
        Assert.False(patience.IsCancellationRequested, "the client got pongs for 30 s");
    }

    [Fact]
    public async Task Ack_silence_must_acknowledge_and_serve_only_what_is_asked_for_after_it()
    {
        await _client.SubscribeAsync(Btc);
        _simulator.Faults.Inject("ack-silence@0s+10s");
        Assert.Equal([Eth], Strings(await _client.SubscribeAsync(Eth)));
        Assert.Equal([Btc], (await TicksAsync(50)).Select(f => Notification(f).Channel).Distinct());
        Advance(10_000);
        await _client.SubscribeAsync(Eth);
        Advance(50);
        string served;
        do served = Notification(await _client.NextAsync("a ticker of the channel that was asked for again")).Channel;
        while (served == Btc);
        Assert.Equal(Eth, served);
    }

    [Fact]
    public async Task Partial_must_accept_a_share_of_the_channels_and_serve_those()
    {
        var asked = (await SomeOptionsAsync(_client, 12)).Select(o => $"ticker.{o}.100ms").ToArray();
        _simulator.Faults.Inject("partial@0s+10s:share=0.25");
        var accepted = Strings(await _client.SubscribeAsync(asked));
        Assert.Equal([asked[3], asked[7], asked[11]], accepted);
        Assert.All(await TicksAsync(50), f => Assert.Contains(Notification(f).Channel, accepted));
        Assert.Equal(9, _simulator.Sent.HitBy(FaultKind.Partial));
        Advance(10_000);
        Assert.Equal(asked, Strings(await _client.SubscribeAsync(asked)));
    }

    [Fact]
    public async Task Malformed_must_cut_one_frame_in_so_many_and_count_no_tick_for_it()
    {
        await _client.SubscribeAsync(Eth);
        _simulator.Faults.Inject("malformed@0s+10s:every=5");
        var frames = await TicksAsync(50);
        var broken = frames.Select((f, i) => (f, i)).Where(f => !IsJson(f.f)).Select(f => f.i);
        Assert.Equal([4, 9, 14, 19, 24, 29, 34, 39, 44, 49], broken);
        Assert.Equal(40, _simulator.Sent.Ticks);
        Assert.Equal(10, _simulator.Sent.HitBy(FaultKind.Malformed));
    }

    [Fact]
    public async Task Duplicate_must_send_a_frame_twice_byte_for_byte()
    {
        await _client.SubscribeAsync(Eth);
        _simulator.Faults.Inject("duplicate@0s+10s:every=10");
        var frames = await TicksAsync(50, least: 55);
        Assert.Equal(5, frames.Zip(frames.Skip(1)).Count(p => p.First == p.Second));
        Assert.Equal(frames[9], frames[10]);
        Assert.Equal(55, _simulator.Sent.Ticks);
    }

    [Fact]
    public async Task Drop_must_leave_frames_out_and_tear_a_hole_into_the_numbers_of_trades()
    {
        await _client.SubscribeAsync("trades.ETH-PERPETUAL.100ms");
        _simulator.Faults.Inject("drop@0s+10s:every=3");
        var frames = await TicksAsync(50, least: 10);
        var seqs = frames.SelectMany(f => Notification(f).Data.EnumerateArray().Select(t => t.GetProperty("trade_seq").GetInt64())).ToArray();
        Assert.Contains(seqs.Zip(seqs.Skip(1)), p => p.Second > p.First + 1);
        Assert.True(_simulator.Sent.HitBy(FaultKind.Drop) >= 4);
    }

    [Fact]
    public async Task Delay_must_send_market_data_later_in_its_order_and_answers_at_once()
    {
        await _client.SubscribeAsync(Eth);
        _simulator.Faults.Inject("delay@0s+100ms:by=2s");
        Advance(50);
        Advance(60);
        await _client.CallAsync("public/test");
        Assert.Empty(_client.Unread);
        Advance(1_800);
        await _client.CallAsync("public/test");
        Assert.Empty(_client.Unread);
        Advance(500);
        var times = new List<long>();
        while (times.Count < 100) times.Add(Notification(await _client.NextAsync("the delayed frames")).Data.GetProperty("timestamp").GetInt64());
        Assert.Equal(times.Order(), times);
        Assert.True(Time.GetUtcNow().ToUnixTimeMilliseconds() - times[0] >= 2_000, "the first frame was not delayed");
    }

    [Fact]
    public async Task Unknown_field_must_add_a_field_and_leave_the_others_as_they_are()
    {
        await _client.SubscribeAsync(Eth, "trades.ETH-PERPETUAL.100ms");
        _simulator.Faults.Inject("unknown-field@0s+10s:every=1");
        foreach (var frame in await TicksAsync(100, least: 50))
        {
            var (channel, data) = Notification(frame);
            var changed = channel == Eth ? data : data[0];
            Assert.Equal(JsonValueKind.Object, changed.GetProperty("simulated_field").ValueKind);
            Assert.Equal("ETH-PERPETUAL", changed.GetProperty("instrument_name").GetString());
        }
    }

    [Fact]
    public async Task Deny_must_refuse_connections_and_calls_until_it_ends_but_not_its_own_pages()
    {
        _simulator.Faults.Inject("deny@0s+10s:status=503");
        using var http = new HttpClient { BaseAddress = _simulator.RestUri };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("public/get_time")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/simulator/sent")).StatusCode);
        await Assert.ThrowsAsync<WebSocketException>(() => DeribitClient.ConnectAsync(_simulator.WebSocketUri));
        await _client.CallAsync("public/test");
        Advance(10_000);
        await using var later = await DeribitClient.ConnectAsync(_simulator.WebSocketUri);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("public/get_time")).StatusCode);
    }

    [Fact]
    public async Task Faults_must_be_taken_over_http_and_a_wrong_script_refused_with_the_help()
    {
        using var http = new HttpClient { BaseAddress = _simulator.RestUri };
        var wrong = await http.PostAsync("/simulator/faults", new StringContent("silence@0s"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("unknown-field@", await wrong.Content.ReadAsStringAsync());
        var taken = await http.PostAsync("/simulator/faults", new StringContent("silence@0s+10s;close@5s"));
        var state = Read(await taken.Content.ReadAsStringAsync());
        Assert.Equal(["silence@0ms+10000ms"], state.GetProperty("active").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal(3, state.GetProperty("scheduled").GetArrayLength());
        Advance(5_000);
        Assert.Equal(1011, await _client.ReadToCloseAsync());
    }

    [Fact]
    public void Script_of_the_options_must_count_from_the_start()
    {
        Advance(29_999);
        Assert.Empty(_simulator.Faults.Active);
        Advance(1);
        Assert.Equal(FaultKind.Silence, Assert.Single(_simulator.Faults.Active).Fault.Kind);
        Advance(1_000);
        Assert.Empty(_simulator.Faults.Active);
    }

    /// <summary>Moves the clock so far that so many ticks are made, and reads the frames they come in, fewer if trades share one.</summary>
    private async Task<List<string>> TicksAsync(int ticks, int? least = null)
    {
        Advance(ticks / 2.0);
        var frames = new List<string>();
        while (frames.Count < (least ?? ticks)) frames.Add(await _client.NextAsync($"frame {frames.Count + 1} of {least ?? ticks}") ?? throw new InvalidOperationException("closed"));
        return frames;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
