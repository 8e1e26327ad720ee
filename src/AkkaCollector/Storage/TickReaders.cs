namespace AkkaCollector.Storage;

/// <summary>Makes the reader of the store that the settings name.</summary>
public static class TickReaders
{
    /// <summary>A reader that is not open yet; null where nothing is kept that could be read.</summary>
    public static ITickReader? Create(StorageSettings settings) => (settings.Enabled ? settings.Kind : StoreKind.Null) switch
    {
        StoreKind.Sqlite => new SqliteTickReader(settings.Sqlite.Path, settings.Sqlite.BusyTimeout, settings.Retention),
        // Reading PostgreSQL is to come; until then nothing of it can be read or audited from here.
        StoreKind.Null or StoreKind.Postgres => null,
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, "No such store."),
    };
}
