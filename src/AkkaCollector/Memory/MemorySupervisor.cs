using Akka.Actor;
using Akka.Pattern;
using AkkaCollector.Connections;
using AkkaCollector.Graph;
using AkkaCollector.Supervision;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Memory;

/// <summary>
/// Running -> Closing. Keeps one persistent actor a source, each under a supervisor with backoff: a journal that is away, slow or
/// refuses costs memory, never ticks. It listens to the connections, so that what happens while a journal is away is noted too.
/// </summary>
public sealed class MemorySupervisor : ReceiveActor, IWithTimers
{
    private readonly CollectorParts _collector;
    private readonly IActorRef _store;
    private readonly ILogger _log;
    private readonly HashSet<IActorRef> _histories = [];

    /// <summary>Makes one.</summary>
    public MemorySupervisor(CollectorParts collector, IActorRef store)
    {
        (_collector, _store, _log) = (collector, store, collector.LoggerFactory.CreateLogger<MemorySupervisor>());
        Receive<ConnectionProtocol.ConnectionStatus>(status =>
            _collector.Sources.FirstOrDefault(s => s.Name == status.Source)?.Memory?.Notes.Connection(status, _collector.Clock.UnixMicros()));
        Receive<MemoryProtocol.Close>(_ => Close());
        Receive<Terminated>(ended =>
        {
            _histories.Remove(ended.ActorRef);
            EndIfDone();
        });
        Receive<CloseTimedOut>(_ => GiveUp());
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    private bool Closing => Timers.IsTimerActive(CloseTimedOut.Instance);

    /// <inheritdoc />
    protected override void PreStart()
    {
        _collector.Ledger.Started(Self);
        Context.System.EventStream.Subscribe(Self, typeof(ConnectionProtocol.ConnectionStatus));
        foreach (var memory in Memories) _histories.Add(Context.Watch(Context.ActorOf(Around(memory), memory.Source)));
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _collector.Ledger.Stopped(Self);
    }

    /// <summary>What a supervisor with backoff hands up restarts it, whatever it is: memory never takes anything with it.</summary>
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(LedgerDecider.For(_collector.Ledger, LedgerDecider.ChildrenOf(Self), (_, _) => Directive.Restart));

    private IEnumerable<SourceMemory> Memories => _collector.Sources.Select(s => s.Memory).OfType<SourceMemory>();

    private Props Around(SourceMemory memory)
    {
        var (settings, clock, instance, store) = (_collector.Settings.Memory, _collector.Clock, _collector.Settings.InstanceId, _store);
        var (ledger, log) = (_collector.Ledger, _collector.LoggerFactory.CreateLogger<SourceHistoryActor>());
        var history = Props.Create(() => new SourceHistoryActor(instance, memory, settings, store, clock, log, ledger));
        var (system, path) = (Context.System, Self.Path.ToStringWithoutAddress() + "/" + memory.Source);
        var decider = LedgerDecider.For(ledger, path, (cause, _) =>
        {
            // What the actor knows it has said itself; what failed before it could, such as a plugin that cannot be made, is said here.
            var error = cause.GetBaseException().Message;
            log.Degraded(memory.Source, error);
            system.EventStream.Publish(memory.Failed(error, clock.UnixMicros()));
            return Directive.Stop;
        });
        return BackoffSupervisor.Props(Backoff.OnStop(history, "history", settings.BackoffMin, settings.BackoffMax, settings.BackoffJitter, -1)
            .WithAutoReset(settings.BackoffMax)
            .WithFinalStopMessage(message => message is MemoryProtocol.Close)
            .WithSupervisorStrategy(new OneForOneStrategy(-1, -1, decider, loggingEnabled: false)));
    }

    private void Close()
    {
        if (Closing) return;
        Timers.StartSingleTimer(CloseTimedOut.Instance, CloseTimedOut.Instance, _collector.Settings.Memory.CloseTimeout);
        foreach (var history in _histories) history.Tell(MemoryProtocol.Close.Instance);
        EndIfDone();
    }

    private void EndIfDone()
    {
        if (Closing && _histories.Count == 0) Context.Stop(Self);
    }

    private void GiveUp()
    {
        var now = _collector.Clock.UnixMicros();
        _log.CloseTimedOut(_collector.Settings.Memory.CloseTimeout.TotalSeconds, Memories.Sum(m => m.Notes.Waiting(now).Count));
        Context.Stop(Self);
    }

    private sealed record CloseTimedOut
    {
        public static CloseTimedOut Instance { get; } = new();
    }
}
