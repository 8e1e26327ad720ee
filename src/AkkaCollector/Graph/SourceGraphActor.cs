using Akka.Actor;
using Akka.Streams;
using AkkaCollector.MarketData;
using AkkaCollector.Supervision;

namespace AkkaCollector.Graph;

/// <summary>
/// Running -> Completed | Failed. Materializes one source's graph for as long as it lives; fails when the stream fails, so that its
/// supervisor restarts it with backoff, and stops when the stream has handed everything on.
/// </summary>
public sealed class SourceGraphActor : ReceiveActor
{
    private readonly SourceParts _source;
    private readonly CollectorParts _collector;
    private readonly IActorRef _store;

    /// <summary>Makes one.</summary>
    public SourceGraphActor(SourceParts source, CollectorParts collector, IActorRef store)
    {
        (_source, _collector, _store) = (source, collector, store);
        Receive<StreamCompleted>(_ => Context.Stop(Self));
        Receive<Status.Failure>(f =>
        {
            _source.Intake.GraphEnded(DropReason.GraphFailed);
            throw new GraphFailedException(_source.Name, f.Cause);
        });
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        _collector.Ledger.Started(Self);
        CollectorGraph.ForSource(_source, _collector, _store).Run(Context.Materializer())
            .PipeTo(Self, success: () => StreamCompleted.Instance);
    }

    /// <summary>The stream is a child and over by now, also when this actor was stopped or killed before it could tell.</summary>
    protected override void PostStop()
    {
        _source.Intake.GraphEnded(_source.Intake.IsComplete ? DropReason.Shutdown : DropReason.GraphFailed);
        _collector.Ledger.Stopped(Self);
    }

    private sealed record StreamCompleted
    {
        public static StreamCompleted Instance { get; } = new();
    }
}

/// <summary>A source's graph failed; what it held is counted as dropped, what waits in the intake is kept.</summary>
public sealed class GraphFailedException(string source, Exception inner) : Exception($"The graph of source {source} failed: {inner.Message}", inner), IClassedFailure
{
    /// <inheritdoc />
    public FailureClass Failure => FailureTable.ClassOf(InnerException!);
}
