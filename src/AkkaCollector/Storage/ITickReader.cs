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
    /// <param name="run">The run, as its <see cref="StoreOwner"/> names it.</param>
    /// <param name="after">Only batches after this one: the <see cref="RunTally.Last"/> of the tally before; null counts the whole run.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<RunTally> CountRunAsync(string run, long? after, CancellationToken cancellationToken);
}

/// <summary>What the batches of one source and one run brought, by the store's own count.</summary>
/// <param name="Source">The source.</param>
/// <param name="Batches">Batches.</param>
/// <param name="Stored">Quotes and trades.</param>
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
/// <param name="Last">The newest batch of anybody, from which the next count goes on.</param>
public sealed record RunTally(IReadOnlyList<RunCounts> Sources, long Last);
