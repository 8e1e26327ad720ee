using System.Text.Json;
using AkkaCollector.Captures;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Simulator;

/// <summary>
/// Serves the frames of a capture, byte for byte, to each client from the beginning. A capture of Deribit is spoken in its protocol:
/// requests are answered, and the frames begin after the first subscription; the answers that were recorded are left out, since they
/// answered somebody else. Any other capture is sent as it is from the connection on, at any path.
/// </summary>
internal sealed class SimulatedReplay : ISimulatedVenue
{
    private readonly ReplayOptions _replay;
    private readonly SimulatorOptions _options;
    private readonly ConnectionServices _services;
    private readonly ILogger _log;
    private readonly CaptureFile _capture;
    private readonly CapturedChannels? _channels;
    private readonly RpcServer? _rpc;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();

    public SimulatedReplay(ReplayOptions replay, SimulatorOptions options, ConnectionServices services, ILogger log)
    {
        _replay = replay;
        _options = options;
        _services = services;
        _log = log;
        _capture = CaptureFile.Open(replay.File);
        _channels = CapturedChannels.Scan(_capture, log);
        if (_channels is null) return;
        var methods = new Dictionary<string, RpcHandler>(StringComparer.Ordinal)
        {
            ["public/subscribe"] = Subscribe, ["private/subscribe"] = Subscribe,
            ["public/unsubscribe"] = Unsubscribe, ["private/unsubscribe"] = Unsubscribe,
            ["public/get_instruments"] = (parameters, _, result) => _channels.WriteInstruments(result, parameters),
        };
        new SessionMethods(services.Time, options).AddTo(methods);
        _rpc = new RpcServer(methods, services.Time, options);
    }

    public bool Serves(string path) => _rpc is null || path.TrimEnd('/') == "/ws/api/v2";

    public Signal RoomOfNewConnection() => new();

    public (int Status, byte[] Body)? AnswerHttp(string method, RpcParams parameters)
    {
        if (_rpc is null) return null;
        lock (_gate) return _rpc.AnswerHttp(method, parameters);
    }

    public async Task ServeAsync(ClientConnection connection)
    {
        using var session = new ReplaySession(connection, _services.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, connection.Aborted);
        if (_rpc is null) session.Subscribed.TrySetResult();
        var playing = PlayAsync(session, ending.Token);
        try
        {
            await connection.RunAsync(
                text => Answer(session, text),
                () => RefuseTooLarge(connection),
                _options.LongestRequest).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await playing.ConfigureAwait(false);
        }
    }

    /// <summary>A recording plays on to its end, whoever listens.</summary>
    public Task<bool> RestAsync(TimeSpan patience) => Task.FromResult(true);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Answer(ReplaySession session, ReadOnlyMemory<byte> text)
    {
        if (_rpc is null) return;
        bool close;
        lock (_gate) session.Connection.SendControl(_rpc.Answer(text, session, out close), SentKind.Answer);
        if (close) session.Connection.Close(1008, "too_many_requests");
        else if (session.HasSubscribed) session.Subscribed.TrySetResult();
    }

    private void RefuseTooLarge(ClientConnection connection)
    {
        if (_rpc is { } rpc) connection.SendControl(rpc.RefuseTooLarge(), SentKind.Answer);
    }

    private void Subscribe(RpcParams parameters, IRpcSession? asking, Utf8JsonWriter result)
    {
        var session = (ReplaySession)SessionMethods.Needed(asking);
        result.WriteStartArray();
        foreach (var name in parameters.Strings("channels").Distinct().Where(_channels!.Holds)) result.WriteStringValue(name);
        result.WriteEndArray();
        session.HasSubscribed = true;
    }

    private static void Unsubscribe(RpcParams parameters, IRpcSession? asking, Utf8JsonWriter result)
    {
        SessionMethods.Needed(asking);
        result.WriteStartArray();
        foreach (var name in parameters.Strings("channels").Distinct()) result.WriteStringValue(name);
        result.WriteEndArray();
    }

    private async Task PlayAsync(ReplaySession session, CancellationToken cancellationToken)
    {
        try
        {
            await session.Subscribed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (double.IsInfinity(_replay.Speed)) await PlayFastAsync(session.Connection, cancellationToken).ConfigureAwait(false);
            else await PlayAtPaceAsync(session.Connection, cancellationToken).ConfigureAwait(false);
            if (_replay.CloseAtEnd) session.Connection.Close(1000, "end of capture");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _log.ReplayStopped(session.Connection.Id);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            _log.ReplayFailed(failed, _capture.FilePath);
            session.Connection.Close(1011, "the capture cannot be read");
        }
    }

    private async Task PlayFastAsync(ClientConnection connection, CancellationToken cancellationToken)
    {
        foreach (var frame in Frames())
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (connection.IsFull) await connection.Room.WaitAsync(cancellationToken).ConfigureAwait(false);
            Send(connection, frame);
        }
    }

    private async Task PlayAtPaceAsync(ClientConnection connection, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), _services.Time);
        var start = _services.Time.GetTimestamp();
        long? first = null;
        foreach (var frame in Frames())
        {
            first ??= frame.Micros;
            while (_services.Time.GetElapsedTime(start).TotalMicroseconds * _replay.Speed < frame.Micros - first)
                await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
            Send(connection, frame);
        }
    }

    /// <summary>The frames to be sent: all that were received, without the answers to the recorder's own requests.</summary>
    private IEnumerable<CaptureRecord> Frames() => _capture.Read().Where(r =>
        r.Kind == CaptureRecordKind.Received && (_channels is null || CapturedChannels.IsNotification(r.Payload.Span)));

    private static void Send(ClientConnection connection, CaptureRecord frame) =>
        connection.SendData(FrameSurgery.ChannelOf(frame.Payload.Span), frame.Payload.Span, SentKind.Replayed, 0, null);

    /// <summary>A client of the replay.</summary>
    private sealed class ReplaySession(ClientConnection connection, TimeProvider time) : IRpcSession, IDisposable
    {
        private readonly Heartbeat _heartbeat = new(connection, time);

        public ClientConnection Connection => connection;
        public TaskCompletionSource Subscribed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public bool HasSubscribed { get; set; }
        public bool IsAuthorised { get; set; }

        public void SetHeartbeat(TimeSpan? interval) => _heartbeat.Set(interval);

        public void Tested() => _heartbeat.Tested();

        public void Dispose() => _heartbeat.Dispose();
    }
}
