using Akka.Dispatch;

namespace Akka.Actor.Internal;

/// <summary>Keeps messages in arrival order and puts them back in front of the mailbox.</summary>
public abstract class AbstractStash : IStash
{
    private readonly ActorCell _actorCell;
    private readonly IDequeBasedMessageQueueSemantics _mailbox;
    private LinkedList<Envelope> _theStash = new();
    private int _lastEnvelopeId = -1;

    protected AbstractStash(IActorContext context)
    {
        _actorCell = (ActorCell)context;
        _mailbox = _actorCell.Mailbox.MessageQueue as IDequeBasedMessageQueueSemantics
            ?? throw new NotSupportedException($@"DequeBasedMailbox required, got: {_actorCell.Mailbox.GetType().Name}
An (unbounded) deque-based mailbox can be configured as follows:
    my-custom-mailbox {{
        mailbox-type = ""Akka.Dispatch.UnboundedDequeBasedMailbox""
    }}");
        Capacity = _actorCell.Props.Deploy.StashCapacity != Deploy.NoStashSize
            ? _actorCell.Props.Deploy.StashCapacity
            : context.System.Mailboxes.StashCapacity(context.Props.Dispatcher, context.Props.Mailbox);
    }

    public int Count => _theStash.Count;

    public bool IsEmpty => Count == 0;

    public bool NonEmpty => !IsEmpty;

    public bool IsFull => Capacity >= 0 && _theStash.Count >= Capacity;

    public virtual int Capacity { get; }

    public void Stash()
    {
        var message = _actorCell.CurrentMessage;
        var sender = _actorCell.Sender;
        if (_actorCell.CurrentEnvelopeId == _lastEnvelopeId)
            throw new IllegalActorStateException($"Can't stash the same message {message} more than once");
        if (IsFull) throw new StashOverflowException($"Couldn't enqueue message {message} from {sender} to stash of {_actorCell.Self}");
        _lastEnvelopeId = _actorCell.CurrentEnvelopeId;
        _theStash.AddLast(new Envelope(message, sender));
    }

    public void Unstash()
    {
        if (_theStash.First is null) return;
        try
        {
            EnqueueFirst(_theStash.First.Value);
        }
        finally
        {
            _theStash.RemoveFirst();
        }
    }

    public void UnstashAll() => UnstashAll(static _ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        for (var node = _theStash.Last; node is not null; node = node.Previous)
            if (predicate(node.Value))
                EnqueueFirst(node.Value);
        _theStash = new LinkedList<Envelope>();
    }

    private void EnqueueFirst(Envelope envelope)
    {
        _mailbox.EnqueueFirst(envelope);
        // It was taken off the list of expected ones when it came the first time.
        if (envelope.Message is Terminated terminated) _actorCell.TerminatedQueuedFor(terminated.ActorRef, Akka.Util.Option<object>.None);
    }

    public IEnumerable<Envelope> ClearStash()
    {
        var all = _theStash;
        _theStash = new LinkedList<Envelope>();
        return all;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        // The first of them is to be the first of all; what is in the stash already is not put in again.
        foreach (var envelope in envelopes.Distinct().Reverse())
            if (!_theStash.Contains(envelope))
                _theStash.AddFirst(envelope);
    }
}

/// <summary>A stash for any number of messages.</summary>
public class UnboundedStashImpl : AbstractStash
{
    public UnboundedStashImpl(IActorContext context)
        : base(context)
    {
    }

    public override int Capacity => -1;
}

/// <summary>A stash of the capacity that the deployment, the mailbox or the dispatcher says.</summary>
internal sealed class ConfiguredStash(IActorContext context) : AbstractStash(context);
