using System.Net.WebSockets;
using System.Runtime.ExceptionServices;
using Akka.Actor;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using AkkaCollector.Venues;

namespace AkkaCollector.Connections;

/// <summary>
/// Connecting -> Subscribing -> Live -> BackingOff -> Connecting, for ever. Keeps one source connected: connects, lists instruments,
/// subscribes within the venue's credits, watches for silence and renews the choice of instruments. Ticks do not pass through it.
/// </summary>
public sealed partial class VenueConnectionActor : ReceiveActor
{
    private readonly VenueConnectionSetup _setup;
    private readonly IActorRef? _instrumentsTo;
    private readonly ConnectionRecord _record;
    private readonly IVenueAdapter _adapter;
    private readonly ConnectionSettings _settings;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ReconnectRules _reconnect;
    private readonly LivenessRules _liveness;
    private readonly SubscriptionRules _subscriptions;
    private readonly RequestDesk _desk;
    private readonly CallsThroughActor _calls;
    private readonly ITimer _checks;
    private readonly ITimer _pump;
    private readonly ITimer _reconnectTimer;
    private readonly Dictionary<string, (ChannelContent Content, InstrumentRef Instrument)> _steady = new(StringComparer.Ordinal);
    private ConnectionState _state = ConnectionState.Down;
    private VenueSocket? _socket;
    private IVenueDecoder? _decoder;
    private bool _isListing;
    private bool _hasChosen;
    private long _renewAtMicros;
    private long _ticksSeen;
    private long _gapsSeen;

    /// <summary>Makes one; see <see cref="Props"/>.</summary>
    public VenueConnectionActor(VenueConnectionSetup setup, IActorRef? instrumentsTo)
    {
        _instrumentsTo = instrumentsTo;
        _setup = setup;
        _record = setup.Record;
        _record.Epoch = _record.Epoch == 0 ? setup.Clock.GetTimestamp() : _record.Epoch;
        _adapter = setup.Adapter;
        _settings = setup.Settings;
        _reconnect = new ReconnectRules(_settings.Reconnect, setup.Random);
        _liveness = new LivenessRules(_settings.Liveness);
        _subscriptions = new SubscriptionRules(_settings.Resubscribe);
        _desk = new RequestDesk(_adapter, _record, _settings, Now);
        var self = Self;
        _calls = new CallsThroughActor(self);
        _checks = setup.Clock.CreateTimer(_ => self.Tell(CheckDue.Instance), null, _settings.CheckInterval, _settings.CheckInterval);
        _pump = setup.Clock.CreateTimer(_ => self.Tell(PumpDue.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _reconnectTimer = setup.Clock.CreateTimer(_ => self.Tell(ReconnectDue.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        (_ticksSeen, _gapsSeen) = (setup.Watch.Ticks, setup.Watch.Gaps);
        Become(Connecting);
    }

    /// <summary>How to make one.</summary>
    /// <param name="setup">What it works with.</param>
    /// <param name="instrumentsTo">Who is told <see cref="ConnectionProtocol.InstrumentsListed"/>; the actor's parent when null.</param>
    public static Props Props(VenueConnectionSetup setup, IActorRef? instrumentsTo = null) => Akka.Actor.Props.Create(() => new VenueConnectionActor(setup, instrumentsTo));

    /// <summary>Time of a clock that never jumps.</summary>
    private TimeSpan Now => _setup.Clock.GetElapsedTime(_record.Epoch);

    private long NowMicros => _setup.Clock.UnixMicros();

    /// <inheritdoc />
    protected override void PreStart()
    {
        _setup.Ledger?.Started(Self);
        Connect();
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        _setup.Ledger?.Stopped(Self);
        _stopped.Cancel();
        _checks.Dispose();
        _pump.Dispose();
        _reconnectTimer.Dispose();
        _desk.Disconnected("the collector stopped it");
        Enter(ConnectionState.Down);
    }

    private void Connecting()
    {
        ReceiveStale();
        Receive<SocketOpened>(m => Opened(m.Socket));
        Receive<NotOpened>(m => BackOff(new Disconnect(DisconnectKind.NotConnected, m.Cause.Message)));
        ReceiveWithoutConnection();
    }

    private void Connected()
    {
        ReceiveStale();
        Receive<Said>(m => Heard(m.Message));
        Receive<Listed>(m => Choose(m.Listing));
        Receive<NotListed>(m => ListingFailed(m.Cause));
        Receive<SocketEnded>(m => Lost(m.How));
        Receive<SocketFailed>(m => ExceptionDispatchInfo.Throw(m.Cause));
        Receive<CallAsked>(m =>
        {
            _desk.Enqueue(m.Call, m.Answer);
            Pump();
        });
        Receive<ConnectionProtocol.Reconnect>(m => _socket!.End(new Disconnect(DisconnectKind.GivenUp, m.Cause)));
        Receive<CheckDue>(_ => Check());
        Receive<PumpDue>(_ => Pump());
        Receive<ReconnectDue>(_ => { /* The wait was over before it was called off. */ });
    }

    private void BackingOff()
    {
        ReceiveStale();
        Receive<ReconnectDue>(_ => Connect());
        ReceiveWithoutConnection();
    }

    /// <summary>What an earlier connection still has to say is of no interest; a socket that it opened late is closed.</summary>
    private void ReceiveStale() => Receive<OfConnection>(m => m.Attempt != _record.Attempts, m => (m as SocketOpened)?.Socket.Dispose());

    private void ReceiveWithoutConnection()
    {
        Receive<OfConnection>(m => (m as SocketOpened)?.Socket.Dispose());
        Receive<CallAsked>(m => m.Answer.TrySetException(new VenueAnswerException("There is no connection to ask over.")));
        Receive<ConnectionProtocol.Reconnect>(_ => { /* It is under way. */ });
        Receive<CheckDue>(_ => LookAtTicks());
        Receive<PumpDue>(_ => { /* Nothing can be sent. */ });
        Receive<ReconnectDue>(_ => { /* It is under way. */ });
    }

    private void Connect()
    {
        var attempt = ++_record.Attempts;
        Enter(ConnectionState.Connecting);
        Become(Connecting);
        _ = TellUnlessStoppedAsync(ConnectAsync(), Self, socket => new SocketOpened(attempt, socket), cause => new NotOpened(attempt, cause));
    }

    private async Task<WebSocket> ConnectAsync()
    {
        // The loop of the connection before has to be over: the intake takes from one at a time.
        await _record.LastRun.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var timeout = new CancellationTokenSource(_settings.ConnectTimeout, _setup.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token, timeout.Token);
        try
        {
            return await _setup.Connector.ConnectAsync(_adapter.Endpoint, _settings, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"{_adapter.Endpoint.Authority} did not take the connection within {_settings.ConnectTimeout.TotalSeconds:0.#} s");
        }
    }

    /// <summary>
    /// Pipes a task's outcome to this actor, whatever it is. When the actor was stopped meanwhile the outcome would be a dead letter, and
    /// an open socket a leak.
    /// </summary>
    private async Task TellUnlessStoppedAsync<T>(Task<T> task, IActorRef self, Func<T, OfConnection> success, Func<Exception, OfConnection> failure)
    {
        OfConnection outcome;
        try
        {
            outcome = success(await task.ConfigureAwait(false));
        }
        catch (Exception cause)
        {
            outcome = failure(cause);
        }
        if (!_stopped.IsCancellationRequested) self.Tell(outcome);
        else (outcome as SocketOpened)?.Socket.Dispose();
    }

    private void Opened(WebSocket socket)
    {
        var (attempt, self) = (_record.Attempts, Self);
        _setup.Log.Connected(_setup.Source, _adapter.Endpoint.Authority, (_setup.Clock.GetUtcNow() - _since).TotalSeconds);
        _record.Connections++;
        _connectedAt = _setup.Clock.GetUtcNow();
        _decoder = _adapter.CreateDecoder(_setup.Source, _setup.Catalog, _setup.Counters);
        _setup.Capture?.Opened(_record.Connections, NowMicros, _adapter.Endpoint.GetLeftPart(UriPartial.Path));
        var loop = new ReceiveLoop(
            socket, _decoder, _setup.Watch, m => self.Tell(new Said(attempt, m)), _setup.Clock, _settings.FrameMax, _setup.Capture, _record.Connections);
        _socket = new VenueSocket(socket, loop, _stopped.Token);
        var run = _socket.RunAsync();
        _record.LastRun = run;
        _ = TellUnlessStoppedAsync(run, Self, how => new SocketEnded(attempt, how), cause => new SocketFailed(attempt, cause));
        _liveness.Connected(Now);
        Enter(ConnectionState.Subscribing);
        Become(Connected);
        foreach (var call in _adapter.Greeting) _desk.SendUrgent(_socket, call, Now);
        if (_hasChosen && NowMicros < _renewAtMicros) Pump();
        else List();
    }

    private void Lost(Disconnect how)
    {
        _liveness.Disconnected(Now);
        _subscriptions.Disconnected();
        _desk.Disconnected(how.Cause);
        (_socket, _isListing) = (null, false);
        BackOff(how);
    }

    private void BackOff(Disconnect how)
    {
        LookAtTicks();
        var uptime = _connectedAt is { } at ? (_setup.Clock.GetUtcNow() - at).TotalSeconds : 0;
        _setup.Log.Disconnected(_setup.Source, how.Cause, uptime, Math.Max(0, _record.Connections - 1));
        _record.LastCause = how.Cause;
        _connectedAt = null;
        var wait = _reconnect.Failed();
        _setup.Log.Reconnecting((long)Math.Ceiling(wait.TotalSeconds), _setup.Source, _reconnect.Failures);
        _reconnectTimer.Change(wait, Timeout.InfiniteTimeSpan);
        Become(BackingOff);
        Enter(ConnectionState.BackingOff);
    }

    private void List()
    {
        if (_isListing) return;
        var attempt = _record.Attempts;
        _isListing = true;
        _setup.Log.Fetching(_adapter.Count, _adapter.Aim, _setup.Source);
        var listing = _adapter.ListAsync(_calls, _stopped.Token);
        _ = TellUnlessStoppedAsync(listing, Self, listed => new Listed(attempt, listed), cause => new NotListed(attempt, cause));
    }

    private void Choose(VenueListing listing)
    {
        _isListing = false;
        _setup.Catalog.List(listing.Instruments);
        _setup.Capture?.Listed(_record.Connections, NowMicros, listing.Instruments);
        (_instrumentsTo ?? Context.Parent).Tell(new ConnectionProtocol.InstrumentsListed(_setup.Source, listing.Instruments));
        var now = NowMicros;
        var chosen = _adapter.Select(listing, now);
        var channels = chosen.SelectMany(_adapter.ChannelsOf).ToList();
        var hadSteady = _steady.Count > 0;
        _steady.Clear();
        foreach (var channel in channels.Where(c => c.IsSteady)) _steady[channel.Name] = (channel.Content, _setup.Catalog.Get(channel.Instrument));
        // Silence counts from when there is something to hear.
        if (!hadSteady) _liveness.Connected(Now);
        var (added, removed) = _subscriptions.Want([.. channels.Select(c => c.Name)]);
        _hasChosen = true;
        var renewal = _settings.Renewal;
        _renewAtMicros = InstrumentSelectionRules.RenewAt(chosen, now, chosen.Count == 0 ? renewal.Retry : renewal.Interval, renewal.AfterExpiry);
        _setup.Log.Chosen(_setup.Source, listing.Instruments.Count, listing.Unreadable, chosen.Count, added, removed);
        if (chosen.Count == 0) _setup.Log.NothingChosen(_setup.Source, _adapter.Aim);
        Pump();
        SettleIfAnswered(changed: added > 0);
    }

    private void ListingFailed(Exception cause)
    {
        _isListing = false;
        if (FailureTable.ClassOf(cause) == FailureClass.NonRetryable) ExceptionDispatchInfo.Throw(cause);
        if (_hasChosen)
        {
            _renewAtMicros = NowMicros + (long)_settings.Renewal.Retry.TotalMicroseconds;
            _setup.Log.RenewalFailed(_setup.Source, cause.Message, _settings.Renewal.Retry.TotalSeconds);
            return;
        }
        _socket!.End(new Disconnect(DisconnectKind.GivenUp, $"listing instruments failed: {cause.Message}"));
    }

    private abstract record OfConnection(long Attempt);

    private sealed record SocketOpened(long Attempt, WebSocket Socket) : OfConnection(Attempt);

    private sealed record NotOpened(long Attempt, Exception Cause) : OfConnection(Attempt);

    private sealed record SocketEnded(long Attempt, Disconnect How) : OfConnection(Attempt);

    private sealed record SocketFailed(long Attempt, Exception Cause) : OfConnection(Attempt);

    private sealed record Said(long Attempt, VenueMessage Message) : OfConnection(Attempt);

    private sealed record Listed(long Attempt, VenueListing Listing) : OfConnection(Attempt);

    private sealed record NotListed(long Attempt, Exception Cause) : OfConnection(Attempt);

    private sealed record CallAsked(VenueCall Call, TaskCompletionSource<VenueAnswer> Answer);

    private sealed record CheckDue
    {
        public static CheckDue Instance { get; } = new();
    }

    private sealed record PumpDue
    {
        public static PumpDue Instance { get; } = new();
    }

    private sealed record ReconnectDue
    {
        public static ReconnectDue Instance { get; } = new();
    }

    /// <summary>Puts a venue's requests through the actor, which pays for them, times them and ends them with the connection.</summary>
    private sealed class CallsThroughActor(IActorRef connection) : IVenueCalls
    {
        public async Task<VenueAnswer> CallAsync(VenueCall call, CancellationToken cancellationToken)
        {
            var answer = new TaskCompletionSource<VenueAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var stop = cancellationToken.Register(() => answer.TrySetCanceled(cancellationToken)).ConfigureAwait(false);
            connection.Tell(new CallAsked(call, answer));
            return await answer.Task.ConfigureAwait(false);
        }
    }
}
