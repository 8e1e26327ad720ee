namespace AkkaCollector.Storage;

/// <summary>Makes the store that the settings name.</summary>
public static class TickStores
{
    /// <summary>A store that is not open yet; each start of the writer makes a new one.</summary>
    public static ITickStore Create(StorageSettings settings, TimeProvider time) => (settings.Enabled ? settings.Kind : StoreKind.Null) switch
    {
        StoreKind.Sqlite => new SqliteTickStore(settings.Sqlite, settings.FrameBytesMax, time),
        StoreKind.Null => new NullTickStore(time),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, "No such store."),
    };
}
