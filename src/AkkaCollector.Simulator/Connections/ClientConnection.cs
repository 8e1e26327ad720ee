using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace AkkaCollector.Simulator;

/// <summary>
/// One client's WebSocket, whatever is spoken on it: reads its messages, writes frames many at a time, applies the faults to market
/// data, and ends a client that does not read.
/// </summary>
internal sealed class ClientConnection : IDisposable
{
    /// <summary>How many bytes may wait for a client before whoever can wait should.</summary>
    public const int HighWater = 256 * 1024;
    private const int MostWaiting = 64 * 1024 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpContext _context;
    private readonly WebSocket _socket;
    private readonly SharedStream _stream;
    private readonly OutgoingFrames _outgoing;
    private readonly ConnectionServices _services;
    private readonly Signal _wake = new();
    private readonly ITimer _watch;
    private readonly Lock _lock = new();
    private ITimer? _delayTimer;
    private (int Code, string Reason)? _closing;
    private long _closingSince;
    private string? _ended;
    private volatile bool _disposed;

    public ClientConnection(HttpContext context, WebSocket socket, SharedStream stream, ConnectionServices services, Signal room)
    {
        _context = context;
        _socket = socket;
        _stream = stream;
        _services = services;
        Room = room;
        _outgoing = new OutgoingFrames(MostWaiting, services.Time);
        Id = services.Sent.Open(services.Time.GetUtcNow());
        var second = TimeSpan.FromSeconds(1);
        _watch = services.Time.CreateTimer(_ => Watch(), null, second, second);
    }

    /// <summary>Its number, from 1.</summary>
    public int Id { get; }

    /// <summary>Set when bytes have gone to the client, and when the connection ends.</summary>
    public Signal Room { get; }

    /// <summary>Whether it is going down: nothing more is taken.</summary>
    public bool IsEnding => _closing is not null || _ended is not null;

    /// <summary>Whether so much waits for the client that whoever can wait should.</summary>
    public bool IsFull => !IsEnding && !IsFrozen && _outgoing.Backlog > HighWater;

    /// <summary>Sends an answer or a heartbeat; no fault touches it.</summary>
    public void SendControl(ReadOnlySpan<byte> text, SentKind kind)
    {
        if (!IsEnding) Add(text, kind, 0, null, TimeSpan.Zero);
    }

    /// <summary>Sends market data, unless a fault says otherwise.</summary>
    public void SendData(string channel, ReadOnlySpan<byte> text, SentKind kind, int ticks, SentTrades? trades)
    {
        if (IsEnding) return;
        if (_stream.IsFrozen)
        {
            _services.Sent.CountHit(FaultKind.HalfOpen);
            return;
        }
        var active = _services.Faults.Active;
        if (active.Length == 0) Add(text, kind, ticks, trades, TimeSpan.Zero);
        else SendFaulty(active, channel, text, kind, ticks, trades);
    }

    /// <summary>Whether its traffic is stopped.</summary>
    public bool IsFrozen => _stream.IsFrozen;

    /// <summary>Ends with the connection.</summary>
    public CancellationToken Aborted => _context.RequestAborted;

    /// <summary>Stops all traffic while the connection stays up.</summary>
    public void Freeze()
    {
        _stream.Freeze();
        Room.Set();
    }

    /// <summary>Lets traffic flow again.</summary>
    public void Thaw() => _stream.Thaw();

    /// <summary>Writes what waits, closes with a code, and resets the connection if the client does not answer; 1006 resets at once.</summary>
    public void Close(int code, string reason)
    {
        if (code == 1006)
        {
            Abort(reason);
            return;
        }
        lock (_lock)
        {
            if (_closing is not null) return;
            _closing = (code, reason);
            _closingSince = _services.Time.GetTimestamp();
        }
        _wake.Set();
        Room.Set();
    }

    /// <summary>Serves the connection until it ends. Each whole text message goes to <paramref name="onText"/>.</summary>
    public async Task RunAsync(Action<ReadOnlyMemory<byte>> onText, Action onTooLong, int longestText)
    {
        var sending = SendLoopAsync();
        try
        {
            await ReceiveLoopAsync(onText, onTooLong, longestText).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            End($"the connection broke: {broken.Message}");
        }
        finally
        {
            End("the client closed it");
            await sending.ConfigureAwait(false);
        }
    }

    /// <summary>Resets the connection.</summary>
    public void Abort(string why)
    {
        End(why);
        if (_disposed) return;
        _context.Abort();
        _stream.Thaw();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        _watch.Dispose();
        lock (_lock) _delayTimer?.Dispose();
        _socket.Dispose();
        _stream.Dispose();
    }

    private void SendFaulty(ActiveFault[] active, string channel, ReadOnlySpan<byte> text, SentKind kind, int ticks, SentTrades? trades)
    {
        var copies = 1;
        var delay = TimeSpan.Zero;
        foreach (var fault in active)
        {
            switch (fault.Fault.Kind)
            {
                case FaultKind.Silence when fault.Fault.Hits(channel):
                case FaultKind.Drop when fault.CountsAsHit(channel):
                    _services.Sent.CountHit(fault.Fault.Kind);
                    return;
                case FaultKind.Malformed when fault.CountsAsHit(channel):
                    _services.Sent.CountHit(fault.Fault.Kind);
                    text = text[..(text.Length / 2)];
                    ticks = 0;
                    trades = null;
                    break;
                case FaultKind.UnknownField when fault.CountsAsHit(channel):
                    _services.Sent.CountHit(fault.Fault.Kind);
                    text = FrameSurgery.AddUnknownField(text);
                    break;
                case FaultKind.Duplicate when fault.CountsAsHit(channel):
                    _services.Sent.CountHit(fault.Fault.Kind);
                    copies++;
                    break;
                case FaultKind.Delay when fault.Fault.Hits(channel):
                    _services.Sent.CountHit(fault.Fault.Kind);
                    delay = fault.Fault.By;
                    break;
            }
        }
        for (; copies > 0; copies--) Add(text, kind, ticks, trades, delay);
    }

    private void Add(ReadOnlySpan<byte> text, SentKind kind, int ticks, SentTrades? trades, TimeSpan delay)
    {
        if (!_outgoing.TryAdd(text, kind, ticks, trades, delay))
        {
            Abort($"connection_too_slow: more than {MostWaiting} bytes waited for the client");
            return;
        }
        if (delay > TimeSpan.Zero) StartDelayTimer();
        _wake.Set();
    }

    private void StartDelayTimer()
    {
        var period = TimeSpan.FromMilliseconds(10);
        lock (_lock) _delayTimer ??= _services.Time.CreateTimer(_ => WakeForDelayed(), null, period, period);
    }

    private void WakeForDelayed()
    {
        if (_outgoing.HasDelayed) _wake.Set();
    }

    private async Task SendLoopAsync()
    {
        try
        {
            while (_ended is null)
            {
                while (_outgoing.TryTake(out var frames, out var tally))
                {
                    _services.Sent.Add(Id, tally, _services.Time.GetUtcNow());
                    await _stream.WriteAsync(frames, _context.RequestAborted).ConfigureAwait(false);
                    Room.Set();
                }
                if (_closing is { } closing)
                {
                    await _socket.CloseOutputAsync((WebSocketCloseStatus)closing.Code, closing.Reason, _context.RequestAborted).ConfigureAwait(false);
                    return;
                }
                await _wake.WaitAsync().ConfigureAwait(false);
            }
        }
        catch (Exception broken) when (broken is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            End($"could not be written to: {broken.Message}");
        }
        finally
        {
            Room.Set();
        }
    }

    private async Task ReceiveLoopAsync(Action<ReadOnlyMemory<byte>> onText, Action onTooLong, int longestText)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length) Array.Resize(ref buffer, Math.Min(longestText + 1, buffer.Length * 2));
            var got = await _socket.ReceiveAsync(buffer.AsMemory(length), _context.RequestAborted).ConfigureAwait(false);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                await AnswerCloseAsync().ConfigureAwait(false);
                return;
            }
            length += got.Count;
            if (length > longestText)
            {
                onTooLong();
                while (!got.EndOfMessage) got = await _socket.ReceiveAsync(buffer.AsMemory(), _context.RequestAborted).ConfigureAwait(false);
                length = 0;
            }
            if (!got.EndOfMessage) continue;
            if (length > 0) onText(buffer.AsMemory(0, length));
            length = 0;
        }
    }

    private async Task AnswerCloseAsync()
    {
        End(_closing is { } closing ? $"closed with {closing.Code}: {closing.Reason}" : "the client closed it");
        if (_socket.State == WebSocketState.CloseReceived)
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>A second's look: a write that a client does not take, and a close that it does not answer, end in a reset. A send to a client that is gone never fails by itself.</summary>
    private void Watch()
    {
        if (_stream.WritingFor > _services.SendTimeout) Abort($"connection_too_slow: a write took longer than {_services.SendTimeout}");
        else if (_closing is { } closing && _services.Time.GetElapsedTime(_closingSince) > CloseTimeout)
            Abort($"closed with {closing.Code}: {closing.Reason}; the client did not answer");
    }

    private void End(string why)
    {
        lock (_lock)
        {
            if (_ended is not null) return;
            _ended = why;
        }
        _services.Sent.End(Id, why);
        _wake.Set();
        Room.Set();
    }
}

/// <summary>What every connection of a simulator shares.</summary>
internal sealed record ConnectionServices(TimeProvider Time, SentLog Sent, FaultBoard Faults, TimeSpan SendTimeout);
