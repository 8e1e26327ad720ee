using Akka.Actor;
using AkkaCollector.Captures;
using AkkaCollector.MarketData;
using AkkaCollector.Telemetry;
using Microsoft.Extensions.Logging;

namespace AkkaCollector.Connections;

/// <summary>Everything that the connection actor of one source works with. Made once a source; it outlives the actor's restarts.</summary>
public sealed class VenueConnectionSetup
{
    /// <summary>Makes one.</summary>
    public VenueConnectionSetup(string source, IVenueAdapter adapter, InstrumentCatalog catalog, SourceCounters counters, TickWatch watch)
    {
        Source = source;
        Adapter = adapter;
        Catalog = catalog;
        Counters = counters;
        Watch = watch;
    }

    /// <summary>The source's name.</summary>
    public string Source { get; }
    /// <summary>The venue.</summary>
    public IVenueAdapter Adapter { get; }
    /// <summary>The source's instruments.</summary>
    public InstrumentCatalog Catalog { get; }
    /// <summary>The source's accounts.</summary>
    public SourceCounters Counters { get; }
    /// <summary>Notes ticks on their way to the intake.</summary>
    public TickWatch Watch { get; }
    /// <summary>How connections are kept.</summary>
    public required ConnectionSettings Settings { get; init; }
    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }
    /// <summary>Jitter; used by the connection actor alone.</summary>
    public required Random Random { get; init; }
    /// <summary>The log.</summary>
    public required ILogger Log { get; init; }
    /// <summary>Where the actor is listed for the status page; null lists it nowhere.</summary>
    public ActorLedger? Ledger { get; init; }
    /// <summary>Where received frames are recorded; null for nowhere.</summary>
    public CaptureQueue? Capture { get; init; }
    /// <summary>Makes connections.</summary>
    public IVenueConnector Connector { get; init; } = NetworkConnector.Instance;
    /// <summary>What is remembered over restarts of the actor.</summary>
    internal ConnectionRecord Record { get; } = new();
}

/// <summary>What one source's connections have been through. Only its actor touches it, and no two of them live at once.</summary>
internal sealed class ConnectionRecord
{
    /// <summary>The timestamp from which the source's clock that never jumps counts.</summary>
    public long Epoch { get; set; }
    /// <summary>Attempts to connect; the number of the present one.</summary>
    public long Attempts { get; set; }
    /// <summary>Connections made.</summary>
    public long Connections { get; set; }
    /// <summary>The number of the next request, never used twice: an answer to an earlier connection's request is recognised.</summary>
    public long NextRequest { get; set; } = 1;
    /// <summary>Why the last connection ended.</summary>
    public string? LastCause { get; set; }
    /// <summary>Whether the venue's actors were started anew for silence and no tick has come since.</summary>
    public bool IsUnhealthy { get; set; }
    /// <summary>The connection made last, over when its loops are.</summary>
    public Task LastRun { get; set; } = Task.CompletedTask;
}
