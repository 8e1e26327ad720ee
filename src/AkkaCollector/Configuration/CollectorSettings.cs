using AkkaCollector.Batching;
using AkkaCollector.Captures;
using AkkaCollector.Connections;
using AkkaCollector.Health;
using AkkaCollector.Memory;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;
using AkkaCollector.Throttling;
using AkkaCollector.Validation;
using AkkaCollector.Venues;

namespace AkkaCollector.Configuration;

/// <summary>Everything that the daemon is told, read once and validated whole.</summary>
public sealed record CollectorSettings
{
    /// <summary>The instance's name.</summary>
    public required string InstanceId { get; init; }
    /// <summary>The folder of everything that is written, as a full path.</summary>
    public required string DataDirectory { get; init; }
    /// <summary>The enabled sources.</summary>
    public required IReadOnlyList<SourceSettings> Sources { get; init; }
    /// <summary>The rate gate and the queues before the graph.</summary>
    public required ThrottleSettings Throttle { get; init; }
    /// <summary>What is rejected and flagged.</summary>
    public required ValidationSettings Validation { get; init; }
    /// <summary>How ticks are joined into writes.</summary>
    public required BatchSettings Batching { get; init; }
    /// <summary>The store.</summary>
    public required StorageSettings Storage { get; init; }
    /// <summary>What is remembered over restarts.</summary>
    public required MemorySettings Memory { get; init; }
    /// <summary>The recording of received frames.</summary>
    public required CaptureSettings Capture { get; init; }
    /// <summary>The connections.</summary>
    public required ConnectionSettings Connections { get; init; }
    /// <summary>How parts are restarted.</summary>
    public required SupervisionSettings Supervision { get; init; }
    /// <summary>The status page.</summary>
    public required StatusSettings Status { get; init; }
    /// <summary>The log.</summary>
    public required LoggingSettings Logging { get; init; }
    /// <summary>How the process ends.</summary>
    public required ShutdownSettings Shutdown { get; init; }
    /// <summary>When it calls itself healthy.</summary>
    public required HealthSettings Health { get; init; }
    /// <summary>Steps and services that are switched off.</summary>
    public required IReadOnlyList<string> Disabled { get; init; }

    /// <summary>Reads a configuration.</summary>
    /// <exception cref="ConfigException">It cannot be used; every problem is in the message.</exception>
    public static CollectorSettings Read(CollectorConfig config)
    {
        var root = config.Root;
        var settings = new CollectorSettings
        {
            InstanceId = root.Text("instance-id"),
            DataDirectory = Path.GetFullPath(root.Text("data-dir")),
            Sources = root.Sections("sources").Select(s => SourceSettings.Read(s.Name, s.Section)).OfType<SourceSettings>().ToList(),
            Throttle = ThrottleSettings.Read(root.Section("throttle")),
            Validation = ValidationSettings.Read(root.Section("validation")),
            Batching = BatchSettings.Read(root.Section("batching")),
            Storage = StorageSettings.Read(root.Section("storage")),
            Memory = MemorySettings.Read(root.Section("memory")),
            Capture = CaptureSettings.Read(root.Section("capture")),
            Connections = ConnectionSettings.Read(root.Section("connections")),
            Supervision = SupervisionSettings.Read(root.Section("supervision")),
            Status = StatusSettings.Read(root.Section("status")),
            Logging = LoggingSettings.Read(root.Section("logging")),
            Shutdown = ShutdownSettings.Read(root.Section("shutdown")),
            Health = HealthSettings.Read(root.Section("health")),
            Disabled = config.Warnings,
        };
        if (settings.Memory is { Enabled: true, Journal: JournalKind.Postgres } && root.IsDefault("instance-id"))
            root.Problem("instance-id", "a name of this collector's own, since several may share the PostgreSQL journal of memory.journal and are told apart by it");
        config.ThrowIfProblems();
        return settings;
    }
}

/// <summary>One enabled source.</summary>
/// <param name="Name">Its name under <c>collector.sources</c>.</param>
/// <param name="Venue">What it connects to.</param>
public sealed record SourceSettings(string Name, IVenueSettings Venue)
{
    /// <summary>Reads a source; null when it is switched off. A source that is off is read all the same, so that its keys are checked.</summary>
    internal static SourceSettings? Read(string name, ConfigSection section)
    {
        var enabled = section.Bool("enabled");
        var venue = VenueTypes.Read(section);
        return enabled && venue is not null ? new SourceSettings(name, venue) : null;
    }
}
