using Akka.Actor;
using Akka.Configuration;
using AkkaCollector.Graph;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Benchmarks;

/// <summary>The collector's own actors, as the daemon runs them, without the daemon's host, log and status page.</summary>
internal sealed class RunningCollector : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly ActorSystem _system;
    private readonly IActorRef _guardian;

    private RunningCollector(ActorSystem system, IActorRef guardian, CollectorParts parts)
    {
        _system = system;
        _guardian = guardian;
        Parts = parts;
    }

    /// <summary>What outlives the actors.</summary>
    public CollectorParts Parts { get; }

    /// <summary>Starts everything and returns when the store is open.</summary>
    public static async Task<RunningCollector> StartAsync(BenchRun run, CollectorParts parts)
    {
        var system = ActorSystem.Create("bench", ConfigurationFactory.ParseString(run.Config.ToPlainHocon()));
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new ReadyListener(ready))), typeof(StorageProtocol.StoreChanged));
        var guardian = system.ActorOf(Props.Create(() => new CollectorGuardian(parts)), "collector");
        await ready.Task.WaitAsync(Patience);
        return new RunningCollector(system, guardian, parts);
    }

    /// <summary>Stops the sources, waits until everything is committed and the store closed, and gives the accounts.</summary>
    public async Task<SourceAccount> DrainAsync()
    {
        await _guardian.Ask<SupervisionProtocol.Drained>(SupervisionProtocol.Drain.Instance, Patience);
        Parts.Settle();
        var total = Parts.Total();
        if (total.TickDifference != 0) throw new InvalidOperationException($"The accounts do not add up: {total.TickDifference} of {total.Ticks} ticks are not explained.");
        return total;
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        Parts.Dispose();
    }

    private sealed class ReadyListener : ReceiveActor
    {
        public ReadyListener(TaskCompletionSource ready) => Receive<StorageProtocol.StoreChanged>(changed =>
        {
            if (changed.State.Condition == StoreCondition.Ready) ready.TrySetResult();
        });
    }
}
