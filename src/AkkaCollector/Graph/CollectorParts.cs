using Akka.Actor;
using AkkaCollector.Batching;
using AkkaCollector.Captures;
using AkkaCollector.Configuration;
using AkkaCollector.Connections;
using AkkaCollector.Health;
using AkkaCollector.MarketData;
using AkkaCollector.Memory;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;
using AkkaCollector.Telemetry;
using AkkaCollector.Throttling;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Graph;

/// <summary>What the actors of one run share and what outlives their restarts: settings, clock, log, accounts, queues.</summary>
public sealed class CollectorParts : IDisposable
{
    private BackupWriter? _backup;

    private CollectorParts(CollectorSettings settings, TimeProvider clock, ILoggerFactory loggers, IReadOnlyList<SourceParts> sources, StoreOwner owner, Func<ITickStore> createStore)
    {
        (Settings, Clock, LoggerFactory, Sources, Owner, CreateStore) = (settings, clock, loggers, sources, owner, createStore);
        CreateReader = () => TickReaders.Create(settings.Storage);
        Heard = new StatusMemory(clock);
        Deadline = new StopDeadline(settings.Shutdown.Timeout, clock);
        Spool = new SpoolBooks(settings.Storage.UsesSpool ? settings.Storage.Spool.Mode : SpoolMode.Off)
        {
            Drained = (receipt, ticks) =>
            {
                var source = Source(receipt.Source);
                source?.Counters.Drained(receipt, ticks);
                source?.Memory?.Notes.StoredLater();
            },
            Damaged = (source, ticks) => Source(source)?.Counters.SpoolDamaged(ticks),
        };
        Metrics = new CollectorMetrics(
            () => Sources.Select(s => s.Counters.Read()).ToList(), () => Sources.Select(s => (s.Name, s.Meters)).ToList(), () => Spool.Status,
            () => Sources.Where(s => s.Capture is not null).Select(s => (s.Name, s.Capture!.Read())).ToList(), () => Backup);
    }

    /// <summary>The settings of the run.</summary>
    public CollectorSettings Settings { get; }
    /// <summary>The time.</summary>
    public TimeProvider Clock { get; }
    /// <summary>The log.</summary>
    public ILoggerFactory LoggerFactory { get; }
    /// <summary>The enabled sources.</summary>
    public IReadOnlyList<SourceParts> Sources { get; }
    /// <summary>What supervision has had to do.</summary>
    public ActorLedger Ledger { get; } = new();
    /// <summary>By when everything has ended once the stop has begun.</summary>
    public StopDeadline Deadline { get; }
    /// <summary>What the status actor has heard.</summary>
    internal StatusMemory Heard { get; }
    /// <summary>What lies and has lain in the spool.</summary>
    public SpoolBooks Spool { get; }
    /// <summary>What the backup has done; null when there is none.</summary>
    public BackupStatus? Backup => Volatile.Read(ref _backup)?.Status;
    /// <summary>The instruments.</summary>
    public CollectorMetrics Metrics { get; }
    /// <summary>Whether event-sourced actors remember the sources over restarts: a live run does, unless told otherwise; a replay does not.</summary>
    public bool Remembers => Sources.Any(s => s.Memory is not null);
    /// <summary>Who writes to the store in this run.</summary>
    public StoreOwner Owner { get; }
    /// <summary>What the names of all batches begin with that this run has received; null when they do not tell.</summary>
    internal string? BatchPrefix { get; init; }
    /// <summary>What the database has counted of this run.</summary>
    internal AuditMemory Audit { get; } = new();
    /// <summary>Makes a reader of the store that is not open yet; null where nothing is kept that could be read.</summary>
    public Func<ITickReader?> CreateReader { get; init; }
    /// <summary>Makes a store that is not open yet: one for each start of the writer.</summary>
    public Func<ITickStore> CreateStore { get; init; }

    /// <summary>The parts of a live run.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="clock">The time.</param>
    /// <param name="loggers">The log.</param>
    /// <param name="simulator">Where the endpoint <c>simulator</c> leads; null when this process serves none.</param>
    public static CollectorParts Create(CollectorSettings settings, TimeProvider clock, ILoggerFactory loggers, Uri? simulator)
    {
        var owner = StoreOwner.NewRun(settings.InstanceId, clock);
        var sources = settings.Sources.Select(s => Live(s, settings, simulator, owner.Run)).ToList();
        return new CollectorParts(settings, clock, loggers, sources, owner, () => TickStores.Create(settings.Storage, owner, clock)) { BatchPrefix = owner.Run + ":" };
    }

    /// <summary>The parts of a run with the given sources and store: a replay, a bench, a spec.</summary>
    public static CollectorParts With(
        CollectorSettings settings, TimeProvider clock, ILoggerFactory loggers, IReadOnlyList<SourceParts> sources, Func<ITickStore>? createStore = null, StoreOwner? owner = null)
    {
        var run = owner ?? StoreOwner.NewRun(settings.InstanceId, clock);
        return new(settings, clock, loggers, sources, run, createStore ?? (() => TickStores.Create(settings.Storage, run, clock)));
    }

    /// <summary>The storage actor, with the backup behind and the spool in front of it unless they are off.</summary>
    public Props StorageProps()
    {
        var create = CreateStore;
        if (Settings.Storage.UsesBackup)
        {
            var backup = _backup ??= new BackupWriter(Settings.Storage.Backup, Owner, Clock, LoggerFactory);
            create = () => new BackupTickStore(CreateStore(), backup);
        }
        var behind = create;
        if (Settings.Storage.UsesSpool) create = () => new SpoolingTickStore(behind, Settings.Storage.Spool, Spool, Clock);
        return StorageActor.Props(Settings.Storage, create, Clock, LoggerFactory, Ledger, Deadline);
    }

    /// <summary>The accounts of all sources together.</summary>
    public SourceAccount Total() => SourceAccount.Sum(Sources.Select(s => s.Counters.Read()));

    /// <summary>Ends the accounts: what is still held by a part that no longer runs could not be committed in time.</summary>
    public void Settle()
    {
        foreach (var source in Sources)
        {
            source.Intake.Abandon(DropReason.Shutdown);
            // What was spooled at the last moment is not lost, though nobody could be told.
            foreach (var batch in source.Open.All)
            {
                if (Spool.Find(batch.Id) is { } receipt) source.Open.Settle(receipt);
            }
            source.Open.Abandon(DropReason.Shutdown);
            source.Capture?.Abandon();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _backup?.Close(Deadline.Within(Settings.Storage.Backup.CloseTimeout));
        Metrics.Dispose();
        Deadline.Dispose();
    }

    private SourceParts? Source(string name) => Sources.FirstOrDefault(s => s.Name == name);

    private static SourceParts Live(SourceSettings source, CollectorSettings settings, Uri? simulator, string run)
    {
        var adapter = source.Venue.CreateAdapter(simulator);
        VenueConnectionSetup? setup = null;
        return new SourceParts(source.Name, adapter, settings.Throttle, new LiveBatchIds(run, source.Name),
            (parts, collector, owner) =>
            {
                // One for the whole run: what it remembers of connections and trades outlives its actors and their supervisors.
                setup ??= new VenueConnectionSetup(parts.Name, adapter, parts.Catalog, parts.Counters, parts.Watch)
                {
                    Settings = settings.Connections,
                    Clock = collector.Clock,
                    Random = new Random(),
                    Log = collector.LoggerFactory.CreateLogger<VenueConnectionActor>(),
                    Ledger = collector.Ledger,
                    Capture = parts.Capture,
                };
                return VenueConnectionActor.Props(setup, owner);
            },
            settings.Memory.Enabled ? new SourceNotes(source.Name, run, settings.Memory.WaitingMax) : null)
        {
            Capture = settings.Capture.Enabled ? new CaptureQueue(settings.Capture.QueueBytesMax) : null,
        };
    }
}

/// <summary>What belongs to one source and outlives the restarts of its actors.</summary>
public sealed class SourceParts
{
    private readonly Func<SourceParts, CollectorParts, IActorRef, Props> _connection;

    /// <summary>Makes them.</summary>
    /// <param name="name">The source's name.</param>
    /// <param name="adapter">Its venue.</param>
    /// <param name="throttle">The bounds of its intake.</param>
    /// <param name="batchIds">The names of its batches.</param>
    /// <param name="connection">Props of what feeds the intake; called at each start of the source's supervisor; it is given who is told of instrument lists.</param>
    /// <param name="notes">What its memory writes down; null when nothing is remembered of it.</param>
    public SourceParts(
        string name, IVenueAdapter adapter, ThrottleSettings throttle, IBatchIds batchIds, Func<SourceParts, CollectorParts, IActorRef, Props> connection, SourceNotes? notes = null)
    {
        (Name, Venue, BatchIds, _connection) = (name, adapter.Venue, batchIds, connection);
        Catalog = new InstrumentCatalog(adapter.Venue, adapter.KindOfName);
        Counters = new SourceCounters(name);
        Intake = new TickIntake(throttle, Counters);
        Watch = new TickWatch(Intake);
        Memory = notes is null ? null : new SourceMemory(name, notes, Catalog, Watch);
        Open = new OpenBatches(Intake, Counters, notes);
    }

    /// <summary>The source's name.</summary>
    public string Name { get; }
    /// <summary>Its venue.</summary>
    public string Venue { get; }
    /// <summary>Its instruments.</summary>
    public InstrumentCatalog Catalog { get; }
    /// <summary>Its accounts.</summary>
    public SourceCounters Counters { get; }
    /// <summary>What its steps have taken and given.</summary>
    public SourceMeters Meters { get; } = new();
    /// <summary>The queue between its socket and its graph.</summary>
    public TickIntake Intake { get; }
    /// <summary>Stands before that queue and notes what comes in.</summary>
    public TickWatch Watch { get; }
    /// <summary>What is remembered of it over restarts of the collector; null for nothing.</summary>
    public SourceMemory? Memory { get; }
    /// <summary>Its batches that have no receipt yet.</summary>
    public OpenBatches Open { get; }
    /// <summary>The names of its batches.</summary>
    public IBatchIds BatchIds { get; }

    /// <summary>What waits to be recorded; null when nothing is.</summary>
    public CaptureQueue? Capture { get; init; }

    /// <summary>What feeds the intake. What is remembered of a source's connections stays over restarts of the actor and of its owner.</summary>
    public Props ConnectionProps(CollectorParts collector, IActorRef owner) => _connection(this, collector, owner);
}
