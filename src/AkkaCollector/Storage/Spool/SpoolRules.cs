using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>How long to wait between tries, how full a spool is, and what a full one gives up.</summary>
internal static class SpoolRules
{
    /// <summary>The wait after so many failures in a row, one or more.</summary>
    public static TimeSpan WaitAfter(int failures, TimeSpan min, TimeSpan max)
    {
        var doubled = min * Math.Pow(2, Math.Clamp(failures - 1, 0, 30));
        return doubled < max ? doubled : max;
    }

    /// <summary>How full it is: 1 when it holds its limit, or when no more of the disk may be taken.</summary>
    /// <param name="bytes">Bytes that it holds.</param>
    /// <param name="limit">Bytes that it may hold.</param>
    /// <param name="diskFree">Bytes free on its disk.</param>
    /// <param name="diskFreeMin">Bytes that are to be left free.</param>
    public static double Fill(long bytes, long limit, long diskFree, long diskFreeMin)
    {
        var most = Math.Min(limit, bytes + Math.Clamp(diskFree - diskFreeMin, 0, limit));
        return most <= 0 ? 1 : Math.Min(1, (double)bytes / most);
    }

    /// <summary>From how full on a class is given up: the last one only when it is full, the others in even steps from the warning on.</summary>
    public static double ShedFrom(SpoolPriority priority, IReadOnlyList<SpoolPriority> order, double warnAt)
    {
        for (var i = 0; i < order.Count; i++)
        {
            if (order[i] == priority) return warnAt + (1 - warnAt) * (i + 1) / order.Count;
        }
        return 1;
    }

    /// <summary>The class of an event.</summary>
    public static SpoolPriority PriorityOf(MarketEvent marketEvent) => marketEvent switch
    {
        Quote => SpoolPriority.Quotes,
        Trade => SpoolPriority.Trades,
        BookSnapshot => SpoolPriority.Books,
        Tick => SpoolPriority.Others,
        _ => SpoolPriority.Undecoded,
    };

    /// <summary>What of a batch is still taken: all of it below the first step, nothing when it is full.</summary>
    public static IReadOnlyList<Validated> Keep(IReadOnlyList<Validated> items, double fill, IReadOnlyList<SpoolPriority> order, double warnAt)
    {
        var shed = order.Where(p => fill >= ShedFrom(p, order, warnAt)).ToHashSet();
        return shed.Count == 0 ? items : [.. items.Where(i => !shed.Contains(PriorityOf(i.Event)))];
    }
}
