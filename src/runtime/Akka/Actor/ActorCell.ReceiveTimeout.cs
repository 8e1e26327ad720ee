namespace Akka.Actor;

public partial class ActorCell
{
    private TimeSpan? _receiveTimeout;
    private ICancelable _pendingReceiveTimeout;

    public TimeSpan? ReceiveTimeout => _receiveTimeout;

    /// <summary>Asks for <see cref="Akka.Actor.ReceiveTimeout"/> when no message comes for this long; null ends it.</summary>
    public void SetReceiveTimeout(TimeSpan? timeout = null)
    {
        // Another time-out begins anew, also from a message that does not influence it.
        if (timeout is null || timeout != _receiveTimeout) CancelReceiveTimeout();
        _receiveTimeout = timeout;
    }

    /// <summary>Starts the timeout anew.</summary>
    public void CheckReceiveTimeout(bool reschedule = true)
    {
        if (_receiveTimeout is { } timeout && !ActorIsAwaiting)
        {
            if (!reschedule && _pendingReceiveTimeout is not null) return;
            CancelReceiveTimeout();
            _pendingReceiveTimeout = System.Scheduler.ScheduleTellOnceCancelable(timeout, Self, Akka.Actor.ReceiveTimeout.Instance, Self);
        }
        else CancelReceiveTimeout();
    }

    private bool ActorIsAwaiting => _awaiting > 0;

    private void CheckReceiveTimeoutAfter(object message) => CheckReceiveTimeout(message is not INotInfluenceReceiveTimeout);

    private void CancelReceiveTimeout()
    {
        _pendingReceiveTimeout?.Cancel();
        _pendingReceiveTimeout = null;
    }
}
