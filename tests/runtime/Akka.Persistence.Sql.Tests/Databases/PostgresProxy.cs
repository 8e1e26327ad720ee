using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace Akka.Persistence.Sql.Tests.Databases;

/// <summary>
/// Stands between a client and PostgreSQL, understands the client's half of the protocol, counts what waits for an answer, and cuts
/// connections at a chosen message.
/// </summary>
public sealed class PostgresProxy : IAsyncDisposable
{
    private const int ProtocolVersionMin = 196608;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private long _exchanges;
    private string? _cutAt;
    private bool _cutAfterwards;
    private int _cuts;

    public PostgresProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Messages after which a client waits for the server: Query and Sync.</summary>
    public long Exchanges => Interlocked.Read(ref _exchanges);

    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts the next connection that sends a Query or Parse with this text, before or after the server has got it.</summary>
    public void CutOnceAt(string text, bool afterwards)
    {
        _cutAfterwards = afterwards;
        Volatile.Write(ref _cutAt, text);
    }

    /// <summary>The same connection string by way of this proxy.</summary>
    public string Through(string connectionString) => connectionString.Replace($"Port={_serverPort}", $"Port={Port}", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true) sessions.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed: the sessions see the same token.
        }

        await Task.WhenAll(sessions);
    }

    private async Task ServeAsync(Socket accepted)
    {
        using var client = new NetworkStream(accepted, ownsSocket: true);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        accepted.NoDelay = true;
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
            using var server = new NetworkStream(socket, ownsSocket: true);
            var withheld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var withhold = new StrongBox<bool>();
            var answers = AnswersAsync(server, client, withhold, withheld);
            await RequestsAsync(client, server, withhold, withheld.Task);
            client.Close();
            server.Close();
            await answers;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two ends is gone; disposing tells the other.
        }
    }

    private async Task AnswersAsync(Stream server, Stream client, StrongBox<bool> withhold, TaskCompletionSource withheld)
    {
        var buffer = new byte[65536];
        while (await server.ReadAsync(buffer, _stop.Token) is var count and > 0)
        {
            if (Volatile.Read(ref withhold.Value)) withheld.TrySetResult();
            else await client.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }

    private async Task RequestsAsync(Stream client, Stream server, StrongBox<bool> withhold, Task withheld)
    {
        var header = new byte[8];
        for (var started = false; !started;)
        {
            await client.ReadExactlyAsync(header, _stop.Token);
            await server.WriteAsync(header, _stop.Token);
            started = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)) is >= ProtocolVersionMin and < 80000000;
            await ForwardAsync(client, server, BinaryPrimitives.ReadInt32BigEndian(header) - 8);
        }

        for (var cutting = false; ;)
        {
            await client.ReadExactlyAsync(header.AsMemory(0, 5), _stop.Token);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
            await client.ReadExactlyAsync(body, _stop.Token);
            var type = (char)header[0];
            if (type is 'Q' or 'S') Interlocked.Increment(ref _exchanges);
            var cut = type is 'Q' or 'P' && Volatile.Read(ref _cutAt) is { } text && Encoding.UTF8.GetString(body).Contains(text, StringComparison.Ordinal);
            if (cut && !_cutAfterwards) break;
            if (cut) Volatile.Write(ref withhold.Value, cutting = true);
            await server.WriteAsync(header.AsMemory(0, 5), _stop.Token);
            await server.WriteAsync(body, _stop.Token);
            if (!cutting || type is not ('Q' or 'S')) continue;

            // The server's answer shows that it has done it; the client is cut off without having seen it.
            await withheld.WaitAsync(_stop.Token);
            break;
        }

        Volatile.Write(ref _cutAt, null);
        Interlocked.Increment(ref _cuts);
    }

    private async Task ForwardAsync(Stream from, Stream to, int count)
    {
        var rest = new byte[count];
        await from.ReadExactlyAsync(rest, _stop.Token);
        await to.WriteAsync(rest, _stop.Token);
    }
}
