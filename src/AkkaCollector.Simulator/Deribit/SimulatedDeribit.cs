using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Simulator;

/// <summary>
/// A Deribit with a living market: answers requests and pumps the market's frames to its clients, at its rate or as fast as they
/// take them. One lock guards market and subscriptions; an acknowledgement therefore goes before the first frame of its channels.
/// </summary>
internal sealed class SimulatedDeribit : ISimulatedVenue
{
    private const int StepsAtOnce = 64;
    private static readonly TimeSpan FarthestAtRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FarthestAtRate = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FarthestAtFullSpeed = TimeSpan.FromSeconds(60);
    private readonly Lock _gate = new();
    private readonly SimulatorOptions _options;
    private readonly ConnectionServices _services;
    private readonly ILogger _log;
    private readonly DeribitMarket _market;
    private readonly RpcServer _rpc;
    private readonly Signal _room = new();
    private readonly Signal _subscribed = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _pumping;
    private readonly TradeNumbers? _numbers;
    private bool _isResting;
    private DeribitSession[] _sessions = [];

    public SimulatedDeribit(SimulatorOptions options, ConnectionServices services, ILogger log)
    {
        _options = options;
        _services = services;
        _log = log;
        _numbers = options.TradeNumbers is { } file ? new TradeNumbers(file, log) : null;
        _market = new DeribitMarket(options.MarketFrom(services.Time.GetUtcNow()), _numbers);
        var methods = new Dictionary<string, RpcHandler>(StringComparer.Ordinal)
        {
            ["public/subscribe"] = Subscribe, ["private/subscribe"] = Subscribe,
            ["public/unsubscribe"] = Unsubscribe, ["private/unsubscribe"] = Unsubscribe,
            ["public/unsubscribe_all"] = UnsubscribeAll,
        };
        new SessionMethods(services.Time, options).AddTo(methods);
        new DeribitMethods(_market, services.Time).AddTo(methods);
        _rpc = new RpcServer(methods, services.Time, options);
        _pumping = Task.Run(PumpAsync);
    }

    public bool Serves(string path) => path.TrimEnd('/') == "/ws/api/v2";

    public Signal RoomOfNewConnection() => _room;

    public (int Status, byte[] Body)? AnswerHttp(string method, RpcParams parameters)
    {
        lock (_gate)
        {
            AlignAtRest();
            return _rpc.AnswerHttp(method, parameters);
        }
    }

    public async Task ServeAsync(ClientConnection connection)
    {
        using var session = new DeribitSession(connection, _services.Time);
        lock (_gate) _sessions = [.. _sessions, session];
        try
        {
            await connection.RunAsync(
                text => Answer(session, text),
                () => connection.SendControl(_rpc.RefuseTooLarge(), SentKind.Answer),
                _options.LongestRequest).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                foreach (var channel in session.Channels) _market.Unsubscribe(channel, session, lost: true);
                _sessions = Array.FindAll(_sessions, s => s != session);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _pumping.ConfigureAwait(false);
        _stopping.Dispose();
        _numbers?.Dispose();
    }

    public async Task<bool> RestAsync(TimeSpan patience)
    {
        Task[] caughtUp;
        lock (_gate)
        {
            _isResting = true;
            caughtUp = [.. _sessions.Select(s => s.CatchUpAsync())];
        }
        try
        {
            await Task.WhenAll(caughtUp).WaitAsync(patience, _services.Time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            _log.NotCaughtUp(patience);
            return false;
        }
    }

    private void Answer(DeribitSession session, ReadOnlyMemory<byte> text)
    {
        bool close;
        lock (_gate)
        {
            AlignAtRest();
            session.Connection.SendControl(_rpc.Answer(text, session, out close), SentKind.Answer);
        }
        if (close) session.Connection.Close(1008, "too_many_requests");
    }

    /// <summary>While nothing is subscribed to, the market's clock stands: who asks then must still see what is listed now.</summary>
    private void AlignAtRest()
    {
        if (!_market.HasFeeds) _market.AlignTo(NowMicros(), FarthestAtRest);
    }

    private void Subscribe(RpcParams parameters, IRpcSession? asking, Utf8JsonWriter result)
    {
        var session = (DeribitSession)SessionMethods.Needed(asking);
        var names = parameters.Strings("channels");
        if (!session.IsAuthorised && names.Any(n => n.EndsWith(".raw", StringComparison.Ordinal))) throw RpcException.RawNeedsLogin();
        var partial = _services.Faults.Find(FaultKind.Partial);
        var isSilent = _services.Faults.Find(FaultKind.AckSilence) is not null;
        var known = 0;
        result.WriteStartArray();
        foreach (var name in names.Distinct())
        {
            if (_market.FindChannel(name) is not { } channel) continue;
            if (partial is not null && Math.Floor(++known * partial.Share) == Math.Floor((known - 1) * partial.Share))
            {
                _services.Sent.CountHit(FaultKind.Partial);
                continue;
            }
            result.WriteStringValue(name);
            if (isSilent)
            {
                _services.Sent.CountHit(FaultKind.AckSilence);
                continue;
            }
            session.Channels.Add(channel);
            _market.Subscribe(channel, session);
        }
        result.WriteEndArray();
        _subscribed.Set();
    }

    private void Unsubscribe(RpcParams parameters, IRpcSession? asking, Utf8JsonWriter result)
    {
        var session = (DeribitSession)SessionMethods.Needed(asking);
        result.WriteStartArray();
        foreach (var name in parameters.Strings("channels").Distinct())
        {
            if (_market.FindChannel(name) is not { } channel || !session.Channels.Remove(channel)) continue;
            _market.Unsubscribe(channel, session, lost: false);
            result.WriteStringValue(name);
        }
        result.WriteEndArray();
    }

    private void UnsubscribeAll(RpcParams parameters, IRpcSession? asking, Utf8JsonWriter result)
    {
        var session = (DeribitSession)SessionMethods.Needed(asking);
        foreach (var channel in session.Channels) _market.Unsubscribe(channel, session, lost: false);
        session.Channels.Clear();
        result.WriteStringValue("ok");
    }

    private async Task PumpAsync()
    {
        try
        {
            if (double.IsInfinity(_options.TicksPerSecond)) await PumpAsFastAsTakenAsync().ConfigureAwait(false);
            else await PumpAtRateAsync(_options.TicksPerSecond).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _log.PumpStopped();
        }
        catch (Exception failed)
        {
            // Nobody supervises the market: clients must see that it has stopped, not silence.
            _log.PumpFailed(failed);
            foreach (var session in _sessions) session.Connection.Close(1011, "the simulated market failed");
            throw;
        }
    }

    /// <summary>Makes the ticks that are due every few milliseconds. What could not be made within a second is let go.</summary>
    private async Task PumpAtRateAsync(double rate)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5), _services.Time);
        var start = _services.Time.GetTimestamp();
        var made = 0.0;
        while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
        {
            lock (_gate)
            {
                if (!_market.HasFeeds || _isResting)
                {
                    AlignAtRest();
                    start = _services.Time.GetTimestamp();
                    made = 0;
                    continue;
                }
                var due = (_services.Time.GetElapsedTime(start).TotalSeconds * rate) - made;
                if (due > rate + 1) made += due - rate;
                due = Math.Min(due, rate + 1);
                var now = NowMicros();
                while (due >= 1 && _market.HasFeeds)
                {
                    var ticks = _market.Step(now);
                    made += ticks;
                    due -= ticks;
                }
                _market.AlignTo(now, FarthestAtRate);
            }
        }
    }

    private async Task PumpAsFastAsTakenAsync()
    {
        while (true)
        {
            _stopping.Token.ThrowIfCancellationRequested();
            if (!PumpSome()) await _subscribed.WaitAsync(_stopping.Token).ConfigureAwait(false);
            while (Array.Exists(Volatile.Read(ref _sessions), s => s.Connection.IsFull)) await _room.WaitAsync(_stopping.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Makes some ticks; false when nobody would be sent any.</summary>
    private bool PumpSome()
    {
        lock (_gate)
        {
            if (_isResting || !_market.HasFeeds || !Array.Exists(_sessions, s => s.Channels.Count > 0 && !s.Connection.IsEnding)) return false;
            var now = NowMicros();
            for (var i = 0; i < StepsAtOnce && _market.HasFeeds; i++) _market.Step(now);
            _market.AlignTo(now, FarthestAtFullSpeed);
            return true;
        }
    }

    private long NowMicros() => (_services.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
}
