using System.Net.WebSockets;
using System.Threading.Channels;

namespace AkkaCollector.Connections;

/// <summary>
/// One connection: its receive loop and a queue of requests, since a WebSocket takes one send at a time. It ends as a whole when
/// either ends.
/// </summary>
internal sealed class VenueSocket
{
    /// <summary>Requests are few and small; more waiting means that the connection takes nothing.</summary>
    private const int MostWaiting = 1024;

    private readonly WebSocket _socket;
    private readonly ReceiveLoop _loop;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenRegistration _linked;
    private readonly Channel<ReadOnlyMemory<byte>> _outgoing =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private Disconnect? _ownReason;

    public VenueSocket(WebSocket socket, ReceiveLoop loop, CancellationToken stop)
    {
        _socket = socket;
        _loop = loop;
        _linked = stop.Register(_stop.Cancel);
    }

    /// <summary>Puts a request on its way. When too many wait the connection is given up.</summary>
    public void Send(ReadOnlyMemory<byte> request)
    {
        if (!_outgoing.Writer.TryWrite(request)) End(new Disconnect(DisconnectKind.SendingStuck, $"{MostWaiting} requests wait to be sent"));
    }

    /// <summary>Ends the connection for a reason of the collector's own.</summary>
    public void End(Disconnect reason)
    {
        Interlocked.CompareExchange(ref _ownReason, reason, null);
        _stop.Cancel();
    }

    /// <summary>Runs until the connection ends, and says how. What is left of the socket is gone then.</summary>
    public async Task<Disconnect> RunAsync()
    {
        try
        {
            // Off the caller's thread: a busy socket may always have a message ready.
            var receiving = Task.Run(() => _loop.RunAsync(_stop.Token));
            var sending = SendAllAsync();
            await Task.WhenAny((Task)receiving, sending).ConfigureAwait(false);
            _stop.Cancel();
            var brokenSend = await sending.ConfigureAwait(false);
            var received = await receiving.ConfigureAwait(false);
            return _ownReason ?? (received.Kind == DisconnectKind.Stopped ? brokenSend ?? received : received);
        }
        finally
        {
            _socket.Abort();
            _socket.Dispose();
            // The source itself is not disposed: it may still be told to end what has ended.
            await _linked.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends what is put on its way until stopped; gives the reason when the connection takes no more.</summary>
    private async Task<Disconnect?> SendAllAsync()
    {
        try
        {
            await foreach (var request in _outgoing.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                await _socket.SendAsync(request, WebSocketMessageType.Text, endOfMessage: true, _stop.Token).ConfigureAwait(false);
            }
            return null;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            return new Disconnect(DisconnectKind.Broken, $"sending failed: {broken.Message}");
        }
    }
}

/// <summary>Makes connections.</summary>
public interface IVenueConnector
{
    /// <summary>Connects; the socket that comes back is open.</summary>
    /// <exception cref="WebSocketException">The venue cannot be reached or refuses.</exception>
    Task<WebSocket> ConnectAsync(Uri endpoint, ConnectionSettings settings, CancellationToken cancellationToken);
}

/// <summary>Makes connections over the network.</summary>
public sealed class NetworkConnector : IVenueConnector
{
    /// <summary>The one value.</summary>
    public static NetworkConnector Instance { get; } = new();

    /// <inheritdoc />
    public async Task<WebSocket> ConnectAsync(Uri endpoint, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.KeepAliveInterval = settings.PingInterval;
            socket.Options.KeepAliveTimeout = settings.PongTimeout;
            await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
