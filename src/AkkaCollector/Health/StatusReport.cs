using AkkaCollector.Captures;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Health;

/// <summary>How the daemon is. <c>akkacollector health</c> exits with the number.</summary>
public enum HealthLevel
{
    /// <summary>Every enabled source is live and the store takes what comes.</summary>
    Healthy = 0,
    /// <summary>It collects, but something is amiss.</summary>
    Degraded = 1,
    /// <summary>It does not collect, or what it says of its ticks does not add up.</summary>
    Critical = 2,
    /// <summary>It does not run, or does not answer.</summary>
    Offline = 3,
}

/// <summary>How the daemon is, and why.</summary>
public sealed record HealthReport(HealthLevel Level, IReadOnlyList<string> Reasons);

/// <summary>One source as the page and the live view show it.</summary>
public sealed record SourceStatus
{
    /// <summary>The source's name.</summary>
    public required string Name { get; init; }
    /// <summary>Its venue.</summary>
    public required string Venue { get; init; }
    /// <summary>State of its connection: <c>down</c>, <c>connecting</c>, <c>subscribing</c>, <c>live</c> or <c>backing-off</c>; <c>parked</c> or <c>stopped</c> when supervision has taken a part of it down.</summary>
    public required string State { get; init; }
    /// <summary>How long it has been in that state.</summary>
    public double StateSeconds { get; init; }
    /// <summary>Whether the ladder of silence has called it unhealthy.</summary>
    public bool Unhealthy { get; init; }
    /// <summary>How often it connected again.</summary>
    public long Reconnects { get; init; }
    /// <summary>What ended the last connection.</summary>
    public string? LastError { get; init; }
    /// <summary>Channels that are wanted.</summary>
    public int Wanted { get; init; }
    /// <summary>Channels that the venue has accepted.</summary>
    public int Subscribed { get; init; }
    /// <summary>Channels that the venue has refused and that are asked for again.</summary>
    public int Refused { get; init; }
    /// <summary>Holes seen in the numbers of trades.</summary>
    public long SequenceGaps { get; init; }
    /// <summary>Trades missing in those holes.</summary>
    public long MissingTrades { get; init; }
    /// <summary>Fields that the decoder did not know, on the present connection.</summary>
    public long UnknownFields { get; init; }
    /// <summary>Channels that the decoder did not know, on the present connection.</summary>
    public long UnknownChannels { get; init; }
    /// <summary>Ticks decoded a second, over the last interval.</summary>
    public double TicksPerSecond { get; init; }
    /// <summary>Age of the last tick in seconds; null before the first.</summary>
    public double? LastTickAgeSeconds { get; init; }
    /// <summary>What is remembered of it over restarts; null when nothing is, or the memory has not said anything yet.</summary>
    public HistoryStatus? History { get; init; }
    /// <summary>Its accounts.</summary>
    public required SourceAccount Account { get; init; }
    /// <summary>What became of its frames on their way to capture files; null when they are not recorded.</summary>
    public CaptureAccount? Capture { get; init; }
    /// <summary>What each step has taken, given and holds.</summary>
    public IReadOnlyList<StageStatus> Stages { get; init; } = [];
}

/// <summary>What is remembered of one source over all runs of the collector.</summary>
public sealed record HistoryStatus
{
    /// <summary><c>recovering</c>, <c>ready</c> or <c>degraded</c>.</summary>
    public required string State { get; init; }
    /// <summary>How long it has been in that state.</summary>
    public double StateSeconds { get; init; }
    /// <summary>What was wrong with the journal last.</summary>
    public string? LastError { get; init; }
    /// <summary>Connections made.</summary>
    public long Connects { get; init; }
    /// <summary>Connections that ended.</summary>
    public long Disconnects { get; init; }
    /// <summary>Connections made that were not the first of all.</summary>
    public long Reconnects { get; init; }
    /// <summary>How long all connections lasted, the present one included.</summary>
    public double UptimeSeconds { get; init; }
    /// <summary>The connections that ended last, newest first.</summary>
    public IReadOnlyList<EndedConnectionStatus> Ended { get; init; } = [];
    /// <summary>When the newest stored tick was received; null when there is none.</summary>
    public DateTimeOffset? LastGoodTick { get; init; }
    /// <summary>Channels whose last stored id is known.</summary>
    public int Channels { get; init; }
    /// <summary>Connects and disconnects that could not be remembered.</summary>
    public long Forgotten { get; init; }
    /// <summary>What this run went on from; null when nothing was remembered.</summary>
    public ResumedStatus? Resumed { get; init; }
}

/// <summary>A connection that has ended.</summary>
/// <param name="At">When.</param>
/// <param name="Cause">Why.</param>
/// <param name="UptimeSeconds">How long it had lasted.</param>
public sealed record EndedConnectionStatus(DateTimeOffset At, string Cause, double UptimeSeconds);

/// <summary>What a run of the collector went on from.</summary>
/// <param name="Connects">Connections that earlier runs had made.</param>
/// <param name="LastGoodTick">When the last tick that they stored was received; null for none.</param>
/// <param name="Channels">Channels whose last stored id was known.</param>
public sealed record ResumedStatus(long Connects, DateTimeOffset? LastGoodTick, int Channels);

/// <summary>One step of one source's graph.</summary>
/// <param name="Stage">The step's name.</param>
/// <param name="Received">Elements taken.</param>
/// <param name="Sent">Elements given.</param>
/// <param name="Waiting">Elements held now.</param>
/// <param name="PerSecond">Elements given a second, over the last interval.</param>
public sealed record StageStatus(string Stage, long Received, long Sent, long Waiting, double PerSecond);

/// <summary>The store as the page and the live view show it.</summary>
public sealed record StoreStatus
{
    /// <summary>The store's name.</summary>
    public required string Name { get; init; }
    /// <summary><c>opening</c>, <c>ready</c>, <c>away</c> or <c>unusable</c>.</summary>
    public required string State { get; init; }
    /// <summary>How long it has been away; 0 when it is there.</summary>
    public double AwaySeconds { get; init; }
    /// <summary>What went wrong last.</summary>
    public string? LastError { get; init; }
    /// <summary>Batches that wait for it.</summary>
    public int QueuedBatches { get; init; }
    /// <summary>How large it is and how it grows; null before it was first measured, or when nothing is kept.</summary>
    public StoreSize? Size { get; init; }
    /// <summary>Batches committed.</summary>
    public long Batches { get; init; }
    /// <summary>Time that the last write took, in milliseconds.</summary>
    public double LastWriteMilliseconds { get; init; }
}

/// <summary>What supervision has had to do.</summary>
/// <param name="Restarts">Restarts and stops by actor and cause.</param>
/// <param name="Mailboxes">Messages waiting, by actor.</param>
/// <param name="DeadLetters">Messages that reached nobody.</param>
public sealed record ActorsStatus(IReadOnlyList<ActorFailure> Restarts, IReadOnlyDictionary<string, int> Mailboxes, long DeadLetters);

/// <summary>One kind of failure of one actor.</summary>
/// <param name="Actor">The actor's path.</param>
/// <param name="Cause">The exception's type.</param>
/// <param name="Directive">What its supervisor decided.</param>
/// <param name="Count">How often.</param>
/// <param name="LastMessage">What the last one said.</param>
public sealed record ActorFailure(string Actor, string Cause, string Directive, long Count, string LastMessage);

/// <summary>Memory of the process against its limit.</summary>
/// <param name="ResidentBytes">Bytes resident.</param>
/// <param name="LimitBytes">The container's limit, or the machine's memory.</param>
/// <param name="HeapBytes">Bytes in use on the managed heap.</param>
public sealed record MemoryStatus(long ResidentBytes, long LimitBytes, long HeapBytes);

/// <summary>Room on the disk of the data folder.</summary>
/// <param name="FreeBytes">Bytes that this user may still write.</param>
/// <param name="TotalBytes">Bytes that it has.</param>
public sealed record DiskStatus(long FreeBytes, long TotalBytes)
{
    /// <summary>How full it is: 1 when nothing more can be written.</summary>
    public double UsedShare => TotalBytes <= 0 ? 0 : 1 - (double)FreeBytes / TotalBytes;
}

/// <summary>Everything that <c>/status</c> says.</summary>
public sealed record StatusReport
{
    /// <summary>The instance's id.</summary>
    public required string Instance { get; init; }
    /// <summary>Version of the daemon.</summary>
    public required string Version { get; init; }
    /// <summary>When it started, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>How long it has run.</summary>
    public required double UptimeSeconds { get; init; }
    /// <summary>How it is.</summary>
    public required HealthReport Health { get; init; }
    /// <summary>Where its data is.</summary>
    public required string DataDirectory { get; init; }
    /// <summary>Steps and services that are switched off.</summary>
    public IReadOnlyList<string> Disabled { get; init; } = [];
    /// <summary>The accounts of all sources together.</summary>
    public required SourceAccount Totals { get; init; }
    /// <summary>Ticks decoded a second, over the last interval.</summary>
    public double TicksPerSecond { get; init; }
    /// <summary>The sources.</summary>
    public required IReadOnlyList<SourceStatus> Sources { get; init; }
    /// <summary>The store.</summary>
    public required StoreStatus Store { get; init; }
    /// <summary>The spool.</summary>
    public required SpoolStatus Spool { get; init; }
    /// <summary>The backup of what is stored; null when there is none.</summary>
    public BackupStatus? Backup { get; init; }
    /// <summary>The actors.</summary>
    public required ActorsStatus Actors { get; init; }
    /// <summary>Memory.</summary>
    public required MemoryStatus Memory { get; init; }
    /// <summary>The disk of the data folder; null when the system does not tell.</summary>
    public DiskStatus? Disk { get; init; }
    /// <summary>Every sum holds: frames = with ticks + control + ignored + undecoded, ticks = stored + … + in flight, and the database counts the same.</summary>
    public required bool AccountsHold { get; init; }
    /// <summary>What does not add up, and when the database was last asked.</summary>
    public ConservationStatus Conservation { get; init; } = new();
}
