namespace AkkaCollector.Supervision;

/// <summary>How a failure is to be met; the decider of every supervisor is a table over these.</summary>
public enum FailureClass
{
    /// <summary>The same may succeed later: restart with backoff.</summary>
    Retryable,
    /// <summary>Trying again cannot help: stop the part and report it.</summary>
    NonRetryable,
    /// <summary>The process cannot go on: end it with a code.</summary>
    Fatal,
}

/// <summary>An exception that knows how it is to be met.</summary>
public interface IClassedFailure
{
    /// <summary>How the failure is to be met.</summary>
    FailureClass Failure { get; }
}
