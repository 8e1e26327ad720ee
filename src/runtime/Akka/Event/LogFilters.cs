using System.Text.RegularExpressions;
using Akka.Actor.Setup;

namespace Akka.Event;

/// <summary>What a filter looks at.</summary>
public enum LogFilterType
{
    Source,
    Content,
}

/// <summary>What a filter says.</summary>
public enum LogFilterDecision
{
    Keep,
    Drop,
    NoDecision,
}

/// <summary>Decides whether a log event is kept.</summary>
public abstract class LogFilterBase
{
    public abstract LogFilterType FilterType { get; }

    /// <param name="content">The event.</param>
    /// <param name="expandedMessage">Its message, put together, when some filter looks at content.</param>
    public abstract LogFilterDecision ShouldKeepMessage(LogEvent content, string expandedMessage = null);
}

/// <summary>Drops events whose source matches.</summary>
public sealed class RegexLogSourceFilter : LogFilterBase
{
    private readonly Regex _sourceRegex;

    public RegexLogSourceFilter(Regex sourceRegex) => _sourceRegex = sourceRegex;

    public override LogFilterType FilterType => LogFilterType.Source;

    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string expandedMessage = null) =>
        _sourceRegex.IsMatch(content.LogSource) ? LogFilterDecision.Drop : LogFilterDecision.NoDecision;
}

/// <summary>Drops events of one source.</summary>
public sealed class ExactMatchLogSourceFilter : LogFilterBase
{
    private readonly string _source;
    private readonly StringComparison _comparison;

    public ExactMatchLogSourceFilter(string source, StringComparison comparison = StringComparison.OrdinalIgnoreCase)
    {
        _source = source;
        _comparison = comparison;
    }

    public override LogFilterType FilterType => LogFilterType.Source;

    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string expandedMessage = null) =>
        content.LogSource.Equals(_source, _comparison) ? LogFilterDecision.Drop : LogFilterDecision.NoDecision;
}

/// <summary>Drops events whose text matches.</summary>
public sealed class RegexLogMessageFilter : LogFilterBase
{
    private readonly Regex _messageRegex;

    public RegexLogMessageFilter(Regex messageRegex) => _messageRegex = messageRegex;

    public override LogFilterType FilterType => LogFilterType.Content;

    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string expandedMessage = null) =>
        _messageRegex.IsMatch(expandedMessage ?? content.Message?.ToString() ?? "") ? LogFilterDecision.Drop : LogFilterDecision.NoDecision;
}

/// <summary>Asks all filters of a system.</summary>
public class LogFilterEvaluator
{
    public static readonly LogFilterEvaluator NoFilters = new([]);

    private readonly LogFilterBase[] _filters;

    public LogFilterEvaluator(LogFilterBase[] filters)
    {
        _filters = filters;
        EvaluatesLogSourcesOnly = filters.All(filter => filter.FilterType == LogFilterType.Source);
    }

    public bool EvaluatesLogSourcesOnly { get; }

    /// <summary>Whether to log the event; gives back its text when a filter needed it.</summary>
    public virtual bool ShouldTryKeepMessage(LogEvent evt, out string expandedLogMessage)
    {
        expandedLogMessage = "";
        if (_filters.Length == 0) return true;
        if (!EvaluatesLogSourcesOnly) expandedLogMessage = evt.Message?.ToString() ?? "";
        foreach (var filter in _filters)
            if (filter.ShouldKeepMessage(evt, expandedLogMessage) == LogFilterDecision.Drop)
                return false;
        return true;
    }
}

/// <summary>The filters of a system, given when it is made.</summary>
public sealed class LogFilterSetup : Setup
{
    public LogFilterSetup(LogFilterBase[] filters) => Filters = filters;

    public LogFilterBase[] Filters { get; }

    public LogFilterEvaluator CreateEvaluator() => new(Filters);
}

/// <summary>Puts filters together.</summary>
public sealed class LogFilterBuilder
{
    private readonly List<LogFilterBase> _filters = [];

    public LogFilterBuilder ExcludeSourceContaining(string sourcePart) => ExcludeSourceRegex(new Regex(Regex.Escape(sourcePart), RegexOptions.Compiled));

    public LogFilterBuilder ExcludeSourceStartingWith(string sourceStart) => ExcludeSourceRegex(new Regex($"^{Regex.Escape(sourceStart)}", RegexOptions.Compiled));

    public LogFilterBuilder ExcludeSourceEndingWith(string sourceEnd) => ExcludeSourceRegex(new Regex($"{Regex.Escape(sourceEnd)}$", RegexOptions.Compiled));

    public LogFilterBuilder ExcludeSourceExactly(string source, StringComparison comparison = StringComparison.OrdinalIgnoreCase) => Add(new ExactMatchLogSourceFilter(source, comparison));

    public LogFilterBuilder ExcludeSourceRegex(Regex regex) => Add(new RegexLogSourceFilter(regex));

    public LogFilterBuilder ExcludeMessageRegex(Regex regex) => Add(new RegexLogMessageFilter(regex));

    public LogFilterBuilder ExcludeMessageContaining(string messagePart) => ExcludeMessageRegex(new Regex(Regex.Escape(messagePart), RegexOptions.Compiled));

    public LogFilterBuilder Add(LogFilterBase filter)
    {
        _filters.Add(filter);
        return this;
    }

    public LogFilterBuilder AddRange(IEnumerable<LogFilterBase> filters)
    {
        _filters.AddRange(filters);
        return this;
    }

    public LogFilterSetup Build() => new([.. _filters]);
}
