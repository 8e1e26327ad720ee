using Akka.Actor;
using Akka.Persistence.Sql.Settings;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// Gathers the writes of all actors into few transactions: while one is under way, what comes in meanwhile becomes the next. Each
/// persistence id belongs to one lane, whose transactions follow each other, so that its order is kept.
/// </summary>
internal sealed class BatchingWriter
{
    private const int FailedWritersMax = 10_000;

    private readonly JournalStore _store;
    private readonly int _bufferSize;
    private readonly ActorMaterializer _materializer;
    private readonly Lane[] _lanes;
    private readonly FailedWriters _failed = new(FailedWritersMax);
    private int _pending;

    public BatchingWriter(ActorSystem system, JournalStore store, JournalSettings settings, int writersMax)
    {
        (_store, _bufferSize) = (store, settings.BufferSize);

        // Under the system and not under the journal: what is queued when the journal stops is still written.
        _materializer = ActorMaterializer.Create(system, ActorMaterializerSettings.Create(system).WithDispatcher(settings.MaterializerDispatcher), "sql-journal");
        _lanes = Enumerable.Range(0, Math.Min(settings.Parallelism, writersMax)).Select(_ => Start(settings)).ToArray();
    }

    /// <summary>Writes the rows with others, in one transaction.</summary>
    /// <param name="rows">Events of one persistence id, at least one, in their order.</param>
    public Task WriteAsync(IReadOnlyList<JournalRow> rows)
    {
        var entry = new WriteEntry(rows);
        if (Interlocked.Increment(ref _pending) > _bufferSize)
        {
            Interlocked.Decrement(ref _pending);
            _failed.Failed(entry);
            return Task.FromException(new InvalidOperationException(
                $"The write of {entry.PersistenceId} from {entry.LowestSequenceNumber} on was not begun: {_bufferSize} writes wait for the database already (buffer-size)."));
        }

        var lane = _lanes[(uint)entry.PersistenceId.GetHashCode(StringComparison.Ordinal) % (uint)_lanes.Length];
        var offered = lane.Queue.OfferAsync(entry);
        if (!offered.IsCompletedSuccessfully) return WriteOfferedAsync(entry, offered);
        if (offered.Result is not QueueOfferResult.Enqueued) NotTaken(entry, offered.Result);
        return entry.Done;
    }

    /// <summary>Takes no more, writes what is queued, then ends.</summary>
    public async Task StopAsync()
    {
        foreach (var lane in _lanes) lane.Queue.Complete();
        await Task.WhenAll(_lanes.Select(l => l.Ended)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _materializer.Shutdown();
    }

    private Lane Start(JournalSettings settings)
    {
        var (queue, ended) = Source.Queue<WriteEntry>(settings.BufferSize, OverflowStrategy.DropNew)
            .BatchWeighted(settings.BatchSize, static entry => entry.Rows.Count, static entry => new List<WriteEntry> { entry }, static (batch, entry) =>
            {
                batch.Add(entry);
                return batch;
            })
            .SelectAsync(1, WriteBatchAsync)
            .ToMaterialized(Sink.Ignore<Done>(), Keep.Both)
            .Run(_materializer);
        return new Lane(queue, ended);
    }

    private async Task WriteOfferedAsync(WriteEntry entry, Task<IQueueOfferResult> offered)
    {
        try
        {
            var result = await offered.ConfigureAwait(false);
            if (result is not QueueOfferResult.Enqueued) NotTaken(entry, result);
        }
        catch (Exception cause)
        {
            // The stream was ended, with the system that it runs in.
            Fail(entry, cause);
        }

        await entry.Done.ConfigureAwait(false);
    }

    private void NotTaken(WriteEntry entry, IQueueOfferResult result) =>
        Fail(entry, new InvalidOperationException($"The write of {entry.PersistenceId} from {entry.LowestSequenceNumber} on was not begun: the queue of the journal answered {result.GetType().Name}."));

    private async Task<Done> WriteBatchAsync(List<WriteEntry> batch)
    {
        await WriteOrSplitAsync(batch).ConfigureAwait(false);
        return Done.Instance;
    }

    private async Task WriteOrSplitAsync(List<WriteEntry> entries)
    {
        entries = WithoutGaps(entries);
        if (entries.Count == 0) return;
        try
        {
            await _store.InsertAsync(RowsOf(entries)).ConfigureAwait(false);
        }
        catch (Exception cause) when (entries.Count > 1 && _store.IsOfOneRow(cause))
        {
            // Nothing of the batch is stored. Halves of it are, but for the write that does not pass alone either.
            await WriteOrSplitAsync(entries[..(entries.Count / 2)]).ConfigureAwait(false);
            await WriteOrSplitAsync(entries[(entries.Count / 2)..]).ConfigureAwait(false);
            return;
        }
        catch (Exception cause)
        {
            foreach (var entry in entries) Fail(entry, cause);
            return;
        }

        foreach (var entry in entries)
        {
            _failed.Stored(entry);
            Interlocked.Decrement(ref _pending);
            entry.Succeed();
        }
    }

    private List<WriteEntry> WithoutGaps(List<WriteEntry> entries)
    {
        var kept = entries;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            if (_failed.WouldLeaveGap(entry, out var failedFrom))
            {
                if (ReferenceEquals(kept, entries)) kept = entries[..i];
                Fail(entry, new InvalidOperationException(
                    $"The write of {entry.PersistenceId} from {entry.LowestSequenceNumber} on was not begun: an earlier one, from {failedFrom} on, failed, and events must not be missing between."));
            }
            else if (!ReferenceEquals(kept, entries))
            {
                kept.Add(entry);
            }
        }

        return kept;
    }

    private void Fail(WriteEntry entry, Exception cause)
    {
        _failed.Failed(entry);
        Interlocked.Decrement(ref _pending);
        entry.Fail(cause);
    }

    private static IReadOnlyList<JournalRow> RowsOf(List<WriteEntry> entries)
    {
        if (entries.Count == 1) return entries[0].Rows;
        var rows = new List<JournalRow>();
        foreach (var entry in entries) rows.AddRange(entry.Rows);
        return rows;
    }

    private sealed record Lane(ISourceQueueWithComplete<WriteEntry> Queue, Task Ended);
}
