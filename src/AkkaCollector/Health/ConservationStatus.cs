namespace AkkaCollector.Health;

/// <summary>Whether everything that came in is accounted for, and how that is known.</summary>
public sealed record ConservationStatus
{
    /// <summary>What does not agree; empty when everything does.</summary>
    public IReadOnlyList<AccountDifference> Differences { get; init; } = [];
    /// <summary>Checks against the database's own count that were made.</summary>
    public long DatabaseChecks { get; init; }
    /// <summary>When the last one was made; null before the first, or when nothing is kept that could be counted.</summary>
    public DateTimeOffset? DatabaseCheckedAt { get; init; }
    /// <summary>Why the database could not be counted the last time; null when it could.</summary>
    public string? DatabaseError { get; init; }
}

/// <summary>What the auditor has found out. Published on the event stream.</summary>
/// <param name="At">When.</param>
/// <param name="Differences">What does not agree with the database's own count.</param>
/// <param name="Error">Why it could not be counted; null when it could.</param>
public sealed record DatabaseAudited(DateTimeOffset At, IReadOnlyList<AccountDifference> Differences, string? Error);
