using AkkaCollector.MarketData;

namespace AkkaCollector.Connections;

/// <summary>What is said on a connection: requests, answers, silence, and what is made known of it.</summary>
public sealed partial class VenueConnectionActor
{
    private DateTimeOffset _since;
    private DateTimeOffset? _connectedAt;
    private ConnectionProtocol.ConnectionStatus? _published;

    private void Heard(VenueMessage message)
    {
        switch (message)
        {
            case TestRequested:
                _desk.SendUrgent(_socket!, _adapter.LifeSign, Now);
                break;
            case VenueAnswer answer:
                Answered(answer);
                Pump();
                break;
        }
    }

    private void Answered(VenueAnswer answer)
    {
        if (answer.Error is { } error && _adapter.MeaningOf(error) == ErrorMeaning.TooManyRequests)
        {
            _desk.Spent(Now);
            _setup.Log.AskedTooMuch(_setup.Source, _settings.TooManyRequestsPause.TotalSeconds);
        }
        switch (_desk.Take(answer.Id))
        {
            case null when answer.Error is { } refusal:
                _setup.Log.ErrorWithoutRequest(_setup.Source, refusal.ToString());
                break;
            case null:
                _setup.Log.LateAnswer(_setup.Source, answer.Id ?? 0);
                break;
            case { Answer: { } waiter }:
                waiter.TrySetResult(answer);
                break;
            case { Channels: { } asked, Call: var call }:
                Subscribed(call, asked, answer);
                break;
            case { Call: var call } when answer.Error is { } refusal:
                _setup.Log.RequestRefused(_setup.Source, call.Method, refusal.ToString());
                break;
        }
    }

    private void Subscribed(VenueCall call, IReadOnlyList<string> asked, VenueAnswer answer)
    {
        if (answer.Error is { } error)
        {
            _setup.Log.RequestRefused(_setup.Source, call.Method, error.ToString());
            if (_adapter.MeaningOf(error) == ErrorMeaning.Hopeless)
            {
                var what = $"{call.Method} of {asked[0]} and {asked.Count - 1} more";
                throw new VenueRefusedException(FailureClass.NonRetryable, $"{_adapter.Venue} refused {what}: {error}.");
            }
            _subscriptions.Failed(asked, Now);
        }
        else if (TryReadAccepted(call, answer) is { } accepted)
        {
            var refused = _subscriptions.Answered(asked, accepted, Now);
            if (refused.Count > 0) _setup.Log.ChannelsRefused(_setup.Source, refused.Count, refused[0]);
        }
        else
        {
            _subscriptions.Failed(asked, Now);
        }
        SettleIfAnswered(changed: true);
    }

    private IReadOnlySet<string>? TryReadAccepted(VenueCall call, VenueAnswer answer)
    {
        try
        {
            return _adapter.Accepted(answer);
        }
        catch (VenueAnswerException senseless)
        {
            _setup.Log.RequestRefused(_setup.Source, call.Method, senseless.Message);
            return null;
        }
    }

    /// <summary>Live means that the venue has answered for every channel and serves at least one; what it refused is asked for again.</summary>
    private void SettleIfAnswered(bool changed)
    {
        if (!_hasChosen || !_subscriptions.IsSettled) return;
        if (changed) _setup.Log.Subscribed(_subscriptions.Accepted, _subscriptions.Wanted, _setup.Source);
        var isServed = _subscriptions.Accepted > 0 || _subscriptions.Wanted == 0;
        if (_state == ConnectionState.Subscribing && isServed) Enter(ConnectionState.Live);
        else PublishStatus();
    }

    /// <summary>Sends what is due and can be paid for; comes back when more can be.</summary>
    private void Pump()
    {
        if (_socket is not { } socket) return;
        var now = Now;
        _desk.SendWaiting(socket, now);
        while (_subscriptions.HasUnsubscribe && _desk.TryPayForChannels(now))
        {
            _desk.SendPaid(socket, _adapter.Unsubscribe(_subscriptions.TakeUnsubscribe(_settings.ChannelsPerRequest)), null, now);
        }
        while (!_subscriptions.HasUnsubscribe && _subscriptions.HasSubscribe(now) && _desk.TryPayForChannels(now))
        {
            var channels = _subscriptions.TakeSubscribe(_settings.ChannelsPerRequest, now);
            _desk.SendPaid(socket, _adapter.Subscribe(channels), channels, now);
        }
        var channelsWait = _subscriptions.HasUnsubscribe || _subscriptions.HasSubscribe(now);
        if (_desk.Wait(channelsWait, now) is { } wait) _pump.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Check()
    {
        LookAtTicks();
        LookAtRequests();
        LookAtSilence();
        if (NowMicros >= _renewAtMicros && _hasChosen) List();
        Pump();
        PublishStatus();
    }

    private void LookAtTicks()
    {
        var watch = _setup.Watch;
        if (watch.Ticks != _ticksSeen)
        {
            _ticksSeen = watch.Ticks;
            _reconnect.DataFlows();
            if (watch.LastTick is { } at) _liveness.Ticked(at);
            if (_record.IsUnhealthy)
            {
                _record.IsUnhealthy = false;
                _setup.Log.FlowsAgain(_setup.Source);
            }
        }
        watch.SetClock(Now);
        if (watch.Gaps == _gapsSeen || watch.LatestGap is not { } gap) return;
        _gapsSeen = watch.Gaps;
        _setup.Log.TradesMissing(gap.Missing, gap.Instrument, _setup.Source, gap.LastSeq, gap.NextSeq, _gapsSeen);
    }

    private void LookAtRequests()
    {
        foreach (var overdue in _desk.TakeOverdue(Now))
        {
            _setup.Log.RequestTimedOut(_setup.Source, overdue.Call.Method, _settings.RequestTimeout.TotalSeconds);
            if (overdue.Channels is { } asked)
            {
                _subscriptions.Failed(asked, Now);
                SettleIfAnswered(changed: true);
            }
            var late = $"{_adapter.Venue} did not answer {overdue.Call.Method} within {_settings.RequestTimeout.TotalSeconds:0.#} s.";
            overdue.Answer?.TrySetException(new VenueAnswerException(late));
        }
    }

    private void LookAtSilence()
    {
        // Without a steady channel there is nothing whose silence would mean anything.
        if (_hasChosen && _steady.Count == 0) return;
        var silent = _liveness.SilentOnConnection(Now);
        var step = _liveness.Check(Now);
        if (step != SilenceStep.None) _setup.Log.Silent((long)silent.TotalSeconds, _setup.Source, step);
        switch (step)
        {
            case SilenceStep.None when silent < _settings.Liveness.WarnAfter:
                RenewSilentChannels();
                break;
            case SilenceStep.Resubscribe:
                _subscriptions.Renew(_subscriptions.AcceptedChannels.Select(c => c.Channel).ToList());
                break;
            case SilenceStep.Reconnect:
                _socket!.End(new Disconnect(DisconnectKind.GivenUp, $"no ticks for {silent.TotalSeconds:0} s"));
                break;
            case SilenceStep.RestartVenue:
                _record.IsUnhealthy = true;
                PublishStatus();
                throw new VenueSilentException(_setup.Source, _liveness.SilentInAll(Now));
        }
    }

    private void RenewSilentChannels()
    {
        var now = Now;
        var silent = (from channel in _subscriptions.AcceptedChannels
                      where _steady.TryGetValue(channel.Channel, out var about)
                          && _liveness.IsChannelSilent(channel.Since, _setup.Watch.LastOf(about.Content, about.Instrument), now)
                      select channel.Channel).ToList();
        if (silent.Count == 0) return;
        _setup.Log.ChannelsSilent(silent.Count, _setup.Source, (long)_settings.Liveness.ChannelSilentAfter.TotalSeconds, silent[0]);
        _subscriptions.Renew(silent);
    }

    private void Enter(ConnectionState state)
    {
        _state = state;
        _since = _setup.Clock.GetUtcNow();
        PublishStatus();
    }

    private void PublishStatus()
    {
        var status = new ConnectionProtocol.ConnectionStatus
        {
            Source = _setup.Source,
            Venue = _adapter.Venue,
            State = _state,
            Since = _since,
            ConnectedAt = _connectedAt,
            Reconnects = Math.Max(0, _record.Connections - 1),
            LastCause = _record.LastCause,
            ChannelsWanted = _subscriptions.Wanted,
            ChannelsAccepted = _subscriptions.Accepted,
            ChannelsRefused = _subscriptions.Refused,
            TradeGaps = _setup.Watch.Gaps,
            MissingTrades = _setup.Watch.MissingTrades,
            UnknownFields = _decoder?.UnknownFields ?? 0,
            UnknownChannels = _decoder?.UnknownChannels ?? 0,
            IsUnhealthy = _record.IsUnhealthy,
        };
        if (status == _published) return;
        _published = status;
        Context.System.EventStream.Publish(status);
    }
}
