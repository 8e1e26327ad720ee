using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaCollector.Batching;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;
using AkkaCollector.Throttling;
using AkkaCollector.Validation;

namespace AkkaCollector.Graph;

/// <summary>
/// The one place that joins the steps. One graph a source: a source in trouble leaves the others alone. The graph runs in one fused
/// island; the store is an actor with a thread of its own, so that decoding, judging and writing use different cores.
/// </summary>
public static class CollectorGraph
{
    /// <summary>intake → throttle → validate → batch → store; completes when the intake is complete and everything is committed.</summary>
    /// <param name="source">The source.</param>
    /// <param name="collector">What is shared.</param>
    /// <param name="store">The storage actor.</param>
    public static IRunnableGraph<Task<Done>> ForSource(SourceParts source, CollectorParts collector, IActorRef store)
    {
        var (settings, meters) = (collector.Settings, source.Meters);
        return Source.FromGraph(new ThrottleStage(source.Intake, settings.Throttle, collector.Clock))
            .Via(new MeterStage<MarketEvent>(meters.Throttle, meters.Validate, _ => 1))
            .Via(new ValidateStage(settings.Validation, source.Catalog, source.Counters))
            .Via(new MeterStage<Validated>(meters.Validate, meters.Batch, _ => 1))
            .Via(new BatchStage(settings.Batching, source.Name, source.BatchIds))
            .Via(new MeterStage<TickBatch>(meters.Batch, meters.Store, b => b.Items.Count))
            .Via(new StoreStage(store, settings.Storage, source.Open))
            .Via(new MeterStage<BatchReceipt>(meters.Store, null, r => r.Events))
            .WithAttributes(ActorAttributes.CreateSupervisionStrategy(StreamDeciders.Stop))
            .ToMaterialized(Sink.ForEach<BatchReceipt>(receipt =>
            {
                if (!receipt.IsSpooled) collector.Metrics.StoreWrote(receipt.Elapsed);
            }), Keep.Right);
    }
}
