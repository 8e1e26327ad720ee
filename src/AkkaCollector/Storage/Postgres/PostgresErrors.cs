using Npgsql;

namespace AkkaCollector.Storage;

/// <summary>What PostgreSQL's failures mean for the collector. A message names the server and the fix, and never the password.</summary>
internal sealed class PostgresErrors
{
    private readonly string _server;

    /// <summary>Speaks of the server that a connection string leads to.</summary>
    public PostgresErrors(NpgsqlConnectionStringBuilder connection) =>
        _server = $"database '{connection.Database ?? connection.Username}' on {Hosts(connection)}";

    /// <summary>A failure while the store is opened: what cannot get better by waiting names its fix.</summary>
    public TickStoreException Opening(Exception failure) => OfEveryHost(failure) switch
    {
        TickStoreException known => known,
        PostgresException e => OpeningRefused(e),
        NpgsqlException e when e.Message.StartsWith("No password", StringComparison.OrdinalIgnoreCase) =>
            new(FailureClass.NonRetryable, $"The {_server} asks for a password and storage.postgres.connection-string has none. Add Password=… to it, or set storage.postgres.password.", e),
        _ => new(FailureClass.Retryable, $"Opening the {_server} failed: {Said(failure)}", failure),
    };

    /// <summary>A failure after the store was opened: all of these may pass.</summary>
    public TickStoreException Working(string doing, Exception failure) => failure switch
    {
        TickStoreException known => known,
        PostgresException e => WorkingRefused(doing, e),
        _ => new(FailureClass.Retryable, $"{doing} failed: the connection to the {_server} is gone ({Said(failure)})", failure),
    };

    /// <summary>The time for something was over: its outcome is unknown.</summary>
    public TickStoreException TimedOut(string doing, TimeSpan after, Exception inner) =>
        new(FailureClass.Retryable, $"{doing} took more than {after.TotalSeconds:0.###}s in the {_server} and was given up; whether it was done is asked before it is done again.", inner);

    /// <summary>The server cannot be used, whatever is tried.</summary>
    public TickStoreException Unusable(string what, string fix) => new(FailureClass.NonRetryable, $"The {_server} {what}. {fix}");

    /// <summary>Whether the database refused what it was given and not the moment: class 22 (data), 23 (constraints), 44 (check options), 54 (limits), and errors raised by a trigger.</summary>
    public static bool IsPoison(PostgresException e) => e.SqlState is { Length: 5 } code
        && (code[..2] is "22" or "23" or "44" or "54" || code == PostgresErrorCodes.RaiseException);

    private TickStoreException OpeningRefused(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new(FailureClass.NonRetryable,
            $"The {_server} refuses the login ({e.MessageText}). Check Username and Password of storage.postgres.connection-string and the server's pg_hba.conf.", e),
        PostgresErrorCodes.InvalidCatalogName => new(FailureClass.NonRetryable,
            $"The {_server} does not exist ({e.MessageText}). Create it, or name another in storage.postgres.connection-string.", e),
        PostgresErrorCodes.InsufficientPrivilege => new(FailureClass.NonRetryable,
            $"The {_server} does not let this user make what it needs ({e.MessageText}). Grant it CREATE and USAGE on its schema and ownership of the collector's tables.", e),
        _ when e.SqlState.StartsWith("42", StringComparison.Ordinal) => new(FailureClass.NonRetryable,
            $"The {_server} holds tables that are not this collector's ({e.MessageText}). Name an empty database or another Search Path in storage.postgres.connection-string.", e),
        _ => WorkingRefused("Opening", e),
    };

    private TickStoreException WorkingRefused(string doing, PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.ReadOnlySqlTransaction => new(FailureClass.Retryable,
            $"{doing} failed: the {_server} is read-only ({e.MessageText}). Name the primary as a further host in storage.postgres.connection-string, or promote this one.", e),
        PostgresErrorCodes.DiskFull => new(FailureClass.Retryable, $"{doing} failed: no space is left for the {_server} ({e.MessageText}).", e),
        PostgresErrorCodes.LockNotAvailable => new(FailureClass.Retryable, $"{doing} failed: another session of the {_server} holds a lock ({e.MessageText}).", e),
        _ => new(FailureClass.Retryable, $"{doing} failed in the {_server}: {e.MessageText} (SQLSTATE {e.SqlState}).", e) { IsPoison = IsPoison(e) },
    };

    /// <summary>What all hosts say alike, out of the driver's sum of it; where they differ, the sum.</summary>
    private static Exception OfEveryHost(Exception failure)
    {
        if (failure is not NpgsqlException { InnerException: AggregateException several }) return failure;
        var said = several.Flatten().InnerExceptions;
        var alike = said.All(e => e.GetType() == said[0].GetType() && (e as PostgresException)?.SqlState == (said[0] as PostgresException)?.SqlState);
        return alike && said[0] is NpgsqlException ? said[0] : failure;
    }

    /// <summary>What a failure says, and what lies within it: the driver's own words end with "see the inner exception", and nobody sees that.</summary>
    private static string Said(Exception failure)
    {
        if (failure.InnerException is AggregateException several)
            return string.Join("; ", several.Flatten().InnerExceptions.Select(Said).Distinct(StringComparer.Ordinal));
        return failure.InnerException is { } inner && !failure.Message.Contains(inner.Message, StringComparison.Ordinal) ? $"{failure.Message}: {Said(inner)}" : failure.Message;
    }

    private static string Hosts(NpgsqlConnectionStringBuilder connection) =>
        string.Join(", ", (connection.Host ?? "localhost").Split(',').Select(h => h.Contains(':', StringComparison.Ordinal) ? h : $"{h}:{connection.Port}"));
}
