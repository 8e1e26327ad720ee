namespace Akka.Pattern;

/// <summary>When the backoff starts again from its shortest delay.</summary>
public interface IBackoffReset;

/// <summary>Resets when the child has lived for the given time.</summary>
internal sealed record AutoReset(TimeSpan ResetBackoff) : IBackoffReset;

/// <summary>Resets when the supervisor is told <see cref="BackoffSupervisor.Reset"/>.</summary>
internal sealed record ManualReset : IBackoffReset;
