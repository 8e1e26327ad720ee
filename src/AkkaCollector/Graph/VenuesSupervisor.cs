using Akka.Actor;
using AkkaCollector.Supervision;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Graph;

/// <summary>Running -> Draining. One child a source: a crash in one leaves the others running.</summary>
public sealed class VenuesSupervisor : ReceiveActor
{
    private readonly CollectorParts _collector;
    private readonly IActorRef _store;
    private readonly HashSet<string> _undrained = new(StringComparer.Ordinal);
    private IActorRef? _waiting;

    /// <summary>Makes one.</summary>
    public VenuesSupervisor(CollectorParts collector, IActorRef store)
    {
        (_collector, _store) = (collector, store);
        Receive<SupervisionProtocol.Drain>(_ => Drain());
        Receive<SupervisionProtocol.Drained>(d => HasDrained(d.Name));
        // A source that has ended, in mid drain or before, has nothing left to hand on: what it held is settled as dropped.
        Receive<Terminated>(t => HasDrained(t.ActorRef.Path.Name));
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        _collector.Ledger.Started(Self);
        foreach (var source in _collector.Sources)
            Context.Watch(Context.ActorOf(Props.Create(() => new SourceSupervisor(source, _collector, _store)), source.Name));
    }

    /// <inheritdoc />
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(LedgerDecider.For(_collector.Ledger, LedgerDecider.ChildrenOf(Self)));

    private void Drain()
    {
        _waiting = Sender;
        foreach (var child in Context.GetChildren())
        {
            _undrained.Add(child.Path.Name);
            child.Tell(SupervisionProtocol.Drain.Instance);
        }
        AnswerWhenDrained();
    }

    private void HasDrained(string source)
    {
        if (_undrained.Remove(source)) AnswerWhenDrained();
    }

    private void AnswerWhenDrained()
    {
        if (_undrained.Count == 0) _waiting?.Tell(new SupervisionProtocol.Drained(Self.Path.Name));
    }
}
