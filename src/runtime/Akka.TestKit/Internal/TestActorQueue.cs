namespace Akka.TestKit.Internal;

/// <summary>The queue between a test actor and its test: read in order, with a time-out, blocking or not.</summary>
internal sealed class TestActorQueue
{
    private readonly object _gate = new();
    private readonly Queue<MessageEnvelope> _items = new();
    private readonly List<TaskCompletionSource> _waiters = [];

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

    /// <summary>
    /// Takes (or, with <paramref name="take"/> false, looks at) the next item; an infinite time-out waits for ever, a negative one not at all.
    /// Blocks on a task, so that the thread pool makes up for a thread of its own that waits here.
    /// </summary>
    public bool TryGet(bool take, TimeSpan timeout, CancellationToken cancellationToken, out MessageEnvelope item)
    {
        var deadline = new Deadline(timeout);
        while (!TryGetOrWait(take, deadline, cancellationToken, out item, out var waiter))
        {
            if (waiter == null) return false;
            try
            {
                waiter.Task.Wait(deadline.LeftMilliseconds, cancellationToken);
            }
            finally
            {
                Forget(waiter);
            }
        }
        return true;
    }

    /// <summary>The asynchronous form of <see cref="TryGet"/>; gives null when the time is over.</summary>
    public async ValueTask<MessageEnvelope> TryGetAsync(bool take, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(timeout);
        MessageEnvelope item;
        while (!TryGetOrWait(take, deadline, cancellationToken, out item, out var waiter))
        {
            if (waiter == null) return null;
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(waiter.Task, Task.Delay(deadline.LeftMilliseconds, timer.Token)).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
            Forget(waiter);
        }
        return item;
    }

    /// <summary>Gives the item, or a task to wait for, or neither when time is up.</summary>
    private bool TryGetOrWait(bool take, Deadline deadline, CancellationToken cancellationToken, out MessageEnvelope item, out TaskCompletionSource waiter)
    {
        cancellationToken.ThrowIfCancellationRequested();
        waiter = null;
        item = null;
        if (deadline.IsNegative) return false;
        lock (_gate)
        {
            if (take ? _items.TryDequeue(out item) : _items.TryPeek(out item)) return true;
            if (deadline.IsOver) return false;
            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add(waiter);
            return false;
        }
    }

    private void Forget(TaskCompletionSource waiter)
    {
        lock (_gate) _waiters.Remove(waiter);
    }

    /// <summary>The end of a wait, on a clock that never jumps.</summary>
    private readonly struct Deadline(TimeSpan timeout)
    {
        private readonly TimeSpan _end = Now + timeout;

        public bool IsNegative => timeout < TimeSpan.Zero && !IsInfinite;

        public bool IsOver => !IsInfinite && _end <= Now;

        public int LeftMilliseconds => IsInfinite
            ? Timeout.Infinite
            : (int)Math.Clamp(Math.Ceiling((_end - Now).TotalMilliseconds), 1, int.MaxValue);

        private bool IsInfinite => timeout == Timeout.InfiniteTimeSpan;

        private static TimeSpan Now => System.Diagnostics.Stopwatch.GetElapsedTime(0);
    }
}
