using System.Buffers;
using System.Net.WebSockets;
using AkkaCollector.Captures;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Connections;

/// <summary>Why a connection ended.</summary>
public enum DisconnectKind : byte
{
    /// <summary>It was never made.</summary>
    NotConnected,
    /// <summary>The venue closed it with a code.</summary>
    ClosedByVenue,
    /// <summary>It broke without a close.</summary>
    Broken,
    /// <summary>No pong came in time.</summary>
    PongMissing,
    /// <summary>More was to be sent than the connection took.</summary>
    SendingStuck,
    /// <summary>The collector ended it, since it was silent or did not answer.</summary>
    GivenUp,
    /// <summary>The collector is shutting down.</summary>
    Stopped,
}

/// <summary>How a connection ended.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Cause">Why, in words.</param>
public sealed record Disconnect(DisconnectKind Kind, string Cause)
{
    /// <inheritdoc />
    public override string ToString() => Cause;
}

/// <summary>
/// Reads one WebSocket's messages to its end and hands each to the venue's decoder. It never waits for the graph, and a frame beyond
/// the bound costs that frame alone.
/// </summary>
public sealed class ReceiveLoop
{
    private const int FirstBuffer = 16 * 1024;

    private readonly WebSocket _socket;
    private readonly IVenueDecoder _decoder;
    private readonly TickWatch _intake;
    private readonly Action<VenueMessage> _control;
    private readonly TimeProvider _clock;
    private readonly int _frameMax;
    private readonly CaptureQueue? _capture;
    private readonly long _connection;
    private byte[] _buffer = [];

    /// <summary>Makes a loop that has read nothing.</summary>
    /// <param name="socket">An open socket.</param>
    /// <param name="decoder">The venue's decoder.</param>
    /// <param name="intake">Where ticks go.</param>
    /// <param name="control">Where words of the protocol go; called on the loop's thread.</param>
    /// <param name="clock">Gives receive times.</param>
    /// <param name="frameMax">The largest frame that is read whole, in bytes.</param>
    /// <param name="capture">Where frames are recorded; null for nowhere.</param>
    /// <param name="connection">The connection's number, as it stands in the capture.</param>
    public ReceiveLoop(
        WebSocket socket, IVenueDecoder decoder, TickWatch intake, Action<VenueMessage> control, TimeProvider clock, int frameMax,
        CaptureQueue? capture = null, long connection = 0)
    {
        _socket = socket;
        _decoder = decoder;
        _intake = intake;
        _control = control;
        _clock = clock;
        _frameMax = frameMax;
        _capture = capture;
        _connection = connection;
    }

    /// <summary>Reads until the connection ends, and says how. Only what nobody expects is thrown.</summary>
    public async Task<Disconnect> RunAsync(CancellationToken stop)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, _frameMax));
        try
        {
            while (true)
            {
                var (length, total, closed) = await ReceiveAsync(stop).ConfigureAwait(false);
                if (closed) return ClosedByVenue();
                Decode(length, total);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new Disconnect(DisconnectKind.Stopped, "stopped");
        }
        catch (OperationCanceledException)
        {
            // A socket whose pong is missing ends its pending receive this way although no token was cancelled: no shutdown.
            return new Disconnect(DisconnectKind.PongMissing, "no pong in time");
        }
        catch (WebSocketException broken)
        {
            return stop.IsCancellationRequested
                ? new Disconnect(DisconnectKind.Stopped, "stopped")
                : new Disconnect(IsPongMissing(broken) ? DisconnectKind.PongMissing : DisconnectKind.Broken, Innermost(broken));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    /// <summary>The socket says so in the text of an inner exception, if it says so at all.</summary>
    private static bool IsPongMissing(Exception broken) =>
        broken is { InnerException: { } inner } && (inner is OperationCanceledException || IsPongMissing(inner));

    private static string Innermost(Exception failure) =>
        failure.InnerException is { } inner && inner.Message != failure.Message ? $"{failure.Message} ({Innermost(inner)})" : failure.Message;

    private Disconnect ClosedByVenue()
    {
        var code = (int?)_socket.CloseStatus ?? 1005;
        var reason = string.IsNullOrEmpty(_socket.CloseStatusDescription) ? "" : $" {_socket.CloseStatusDescription}";
        return new Disconnect(DisconnectKind.ClosedByVenue, $"closed by the venue with {code}{reason}");
    }

    /// <summary>One message: how much of it is in the buffer, how long it was, and whether it was a close.</summary>
    private async ValueTask<(int Length, long Total, bool Closed)> ReceiveAsync(CancellationToken stop)
    {
        var length = 0;
        var beyond = 0L;
        while (true)
        {
            if (length == _buffer.Length && _buffer.Length < _frameMax) Grow();
            var bound = Math.Min(_buffer.Length, _frameMax);
            var isFull = length == bound;
            // What lies beyond the bound is read over the second half of what is kept, and so forgotten.
            var into = isFull ? _buffer.AsMemory((bound / 2)..bound) : _buffer.AsMemory(length..bound);
            var received = await _socket.ReceiveAsync(into, stop).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close) return (0, 0, true);
            if (isFull) beyond += received.Count;
            else length += received.Count;
            if (received.EndOfMessage) return (length, length + beyond, false);
        }
    }

    private void Decode(int length, long total)
    {
        var micros = _clock.UnixMicros();
        if (total > length)
        {
            var error = $"frame of {total} bytes is above the bound of {_frameMax} bytes";
            _capture?.Refused(_connection, micros, _buffer.AsSpan(0, length / 2), error);
            _decoder.Refuse(_buffer.AsSpan(0, length / 2), micros, error, _intake);
            return;
        }
        _capture?.Received(_connection, micros, _buffer.AsSpan(0, length));
        _decoder.Decode(_buffer.AsSpan(0, length), micros, _intake);
        if (_decoder.Message is { } message) _control(message);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 2, _frameMax));
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
