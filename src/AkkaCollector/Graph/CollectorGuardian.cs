using Akka.Actor;
using AkkaCollector.Health;
using AkkaCollector.Memory;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;

namespace AkkaCollector.Graph;

/// <summary>
/// Running -> Draining -> Closing. The root of everything that the daemon runs; starts the store, the venues and the status, and
/// closes them in the order in which a tick walks: sources first, then, when all is handed on, the store, then the memory of it.
/// </summary>
public sealed class CollectorGuardian : ReceiveActor
{
    private readonly CollectorParts _collector;
    private IActorRef _store = ActorRefs.Nobody;
    private IActorRef _venues = ActorRefs.Nobody;
    private IActorRef _status = ActorRefs.Nobody;
    private IActorRef? _memory;
    private bool _storeEnded;
    private IActorRef _audit = ActorRefs.Nobody;
    private IActorRef _size = ActorRefs.Nobody;
    private IActorRef? _waiting;

    /// <summary>Makes one.</summary>
    public CollectorGuardian(CollectorParts collector)
    {
        _collector = collector;
        Receive<SupervisionProtocol.Ping>(p => p.Answer());
        Receive<StatusProtocol.GetStatus>(g => _status.Forward(g));
        Receive<SupervisionProtocol.Drain>(_ =>
        {
            _waiting = Sender;
            _status.Tell(StatusProtocol.Closing.Instance);
            _audit.Tell(StatusProtocol.Closing.Instance);
            _size.Tell(StatusProtocol.Closing.Instance);
            _venues.Tell(SupervisionProtocol.Drain.Instance);
        });
        Receive<SupervisionProtocol.Drained>(_ => Context.Stop(_store));
        Receive<Terminated>(t => t.ActorRef.Equals(_store), _ => StoreEnded());
        Receive<Terminated>(t => t.ActorRef.Equals(_memory), _ => MemoryEnded());
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        _collector.Ledger.Started(Self);
        _status = Context.ActorOf(Props.Create(() => new StatusActor(_collector)), "status");
        StatusActor.Listen(Context.System, _status);
        _store = Context.Watch(Context.ActorOf(_collector.StorageProps(), "store"));
        if (_collector.Remembers) _memory = Context.Watch(Context.ActorOf(Props.Create(() => new MemorySupervisor(_collector, _store)), "memory"));
        _audit = Context.ActorOf(Props.Create(() => new AuditActor(_collector)), "audit");
        _size = Context.ActorOf(Props.Create(() => new SizeActor(_collector)), "size");
        _venues = Context.ActorOf(Props.Create(() => new VenuesSupervisor(_collector, _store)), "venues");
    }

    private void CloseMemory()
    {
        if (_memory is { } memory) memory.Tell(MemoryProtocol.Close.Instance);
        else MemoryEnded();
    }

    /// <summary>Everything is closed; a memory that ends before that was told to by somebody, and the collector goes on without.</summary>
    private void MemoryEnded()
    {
        _memory = null;
        if (_storeEnded) _waiting?.Tell(new SupervisionProtocol.Drained(Self.Path.Name));
    }

    /// <summary>The storage actor ends when it is told to; if it ends by itself, nothing that is collected can be kept.</summary>
    private void StoreEnded()
    {
        _storeEnded = true;
        if (_waiting is not null) CloseMemory();
        else Context.System.EventStream.Publish(new SupervisionProtocol.FatalFailure("store", new InvalidOperationException("The storage actor has ended.")));
    }

    /// <inheritdoc />
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(LedgerDecider.For(_collector.Ledger, LedgerDecider.ChildrenOf(Self), (cause, failure) =>
        {
            if (failure != FailureClass.Fatal) return FailureTable.DirectiveOf(failure);
            Context.System.EventStream.Publish(new SupervisionProtocol.FatalFailure(Self.Path.Name, cause));
            return Directive.Stop;
        }));
}
