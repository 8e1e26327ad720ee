using Akka.Actor;
using AkkaCollector.Connections;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Graph;

/// <summary>
/// Running -> Draining. Keeps one source's graph and connection, restarted apart from one another. To drain it stops the connection,
/// closes the intake and waits until the graph has handed everything on.
/// </summary>
public sealed class SourceSupervisor : PartKeeper
{
    private const string GraphPart = "graph";
    private const string ConnectionPart = "connection";

    private readonly SourceParts _source;
    private readonly CollectorParts _collector;
    private readonly IActorRef _store;

    /// <summary>Makes one.</summary>
    public SourceSupervisor(SourceParts source, CollectorParts collector, IActorRef store)
        : base(source.Name, collector.Settings.Supervision, collector.Ledger, collector.LoggerFactory.CreateLogger<SourceSupervisor>())
    {
        (_source, _collector, _store) = (source, collector, store);
        Receive<SupervisionProtocol.Drain>(_ => Drain());
        Receive<ConnectionProtocol.InstrumentsListed>(listed => _store.Tell(new StorageProtocol.StoreInstruments(listed.Source, listed.Instruments)));
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        base.PreStart();
        Keep(GraphPart, () => Props.Create(() => new SourceGraphActor(_source, _collector, _store)));
        var connection = _source.ConnectionProps(_collector, Self);
        Keep(ConnectionPart, () => connection);
    }

    /// <inheritdoc />
    protected override void PartClosed(string name)
    {
        if (name == ConnectionPart) CloseIntake();
        if (name == GraphPart) Context.Parent.Tell(new SupervisionProtocol.Drained(_source.Name));
    }

    private void Drain()
    {
        if (Closing) return;
        Closing = true;
        if (Part(ConnectionPart) is { } connection) Context.Stop(connection);
        else CloseIntake();
    }

    private void CloseIntake()
    {
        _source.Intake.Complete();
        if (Part(GraphPart) is null) Context.Parent.Tell(new SupervisionProtocol.Drained(_source.Name));
    }
}
