using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;
using AkkaCollector.Batching;
using AkkaCollector.MarketData;
using BenchmarkDotNet.Attributes;

namespace AkkaCollector.Benchmarks;

/// <summary>Ticks through the batch stage in a running graph, its start and end included.</summary>
public class BatchStep
{
    private const int Ticks = 20_000;
    private StepTicks _ticks = null!;
    private ActorSystem _system = null!;
    private ActorMaterializer _materializer = null!;
    private Validated[] _judged = null!;

    /// <summary>Makes the ticks and an actor system.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _ticks = new StepTicks(Ticks);
        _judged = [.. _ticks.Ticks.Select(t => new Validated(t, Outcome.Accepted, TickFlags.None, RejectReasons.None))];
        _system = ActorSystem.Create("bench", ConfigurationFactory.ParseString("akka.loglevel = WARNING\nakka.stdout-loglevel = WARNING"));
        _materializer = _system.Materializer();
    }

    /// <summary>Removes what was made.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _system.Terminate().Wait();
        _ticks.Dispose();
    }

    /// <summary>Gathers them all into batches.</summary>
    [Benchmark(OperationsPerInvoke = Ticks)]
    public int Gather()
    {
        var stage = new BatchStage(_ticks.Run.Settings.Batching, BenchRun.Source, new LiveBatchIds("bench", BenchRun.Source));
        return Source.From(_judged).Via(stage).RunAggregate(0, static (sum, batch) => sum + batch.Items.Count, _materializer).Result;
    }
}
