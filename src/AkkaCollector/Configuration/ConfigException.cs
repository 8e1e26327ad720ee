namespace AkkaCollector.Configuration;

/// <summary>The configuration cannot be used; every problem found is in it, each with file, line and what to change.</summary>
public sealed class ConfigException : Exception
{
    public ConfigException(params IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) =>
        Problems = problems;

    /// <summary>One sentence a problem, in the order found.</summary>
    public IReadOnlyList<string> Problems { get; }
}
