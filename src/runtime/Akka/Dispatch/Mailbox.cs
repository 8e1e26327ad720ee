using System.Diagnostics;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.MessageQueues;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>
/// The messages of one actor and the permission to handle them. One word holds its state: closed, scheduled, awaiting a task, and how often it is suspended;
/// whoever turns it to scheduled runs it, so a cell is never run by two threads.
/// </summary>
public class Mailbox : IRunnable
{
    private const int Closed = 1;
    private const int Scheduled = 2;
    private const int Awaiting = 4;
    private const int SuspendUnit = 8;
    private const int SuspendMask = ~(SuspendUnit - 1);
    private const int MostRounds = 32;
    private const int MayNotProcess = Closed | Awaiting | SuspendMask;

    private readonly UnboundedMessageQueue _unbounded;
    private SystemMessage _systemQueue;
    private int _status;
    private ActorCell _actor;

    public Mailbox(IMessageQueue messageQueue)
    {
        MessageQueue = messageQueue;
        if (messageQueue.GetType() == typeof(UnboundedMessageQueue)) _unbounded = (UnboundedMessageQueue)messageQueue;
    }

    public IMessageQueue MessageQueue { get; }

    public MessageDispatcher Dispatcher => _actor.Dispatcher;

    internal ActorCell Actor => _actor;

    internal bool IsClosed => (Volatile.Read(ref _status) & Closed) != 0;

    internal bool IsScheduled => (Volatile.Read(ref _status) & Scheduled) != 0;

    internal bool IsSuspended => (Volatile.Read(ref _status) & (SuspendMask | Awaiting)) != 0;

    internal int SuspendCount => Volatile.Read(ref _status) / SuspendUnit;

    private bool MayProcess => (Volatile.Read(ref _status) & MayNotProcess) == 0;

    internal bool HasMessages => _unbounded?.HasMessages ?? MessageQueue.HasMessages;

    internal int NumberOfMessages => MessageQueue.Count;

    internal bool HasSystemMessages => Volatile.Read(ref _systemQueue) is not null and not NoMessage;

    public virtual void SetActor(ActorCell actorCell) => _actor = actorCell;

    /// <summary>Runs one batch of messages on this thread; called by the thread pool.</summary>
    public void Execute() => MailboxThread.Run(this);

    public void Run() => Run(null);

    internal void Run(MailboxThread thread)
    {
        var previous = InternalCurrentActorCellKeeper.Current;
        InternalCurrentActorCellKeeper.Current = _actor;
        var dispatcher = _actor.Dispatcher;
        try
        {
            if (IsClosed) return;
            ProcessAllSystemMessages();
            ProcessMailbox(dispatcher, thread);
            // Nobody waits for the thread: going on is as fair as queueing again, and much cheaper.
            for (var round = 1; round < MostRounds && MayProcess && HasMessages && !dispatcher.HasWaiting; round++) ProcessMailbox(dispatcher, thread);
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = previous;
            SetAsIdle();
            dispatcher.RegisterForExecution(this, hasMessageHint: false, hasSystemMessageHint: false);
        }
    }

    /// <summary>Sends what is left to dead letters: when the actor is gone, and again for a message that came in while it closed.</summary>
    public virtual void CleanUp()
    {
        if (_actor is null) return;
        lock (this) SendToDeadLetters();
    }

    private void SendToDeadLetters()
    {
        var deadLetters = _actor.SystemImpl.Mailboxes.DeadLetterMailbox;
        for (var message = SystemMessageQueue.Reverse(CloseSystemQueue()); message is not null;)
        {
            var next = message.Next;
            message.Unlink();
            deadLetters.SystemEnqueue(_actor.Self, message);
            message = next;
        }

        MessageQueue.CleanUp(_actor.Self, deadLetters.MessageQueue);
    }

    [Conditional("MAILBOXDEBUG")]
    public static void DebugPrint(string message, params object[] args) => Console.WriteLine($"[MAILBOX][{Environment.CurrentManagedThreadId:0000}] {string.Format(message, args)}");

    internal void Enqueue(IActorRef receiver, in Envelope envelope)
    {
        if (_unbounded is not null) _unbounded.Add(envelope.Message, envelope.Sender);
        else MessageQueue.Enqueue(receiver, envelope);
    }

    internal void SystemEnqueue(SystemMessage message) => SystemEnqueue(_actor.Self, message);

    internal virtual void SystemEnqueue(IActorRef receiver, SystemMessage message)
    {
        var head = Volatile.Read(ref _systemQueue);
        while (true)
        {
            if (head is NoMessage)
            {
                _actor.SystemImpl.Mailboxes.DeadLetterMailbox.SystemEnqueue(receiver, message);
                return;
            }

            message.Next = head;
            var seen = Interlocked.CompareExchange(ref _systemQueue, message, head);
            if (ReferenceEquals(seen, head)) return;
            message.Next = null;
            head = seen;
        }
    }

    internal bool CanBeScheduled(bool hasMessageHint, bool hasSystemMessageHint)
    {
        var status = Volatile.Read(ref _status);
        if ((status & Closed) != 0) return false;
        return (status & MayNotProcess) == 0
            ? hasMessageHint || hasSystemMessageHint || HasSystemMessages || HasMessages
            : hasSystemMessageHint || HasSystemMessages;
    }

    internal bool SetAsScheduled()
    {
        var status = Volatile.Read(ref _status);
        while ((status & (Closed | Scheduled)) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _status, status | Scheduled, status);
            if (seen == status) return true;
            status = seen;
        }

        return false;
    }

    internal void SetAsIdle() => Interlocked.And(ref _status, ~Scheduled);

    /// <summary>Adds one suspension; true when it was the first.</summary>
    internal bool Suspend()
    {
        var status = Volatile.Read(ref _status);
        while ((status & Closed) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _status, status + SuspendUnit, status);
            if (seen == status) return status < SuspendUnit;
            status = seen;
        }

        return false;
    }

    /// <summary>Takes one suspension away; true when it was the last.</summary>
    internal bool Resume()
    {
        var status = Volatile.Read(ref _status);
        while ((status & Closed) == 0)
        {
            var next = status < SuspendUnit ? status : status - SuspendUnit;
            var seen = Interlocked.CompareExchange(ref _status, next, status);
            if (seen == status) return next < SuspendUnit;
            status = seen;
        }

        return false;
    }

    internal void SetAwaiting(bool awaiting)
    {
        if (awaiting) Interlocked.Or(ref _status, Awaiting);
        else Interlocked.And(ref _status, ~Awaiting);
    }

    internal bool BecomeClosed() => (Interlocked.Or(ref _status, Closed) & Closed) == 0;

    internal void ProcessAllSystemMessages()
    {
        if (!HasSystemMessages) return;
        ProcessSystemMessages();
    }

    private void ProcessSystemMessages()
    {
        var message = TakeSystemMessages();
        while (message is not null && !IsClosed)
        {
            var next = message.Next;
            message.Unlink();
            _actor.SystemInvoke(message);
            message = next ?? TakeSystemMessages();
        }

        // The cell terminated between two of them: the rest has no one to go to.
        while (message is not null)
        {
            var next = message.Next;
            message.Unlink();
            _actor.SystemImpl.Mailboxes.DeadLetterMailbox.SystemEnqueue(_actor.Self, message);
            message = next;
        }
    }

    private void ProcessMailbox(MessageDispatcher dispatcher, MailboxThread thread)
    {
        var left = Math.Max(dispatcher.Throughput, 1);
        var deadline = dispatcher.ThroughputDeadlineTime is { } ticks and > 0 ? Stopwatch.GetTimestamp() + (ticks * Stopwatch.Frequency / TimeSpan.TicksPerSecond) : 0;
        while (MayProcess)
        {
            if (thread is not null && thread.IsHolding && HasMessages) thread.LetGo();
            Envelope envelope;
            if (_unbounded is not null ? !_unbounded.TryTake(out envelope) : !MessageQueue.TryDequeue(out envelope)) return;
            _actor.Invoke(envelope);
            ProcessAllSystemMessages();
            if (--left <= 0 || (deadline != 0 && Stopwatch.GetTimestamp() >= deadline)) return;
        }
    }

    private SystemMessage TakeSystemMessages()
    {
        var head = Volatile.Read(ref _systemQueue);
        while (head is not null and not NoMessage)
        {
            var seen = Interlocked.CompareExchange(ref _systemQueue, null, head);
            if (ReferenceEquals(seen, head)) return SystemMessageQueue.Reverse(head);
            head = seen;
        }

        return null;
    }

    private SystemMessage CloseSystemQueue()
    {
        var taken = Interlocked.Exchange(ref _systemQueue, new NoMessage());
        return taken is NoMessage ? null : taken;
    }
}

/// <summary>Lists of system messages, linked through their own nodes.</summary>
internal static class SystemMessageQueue
{
    /// <summary>Senders put the newest in front; they are handled oldest first.</summary>
    public static SystemMessage Reverse(SystemMessage newestFirst)
    {
        SystemMessage reversed = null;
        while (newestFirst is not null)
        {
            var next = newestFirst.Next;
            newestFirst.Next = reversed;
            reversed = newestFirst;
            newestFirst = next;
        }

        return reversed;
    }
}
