using System.Globalization;

namespace AkkaCollector.Simulator;

/// <summary>One date on which options and a future expire.</summary>
/// <param name="Time">The moment, 08:00 UTC.</param>
/// <param name="Period">The venue's word: <c>day</c>, <c>week</c> or <c>month</c>.</param>
internal readonly record struct ExpiryDate(DateTimeOffset Time, string Period)
{
    /// <summary>As it stands in a name: <c>27NOV26</c>, <c>7MAY21</c>.</summary>
    public string Code => Time.ToString("dMMMyy", CultureInfo.InvariantCulture).ToUpperInvariant();
}

/// <summary>Which expiries the venue lists at a moment: three days, four Fridays, three ends of month and three of quarter.</summary>
internal static class ExpiryCalendar
{
    /// <summary>The expiries after a moment, nearest first.</summary>
    public static IReadOnlyList<ExpiryDate> After(DateTimeOffset now)
    {
        var utc = now.ToUniversalTime();
        var first = new DateTimeOffset(utc.Date, TimeSpan.Zero).AddHours(8);
        if (first <= utc) first = first.AddDays(1);

        var found = new SortedDictionary<DateTimeOffset, string>();
        for (var month = 0; month < 12; month++) AddLastFriday(found, first, month);
        for (var week = 0; week < 4; week++) found.TryAdd(first.AddDays(DaysToFriday(first) + (7 * week)), "week");
        for (var day = 0; day < 3; day++) found.TryAdd(first.AddDays(day), "day");
        return [.. found.Select(e => new ExpiryDate(e.Key, e.Value))];
    }

    private static void AddLastFriday(SortedDictionary<DateTimeOffset, string> found, DateTimeOffset first, int monthsAhead)
    {
        var month = new DateTimeOffset(first.Year, first.Month, 1, 8, 0, 0, TimeSpan.Zero).AddMonths(monthsAhead);
        var last = month.AddMonths(1).AddDays(-1);
        last = last.AddDays(-(((int)last.DayOfWeek + 7 - (int)DayOfWeek.Friday) % 7));
        if (last >= first && (monthsAhead < 3 || last.Month % 3 == 0)) found.TryAdd(last, "month");
    }

    private static int DaysToFriday(DateTimeOffset from) => ((int)DayOfWeek.Friday + 7 - (int)from.DayOfWeek) % 7;
}
