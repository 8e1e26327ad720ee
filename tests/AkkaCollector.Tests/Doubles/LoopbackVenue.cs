using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;

namespace AkkaCollector.Tests.Doubles;

/// <summary>A WebSocket server on a loopback port that does just what a spec tells it, connection by connection.</summary>
public sealed class LoopbackVenue : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<LoopbackConnection> _connections = Channel.CreateUnbounded<LoopbackConnection>();
    private readonly Task _accepting;

    /// <summary>Starts listening.</summary>
    public LoopbackVenue()
    {
        _listener.Start();
        Endpoint = new Uri($"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/ws/api/v2");
        _accepting = AcceptAllAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Endpoint { get; }

    /// <summary>Whether an upgrade is answered with 503.</summary>
    public bool Refuses { get; set; }

    /// <summary>The next connection, in the order of arrival.</summary>
    public async Task<LoopbackConnection> AcceptAsync() =>
        await LoopbackConnection.InTime(_connections.Reader.ReadAsync(_stop.Token).AsTask(), "no client connected");

    /// <summary>The next connection, waited for as long as the server lives; null when it is over.</summary>
    public async Task<LoopbackConnection?> AcceptWheneverAsync()
    {
        try
        {
            return await _connections.Reader.ReadAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        while (_connections.Reader.TryRead(out var connection)) connection.Abort();
    }

    private async Task AcceptAllAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                if (await UpgradeAsync(client) is { } connection) _connections.Writer.TryWrite(connection);
            }
            catch (Exception gone) when (gone is OperationCanceledException or SocketException or IOException)
            {
                // The listener was stopped, or the client went away during its upgrade: neither is this server's concern.
            }
        }
    }

    private async Task<LoopbackConnection?> UpgradeAsync(TcpClient client)
    {
        var stream = client.GetStream();
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0) return null;
            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        if (Refuses)
        {
            await stream.WriteAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
            client.Dispose();
            return null;
        }
        var key = request.ToString().Split("\r\n").Single(l => l.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':')[1].Trim();
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        var answer = $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
        return new LoopbackConnection(client, WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true }));
    }
}

/// <summary>One client's connection. It answers pings only while something is being received.</summary>
public sealed class LoopbackConnection(TcpClient client, WebSocket socket)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends one text message.</summary>
    public Task SendAsync(string text) => InTime(socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None), "a message could not be sent");

    /// <summary>Sends one text message in several frames.</summary>
    public async Task SendInPiecesAsync(string text, int pieces)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var size = (bytes.Length + pieces - 1) / pieces;
        for (var at = 0; at < bytes.Length; at += size)
        {
            var piece = bytes.AsMemory(at, Math.Min(size, bytes.Length - at));
            await InTime(socket.SendAsync(piece, WebSocketMessageType.Text, at + size >= bytes.Length, CancellationToken.None).AsTask(), "a piece could not be sent");
        }
    }

    /// <summary>The next text message; null when the client has closed.</summary>
    public async Task<string?> ReceiveAsync()
    {
        var buffer = new byte[1024 * 1024];
        var length = 0;
        while (true)
        {
            var received = await InTime(socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None).AsTask(), "no message came from the client");
            if (received.MessageType == WebSocketMessageType.Close) return null;
            length += received.Count;
            if (received.EndOfMessage) return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }

    /// <summary>The next text message, waited for as long as the connection lives; null when it is over.</summary>
    public async Task<string?> ReceiveUntilOverAsync()
    {
        var buffer = new byte[1024 * 1024];
        var length = 0;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) return null;
                length += received.Count;
                if (received.EndOfMessage) return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
        catch (Exception over) when (over is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Closes with a code.</summary>
    public Task CloseAsync(WebSocketCloseStatus code, string reason) => InTime(socket.CloseOutputAsync(code, reason, CancellationToken.None), "the close could not be sent");

    /// <summary>Breaks the connection without a close.</summary>
    public void Abort()
    {
        client.Client.LingerState = new LingerOption(true, 0);
        client.Dispose();
        socket.Dispose();
    }

    internal static async Task<T> InTime<T>(Task<T> task, string missing)
    {
        await InTime((Task)task, missing);
        return await task;
    }

    internal static async Task InTime(Task task, string missing)
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Within {Patience.TotalSeconds:0} s {missing}.");
        }
    }
}
