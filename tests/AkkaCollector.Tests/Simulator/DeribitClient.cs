using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace AkkaCollector.Tests.Simulator;

/// <summary>A plain client of the simulator: sends requests and reads frames, with a word on what did not happen when it waits too long.</summary>
internal sealed class DeribitClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly Queue<string> _unread = [];
    private int _nextId = 1;

    public ClientWebSocket Socket { get; } = new() { Options = { KeepAliveInterval = TimeSpan.Zero } };

    /// <summary>What was sent unasked, in the order of arrival, while answers were waited for.</summary>
    public IReadOnlyCollection<string> Unread => _unread;

    public static async Task<DeribitClient> ConnectAsync(Uri uri)
    {
        var client = new DeribitClient();
        using var patience = new CancellationTokenSource(Patience);
        await client.Socket.ConnectAsync(uri, patience.Token);
        return client;
    }

    /// <summary>Sends a request and reads on until its answer has come.</summary>
    public async Task<JsonElement> CallAsync(string method, object? parameters = null)
    {
        var id = _nextId++;
        await SendAsync(JsonSerializer.Serialize(new { jsonrpc = "2.0", id, method, @params = parameters ?? new { } }));
        while (true)
        {
            var text = await ReceiveAsync($"an answer to {method}") ?? throw new InvalidOperationException($"The connection was closed before {method} was answered.");
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.TryGetProperty("id", out var answered) && answered.GetInt32() == id) return root.Clone();
            _unread.Enqueue(text);
        }
    }

    public Task<JsonElement> SubscribeAsync(params string[] channels) => CallAsync("public/subscribe", new { channels });

    public async Task SendAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        await Socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, patience.Token);
    }

    /// <summary>The next frame, of those left over first; null when the server has closed.</summary>
    public async Task<string?> NextAsync(string awaited = "a frame") => _unread.TryDequeue(out var unread) ? unread : await ReceiveAsync(awaited);

    /// <summary>Reads until the server closes, and returns the code.</summary>
    public async Task<int> ReadToCloseAsync()
    {
        while (await NextAsync("the server's close") is not null)
        {
            _unread.Clear();
        }
        return (int)Socket.CloseStatus!.Value;
    }

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> ReceiveAsync(string awaited)
    {
        using var patience = new CancellationTokenSource(Patience);
        _message.ResetWrittenCount();
        try
        {
            while (true)
            {
                var got = await Socket.ReceiveAsync(_message.GetMemory(64 * 1024), patience.Token);
                if (got.MessageType == WebSocketMessageType.Close) return null;
                _message.Advance(got.Count);
                if (got.EndOfMessage) return Encoding.UTF8.GetString(_message.WrittenSpan);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"Within {Patience.TotalSeconds} s {awaited} did not come.");
        }
    }
}
