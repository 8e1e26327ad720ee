using System.Globalization;

namespace AkkaCollector.Storage;

/// <summary>Who writes to a store: the collector by its name and this run of its process, the same for every opening of the store in one run.</summary>
/// <param name="Instance">The collector's <c>instance-id</c>; with a source's name it has a bit of its own in the source mask of trades.</param>
/// <param name="Run">Unique over all runs of all collectors; a batch that this run wrote is answered with the counts of its first write.</param>
public sealed record StoreOwner(string Instance, string Run)
{
    /// <summary>A new run of a collector.</summary>
    public static StoreOwner NewRun(string instance, TimeProvider clock) =>
        new(instance, string.Create(CultureInfo.InvariantCulture, $"{instance}-{clock.GetUtcNow():yyyyMMddTHHmmssfff}-{Guid.NewGuid().ToString("N")[..8]}"));
}
