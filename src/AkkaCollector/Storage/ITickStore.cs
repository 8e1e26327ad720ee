using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>
/// A database that ticks end in. One writer at a time: callers do not overlap calls. Every method may throw
/// <see cref="TickStoreException"/>; after any exception the outcome of the write is unknown until the same batch is written again.
/// </summary>
public interface ITickStore : IAsyncDisposable
{
    /// <summary>What to call it in logs and on the status page, such as <c>sqlite</c>.</summary>
    string Name { get; }

    /// <summary>Connects, creates or migrates the schema. Called once before anything else.</summary>
    ValueTask OpenAsync(CancellationToken cancellationToken);

    /// <summary>Commits a batch whole or not at all; a batch whose id is there already is answered as all duplicates.</summary>
    ValueTask<BatchReceipt> WriteAsync(TickBatch batch, CancellationToken cancellationToken);

    /// <summary>Inserts or updates what a venue lists.</summary>
    ValueTask WriteInstrumentsAsync(IReadOnlyList<Instrument> instruments, CancellationToken cancellationToken);
}

/// <summary>A store could not do what it was asked for.</summary>
public sealed class TickStoreException : Exception, IClassedFailure
{
    /// <summary>Makes one.</summary>
    public TickStoreException(FailureClass failure, string message, Exception? inner = null) : base(message, inner) => Failure = failure;

    /// <summary>How the failure is to be met.</summary>
    public FailureClass Failure { get; }
}
