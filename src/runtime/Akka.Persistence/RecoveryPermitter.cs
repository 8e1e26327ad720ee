using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence;

/// <summary>Asks for the permit to recover.</summary>
internal sealed class RequestRecoveryPermit
{
    public static readonly RequestRecoveryPermit Instance = new();
}

/// <summary>Grants the permit to recover.</summary>
internal sealed class RecoveryPermitGranted
{
    public static readonly RecoveryPermitGranted Instance = new();
}

/// <summary>Gives the permit to recover back.</summary>
internal sealed class ReturnRecoveryPermit
{
    public static readonly ReturnRecoveryPermit Instance = new();
}

/// <summary>Lets so many persistent actors recover at a time; the others wait in the order in which they asked.</summary>
internal sealed class RecoveryPermitter : UntypedActor
{
    private readonly int _maxPermits;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<IActorRef> _holders = [];
    private readonly LinkedList<IActorRef> _pending = new();
    private readonly Dictionary<IActorRef, LinkedListNode<IActorRef>> _pendingNodes = [];
    private int _maxPendingStats;

    public RecoveryPermitter(int maxPermits) => _maxPermits = maxPermits > 0
        ? maxPermits
        : throw new Configuration.ConfigurationException($"akka.persistence.max-concurrent-recoveries must be 1 or more, was {maxPermits}.");

    public static Props Props(int maxPermits) => Actor.Props.Create(() => new RecoveryPermitter(maxPermits));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RequestRecoveryPermit:
                Request(Sender);
                break;
            case ReturnRecoveryPermit:
                Context.Unwatch(Sender);
                Release(Sender);
                break;
            case Terminated terminated:
                Release(terminated.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Request(IActorRef actor)
    {
        // An actor that restarts in mid recovery asks again.
        if (_holders.Contains(actor)) Grant(actor);
        else if (_pendingNodes.ContainsKey(actor)) return;
        else
        {
            Context.Watch(actor);
            if (_holders.Count < _maxPermits) Grant(actor);
            else Enqueue(actor);
        }
    }

    private void Enqueue(IActorRef actor)
    {
        if (_pending.Count == 0 && _log.IsDebugEnabled) _log.Debug("Exceeded max-concurrent-recoveries [{0}]. First pending {1}", _maxPermits, actor);
        _pendingNodes[actor] = _pending.AddLast(actor);
        _maxPendingStats = Math.Max(_maxPendingStats, _pending.Count);
    }

    private void Release(IActorRef actor)
    {
        if (_pendingNodes.Remove(actor, out var node)) _pending.Remove(node);
        if (!_holders.Remove(actor) || _pending.Count == 0) return;
        var next = _pending.First!.Value;
        _pending.RemoveFirst();
        _pendingNodes.Remove(next);
        Grant(next);
        if (_pending.Count > 0) return;
        if (_log.IsDebugEnabled) _log.Debug("Drained pending recovery permit requests, max in progress was [{0}], still [{1}] in progress", _holders.Count + _maxPendingStats, _holders.Count);
        _maxPendingStats = 0;
    }

    private void Grant(IActorRef actor)
    {
        _holders.Add(actor);
        actor.Tell(RecoveryPermitGranted.Instance);
    }
}
