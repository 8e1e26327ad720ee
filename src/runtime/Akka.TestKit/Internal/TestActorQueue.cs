namespace Akka.TestKit.Internal;

/// <summary>The queue between a test actor and its test: read in order, with a time-out, blocking or not.</summary>
internal sealed class TestActorQueue
{
    private readonly object _gate = new();
    private readonly Queue<MessageEnvelope> _items = new();
    private readonly List<TaskCompletionSource> _waiters = [];

    private static TimeSpan Now => System.Diagnostics.Stopwatch.GetElapsedTime(0);

    public int Count
    {
        get { lock (_gate) return _items.Count; }
    }

    public void Enqueue(MessageEnvelope item)
    {
        TaskCompletionSource[] woken;
        lock (_gate)
        {
            _items.Enqueue(item);
            Monitor.PulseAll(_gate);
            if (_waiters.Count == 0) return;
            woken = [.. _waiters];
            _waiters.Clear();
        }
        foreach (var waiter in woken) waiter.TrySetResult();
    }

    public List<MessageEnvelope> ToList()
    {
        lock (_gate) return [.. _items];
    }

    /// <summary>Takes (or, with <paramref name="take"/> false, looks at) the next item; an infinite time-out waits for ever, a negative one not at all.</summary>
    public bool TryGet(bool take, TimeSpan timeout, CancellationToken cancellationToken, out MessageEnvelope item)
    {
        var infinite = timeout == Timeout.InfiniteTimeSpan;
        if (!infinite && timeout < TimeSpan.Zero)
        {
            item = null;
            return false;
        }
        var deadline = infinite ? TimeSpan.Zero : Now + timeout;
        using var wake = cancellationToken.CanBeCanceled ? cancellationToken.Register(Pulse) : default;
        lock (_gate)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TryGetNow(take, out item)) return true;
                if (infinite)
                {
                    Monitor.Wait(_gate);
                    continue;
                }
                var left = deadline - Now;
                if (left <= TimeSpan.Zero) return false;
                Monitor.Wait(_gate, (int)Math.Ceiling(Math.Min(left.TotalMilliseconds, int.MaxValue)));
            }
        }
    }

    /// <summary>The asynchronous form of <see cref="TryGet"/>; gives null when the time is over.</summary>
    public async ValueTask<MessageEnvelope> TryGetAsync(bool take, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var infinite = timeout == Timeout.InfiniteTimeSpan;
        if (!infinite && timeout < TimeSpan.Zero) return null;
        var deadline = infinite ? TimeSpan.Zero : Now + timeout;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TaskCompletionSource waiter;
            lock (_gate)
            {
                if (TryGetNow(take, out var item)) return item;
                if (!infinite && deadline <= Now) return null;
                waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiters.Add(waiter);
            }
            await WaitFor(waiter, infinite ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling((deadline - Now).TotalMilliseconds))), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task WaitFor(TaskCompletionSource waiter, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timeUp = Task.Delay(timeout, timer.Token);
        await Task.WhenAny(waiter.Task, timeUp).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
        lock (_gate) _waiters.Remove(waiter);
    }

    private bool TryGetNow(bool take, out MessageEnvelope item) => take ? _items.TryDequeue(out item) : _items.TryPeek(out item);

    private void Pulse()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }
}
