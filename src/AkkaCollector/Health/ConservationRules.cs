using AkkaCollector.Captures;
using AkkaCollector.Storage;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Health;

/// <summary>Two sides of a source's accounts that do not agree.</summary>
/// <param name="Source">The source.</param>
/// <param name="What">What was compared: <c>ticks</c>, <c>frames</c>, <c>recorded</c>, or, against the database's own count, <c>stored</c>, <c>rejected</c>, <c>undecoded</c>, <c>dead_letters</c>.</param>
/// <param name="Difference">What is not explained; below 0 when more is explained than there was.</param>
/// <param name="Numbers">Both sides in words.</param>
public sealed record AccountDifference(string Source, string What, long Difference, string Numbers);

/// <summary>
/// Decides whether a source's accounts hold. While ticks flow, numbers that are read one after another differ for a moment, now to one
/// side, now to the other; a tick that is lost or counted twice makes a difference that stays. So an alarm needs the same sign on a
/// number of looks in a row. What the database counts is read between two readings of the accounts, and needs no second look.
/// </summary>
public sealed class ConservationRules(int looks)
{
    /// <summary>How many events may be committed without a receipt is not known, as while a spool holds some.</summary>
    public const long Unknown = long.MaxValue;

    private readonly Dictionary<(string Source, string What), (int Sign, int Count)> _seen = [];

    /// <summary>Notes a look at a source's accounts; false when a difference has stayed.</summary>
    public bool Holds(SourceAccount account) => Note(account).Count == 0;

    /// <summary>Notes a look at a source's accounts and gives the differences that have stayed.</summary>
    /// <param name="account">The accounts of ticks and frames.</param>
    /// <param name="capture">The accounts of the frames that are recorded; null when none are.</param>
    public IReadOnlyList<AccountDifference> Note(SourceAccount account, CaptureAccount? capture = null)
    {
        var differences = new List<AccountDifference>();
        Look(account.Source, "ticks", account.TickDifference, differences, () =>
            $"{account.Ticks} ticks are not stored {account.Stored} + rejected {account.Rejected} + conflated {account.Conflated} + duplicates {account.Duplicates} "
            + $"+ dropped {account.Dropped} + spooled {account.Spooled} + in flight {account.InFlight}");
        Look(account.Source, "frames", account.FrameDifference, differences, () =>
            $"{account.Frames} frames are not with ticks {account.FramesWithTicks} + control {account.FramesControl} + ignored {account.FramesIgnored} + undecoded {account.FramesUndecoded}");
        if (capture is not null)
        {
            Look(account.Source, "recorded", capture.Difference, differences, () =>
                $"{capture.Records} records are not written {capture.Written} + waiting {capture.Waiting} + dropped {capture.Dropped}");
        }
        return differences;
    }

    /// <summary>Compares the accounts with what the database counts of this run.</summary>
    /// <param name="before">The accounts before the database was read: all that they call stored was committed.</param>
    /// <param name="counted">What the database counts.</param>
    /// <param name="after">The accounts after it.</param>
    /// <param name="open">Events of batches that had no receipt then, read in one with <paramref name="after"/>: they may be committed or not.</param>
    public static IReadOnlyList<AccountDifference> Compare(SourceAccount before, RunCounts counted, SourceAccount after, long open)
    {
        var differences = new List<AccountDifference>();
        Side("stored", before.Stored, counted.Stored, after.Stored);
        Side("rejected", before.Rejected, counted.Rejected, after.Rejected);
        Side("undecoded", before.UndecodedStored, counted.Undecoded, after.UndecodedStored);
        Side("dead_letters", before.DeadLetters, counted.DeadLetters, after.DeadLetters);
        return differences;

        void Side(string what, long least, long database, long most)
        {
            var difference = database < least ? least - database : open != Unknown && database > most + open ? most + open - database : 0;
            if (difference != 0)
                differences.Add(new(before.Source, what, difference, $"the database counts {database} {what.Replace('_', ' ')} of this run, the collector {least} to {most}, with {(open == Unknown ? "some spooled" : $"{open} open")}"));
        }
    }

    private void Look(string source, string what, long difference, List<AccountDifference> differences, Func<string> numbers)
    {
        var sign = Math.Sign(difference);
        var before = _seen.GetValueOrDefault((source, what));
        var now = sign == 0 ? (0, 0) : (sign, sign == before.Sign ? before.Count + 1 : 1);
        _seen[(source, what)] = now;
        if (now.Item2 >= looks) differences.Add(new(source, what, difference, numbers()));
    }
}
