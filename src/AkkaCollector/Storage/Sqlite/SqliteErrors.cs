using AkkaCollector.Supervision;
using SQLitePCL;

namespace AkkaCollector.Storage;

/// <summary>What SQLite's result codes mean for the collector.</summary>
internal static class SqliteErrors
{
    /// <summary>A failure while the file is opened: what cannot get better by waiting names its fix.</summary>
    public static TickStoreException Opening(int code, string path, string said, Exception? inner = null) => (code & 0xff) switch
    {
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => new(FailureClass.NonRetryable,
            $"storage.sqlite.path '{path}' is not a SQLite database or is damaged ({said}). Move the file away or set another path.", inner),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => new(FailureClass.NonRetryable,
            $"storage.sqlite.path '{path}' cannot be written ({said}). Give this user write permission on the file and its folder, or set another path.", inner),
        raw.SQLITE_CANTOPEN => new(FailureClass.NonRetryable,
            $"storage.sqlite.path '{path}' cannot be opened ({said}). Make its folder and give this user write permission, or set another path.", inner),
        raw.SQLITE_ERROR or raw.SQLITE_MISMATCH or raw.SQLITE_CONSTRAINT => new(FailureClass.NonRetryable,
            $"storage.sqlite.path '{path}' holds tables that are not this collector's ({said}). Move the file away or set another path.", inner),
        _ => new(FailureClass.Retryable, $"Opening the SQLite database '{path}' failed: {said} (code {code}).", inner),
    };

    /// <summary>A failure after the file was opened: all of these may pass, a full disk included.</summary>
    public static TickStoreException Working(int code, string path, string doing, string said) => (code & 0xff) switch
    {
        raw.SQLITE_FULL => new(FailureClass.Retryable, $"{doing} failed: no space is left for the SQLite database '{path}' ({said})."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(FailureClass.Retryable, $"{doing} failed: another process holds the SQLite database '{path}' ({said})."),
        raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH => new(FailureClass.Retryable,
            $"{doing} failed: the SQLite database '{path}' refuses the row: {said} (code {code}).") { IsPoison = true },
        _ => new(FailureClass.Retryable, $"{doing} failed in the SQLite database '{path}': {said} (code {code})."),
    };
}
