using Akka.Actor;
using AkkaCollector.Captures;
using AkkaCollector.Connections;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Graph;

/// <summary>
/// Running -> Draining. Keeps one source's graph, its connection and the recorder of its frames, restarted apart from one another. To
/// drain it stops the connection, closes the intake and waits until the graph has handed everything on and the last file is finished.
/// </summary>
public sealed class SourceSupervisor : PartKeeper
{
    private const string GraphPart = "graph";
    private const string ConnectionPart = "connection";
    internal const string CapturePart = "capture";

    private readonly SourceParts _source;
    private readonly CollectorParts _collector;
    private readonly IActorRef _store;

    /// <summary>Makes one.</summary>
    public SourceSupervisor(SourceParts source, CollectorParts collector, IActorRef store)
        : base(source.Name, collector.Settings.Supervision, collector.Ledger, collector.LoggerFactory.CreateLogger<SourceSupervisor>())
    {
        (_source, _collector, _store) = (source, collector, store);
        Receive<SupervisionProtocol.Drain>(_ => Drain());
        Receive<CaptureOverdue>(_ =>
        {
            if (Part(CapturePart) is { } capture) Context.Stop(capture);
        });
        Receive<ConnectionProtocol.InstrumentsListed>(listed => _store.Tell(new StorageProtocol.StoreInstruments(listed.Source, listed.Instruments)));
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        base.PreStart();
        Keep(GraphPart, () => Props.Create(() => new SourceGraphActor(_source, _collector, _store)));
        if (_source.Capture is { } queue)
        {
            var props = Props.Create(() => new CaptureActor(_source, queue, _collector.Settings, _collector.Clock, _collector.LoggerFactory, _collector.Ledger))
                .WithDispatcher(_collector.Settings.Capture.Dispatcher);
            Keep(CapturePart, () => props);
        }
        var connection = _source.ConnectionProps(_collector, Self);
        Keep(ConnectionPart, () => connection);
    }

    /// <inheritdoc />
    protected override void PartClosed(string name)
    {
        if (name == ConnectionPart) CloseIntake();
        else DrainedWhenAllEnded();
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
        if (_source.Capture is { } capture)
        {
            capture.Complete();
            Timers.StartSingleTimer(CapturePart, CaptureOverdue.Instance, _collector.Settings.Capture.CloseTimeout);
        }
        DrainedWhenAllEnded();
    }

    private void DrainedWhenAllEnded()
    {
        if (_source.Intake.IsComplete && Part(GraphPart) is null && Part(CapturePart) is null) Context.Parent.Tell(new SupervisionProtocol.Drained(_source.Name));
    }

    /// <summary>A disk that is stuck must not hold up the store's end.</summary>
    private sealed record CaptureOverdue
    {
        public static CaptureOverdue Instance { get; } = new();
    }
}
