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
        Receive<SupervisionProtocol.Drained>(d =>
        {
            _undrained.Remove(d.Name);
            AnswerWhenDrained();
        });
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        _collector.Ledger.Started(Self);
        foreach (var source in _collector.Sources)
            Context.ActorOf(Props.Create(() => new SourceSupervisor(source, _collector, _store)), source.Name);
    }

    /// <inheritdoc />
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        var directive = FailureTable.DirectiveOf(FailureTable.ClassOf(cause));
        _collector.Ledger.Failed(Self.Path.ToStringWithoutAddress() + "/*", cause, directive);
        return directive;
    });

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

    private void AnswerWhenDrained()
    {
        if (_undrained.Count == 0) _waiting?.Tell(new SupervisionProtocol.Drained(Self.Path.Name));
    }
}
