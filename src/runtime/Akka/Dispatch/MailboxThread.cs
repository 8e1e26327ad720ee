namespace Akka.Dispatch;

/// <summary>
/// A thread of the pool while it runs mailboxes. It can hold one mailbox that the running actor has woken and run it itself once that actor is done
/// with its message: waking another thread costs more than most messages. It lets go of it when the running actor has more to do.
/// </summary>
internal sealed class MailboxThread
{
    private const int MostInARow = 1 << 16;
    private const int UnaskedInARow = 32;

    [ThreadStatic]
    private static MailboxThread _current;

    private readonly Thread _thread = Thread.CurrentThread;
    private Mailbox _held;
    private int _holds;
    private bool _mayHold;
    private int _passedOn;
    private long _passedOnSince;
    private Mailbox _heldWhenSeen;
    private int _holdsWhenSeen;

    /// <summary>Whether a mailbox waits here for the running one.</summary>
    public bool IsHolding => Volatile.Read(ref _held) is not null;

    public bool IsAlive => _thread.IsAlive;

    /// <summary>Runs a mailbox on this thread of the pool, and those that it wakes and this thread holds.</summary>
    public static void Run(Mailbox mailbox)
    {
        var thread = _current ??= HandOverWatch.Add(new MailboxThread());
        try
        {
            for (var n = 1; ; n++)
            {
                thread._mayHold = true;
                mailbox.Run(thread);
                if (!thread.IsHolding) return;
                // Others wait for a thread, or the pool should see now and then that this one gets on; not often, as that wakes another one.
                if (n % UnaskedInARow == 0 && (n >= MostInARow || ThreadPool.PendingWorkItemCount > 0)) return;
                mailbox = thread.Take();
                if (mailbox is null) return;
            }
        }
        finally
        {
            thread._mayHold = false;
            thread.LetGo();
        }
    }

    /// <summary>Keeps the mailbox for this thread, if it runs one and has a place; otherwise it must be given to the pool.</summary>
    public static bool TryHold(Mailbox mailbox)
    {
        var thread = _current;
        return thread is not null && thread._mayHold && thread.Hold(mailbox);
    }

    /// <summary>For a running actor that goes on for long after it has woken another one: that one goes to the pool at once.</summary>
    public static void HoldNothing()
    {
        if (_current is { } thread) thread._mayHold = false;
    }

    /// <summary>Gives what is held to the pool.</summary>
    public void LetGo()
    {
        if (IsHolding && Take() is { } mailbox) ThreadPool.UnsafeQueueUserWorkItem(mailbox, preferLocal: false);
    }

    /// <summary>For the watch: how often a mailbox was held since it looked last. One that was there already goes to the pool.</summary>
    public int Look()
    {
        var holds = Volatile.Read(ref _holds);
        var since = holds - _holdsWhenSeen;
        var held = Volatile.Read(ref _held);
        if (held is not null && since == 0 && ReferenceEquals(held, _heldWhenSeen)) LetGo();
        (_heldWhenSeen, _holdsWhenSeen) = (held, holds);
        return since;
    }

    private bool Hold(Mailbox mailbox)
    {
        if (IsHolding) return false;
        if (!HandOverWatch.IsAwake)
        {
            CountPassedOn();
            return false;
        }

        _holds++;
        Volatile.Write(ref _held, mailbox);
        // The watch may have gone to sleep just before: then nobody would look after the mailbox. Whoever takes it out has to see to it.
        return HandOverWatch.IsAwake || Take() is null;
    }

    private Mailbox Take() => Interlocked.Exchange(ref _held, null);

    // Only frequent hand-overs are worth a watch.
    private void CountPassedOn()
    {
        if (++_passedOn < HandOverWatch.FrequentHandOvers) return;
        _passedOn = 0;
        var now = Environment.TickCount64;
        if (now - _passedOnSince <= HandOverWatch.FrequentWithinMs) HandOverWatch.WakeUp();
        _passedOnSince = now;
    }
}

/// <summary>
/// Looks each millisecond for mailboxes that a thread holds but does not get to, because the actor that runs there computes or blocks, and gives them
/// to the pool. Sleeps while hand-overs are rare; then threads hold nothing.
/// </summary>
internal static class HandOverWatch
{
    /// <summary>So many hand-overs of one thread within <see cref="FrequentWithinMs"/> wake the watch.</summary>
    public const int FrequentHandOvers = 128;

    public const int FrequentWithinMs = 16;

    private const int LookEveryMs = 1;
    private const int FewHolds = 4;
    private const int QuietLooks = 32;

    private static readonly Lock Gate = new();
    private static readonly AutoResetEvent Wanted = new(false);
    private static MailboxThread[] _threads = [];
    private static bool _started;
    private static bool _isAwake;

    /// <summary>Whether what a thread holds is looked after.</summary>
    public static bool IsAwake => Volatile.Read(ref _isAwake);

    public static MailboxThread Add(MailboxThread thread)
    {
        lock (Gate) Volatile.Write(ref _threads, [.. _threads.Where(other => other.IsAlive), thread]);
        return thread;
    }

    public static void WakeUp()
    {
        lock (Gate)
        {
            if (!_started) new Thread(Watch) { IsBackground = true, Name = "akka-hand-over-watch", Priority = ThreadPriority.AboveNormal }.Start();
            _started = true;
        }

        Wanted.Set();
    }

    private static void Watch()
    {
        while (true)
        {
            Wanted.WaitOne();
            Volatile.Write(ref _isAwake, true);
            for (var quiet = 0; quiet < QuietLooks;)
            {
                Wanted.WaitOne(LookEveryMs);
                var holds = 0;
                foreach (var thread in Volatile.Read(ref _threads)) holds += thread.Look();
                quiet = holds < FewHolds ? quiet + 1 : 0;
            }

            Volatile.Write(ref _isAwake, false);
            // From here on a thread that holds either sees that the watch sleeps, or is seen to hold.
            Interlocked.MemoryBarrierProcessWide();
            foreach (var thread in Volatile.Read(ref _threads)) thread.LetGo();
        }
    }
}
