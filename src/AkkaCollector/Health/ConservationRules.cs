using AkkaCollector.Telemetry;

namespace AkkaCollector.Health;

/// <summary>
/// Decides whether a source's accounts hold. While ticks flow, numbers that are read one after another differ for a moment, now to one
/// side, now to the other; a tick that is lost or counted twice makes a difference that stays. So an alarm needs the same sign on a
/// number of looks in a row.
/// </summary>
public sealed class ConservationRules(int looks)
{
    private readonly Dictionary<string, (int Sign, int Count)> _ticks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Sign, int Count)> _frames = new(StringComparer.Ordinal);

    /// <summary>Notes a look at a source's accounts; false when the difference has stayed.</summary>
    public bool Holds(SourceAccount account)
    {
        var ticks = Note(_ticks, account.Source, account.TickDifference);
        var frames = Note(_frames, account.Source, account.FrameDifference);
        return ticks && frames;
    }

    private bool Note(Dictionary<string, (int Sign, int Count)> seen, string source, long difference)
    {
        var sign = Math.Sign(difference);
        var before = seen.GetValueOrDefault(source);
        var now = sign == 0 ? (0, 0) : (sign, sign == before.Sign ? before.Count + 1 : 1);
        seen[source] = now;
        return now.Item2 < looks;
    }
}
