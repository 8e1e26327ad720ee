using System.Text.Json.Serialization;

namespace AkkaCollector.MarketData;

/// <summary>What is suspicious about a tick and yet possible. Stored with it; the numbers are part of the schema and never reused.</summary>
[Flags]
public enum TickFlags
{
    /// <summary>Nothing to say.</summary>
    None = 0,
    /// <summary>Changed against the last good price by more than the limit.</summary>
    [JsonStringEnumMemberName("price_jump")]
    PriceJump = 1,
    /// <summary>The bid is above the ask.</summary>
    [JsonStringEnumMemberName("crossed")]
    Crossed = 2,
    /// <summary>The bid equals the ask.</summary>
    [JsonStringEnumMemberName("locked")]
    Locked = 4,
    /// <summary>Only a bid or only an ask.</summary>
    [JsonStringEnumMemberName("one_sided")]
    OneSided = 8,
    /// <summary>Older than the tick of the same instrument and kind before it.</summary>
    [JsonStringEnumMemberName("out_of_order")]
    OutOfOrder = 16,
    /// <summary>Older than the staleness limit when it was received.</summary>
    [JsonStringEnumMemberName("stale")]
    Stale = 32,
    /// <summary>Outside the venue's own band of accepted prices.</summary>
    [JsonStringEnumMemberName("outside_venue_band")]
    OutsideVenueBand = 64,
    /// <summary>The instrument's trade numbers have a hole just before this trade.</summary>
    [JsonStringEnumMemberName("sequence_gap")]
    SequenceGap = 128,
}

/// <summary>Why a tick cannot be true. The numbers are part of the schema and never reused.</summary>
[Flags]
public enum RejectReasons
{
    /// <summary>It was not rejected.</summary>
    None = 0,
    /// <summary>A price or an amount is infinite or not a number where one is due.</summary>
    [JsonStringEnumMemberName("not_finite")]
    NotFinite = 1,
    /// <summary>A price or an amount is negative.</summary>
    [JsonStringEnumMemberName("negative")]
    Negative = 2,
    /// <summary>A price is below the lowest that is believed for its venue and kind.</summary>
    [JsonStringEnumMemberName("below_minimum")]
    BelowMinimum = 4,
    /// <summary>A price is above the highest that is believed for its venue and kind.</summary>
    [JsonStringEnumMemberName("above_maximum")]
    AboveMaximum = 8,
    /// <summary>The venue's time lies further in the future than the tolerance.</summary>
    [JsonStringEnumMemberName("from_the_future")]
    FromTheFuture = 16,
    /// <summary>The venue's time is older than the bound.</summary>
    [JsonStringEnumMemberName("too_old")]
    TooOld = 32,
    /// <summary>The venue's instrument list is known and does not name it.</summary>
    [JsonStringEnumMemberName("unknown_instrument")]
    UnknownInstrument = 64,
    /// <summary>Its parts contradict one another: a high below the low, a book that is not in order, a candle that lasts no time.</summary>
    [JsonStringEnumMemberName("inconsistent")]
    Inconsistent = 128,
}

/// <summary>Why a tick was dropped.</summary>
public enum DropReason
{
    /// <summary>The bounded queue of trades was full because the store was away.</summary>
    [JsonStringEnumMemberName("store_unavailable")]
    StoreUnavailable,
    /// <summary>It could not be committed before the time for shutting down was over.</summary>
    [JsonStringEnumMemberName("shutdown")]
    Shutdown,
    /// <summary>The source's graph failed while it held the tick.</summary>
    [JsonStringEnumMemberName("graph_failed")]
    GraphFailed,
    /// <summary>The bounded queue of undecoded frames was full.</summary>
    [JsonStringEnumMemberName("undecoded_queue_full")]
    UndecodedQueueFull,
    /// <summary>The database refused the tick for its own sake; it stands among the dead letters with its error.</summary>
    [JsonStringEnumMemberName("poison")]
    Poison,
    /// <summary>The database refused an undecoded frame; it stands among the dead letters.</summary>
    [JsonStringEnumMemberName("undecoded_poison")]
    UndecodedPoison,
    /// <summary>The store was away and the spool too full for what has its priority.</summary>
    [JsonStringEnumMemberName("spool_full")]
    SpoolFull,
    /// <summary>The store was away and the spool too full for undecoded frames.</summary>
    [JsonStringEnumMemberName("undecoded_spool_full")]
    UndecodedSpoolFull,
    /// <summary>It was spooled and could not be read back.</summary>
    [JsonStringEnumMemberName("spool_damaged")]
    SpoolDamaged,
}

/// <summary>What validation decided about a market event.</summary>
public enum Outcome : byte
{
    /// <summary>To be stored.</summary>
    Accepted,
    /// <summary>To be kept among the rejected, with its reasons.</summary>
    Rejected,
    /// <summary>The same as one that came before: counted, not stored.</summary>
    Duplicate,
}

/// <summary>A market event with validation's word on it. An <see cref="UndecodedFrame"/> passes as accepted.</summary>
public readonly record struct Validated(MarketEvent Event, Outcome Outcome, TickFlags Flags, RejectReasons Reasons);
