namespace AkkaCollector.Storage;

/// <summary>
/// Reads what a store holds, over a connection of its own that can write nothing: the writer is never held up. Opened for one use and
/// closed again, so that no snapshot stays open. Every method may throw <see cref="TickStoreException"/>.
/// </summary>
public interface ITickReader : IAsyncDisposable
{
    /// <summary>What is read, for people: a file or a server.</summary>
    string Name { get; }

    /// <summary>Connects. Called once before anything else.</summary>
    ValueTask OpenAsync(CancellationToken cancellationToken);

    /// <summary>Counts the batches of one run that came after another batch, from the store's own table of batches.</summary>
    /// <param name="run">The run.</param>
    /// <param name="after">Only batches after this one: the <see cref="RunTally.Last"/> of the tally before; null counts the whole run.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<RunTally> CountRunAsync(RunKey run, long? after, CancellationToken cancellationToken);

    /// <summary>How large the store is and how it grows, without reading its rows.</summary>
    /// <param name="now">The time, for the growth of the last day.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<StoreSize> MeasureAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The tables and views that can be read whole, by name.</summary>
    ValueTask<IReadOnlyList<string>> TablesAsync(CancellationToken cancellationToken);

    /// <summary>Reads a table or view a row at a time; answers how many rows there were.</summary>
    /// <param name="table">Its name, checked against <see cref="TablesAsync"/>.</param>
    /// <param name="filter">Which rows.</param>
    /// <param name="rows">Where they go.</param>
    /// <param name="cancellationToken">Ends the reading between rows.</param>
    /// <exception cref="ArgumentException">There is no such table, or it has no column to filter by; the message says which there are.</exception>
    ValueTask<long> ReadTableAsync(string table, RowFilter filter, IRowSink rows, CancellationToken cancellationToken);

    /// <summary>The newest quote of each instrument by the venue's time, ordered by the instrument's name; answers how many there were.</summary>
    ValueTask<long> ReadLastQuotesAsync(RowFilter filter, IRowSink rows, CancellationToken cancellationToken);

    /// <summary>Prices of instrument after instrument, each in the order of the venue's time.</summary>
    IAsyncEnumerable<PricePoint> ReadPricesAsync(RowFilter filter, PriceKind kind, CancellationToken cancellationToken);
}

/// <summary>Which rows are read.</summary>
/// <param name="Symbol">An instrument's name, or the beginning of several with <c>*</c> at its end; null for all.</param>
/// <param name="FromMicros">Rows from this time on, in microseconds since 1970 UTC.</param>
/// <param name="ToMicros">Rows before this time.</param>
public sealed record RowFilter(string? Symbol = null, long? FromMicros = null, long? ToMicros = null)
{
    /// <summary>Every row.</summary>
    public static RowFilter All { get; } = new();
}

/// <summary>Which prices candles are made of.</summary>
public enum PriceKind
{
    /// <summary>Prices of trades.</summary>
    Trade,
    /// <summary>The middle of bid and ask, where a quote has both.</summary>
    Mid,
}

/// <summary>One price.</summary>
/// <param name="Venue">The venue's id.</param>
/// <param name="Instrument">The instrument's name.</param>
/// <param name="Micros">The venue's time, in microseconds since 1970 UTC.</param>
/// <param name="Price">The price.</param>
/// <param name="Amount">The amount traded; 0 for a quote.</param>
public readonly record struct PricePoint(string Venue, string Instrument, long Micros, double Price, double Amount);

/// <summary>Where rows go, one at a time.</summary>
public interface IRowSink
{
    /// <summary>Called once, before the first row.</summary>
    ValueTask ColumnsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken);

    /// <summary>One row: null, a number, a text, a boolean, bytes, or a <see cref="DateTimeOffset"/>. The array is used again afterwards.</summary>
    ValueTask RowAsync(object?[] values, CancellationToken cancellationToken);

    /// <summary>Called once, after the last row.</summary>
    ValueTask EndAsync(CancellationToken cancellationToken);
}

/// <summary>One table of a store.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Rows, about.</param>
/// <param name="Bytes">Bytes with its indexes, about where the store does not say.</param>
public sealed record TableSize(string Name, long Rows, long Bytes);

/// <summary>How large a store is and how it grows.</summary>
public sealed record StoreSize
{
    /// <summary>When it was measured.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>Bytes in use, without what is free within the store.</summary>
    public required long Bytes { get; init; }
    /// <summary>Its tables, largest first.</summary>
    public required IReadOnlyList<TableSize> Tables { get; init; }
    /// <summary>Ticks that stand in it, the rejected ones not counted.</summary>
    public required long Ticks { get; init; }
    /// <summary>Bytes a tick, everything counted.</summary>
    public double BytesPerTick => Ticks == 0 ? 0 : (double)Bytes / Ticks;
    /// <summary>Ticks stored a day, by what was stored in the last day; a younger store is extrapolated.</summary>
    public required double RowsADay { get; init; }
    /// <summary>Bytes a day at that rate.</summary>
    public double BytesADay => RowsADay * BytesPerTick;
    /// <summary>Bytes free on the store's disk, or of what it may use; null where that is not known.</summary>
    public long? FreeBytes { get; init; }
    /// <summary>Why that is not known, and what to do about it; null when it is.</summary>
    public string? FreeUnknown { get; init; }
    /// <summary>Days until the disk is full at that rate if nothing were removed; null when that is not known.</summary>
    public double? DaysUntilFull => FreeBytes is { } free && BytesADay > 0 ? Math.Round(free / BytesADay, 2) : null;
    /// <summary>Whether the retention removes rows before the disk is full.</summary>
    public bool HeldByRetention { get; init; }
}

/// <summary>Which batches are of a run.</summary>
/// <param name="Run">The run that wrote them, as its <see cref="StoreOwner"/> names it.</param>
/// <param name="BatchPrefix">
/// What the names of the batches begin with that this run has also received; null when they do not tell. What an earlier run has left in
/// the spool is written by this one and has another name.
/// </param>
/// <param name="Since">When the run began; nothing that was written an hour earlier is looked at.</param>
public sealed record RunKey(string Run, string? BatchPrefix, DateTimeOffset Since);

/// <summary>What the batches of one source and one run brought, by the store's own count.</summary>
/// <param name="Source">The source.</param>
/// <param name="Batches">Batches.</param>
/// <param name="Stored">Ticks stored.</param>
/// <param name="Duplicates">Ticks that were there already.</param>
/// <param name="Rejected">Rejected ticks.</param>
/// <param name="Undecoded">Undecoded frames.</param>
/// <param name="DeadLetters">Rows that the database refused, undecoded frames included.</param>
public sealed record RunCounts(string Source, long Batches, long Stored, long Duplicates, long Rejected, long Undecoded, long DeadLetters)
{
    /// <summary>Both counts together.</summary>
    public RunCounts Plus(RunCounts more) => new(
        Source, Batches + more.Batches, Stored + more.Stored, Duplicates + more.Duplicates, Rejected + more.Rejected, Undecoded + more.Undecoded, DeadLetters + more.DeadLetters);
}

/// <summary>A count of a run's batches.</summary>
/// <param name="Sources">By source.</param>
/// <param name="Last">
/// The run's newest batch, from which the next count goes on; 0 when it has none. Not the newest of anybody: another writer's may be
/// committed before one of this run with a lower number.
/// </param>
public sealed record RunTally(IReadOnlyList<RunCounts> Sources, long Last);
