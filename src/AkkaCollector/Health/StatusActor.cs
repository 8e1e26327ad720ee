using System.Reflection;
using Akka.Actor;
using Akka.Event;
using AkkaCollector.Connections;
using AkkaCollector.Graph;
using AkkaCollector.Memory;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AkkaCollector.Health;

/// <summary>
/// Gathers what the page, the live view and the probes show. It listens to the event stream and reads accounts and meters at an
/// interval; nobody waits for it, and it asks nobody.
/// </summary>
public sealed partial class StatusActor : ReceiveActor, IWithTimers
{
    private readonly CollectorParts _collector;
    private readonly ILogger _log;
    private readonly TimeProvider _clock;
    private readonly RateRules _rates = new();
    private readonly ConservationRules _conservation;
    private readonly StatusMemory _heard;
    private StatusReport _report;
    private bool _memoryWarned, _diskWarned, _closing;
    private HealthLevel? _level;
    private HashSet<(string Source, string What)> _differing = [];
    private long _differencesTold;

    /// <summary>Makes one.</summary>
    public StatusActor(CollectorParts collector)
    {
        _collector = collector;
        _clock = collector.Clock;
        _log = collector.LoggerFactory.CreateLogger<StatusActor>();
        _conservation = new ConservationRules(collector.Settings.Health.ConservationLooks);
        _heard = collector.Heard;
        _report = Gather();
        Receive<StatusProtocol.GetStatus>(_ => Sender.Tell(_report));
        Receive<Look>(_ => LookAround());
        Receive<LogStats>(_ => LogStatsLine());
        Receive<StatusProtocol.Closing>(_ => _closing = true);
        Receive<DeadLetter>(_ => collector.Ledger.DeadLetter());
        Receive<SupervisionProtocol.PartChanged>(p => _heard.Parts[p.Source + "/" + p.Part] = p.State);
        Receive<ConnectionProtocol.ConnectionStatus>(c => _heard.Connections[c.Source] = c);
        Receive<StorageProtocol.StoreChanged>(s => _heard.Store = s.State);
        Receive<MemoryProtocol.SourceRemembered>(m => _heard.Histories[m.Source] = m);
        Receive<DatabaseAudited>(Audited);
        Receive<StoreMeasured>(m =>
        {
            _heard.Size = m.Size;
            collector.Metrics.StoreMeasured(m.Size);
        });
    }

    /// <inheritdoc />
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Subscribes a status actor to all that it listens to. Whoever starts it calls this before it starts the others, so that nothing of theirs is missed.</summary>
    public static void Listen(ActorSystem system, IActorRef status)
    {
        Type[] heard = [typeof(SupervisionProtocol.PartChanged), typeof(ConnectionProtocol.ConnectionStatus), typeof(StorageProtocol.StoreChanged), typeof(DatabaseAudited), typeof(StoreMeasured), typeof(MemoryProtocol.SourceRemembered), typeof(DeadLetter)];
        foreach (var type in heard) system.EventStream.Subscribe(status, type);
    }

    /// <inheritdoc />
    protected override void PreStart()
    {
        _collector.Ledger.Started(Self);
        Listen(Context.System, Self);
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, _collector.Settings.Health.Interval);
        Timers.StartPeriodicTimer(LogStats.Instance, LogStats.Instance, _collector.Settings.Status.StatsInterval);
    }

    /// <inheritdoc />
    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _collector.Ledger.Stopped(Self);
    }

    private void LookAround()
    {
        _report = Gather();
        TellOfHealth(_report.Health);
        WarnOfMemory();
        WarnOfDisk();
    }

    /// <summary>Connecting at the start is no news; that it does not get better within a while is.</summary>
    private void TellOfHealth(HealthReport health)
    {
        var starting = _level is null && health.Level != HealthLevel.Healthy && _report.UptimeSeconds < _collector.Settings.Health.StartTime.TotalSeconds;
        if (health.Level == _level || starting || _closing) return;
        if (health.Level == HealthLevel.Healthy) HealthGood(_log);
        else HealthBad(_log, health.Level, string.Join(" ", health.Reasons));
        _level = health.Level;
    }

    private void WarnOfMemory()
    {
        var share = HealthRules.MemoryShare(_report.Memory);
        var high = share >= _collector.Settings.Health.MemoryWarnShare;
        if (high && !_memoryWarned) MemoryHigh(_log, share, _report.Memory.ResidentBytes >> 20, _report.Memory.LimitBytes >> 20);
        _memoryWarned = high;
    }

    private void WarnOfDisk()
    {
        if (_report.Disk is not { } disk) return;
        var high = disk.UsedShare >= _collector.Settings.Health.DiskWarnShare;
        if (high && !_diskWarned) DiskHigh(_log, _collector.Settings.DataDirectory, disk.UsedShare, disk.FreeBytes >> 20, disk.TotalBytes >> 20);
        _diskWarned = high;
    }

    private void LogStatsLine()
    {
        var t = _report.Totals;
        Stats(_log, t.Ticks, _report.TicksPerSecond, t.Stored, t.Rejected, t.Conflated, t.Duplicates, t.Dropped, t.InFlight, _report.Store.LastWriteMilliseconds);
    }

    private StatusReport Gather()
    {
        var accounts = _collector.Sources.ToDictionary(s => s.Name, s => s.Counters.Read(), StringComparer.Ordinal);
        var differences = Differences(accounts);
        var sources = _collector.Sources.Select(s => SourceStatus(s, accounts[s.Name])).ToList();
        var memory = new MemoryStatus(Environment.WorkingSet, MemoryLimit.Read(), GC.GetTotalMemory(forceFullCollection: false));
        var store = StoreStatus();
        var spool = SpoolStatus();
        var backup = _collector.Backup;
        return new StatusReport
        {
            Instance = _collector.Settings.InstanceId,
            Version = typeof(StatusActor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
            StartedAt = _heard.StartedAt,
            UptimeSeconds = _clock.GetElapsedTime(_heard.Started).TotalSeconds,
            Health = HealthRules.Judge(sources, store, memory, differences, _collector.Settings.Health, spool.Fill >= _collector.Settings.Storage.Spool.WarnAt ? spool : null, backup, spool.LastError),
            DataDirectory = _collector.Settings.DataDirectory,
            Disabled = _collector.Settings.Disabled,
            Totals = _collector.Total(),
            TicksPerSecond = sources.Sum(s => s.TicksPerSecond),
            Sources = sources,
            Store = store,
            Spool = spool,
            Backup = backup,
            Actors = _collector.Ledger.Read(),
            Memory = memory,
            Disk = DiskSpace.Read(_collector.Settings.DataDirectory),
            AccountsHold = differences.Count == 0,
            Conservation = new ConservationStatus
            {
                Differences = differences,
                DatabaseChecks = _heard.Audits,
                DatabaseCheckedAt = _heard.Audited?.At,
                DatabaseError = _heard.Audited?.Error,
            },
        };
    }

    /// <summary>What has stayed unexplained, told when it begins and again at each interval, and what the auditor has found last.</summary>
    private List<AccountDifference> Differences(IReadOnlyDictionary<string, SourceAccount> accounts)
    {
        var differences = _collector.Sources.SelectMany(s => _conservation.Note(accounts[s.Name], s.Capture?.Read())).ToList();
        var now = _clock.GetTimestamp();
        var again = _clock.GetElapsedTime(_differencesTold, now) >= _collector.Settings.Health.ConservationInterval;
        foreach (var d in differences.Where(d => again || !_differing.Contains((d.Source, d.What)))) AccountsDiffer(_log, d.Source, d.Difference, d.What, d.Numbers);
        if (again) _differencesTold = now;
        _differing = differences.Select(d => (d.Source, d.What)).ToHashSet();
        differences.AddRange(_heard.Audited?.Differences ?? []);
        _collector.Metrics.AccountsDiffer(differences);
        return differences;
    }

    /// <summary>A count that failed says nothing: what was found before stands until the next one.</summary>
    private void Audited(DatabaseAudited audited)
    {
        _heard.Audits++;
        _heard.Audited = audited.Error is null ? audited : audited with { Differences = _heard.Audited?.Differences ?? [] };
    }

    private StoreStatus StoreStatus()
    {
        if (_heard.Store is not { } store) return new StoreStatus { Name = Names.Kebab(_collector.Settings.Storage.Kind), State = Names.Kebab(StoreCondition.Opening), AwaySeconds = _clock.GetElapsedTime(_heard.Started).TotalSeconds };
        return new StoreStatus
        {
            Name = store.Name,
            State = Names.Kebab(store.Condition),
            AwaySeconds = store.Condition == StoreCondition.Ready ? 0 : Age(store.SinceMicros),
            LastError = store.LastError,
            QueuedBatches = store.QueuedBatches,
            Size = _heard.Size,
            Batches = store.Batches,
            LastWriteMilliseconds = store.LastWrite.TotalMilliseconds,
        };
    }

    private SpoolStatus SpoolStatus()
    {
        var spool = _collector.Spool.Status;
        var now = _clock.GetElapsedTime(_heard.Started);
        return spool with
        {
            OldestAgeSeconds = spool.OldestMicros is { } oldest ? Age(oldest) : null,
            DrainedPerSecond = _rates.Note("spool", spool.DrainedBatches + spool.RecoveredBatches, now),
        };
    }

    private SourceStatus SourceStatus(SourceParts source, SourceAccount account)
    {
        var view = _heard.Connections.GetValueOrDefault(source.Name);
        var now = _clock.GetElapsedTime(_heard.Started);
        return new SourceStatus
        {
            Name = source.Name,
            Venue = source.Venue,
            State = StateOf(source.Name, view),
            StateSeconds = view is null ? now.TotalSeconds : (_clock.GetUtcNow() - view.Since).TotalSeconds,
            Unhealthy = view?.IsUnhealthy ?? false,
            Reconnects = view?.Reconnects ?? 0,
            LastError = view?.LastCause,
            Wanted = view?.ChannelsWanted ?? 0,
            Subscribed = view?.ChannelsAccepted ?? 0,
            Refused = view?.ChannelsRefused ?? 0,
            SequenceGaps = view?.TradeGaps ?? 0,
            MissingTrades = view?.MissingTrades ?? 0,
            UnknownFields = view?.UnknownFields ?? 0,
            UnknownChannels = view?.UnknownChannels ?? 0,
            TicksPerSecond = _rates.Note(source.Name, account.Ticks, now),
            LastTickAgeSeconds = account.LastTickMicros == 0 ? null : Age(account.LastTickMicros),
            History = HistoryView.Of(_heard.Histories.GetValueOrDefault(source.Name), _clock.UnixMicros()),
            Account = account,
            Capture = source.Capture?.Read(),
            Stages = source.Meters.All.Select(m => Stage(source, m, account, now)).ToList(),
        };
    }

    /// <summary>A part that supervision has taken down says more than what its connection said last.</summary>
    private string StateOf(string source, ConnectionProtocol.ConnectionStatus? view)
    {
        var worst = _heard.Parts.Where(p => p.Key.StartsWith(source + "/", StringComparison.Ordinal) && p.Key != source + "/" + SourceSupervisor.CapturePart).Select(p => p.Value).DefaultIfEmpty(PartState.Running).Max();
        return worst != PartState.Running ? Names.Kebab(worst) : Names.Kebab(view?.State ?? ConnectionState.Down);
    }

    private StageStatus Stage(SourceParts source, StepMeter meter, SourceAccount account, TimeSpan now)
    {
        var isIntake = ReferenceEquals(meter, source.Meters.Throttle);
        var received = isIntake ? account.Ticks : meter.ReceivedTotal;
        var waiting = isIntake ? source.Intake.Depth.Total : Math.Max(0, meter.ReceivedTotal - meter.SentTotal);
        return new StageStatus(meter.Step, received, meter.SentTotal, waiting, _rates.Note(source.Name + "/" + meter.Step, meter.SentTotal, now));
    }

    private double Age(long micros) => Math.Max(0, (_clock.UnixMicros() - micros) / 1e6);

    private sealed record Look
    {
        public static Look Instance { get; } = new();
    }

    private sealed record LogStats
    {
        public static LogStats Instance { get; } = new();
    }

    [LoggerMessage(1400, LogLevel.Information, "STATS | Ticks: {Ticks} ({PerSecond:0}/s) | stored {Stored} | rejected {Rejected} | conflated {Conflated} | duplicates {Duplicates} | dropped {Dropped} | in flight {InFlight} | store {StoreMs:0.0} ms")]
    private static partial void Stats(ILogger log, long ticks, double perSecond, long stored, long rejected, long conflated, long duplicates, long dropped, long inFlight, double storeMs);

    [LoggerMessage(1401, LogLevel.Warning, "Health is {Level}. {Reasons}")]
    private static partial void HealthBad(ILogger log, HealthLevel level, string reasons);

    [LoggerMessage(1404, LogLevel.Information, "Health is good: every source is live and the store takes what comes")]
    private static partial void HealthGood(ILogger log);

    [LoggerMessage(1402, LogLevel.Warning, "Memory is at {Share:P0} of its limit: {Resident} MB of {Limit} MB")]
    private static partial void MemoryHigh(ILogger log, double share, long resident, long limit);

    [LoggerMessage(1409, LogLevel.Warning, "The disk of {Folder} is {Share:P0} full: {Free} MB of {Total} MB are free")]
    private static partial void DiskHigh(ILogger log, string folder, double share, long free, long total);

    [LoggerMessage(1403, LogLevel.Error, "The accounts of {Source} do not add up: {Difference} {What} are not explained; {Numbers}")]
    private static partial void AccountsDiffer(ILogger log, string source, long difference, string what, string numbers);
}
