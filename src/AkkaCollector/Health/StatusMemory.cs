using AkkaCollector.Connections;
using AkkaCollector.Memory;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;

namespace AkkaCollector.Health;

/// <summary>
/// What the status actor has heard, and since when the run lasts. It outlives a restart of the actor: others say a thing once, and
/// would not say it again because the listener has crashed. Only the status actor touches it.
/// </summary>
internal sealed class StatusMemory(TimeProvider clock)
{
    /// <summary>When the run began.</summary>
    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    /// <summary>The same moment on a clock that never jumps.</summary>
    public long Started { get; } = clock.GetTimestamp();

    /// <summary>What each source's connection said last.</summary>
    public Dictionary<string, ConnectionProtocol.ConnectionStatus> Connections { get; } = new(StringComparer.Ordinal);

    /// <summary>What supervision said last of each part, by <c>source/part</c>.</summary>
    public Dictionary<string, PartState> Parts { get; } = new(StringComparer.Ordinal);

    /// <summary>What each source's memory said last.</summary>
    public Dictionary<string, MemoryProtocol.SourceRemembered> Histories { get; } = new(StringComparer.Ordinal);

    /// <summary>The store's size as it was measured last.</summary>
    public StoreSize? Size { get; set; }

    /// <summary>What the auditor said last.</summary>
    public DatabaseAudited? Audited { get; set; }

    /// <summary>How often the auditor has counted the database.</summary>
    public long Audits { get; set; }

    /// <summary>What the store said last.</summary>
    public StoreState? Store { get; set; }
}
