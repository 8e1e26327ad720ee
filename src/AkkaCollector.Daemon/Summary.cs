using System.Globalization;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Daemon;

/// <summary>The last line of every run.</summary>
internal static class Summary
{
    /// <summary>All sources together, in the order in which operators read it.</summary>
    public static string Line(SourceAccount total) => string.Create(CultureInfo.InvariantCulture,
        $"summary: frames={total.Frames} ticks={total.Ticks} stored={total.Stored} rejected={total.Rejected} conflated={total.Conflated} "
        + $"duplicates={total.Duplicates} dropped={total.Dropped} spooled={total.Spooled} in_flight={total.InFlight}");
}
