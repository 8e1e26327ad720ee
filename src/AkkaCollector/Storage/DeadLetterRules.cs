using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>What both databases keep of a row that they refused, and when so many are refused that the rows are not to blame.</summary>
internal static class DeadLetterRules
{
    /// <summary>The kind of row, as the table of dead letters names it.</summary>
    public static string KindOf(in Validated item) => item.Event switch
    {
        UndecodedFrame => "frame",
        _ when item.Outcome == Outcome.Rejected => "rejected",
        Tick tick => TickTables.KindOf(tick),
        _ => throw new NotSupportedException($"There are no dead letters of {item.Event.GetType().Name}."),
    };

    /// <summary>A text that every database takes: without NUL, which PostgreSQL refuses.</summary>
    public static string Safe(string text) => text.Replace('\0', '\uFFFD');

    /// <summary>So many rows were refused that the table, not the rows, is at fault: the batch is kept back whole.</summary>
    public static TickStoreException TooMany(TickBatch batch, int most, Exception last) => new(FailureClass.Retryable,
        $"The database refuses more than {most} of the {batch.Items.Count} rows of batch {batch.Id}; the last: {last.Message} "
        + "That is no fault of single rows, so the batch waits whole. Look for a constraint or a trigger that was added, or raise storage.poison-max.", last);
}
