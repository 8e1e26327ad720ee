using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using AkkaCollector.Captures;
using AkkaCollector.Simulator;
using AkkaCollector.Tests.Doubles;
using Xunit;

namespace AkkaCollector.Tests.Simulator;

public sealed class SimulatedReplaySpec : SimulatorSpec
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("replay");

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [CaptureFact]
    public Task Replay_must_send_the_session_of_april_2021_byte_for_byte() => MustReplayAsync("cryptofeed_2021-04-17_options_30s.capture", 148);

    [CaptureFact]
    public Task Replay_must_send_the_session_of_july_2021_byte_for_byte() => MustReplayAsync("cryptofeed_2021-07-22_options_30s.capture", 135);

    [CaptureFact]
    public async Task Replay_must_send_all_frames_of_a_binance_session_from_the_connection_on()
    {
        var file = CaptureFolder.PathOf("binance_usdm", "ws", "hft_btcusdt_20240808.gz");
        var simulator = await StartAsync(Fast(file));
        await using var client = await DeribitClient.ConnectAsync(new Uri(simulator.WebSocketUri, "/stream?streams=btcusdt@trade"));
        using var expected = CaptureFile.Open(file).Read().Where(r => r.Kind == CaptureRecordKind.Received).GetEnumerator();
        var frames = 0;
        while (await client.NextAsync("a frame of the capture") is { } frame)
        {
            Assert.True(expected.MoveNext(), $"frame {frames} does not stand in the capture");
            if (Encoding.UTF8.GetString(expected.Current.Payload.Span) != frame) Assert.Fail($"line {expected.Current.Line} came as {frame}");
            frames++;
        }
        Assert.Equal(93_953, frames);
        Assert.Equal(93_953, simulator.Sent.Replayed);
    }

    [Fact]
    public async Task Replay_must_answer_for_the_instruments_and_channels_of_the_capture()
    {
        var simulator = await StartAsync(Fast(WriteDeribit(count: 3)));
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        var instruments = (await client.CallAsync("public/get_instruments", new { currency = "ETH", kind = "option" })).GetProperty("result");
        var option = Assert.Single(instruments.EnumerateArray());
        Assert.Equal("ETH-30JUL21-2800-C", option.GetProperty("instrument_name").GetString());
        Assert.Equal(2_800, option.GetProperty("strike").GetDouble());
        Assert.Equal(new DateTimeOffset(2021, 7, 30, 8, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), option.GetProperty("expiration_timestamp").GetInt64());

        var answer = await client.SubscribeAsync("ticker.ETH-30JUL21-2800-C.100ms", "trades.ETH-30JUL21-2800-C.100ms", "ticker.BTC-PERPETUAL.100ms");
        Assert.Equal(["ticker.ETH-30JUL21-2800-C.100ms", "trades.ETH-30JUL21-2800-C.100ms"], Strings(answer));
        for (var i = 0; i < 3; i++) Assert.Equal(i, Notification(await client.NextAsync()).Data.GetProperty("n").GetInt32());
        Assert.Equal(1000, await client.ReadToCloseAsync());
    }

    [Fact]
    public async Task Replay_must_keep_the_recorded_pace()
    {
        // Frames 100 ms apart: at twice the pace, the tenth is due after 450 ms.
        var simulator = await StartAsync(new SimulatorOptions { Replay = new ReplayOptions(WriteDeribit(count: 10)) { Speed = 2, CloseAtEnd = false } });
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        await client.SubscribeAsync("ticker.ETH-30JUL21-2800-C.100ms");
        Assert.Equal(0, Notification(await client.NextAsync("the first frame")).Data.GetProperty("n").GetInt32());
        for (var i = 1; i < 10; i++)
        {
            Advance(40);
            await client.CallAsync("public/test");
            Assert.Empty(client.Unread);
            Advance(10);
            Assert.Equal(i, Notification(await client.NextAsync($"frame {i}")).Data.GetProperty("n").GetInt32());
        }
    }

    [Fact]
    public async Task Replay_must_begin_anew_for_each_client_and_suffer_faults()
    {
        var simulator = await StartAsync(Fast(WriteGzip()));
        simulator.Faults.Inject("drop@0s+1h:every=2");
        for (var clients = 0; clients < 2; clients++)
        {
            await using var client = await DeribitClient.ConnectAsync(new Uri(simulator.WebSocketUri, "/ws"));
            Assert.Equal("{\"stream\":\"a\",\"n\":0}", await client.NextAsync());
            Assert.Equal("{\"stream\":\"a\",\"n\":2}", await client.NextAsync());
            Assert.Equal(1000, await client.ReadToCloseAsync());
        }
        Assert.Equal(4, simulator.Sent.HitBy(FaultKind.Drop));
    }

    [Fact]
    public async Task Replay_must_refuse_a_file_that_is_none_at_the_start()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => StartAsync(Fast(Path.Combine(_folder.FullName, "absent"))));
        Assert.Contains("Speed", (await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new SimulatorOptions { Replay = new ReplayOptions("x") { Speed = 0 } }))).Message);
    }

    private async Task MustReplayAsync(string name, int frames)
    {
        var file = CaptureFolder.PathOf("deribit", "ws", name);
        var recorded = CaptureFile.Open(file).Read().ToArray();
        var asked = Read(Encoding.UTF8.GetString(recorded.Single(r => r.Kind == CaptureRecordKind.Sent).Payload.Span)).GetProperty("params").GetProperty("channels");
        var simulator = await StartAsync(Fast(file));
        await using var client = await DeribitClient.ConnectAsync(simulator.WebSocketUri);
        var channels = asked.EnumerateArray().Select(c => c.GetString()!).ToArray();
        Assert.Equal(channels, Strings(await client.SubscribeAsync(channels)));

        var received = new List<string>();
        while (await client.NextAsync("a frame of the capture") is { } frame) received.Add(frame);
        Assert.Equal(recorded.Where(r => r.Kind == CaptureRecordKind.Received).Skip(1).Select(r => Encoding.UTF8.GetString(r.Payload.Span)), received);
        Assert.Equal(frames, received.Count);
    }

    private static SimulatorOptions Fast(string file) => new() { Replay = new ReplayOptions(file) { Speed = double.PositiveInfinity } };

    private string WriteDeribit(int count)
    {
        var path = Path.Combine(_folder.FullName, "deribit.capture");
        var text = new StringBuilder();
        text.AppendLine("""wss://x.test <- 1626993723.0: {"jsonrpc":"2.0","id":0,"method":"public/subscribe","params":{"channels":["ticker.ETH-30JUL21-2800-C.raw","trades.ETH-30JUL21-2800-C.raw"]}}""");
        text.AppendLine("""1626993723.1: {"jsonrpc":"2.0","id":0,"result":["ticker.ETH-30JUL21-2800-C.raw"]}""");
        text.AppendLine("a bad line");
        for (var i = 0; i < count; i++)
        {
            text.Append(1626993724 + (i / 10)).Append('.').Append(i % 10).Append(": ");
            text.Append("""{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.ETH-30JUL21-2800-C.raw","data":{"n":""");
            text.Append(i).AppendLine("}}}");
        }
        File.WriteAllText(path, text.ToString());
        return path;
    }

    private string WriteGzip()
    {
        var path = Path.Combine(_folder.FullName, "stream.gz");
        using var stream = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        for (var i = 0; i < 4; i++) stream.Write(Encoding.UTF8.GetBytes($"172316125503031466{i} {{\"stream\":\"a\",\"n\":{i}}}\n"));
        return path;
    }
}
