namespace AkkaCollector.Connections;

/// <summary>A request that waits for its answer.</summary>
/// <param name="Call">The request.</param>
/// <param name="Channels">The channels that it subscribes; null for any other request.</param>
/// <param name="Answer">Who waits for the answer; null when the connection actor does.</param>
/// <param name="Deadline">When waiting ends.</param>
internal sealed record PendingRequest(VenueCall Call, IReadOnlyList<string>? Channels, TaskCompletionSource<VenueAnswer>? Answer, TimeSpan Deadline);

/// <summary>
/// Numbers requests, pays for them out of the venue's credits, and knows which are unanswered. A request that cannot be paid for
/// waits. For the connection actor alone.
/// </summary>
internal sealed class RequestDesk
{
    private readonly IVenueAdapter _adapter;
    private readonly ConnectionRecord _record;
    private readonly ConnectionSettings _settings;
    private readonly CreditBudget _subscriptions;
    private readonly CreditBudget _other;
    private readonly Dictionary<long, PendingRequest> _pending = [];
    private readonly Queue<(VenueCall Call, TaskCompletionSource<VenueAnswer> Answer)> _waiting = new();

    public RequestDesk(IVenueAdapter adapter, ConnectionRecord record, ConnectionSettings settings, TimeSpan now)
    {
        _adapter = adapter;
        _record = record;
        _settings = settings;
        _subscriptions = new CreditBudget(adapter.SubscriptionCredits, now);
        _other = new CreditBudget(adapter.OtherCredits, now);
    }

    /// <summary>Puts a request in the queue of those that somebody waits for.</summary>
    public void Enqueue(VenueCall call, TaskCompletionSource<VenueAnswer> answer) => _waiting.Enqueue((call, answer));

    /// <summary>Sends as many waiting requests as can be paid for.</summary>
    public void SendWaiting(VenueSocket socket, TimeSpan now)
    {
        while (_waiting.TryPeek(out var next) && BudgetOf(next.Call).TryTake(now))
        {
            _waiting.Dequeue();
            if (!next.Answer.Task.IsCompleted) Send(socket, new PendingRequest(next.Call, null, next.Answer, now + _settings.RequestTimeout));
        }
    }

    /// <summary>Pays for a request to subscribe or unsubscribe; false when it has to wait.</summary>
    public bool TryPayForChannels(TimeSpan now) => _subscriptions.TryTake(now);

    /// <summary>Sends a request that is paid for.</summary>
    public void SendPaid(VenueSocket socket, VenueCall call, IReadOnlyList<string>? channels, TimeSpan now) =>
        Send(socket, new PendingRequest(call, channels, null, now + _settings.RequestTimeout));

    /// <summary>Sends a request that cannot wait for credits.</summary>
    public void SendUrgent(VenueSocket socket, VenueCall call, TimeSpan now)
    {
        BudgetOf(call).Take(now);
        SendPaid(socket, call, null, now);
    }

    /// <summary>How long until something that waits can be paid for; null when nothing waits.</summary>
    public TimeSpan? Wait(bool channelsWait, TimeSpan now)
    {
        TimeSpan? calls = _waiting.TryPeek(out var next) ? BudgetOf(next.Call).Wait(now) : null;
        TimeSpan? channels = channelsWait ? _subscriptions.Wait(now) : null;
        return calls is null || channels < calls ? channels ?? calls : calls;
    }

    /// <summary>The request of this number; null when nobody waits for it any more.</summary>
    public PendingRequest? Take(long? id) => id is { } number && _pending.Remove(number, out var pending) ? pending : null;

    /// <summary>The requests that were not answered in time; they wait no longer.</summary>
    public IReadOnlyList<PendingRequest> TakeOverdue(TimeSpan now)
    {
        var overdue = _pending.Where(p => p.Value.Deadline <= now).ToList();
        foreach (var (id, _) in overdue) _pending.Remove(id);
        return [.. overdue.Select(p => p.Value)];
    }

    /// <summary>The venue was asked too much: nothing is asked for a while.</summary>
    public void Spent(TimeSpan now)
    {
        _subscriptions.Spent(now, _settings.TooManyRequestsPause);
        _other.Spent(now, _settings.TooManyRequestsPause);
    }

    /// <summary>The connection is gone: nothing that waits will be answered.</summary>
    public void Disconnected(string cause)
    {
        var failure = new VenueAnswerException($"The connection was lost before the answer came: {cause}.");
        foreach (var pending in _pending.Values) pending.Answer?.TrySetException(failure);
        foreach (var (_, answer) in _waiting) answer.TrySetException(failure);
        _pending.Clear();
        _waiting.Clear();
    }

    private CreditBudget BudgetOf(VenueCall call) => call.Pool == RequestPool.Subscriptions ? _subscriptions : _other;

    private void Send(VenueSocket socket, PendingRequest request)
    {
        var id = _record.NextRequest++;
        _pending.Add(id, request);
        socket.Send(_adapter.Encode(request.Call, id));
    }
}
