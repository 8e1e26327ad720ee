using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.TestKit;
using AkkaCollector.Batching;
using AkkaCollector.Configuration;
using AkkaCollector.Connections;
using AkkaCollector.Graph;
using AkkaCollector.Health;
using AkkaCollector.Memory;
using AkkaCollector.Simulations.Doubles;
using AkkaCollector.Simulator;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;
using AkkaCollector.Tests.Doubles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Xunit.Abstractions;

namespace AkkaCollector.Simulations;

/// <summary>What a simulation differs in from the plain one: one source of the simulated Deribit with ten options.</summary>
internal sealed record SimulationPlan
{
    /// <summary>The sources, named after the currency that each collects.</summary>
    public IReadOnlyList<string> Sources { get; init; } = ["eth"];
    /// <summary>HOCON over that of the harness.</summary>
    public string Hocon { get; init; } = "";
    /// <summary>Ticks a second over all sources.</summary>
    public double TicksPerSecond { get; init; } = 400;
    /// <summary>Whether the sources are remembered, in a journal that fails on demand: what it does at the start; null for no memory.</summary>
    public Func<ITestJournal, Task>? Journal { get; init; }
    /// <summary>The seed, from <see cref="Seed"/>.</summary>
    public required int Seed { get; init; }
}

/// <summary>
/// The whole collector in this process against the simulated Deribit over a real socket, into a real SQLite file, with settings that
/// wait little. What a spec poisons stands in for a bug; everything else is what the daemon runs.
/// </summary>
internal sealed class SimulationRun : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Settings under which a fault of a connection is noticed within seconds.</summary>
    public const string Alert = """
        collector.connections {
          check-interval = 100ms, ping-interval = 500ms, pong-timeout = 1500ms
          liveness { warn-after = 1s, resubscribe-after = 2s, reconnect-after = 3s, restart-after = 120s, channel-silent-after = 20s }
        }
        """;

    private readonly ITestOutputHelper _output;
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<object> _events = new();
    private readonly SimulationPlan _plan;
    private bool _ended;

    private SimulationRun(SimulationPlan plan, SimulatorHost simulator, ITestOutputHelper output)
    {
        (_plan, Simulator, _output) = (plan, simulator, output);
        var config = CollectorConfig.Parse(Hocon(), "simulation.conf", new Dictionary<string, string>());
        Settings = CollectorSettings.Read(config);
        ConnectionPoison = plan.Sources.ToDictionary(s => s, _ => new Poison());
        GraphPoison = plan.Sources.ToDictionary(s => s, _ => new Poison());
        var owner = StoreOwner.NewRun(Settings.InstanceId, TimeProvider.System);
        Parts = CollectorParts.With(Settings, TimeProvider.System, new OneLog(Log), [.. Settings.Sources.Select(Source)],
            () => new FaultyStore(TickStores.Create(Settings.Storage, owner, TimeProvider.System), StoreFaults), owner);
        System = ActorSystem.Create("simulation", ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }")
            .WithFallback(ConfigurationFactory.ParseString(config.ToPlainHocon())));
        var listener = System.ActorOf(Props.Create(() => new Listener(_events)), "listener");
        if (plan.Journal is { } atStart)
        {
            Journal = TestJournal.FromRef(Persistence.Instance.Apply(System).JournalFor(null));
            atStart(Journal).GetAwaiter().GetResult();
        }
        foreach (var type in Listener.Heard) System.EventStream.Subscribe(listener, type);
        Guardian = System.ActorOf(Props.Create(() => new CollectorGuardian(Parts)), "collector");
    }

    public SimulatorHost Simulator { get; }
    public CollectorSettings Settings { get; }
    public CollectorParts Parts { get; }
    public ActorSystem System { get; }
    public IActorRef Guardian { get; }
    /// <summary>What the journal of the memory does.</summary>
    public ITestJournal? Journal { get; }
    public RecordingLog Log { get; } = new();
    /// <summary>What each source's decoder throws, from within the receive loop of its connection.</summary>
    public IReadOnlyDictionary<string, Poison> ConnectionPoison { get; }
    /// <summary>What each source's graph throws, from within its batching step.</summary>
    public IReadOnlyDictionary<string, Poison> GraphPoison { get; }
    public StoreFaults StoreFaults { get; } = new();
    public string Database => _folder["ticks.db"];
    public SourceAccount Total => Parts.Total();

    /// <summary>Starts a run and waits until every source is live and its ticks are stored.</summary>
    public static async Task<SimulationRun> StartAsync(SimulationPlan plan, ITestOutputHelper output)
    {
        var options = new SimulatorOptions { Seed = plan.Seed, TicksPerSecond = plan.TicksPerSecond, TradeShare = 0.3 };
        var run = new SimulationRun(plan, await SimulatorHost.StartAsync(options, TimeProvider.System, NullLoggerFactory.Instance), output);
        await run.UntilAsync(() => plan.Sources.All(s => run.Account(s).Stored > 0 && run.Connection(s) is { State: ConnectionState.Live, ChannelsAccepted: 20 }),
            "the sources did not become live");
        return run;
    }

    public SourceAccount Account(string source) => Parts.Sources.First(s => s.Name == source).Counters.Read();

    /// <summary>What was published of a type, oldest first.</summary>
    public IReadOnlyList<T> Published<T>() => [.. _events.OfType<T>()];

    /// <summary>What a source's connection said last.</summary>
    public ConnectionProtocol.ConnectionStatus? Connection(string source) => _events.OfType<ConnectionProtocol.ConnectionStatus>().LastOrDefault(c => c.Source == source);

    public Task<StatusReport> StatusAsync() => Guardian.Ask<StatusReport>(StatusProtocol.GetStatus.Instance, Patience);

    /// <summary>What supervision has done about an actor, by the end of its path.</summary>
    public IReadOnlyList<ActorFailure> Failures(string actor) => [.. Parts.Ledger.Read().Restarts.Where(r => r.Actor.EndsWith(actor, StringComparison.Ordinal))];

    /// <summary>Waits until a source has stored so many ticks more.</summary>
    public Task StoresMoreAsync(string source, long ticks, string after)
    {
        var before = Account(source).Stored;
        return UntilAsync(() => Account(source).Stored >= before + ticks, $"{source} did not store {ticks} more ticks after {after}");
    }

    /// <summary>Injects a fault into the venue, waits for its mark in the log, for its end and then for ticks to be stored; prints how long that took.</summary>
    public async Task RecoversFromAsync(string fault, string phrase, Func<bool> isOver)
    {
        var watch = Stopwatch.StartNew();
        Simulator.Faults.Inject(fault);
        if (phrase.Length > 0) await UntilAsync(() => Log.Count(phrase) > 0, $"'{phrase}' was not logged after {fault}");
        await UntilAsync(isOver, $"{fault} was not over");
        foreach (var source in _plan.Sources) await StoresMoreAsync(source, 50, fault);
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fault}: recovered {watch.Elapsed.TotalSeconds:0.0} s after it began"));
    }

    public Task UntilAsync(Func<bool> holds, string missing) => UntilAsync(() => Task.FromResult(holds()), missing);

    public async Task UntilAsync(Func<Task<bool>> holds, string missing)
    {
        var watch = Stopwatch.StartNew();
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds())
        {
            if (watch.Elapsed > Patience)
            {
                var failures = string.Join('\n', Parts.Ledger.Read().Restarts);
                throw new TimeoutException($"Seed {_plan.Seed}: within {Patience.TotalSeconds:0} s {missing}.\n{Total}\nConnections: {string.Join('\n', _plan.Sources.Select(Connection))}\n{failures}\nLog:\n{string.Join('\n', Log.Lines.TakeLast(60))}");
            }
            await look.WaitForNextTickAsync();
        }
    }

    /// <summary>Lets the venue fall silent and waits until all that it sent has come in and is committed: then both accounts can be compared to the tick.</summary>
    public async Task QuietAsync()
    {
        Simulator.Faults.Inject("silence@0s+1h");
        var (last, same) = (-1L, 0);
        await UntilAsync(() =>
        {
            var (sent, total) = (Simulator.Sent.Ticks, Total);
            same = sent == last && sent == total.Ticks && total.InFlight == 0 ? same + 1 : 0;
            last = sent;
            return same >= 15;
        }, $"not everything that was sent came in and was committed ({Simulator.Sent.Ticks} sent so far)");
    }

    /// <summary>Lets the venue fall silent and waits until nothing is in flight any more: a tick that nobody holds would stay so for ever.</summary>
    public async Task NothingInFlightAsync()
    {
        Simulator.Faults.Inject("silence@0s+1h");
        await UntilAsync(() => Total.InFlight == 0, "something stayed in flight although the venue was silent");
    }

    /// <summary>Ends the run as the daemon does, compares what was sent, received and stored, and prints what is missing.</summary>
    public async Task<Books> EndAsync()
    {
        await Guardian.Ask<SupervisionProtocol.Drained>(SupervisionProtocol.Drain.Instance, Patience);
        await StopAsync();
        await UntilAsync(() => Total is { TickDifference: 0, FrameDifference: 0 }, "the accounts did not close");
        Assert.Equal(0, Log.Count("do not add up with the database"));
        var books = Books.Of(Total, Simulator.Sent, Database);
        books.AssertClosed();
        var missing = Parts.Sources.Sum(s => Connection(s.Name)?.MissingTrades ?? 0);
        _output.WriteLine($"sent {Simulator.Sent.Ticks} ticks; {books.TicksMissed} never came in, {books.TradesMissed} trades of those sent are not stored, {missing} trade numbers missing");
        _output.WriteLine($"{books.Account}");
        return books;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Simulator.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StopAsync()
    {
        if (_ended) return;
        _ended = true;
        await System.Terminate().WaitAsync(Patience);
        Parts.Settle();
        Parts.Dispose();
    }

    private SourceParts Source(SourceSettings source)
    {
        var adapter = new PoisonedVenue(source.Venue.CreateAdapter(null), ConnectionPoison[source.Name]);
        var ids = new PoisonedBatchIds(new LiveBatchIds("simulation", source.Name), GraphPoison[source.Name]);
        VenueConnectionSetup? setup = null;
        return new SourceParts(source.Name, adapter, Settings.Throttle, ids, (parts, collector, owner) =>
        {
            setup ??= new VenueConnectionSetup(parts.Name, adapter, parts.Catalog, parts.Counters, parts.Watch)
            {
                Settings = Settings.Connections, Clock = collector.Clock, Random = new Random(_plan.Seed), Log = Log,
            };
            return VenueConnectionActor.Props(setup, owner);
        }, _plan.Journal is null ? null : new SourceNotes(source.Name, "simulation", Settings.Memory.WaitingMax));
    }

    private string Hocon() => $$"""
        collector {
          instance-id = simulation, data-dir = "{{_folder["."]}}"
          connections {
            check-interval = 100ms, too-many-requests-pause = 500ms
            reconnect { min = 50ms, max = 500ms }, resubscribe { min = 200ms, max = 1s }
          }
          supervision { backoff-min = 50ms, backoff-max = 200ms, restarts-max = 100, park = 500ms }
          batching.age = 50ms
          storage { sqlite.path = "{{Database}}", sqlite.busy-timeout = 100ms, backoff { min = 50ms, max = 400ms }, ack-timeout = 2s, report-interval = 1s, spool { retry-min = 50ms, retry-max = 400ms, write-timeout = 1s, hold-max = 1s } }
          health { interval = 100ms, conservation-interval = 300ms }, status.stats-interval = 1s
          memory { interval = 50ms, write-timeout = 1s, recovery-timeout = 4s, snapshot-every = 20, backoff { min = 50ms, max = 200ms } }
          {{string.Join('\n', _plan.Sources.Select(s => $"sources.{s} {{ venue = deribit, endpoint = \"{Simulator.WebSocketUri}\", currency = {s.ToUpperInvariant()}, instruments.count = 10 }}"))}}
        }
        akka.persistence {
          journal { plugin = "akka.persistence.journal.test", test { class = "Akka.Persistence.TestKit.TestJournal, Akka.Persistence.TestKit", recovery-event-timeout = 4s, circuit-breaker { call-timeout = 1500ms, reset-timeout = 200ms } } }
          snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        }
        {{_plan.Hocon}}
        """;

    private sealed class Listener : ReceiveActor
    {
        public static readonly Type[] Heard =
        [
            typeof(SupervisionProtocol.PartChanged), typeof(SupervisionProtocol.FatalFailure), typeof(ConnectionProtocol.ConnectionStatus),
            typeof(StorageProtocol.StoreChanged), typeof(StorageProtocol.StoreUnusable),
        ];

        public Listener(ConcurrentQueue<object> events) => ReceiveAny(events.Enqueue);
    }

    /// <summary>All categories in one log.</summary>
    private sealed class OneLog(ILogger log) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The run has one log.");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
