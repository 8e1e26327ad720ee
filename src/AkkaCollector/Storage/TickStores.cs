namespace AkkaCollector.Storage;

/// <summary>Makes the store that the settings name.</summary>
public static class TickStores
{
    /// <summary>A store that is not open yet; each start of the writer makes a new one.</summary>
    /// <param name="settings">Which store, and how.</param>
    /// <param name="owner">Who writes; the same for every store of one run.</param>
    /// <param name="time">The clock.</param>
    public static ITickStore Create(StorageSettings settings, StoreOwner owner, TimeProvider time) => (settings.Enabled ? settings.Kind : StoreKind.Null) switch
    {
        StoreKind.Sqlite => new SqliteTickStore(settings, owner, time),
        StoreKind.Postgres => new PostgresTickStore(settings, owner, time),
        StoreKind.Null => new NullTickStore(time),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, "No such store."),
    };
}
