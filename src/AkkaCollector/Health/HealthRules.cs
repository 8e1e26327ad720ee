using AkkaCollector.Storage;

namespace AkkaCollector.Health;

/// <summary>Decides how the daemon is from what its parts say.</summary>
public static class HealthRules
{
    /// <summary>The level and every reason for it; no reason when healthy.</summary>
    /// <param name="sources">The enabled sources.</param>
    /// <param name="store">The store.</param>
    /// <param name="memory">Memory against its limit.</param>
    /// <param name="differences">What does not add up.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="nearlyFull">The spool, when it is nearly full.</param>
    /// <param name="backup">The backup; null when there is none.</param>
    /// <param name="spoolError">What the spool's disk refuses; null when nothing.</param>
    public static HealthReport Judge(
        IReadOnlyList<SourceStatus> sources, StoreStatus store, MemoryStatus memory, IReadOnlyList<AccountDifference> differences, HealthSettings settings,
        SpoolStatus? nearlyFull = null, BackupStatus? backup = null, string? spoolError = null)
    {
        var reasons = new List<(HealthLevel Level, string Text)>();
        foreach (var source in sources.Where(s => s.State != "live" || s.Unhealthy))
            reasons.Add((HealthLevel.Degraded, source.Unhealthy
                ? $"Source {source.Name} gives no ticks."
                : $"Source {source.Name} is {source.State}{(source.LastError is null ? "" : ": " + source.LastError)}"));
        foreach (var source in sources.Where(s => s.History?.State == "degraded"))
            reasons.Add((HealthLevel.Degraded, $"Memory of source {source.Name} is degraded: {source.History!.LastError}"));
        if (sources.Count > 0 && sources.All(s => s.State != "live" || s.Unhealthy) && sources.All(s => s.Unhealthy || s.StateSeconds >= settings.CriticalAfter.TotalSeconds))
            reasons.Add((HealthLevel.Critical, "No source is live."));
        if (sources.Count == 0) reasons.Add((HealthLevel.Degraded, "No source is enabled."));
        if (store.State != "ready")
            reasons.Add((store.AwaySeconds >= settings.CriticalAfter.TotalSeconds ? HealthLevel.Critical : HealthLevel.Degraded,
                $"Store {store.Name} is {store.State}{(store.LastError is null ? "" : ": " + store.LastError)}"));
        foreach (var source in sources.Where(s => s.Capture?.LastError is not null))
            reasons.Add((HealthLevel.Degraded, $"The frames of {source.Name} cannot be recorded: {source.Capture!.LastError}"));
        foreach (var difference in differences)
            reasons.Add((HealthLevel.Critical, $"The accounts of {difference.Source} do not add up by {difference.Difference} {difference.What}: {difference.Numbers}."));
        if (nearlyFull is not null) reasons.Add((HealthLevel.Degraded, $"The spool is at {nearlyFull.Fill:P0} of what it may hold."));
        if (spoolError is not null) reasons.Add((HealthLevel.Degraded, $"The spool's folder fails: {spoolError}"));
        if (backup?.LastError is { } failure) reasons.Add((HealthLevel.Degraded, $"The backup cannot be written: {failure}"));
        if (MemoryShare(memory) >= settings.MemoryWarnShare)
            reasons.Add((HealthLevel.Degraded, $"Memory is at {MemoryShare(memory):P0} of its limit."));
        return new HealthReport(reasons.Count == 0 ? HealthLevel.Healthy : reasons.Max(r => r.Level), reasons.ConvertAll(r => r.Text));
    }

    /// <summary>Resident memory as a fraction of the limit; 0 when there is none.</summary>
    public static double MemoryShare(MemoryStatus memory) => memory.LimitBytes <= 0 ? 0 : (double)memory.ResidentBytes / memory.LimitBytes;
}
