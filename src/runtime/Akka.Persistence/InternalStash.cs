using Akka.Actor;
using Akka.Dispatch;

namespace Akka.Persistence;

/// <summary>Keeps the commands that come while a persistent actor recovers or persists, and hands them back to its mailbox, in general one at a time.</summary>
internal sealed class InternalStash
{
    private readonly ActorCell _cell;
    private readonly IDequeBasedMessageQueueSemantics _mailbox;
    private Envelope[] _ring = [];
    private int _first;
    private int _lastEnvelopeId = -1;

    public InternalStash(IActorContext context)
    {
        _cell = (ActorCell)context;
        _mailbox = _cell.Mailbox.MessageQueue as IDequeBasedMessageQueueSemantics
            ?? throw new NotSupportedException($"DequeBasedMailbox required for persistent actors, got: {_cell.Mailbox.MessageQueue.GetType().Name}");
        Capacity = _cell.Props.Deploy.StashCapacity != Deploy.NoStashSize
            ? _cell.Props.Deploy.StashCapacity
            : context.System.Mailboxes.StashCapacity(context.Props.Dispatcher, context.Props.Mailbox);
    }

    /// <summary>How many messages it may hold; -1 for any number.</summary>
    public int Capacity { get; }

    public int Count { get; private set; }

    public bool IsFull => Capacity >= 0 && Count >= Capacity;

    /// <summary>Keeps the current message.</summary>
    public void Stash()
    {
        if (_cell.CurrentEnvelopeId == _lastEnvelopeId)
            throw new IllegalActorStateException($"Can't stash the same message {_cell.CurrentMessage} more than once");
        if (IsFull) throw new StashOverflowException($"Couldn't enqueue message {_cell.CurrentMessage} from {_cell.Sender} to stash of {_cell.Self}");
        _lastEnvelopeId = _cell.CurrentEnvelopeId;
        if (Count == _ring.Length) Grow();
        _ring[(_first + Count++) & (_ring.Length - 1)] = new Envelope(_cell.CurrentMessage, _cell.Sender);
    }

    /// <summary>Puts messages before all others, whatever the capacity: they were stashed before.</summary>
    public void Prepend(IReadOnlyList<Envelope> envelopes)
    {
        for (var i = envelopes.Count - 1; i >= 0; i--)
        {
            if (Count == _ring.Length) Grow();
            _first = (_first - 1) & (_ring.Length - 1);
            _ring[_first] = envelopes[i];
            Count++;
        }
    }

    /// <summary>Puts the oldest message in front of the mailbox.</summary>
    public void Unstash()
    {
        // The cell may drop a Terminated that it no longer expects: what comes after would then wait for ever.
        var count = 0;
        while (count < Count && At(count) is { Message: Terminated }) count++;
        Return(Math.Min(count + 1, Count));
    }

    /// <summary>Puts a message of this actor's own in front of the mailbox.</summary>
    public void PutFirst(object message) => _mailbox.EnqueueFirst(new Envelope(message, ActorRefs.NoSender));

    /// <summary>Puts all messages in front of the mailbox, in the order in which they came.</summary>
    public void UnstashAll() => Return(Count);

    private ref Envelope At(int index) => ref _ring[(_first + index) & (_ring.Length - 1)];

    private void Return(int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            ref var envelope = ref At(i);
            _mailbox.EnqueueFirst(envelope);
            // It was taken off the list of expected ones when it came the first time.
            if (envelope.Message is Terminated terminated) _cell.TerminatedQueuedFor(terminated.ActorRef, Akka.Util.Option<object>.None);
            envelope = default;
        }

        if (count == 0) return;
        _first = (_first + count) & (_ring.Length - 1);
        Count -= count;
    }

    private void Grow()
    {
        var grown = new Envelope[Math.Max(8, _ring.Length * 2)];
        for (var i = 0; i < Count; i++) grown[i] = At(i);
        _ring = grown;
        _first = 0;
    }
}

/// <summary>The stash that a persistent actor uses itself. What it hands back goes before the commands that the actor has put aside since.</summary>
internal sealed class UserStash(IActorContext context, InternalStash internalStash) : IStash
{
    private readonly ActorCell _cell = (ActorCell)context;
    private LinkedList<Envelope> _stashed = new();
    private int _lastEnvelopeId = -1;

    public int Count => _stashed.Count;

    public bool IsEmpty => Count == 0;

    public bool NonEmpty => !IsEmpty;

    public bool IsFull => Capacity >= 0 && Count >= Capacity;

    public int Capacity => internalStash.Capacity;

    public void Stash()
    {
        if (_cell.CurrentEnvelopeId == _lastEnvelopeId)
            throw new IllegalActorStateException($"Can't stash the same message {_cell.CurrentMessage} more than once");
        if (IsFull) throw new StashOverflowException($"Couldn't enqueue message {_cell.CurrentMessage} from {_cell.Sender} to stash of {_cell.Self}");
        _lastEnvelopeId = _cell.CurrentEnvelopeId;
        _stashed.AddLast(new Envelope(_cell.CurrentMessage, _cell.Sender));
    }

    public void Unstash()
    {
        if (_stashed.First is not { } oldest) return;
        _stashed.RemoveFirst();
        internalStash.Prepend([oldest.Value]);
    }

    public void UnstashAll() => internalStash.Prepend(ClearStash().ToArray());

    public void UnstashAll(Func<Envelope, bool> predicate) => internalStash.Prepend(ClearStash().Where(predicate).ToArray());

    public IEnumerable<Envelope> ClearStash()
    {
        var all = _stashed;
        _stashed = new LinkedList<Envelope>();
        return all;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        foreach (var envelope in envelopes.Distinct().Reverse())
            if (!_stashed.Contains(envelope))
                _stashed.AddFirst(envelope);
    }
}
