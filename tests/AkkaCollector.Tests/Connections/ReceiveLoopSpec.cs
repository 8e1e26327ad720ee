using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using AkkaCollector.Captures;
using AkkaCollector.Configuration;
using AkkaCollector.Connections;
using AkkaCollector.Tests.Doubles;
using AkkaCollector.Tests.Venues.Deribit;
using Xunit;

namespace AkkaCollector.Tests.Connections;

/// <summary>The receive loop over real loopback sockets, with Deribit's decoder.</summary>
public sealed class ReceiveLoopSpec : IAsyncLifetime
{
    private const string Ticker = """{"method":"subscription","params":{"channel":"ticker.A.100ms","data":{"timestamp":5,"instrument_name":"A","mark_price":1.5}}}""";

    private readonly LoopbackVenue _venue = new();
    private readonly DecoderFixture _fixture = new();
    private readonly Channel<VenueMessage> _control = Channel.CreateUnbounded<VenueMessage>();
    private readonly CancellationTokenSource _stop = new();
    private readonly CaptureQueue _capture = new(4 << 20);
    private VenueSocket _socket = null!;
    private LoopbackConnection _server = null!;
    private Task<Disconnect> _running = null!;

    public Task InitializeAsync() => ConnectAsync(ReferenceSettings());

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await LoopbackConnection.InTime(_running, "the connection did not end");
        await _venue.DisposeAsync();
    }

    [Fact]
    public async Task ReceiveLoop_must_decode_messages_whole_and_in_pieces()
    {
        await _server.SendAsync(Ticker);
        await _server.SendInPiecesAsync(Ticker.Replace("1.5", "2.5", StringComparison.Ordinal), 7);
        await _server.SendAsync("""{"method":"heartbeat","params":{"type":"test_request"}}""");
        Assert.Same(TestRequested.Instance, await NextControlAsync());
        Assert.Equal([1.5, 2.5], _fixture.Intake.Quotes.Select(q => q.MarkPrice));
        Assert.All(_fixture.Intake.Quotes, q => Assert.InRange(q.ReceivedMicros, 1_600_000_000_000_000, 4_000_000_000_000_000));
    }

    [Fact]
    public async Task ReceiveLoop_must_read_a_message_larger_than_its_buffer()
    {
        await _server.SendAsync($$"""{"id":1,"result":"{{new string('x', 300_000)}}"}""");
        var answer = Assert.IsType<VenueAnswer>(await NextControlAsync());
        Assert.Equal(300_002, answer.Result.Length);
    }

    [Fact]
    public async Task ReceiveLoop_must_refuse_a_message_beyond_the_bound_and_read_on()
    {
        var settings = ReferenceSettings();
        await ReconnectAsync(settings with { FrameMax = 65_536 });
        await _server.SendInPiecesAsync(new string('x', 500_000), 3);
        await _server.SendAsync(new string('y', 65_537));
        await _server.SendAsync(Ticker + new string(' ', 65_536 - Ticker.Length));
        await _server.SendAsync("""{"id":1,"result":"ok"}""");
        Assert.IsType<VenueAnswer>(await NextControlAsync());
        Assert.Equal(
            ["frame of 500000 bytes is above the bound of 65536 bytes", "frame of 65537 bytes is above the bound of 65536 bytes"],
            _fixture.Intake.Undecoded.Select(u => u.Error));
        Assert.All(_fixture.Intake.Undecoded.Zip("xy"), u => Assert.True(u.First.Frame.Span.IndexOfAnyExcept((byte)u.Second) < 0));
        Assert.Single(_fixture.Intake.Quotes);
        Assert.Equal((4L, 0L), (_fixture.Counters.Read().Frames, _fixture.Counters.Read().FrameDifference));
    }

    [Fact]
    public async Task ReceiveLoop_must_record_every_frame_before_it_is_decoded_and_wait_for_nobody()
    {
        await ReconnectAsync(ReferenceSettings() with { FrameMax = 65_536 });
        await _server.SendAsync(Ticker);
        await _server.SendAsync("{ broken");
        await _server.SendAsync(new string('y', 65_537));
        // Nobody takes from the queue, which is full with this one.
        for (var i = 0; i < 100; i++) await _server.SendAsync(new string(' ', 65_000));
        await _server.SendAsync("""{"id":1,"result":"ok"}""");
        Assert.IsType<VenueAnswer>(await NextControlAsync());
        var recorded = new List<CaptureEntry>();
        while (_capture.TryTake(out var entry)) recorded.Add(entry);
        Assert.Equal([CaptureRecordKind.Received, CaptureRecordKind.Received, CaptureRecordKind.Refused], recorded.Take(3).Select(r => r.Kind));
        Assert.Equal([Ticker, "{ broken"], recorded.Take(2).Select(r => Encoding.UTF8.GetString(r.Payload.AsSpan(0, r.Length))));
        Assert.All(recorded, r => Assert.Equal(7, r.Connection));
        Assert.Equal(_fixture.Intake.Quotes[0].ReceivedMicros, recorded[0].Micros);
        var account = _capture.Read();
        Assert.Equal((104L, 0L), (account.Records, account.Difference));
        Assert.InRange(account.DroppedByReason[CaptureDropReason.QueueFull], 30, 60);
        Assert.Equal(104, _fixture.Counters.Read().Frames);
    }

    [Fact]
    public async Task ReceiveLoop_must_tell_a_close_with_its_code()
    {
        await _server.CloseAsync(WebSocketCloseStatus.PolicyViolation, "Too many requests");
        var end = await LoopbackConnection.InTime(_running, "the close was not noticed");
        Assert.Equal(new Disconnect(DisconnectKind.ClosedByVenue, "closed by the venue with 1008 Too many requests"), end);
    }

    [Fact]
    public async Task ReceiveLoop_must_tell_a_broken_connection()
    {
        _server.Abort();
        var end = await LoopbackConnection.InTime(_running, "the break was not noticed");
        Assert.Equal(DisconnectKind.Broken, end.Kind);
        Assert.NotEmpty(end.Cause);
    }

    [Fact]
    public async Task ReceiveLoop_must_take_a_missing_pong_as_a_disconnect_and_not_as_a_shutdown()
    {
        await ReconnectAsync(ReferenceSettings() with { PingInterval = TimeSpan.FromMilliseconds(100), PongTimeout = TimeSpan.FromMilliseconds(200) });
        // The server reads nothing, so it answers no ping.
        var end = await LoopbackConnection.InTime(_running, "the missing pong was not noticed");
        Assert.False(_stop.IsCancellationRequested);
        Assert.Equal(DisconnectKind.PongMissing, end.Kind);
    }

    [Fact]
    public async Task ReceiveLoop_must_stop_when_told()
    {
        await _stop.CancelAsync();
        Assert.Equal(DisconnectKind.Stopped, (await LoopbackConnection.InTime(_running, "the loop did not stop")).Kind);
    }

    [Fact]
    public async Task VenueSocket_must_send_in_order_and_end_for_a_reason_of_its_own()
    {
        foreach (var text in new[] { "one", "two", "three" }) _socket.Send(Encoding.UTF8.GetBytes(text));
        Assert.Equal("one two three", $"{await _server.ReceiveAsync()} {await _server.ReceiveAsync()} {await _server.ReceiveAsync()}");
        _socket.End(new Disconnect(DisconnectKind.GivenUp, "silent"));
        _socket.End(new Disconnect(DisconnectKind.GivenUp, "later"));
        Assert.Equal("silent", (await LoopbackConnection.InTime(_running, "the connection did not end")).Cause);
    }

    [Fact]
    public async Task VenueSocket_must_give_up_when_too_much_waits_to_be_sent()
    {
        // The server reads nothing: the sockets' own buffers fill up first.
        var large = new byte[64 * 1024];
        for (var i = 0; i < 5_000 && !_running.IsCompleted; i++) _socket.Send(large);
        var end = await LoopbackConnection.InTime(_running, "the full queue did not end the connection");
        Assert.Equal(DisconnectKind.SendingStuck, end.Kind);
    }

    internal static ConnectionSettings ReferenceSettings() =>
        ConnectionSettings.Read(CollectorConfig.Load(null, new Dictionary<string, string>()).Root.Section("connections"));

    private async Task ReconnectAsync(ConnectionSettings settings)
    {
        _socket.End(new Disconnect(DisconnectKind.GivenUp, "for another"));
        await LoopbackConnection.InTime(_running, "the first connection did not end");
        await ConnectAsync(settings);
    }

    private async Task ConnectAsync(ConnectionSettings settings)
    {
        var connecting = NetworkConnector.Instance.ConnectAsync(_venue.Endpoint, settings, _stop.Token);
        _server = await _venue.AcceptAsync();
        var client = await LoopbackConnection.InTime(connecting, "the client did not connect");
        var loop = new ReceiveLoop(
            client, _fixture.Decoder, new TickWatch(_fixture.Intake), m => _control.Writer.TryWrite(m), TimeProvider.System, settings.FrameMax, _capture, connection: 7);
        _socket = new VenueSocket(client, loop, _stop.Token);
        _running = _socket.RunAsync();
    }

    private Task<VenueMessage> NextControlAsync() => LoopbackConnection.InTime(_control.Reader.ReadAsync().AsTask(), "no word of the protocol came");
}
