namespace AkkaCollector.Storage;

/// <summary>What is shown of the newest quotes, the same in every store.</summary>
internal static class LastQuoteColumns
{
    /// <summary>Columns of the table <c>quotes</c>, behind venue and instrument.</summary>
    public const string OfQuote =
        "bid_price, bid_amount, ask_price, ask_amount, last_price, mark_price, index_price, underlying_price, mark_iv, delta, open_interest, volume, flags";

    /// <summary>Every column, the venue's time and the receive time first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["timestamp", "received", "venue", "instrument", .. OfQuote.Split(", ")];
}
