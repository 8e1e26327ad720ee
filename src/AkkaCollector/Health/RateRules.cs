namespace AkkaCollector.Health;

/// <summary>How fast a growing number grows, measured between two looks at it.</summary>
public sealed class RateRules
{
    private readonly Dictionary<string, (long Count, TimeSpan At, double Rate)> _last = new(StringComparer.Ordinal);

    /// <summary>Notes a count and returns its growth a second since the note before; 0 for the first.</summary>
    /// <param name="name">What is counted.</param>
    /// <param name="count">The count now.</param>
    /// <param name="at">The time of the look, on any clock that does not jump.</param>
    public double Note(string name, long count, TimeSpan at)
    {
        var rate = 0d;
        if (_last.TryGetValue(name, out var before))
        {
            var seconds = (at - before.At).TotalSeconds;
            if (seconds <= 0) return before.Rate;
            rate = Math.Max(0, count - before.Count) / seconds;
        }
        _last[name] = (count, at, rate);
        return rate;
    }
}
