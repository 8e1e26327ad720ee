using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>A store in front of another that has things to say about the one behind it.</summary>
internal interface ITellsOfStore
{
    /// <summary>Whether the store behind it takes batches now.</summary>
    bool IsStoreReady { get; }

    /// <summary>Who is told; called from any thread. Set once, before it is opened.</summary>
    Action<StoreNews>? Told { get; set; }
}

/// <summary>What a store in front of another says.</summary>
internal abstract record StoreNews
{
    /// <summary>The store behind takes batches.</summary>
    public sealed record Ready(string Store) : StoreNews;

    /// <summary>The store behind failed and is tried again.</summary>
    public sealed record Away(Exception Cause, bool WhileOpening, TimeSpan RetryIn) : StoreNews;

    /// <summary>A store that was left could not be closed.</summary>
    public sealed record CloseFailed(Exception Cause) : StoreNews;

    /// <summary>A batch that was spooled is now in the store.</summary>
    public sealed record Drained(BatchReceipt Receipt) : StoreNews;

    /// <summary>Batches go to the spool from now on.</summary>
    public sealed record Spooling(string Why) : StoreNews;

    /// <summary>The spool is empty again.</summary>
    public sealed record Emptied(long Batches) : StoreNews;

    /// <summary>Something in the spool cannot be read.</summary>
    public sealed record Lost(SpoolLoss Loss) : StoreNews;

    /// <summary>The disk refuses the spool something; it is tried again.</summary>
    public sealed record SpoolFailed(string Folder, string Error, TimeSpan RetryIn) : StoreNews;

    /// <summary>The disk takes what it refused.</summary>
    public sealed record SpoolWorks(string Folder) : StoreNews;

    /// <summary>The spool is nearly full, or no longer is.</summary>
    public sealed record Filling(double Fill, bool Nearly) : StoreNews;
}
