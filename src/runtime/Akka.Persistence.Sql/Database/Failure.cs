namespace Akka.Persistence.Sql.Database;

/// <summary>What a failed call to the database means for the call itself.</summary>
internal enum Failure
{
    /// <summary>The connection is gone: another one may work at once.</summary>
    ConnectionLost,

    /// <summary>The database gave up this transaction for the sake of another one; the same again may pass.</summary>
    TryAgain,

    /// <summary>A row was refused for what is in it or for a row that is there already. Other rows would pass.</summary>
    OfOneRow,

    /// <summary>The database answered with any other refusal.</summary>
    Refused,

    /// <summary>No database was reached, or it did not answer in time.</summary>
    Unreachable,
}

/// <summary>The answer to a commit was lost. Whether the transaction is stored is not known.</summary>
internal sealed class UnknownOutcomeException(string message, Exception cause) : Exception(message, cause);
