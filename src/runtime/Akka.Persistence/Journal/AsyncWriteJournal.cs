using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Pattern;

namespace Akka.Persistence.Journal;

/// <summary>The base of journals: answers persistent actors in order, behind a circuit breaker and with a replay filter.</summary>
public abstract class AsyncWriteJournal : WriteJournalBase, IAsyncRecovery
{
    /// <summary>Whether commands are published to the event stream when they are carried out.</summary>
    protected readonly bool CanPublish;

    private readonly CircuitBreaker _breaker;
    private readonly ReplayFilterSettings _replayFilter;
    private readonly Resequencer _resequencer = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ConcurrentDictionary<string, Task> _writesUnderWay = new();

    protected AsyncWriteJournal()
    {
        var extension = Persistence.Instance.Apply(Context.System);
        CanPublish = extension.Settings.Internal.PublishPluginCommands;
        var config = extension.ConfigFor(Self);
        _breaker = new CircuitBreaker(Context.System.Scheduler, config.GetInt("circuit-breaker.max-failures", 0),
            config.GetTimeSpan("circuit-breaker.call-timeout", null), config.GetTimeSpan("circuit-breaker.reset-timeout", null));
        _replayFilter = ReadReplayFilter(config);
    }

    /// <inheritdoc/>
    public abstract Task ReplayMessagesAsync(IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback);

    /// <inheritdoc/>
    public abstract Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr);

    /// <summary>
    /// Writes a batch. Null, or one entry for each atomic write in its order: null for a written one, the reason for a rejected one.
    /// A task that fails means that the store failed and that what is written is not known.
    /// </summary>
    protected abstract Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages);

    /// <summary>Deletes the events up to a sequence number, this one included. The highest sequence number stays known.</summary>
    protected abstract Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr);

    /// <summary>Gets the messages that are none of the journal protocol; returns false when it does not handle one.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected sealed override bool Receive(object message) => ReceiveWriteJournal(message) || ReceivePluginInternal(message);

    /// <summary>Handles the journal protocol; returns false when the message is none of it.</summary>
    protected bool ReceiveWriteJournal(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                Write(write);
                return true;
            case ReplayMessages replay:
                _ = Replay(replay, Self, Context);
                return true;
            case DeleteMessagesTo delete:
                _ = Delete(delete, Self, Context.System.EventStream);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The one exception in an <see cref="AggregateException"/>; the aggregate when there are several.</summary>
    protected static Exception TryUnwrapException(Exception e)
    {
        if (e is not AggregateException aggregate) return e;
        aggregate = aggregate.Flatten();
        return aggregate.InnerExceptions.Count == 1 ? aggregate.InnerExceptions[0] : aggregate;
    }

    private static ReplayFilterSettings ReadReplayFilter(Config config)
    {
        var text = config.GetString("replay-filter.mode", "").ToLowerInvariant();
        var mode = text switch
        {
            "off" or "false" => ReplayFilterMode.Disabled,
            "repair-by-discard-old" => ReplayFilterMode.RepairByDiscardOld,
            "fail" => ReplayFilterMode.Fail,
            "warn" => ReplayFilterMode.Warn,
            _ => throw new ConfigurationException($"Invalid replay-filter.mode [{text}], supported values [off, repair-by-discard-old, fail, warn]"),
        };
        return mode == ReplayFilterMode.Disabled
            ? null
            : new ReplayFilterSettings(mode, config.GetInt("replay-filter.window-size", 0), config.GetInt("replay-filter.max-old-writers", 0), config.GetBoolean("replay-filter.debug", false));
    }

    private void Write(WriteMessages request)
    {
        var place = _resequencer.NextPlace();
        AtomicWrite[] prepared;
        Task<IImmutableList<Exception>> writing;
        try
        {
            prepared = PreparePersistentBatch(request.Messages).ToArray();
            writing = prepared.Length == 0 ? Task.FromResult<IImmutableList<Exception>>(null) : _breaker.WithCircuitBreaker((this, prepared), static s => s.Item1.StartWrite(s.prepared));
        }
        catch (Exception cause)
        {
            _resequencer.Answer(place, new WriteAnswer(request, null, TryUnwrapException(cause), Self));
            return;
        }

        if (writing.IsCompletedSuccessfully) Answer(place, request, prepared.Length, writing.Result, Self);
        else _ = AnswerWhenWritten(place, request, prepared.Length, writing, Self);
    }

    // The write itself, without the time-out of the breaker: a replay of the same persistence id waits for it.
    private Task<IImmutableList<Exception>> StartWrite(AtomicWrite[] prepared)
    {
        var writing = WriteMessagesAsync(prepared);
        if (!writing.IsCompleted)
            foreach (var write in prepared)
                Track(write.PersistenceId, writing);
        return writing;
    }

    private void Track(string persistenceId, Task writing)
    {
        var all = _writesUnderWay.TryGetValue(persistenceId, out var before) && !before.IsCompleted ? Task.WhenAll(before, writing) : writing;
        _writesUnderWay[persistenceId] = all;
        all.ContinueWith(
            static (done, state) =>
            {
                // Whoever asked for the write sees its failure; here it only must not stay unobserved.
                _ = done.Exception;
                var (journal, id) = ((AsyncWriteJournal, string))state;
                journal._writesUnderWay.TryRemove(new KeyValuePair<string, Task>(id, done));
            },
            (this, persistenceId), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task AnswerWhenWritten(long place, WriteMessages request, int writes, Task<IImmutableList<Exception>> writing, IActorRef self)
    {
        try
        {
            Answer(place, request, writes, await writing.ConfigureAwait(false), self);
        }
        catch (Exception cause)
        {
            _resequencer.Answer(place, new WriteAnswer(request, null, TryUnwrapException(cause), self));
        }
    }

    private void Answer(long place, WriteMessages request, int writes, IImmutableList<Exception> results, IActorRef self)
    {
        // An empty list says, as null does, that nothing was rejected.
        if (results is { Count: 0 }) results = null;
        if (results is not null && results.Count != writes)
        {
            var wrong = new IllegalStateException($"AsyncWriteMessages return invalid number or results. Expected [{writes}], but got [{results.Count}].");
            _resequencer.Answer(place, new WriteAnswer(request, null, wrong, self));
            return;
        }

        _resequencer.Answer(place, new WriteAnswer(request, results, null, self));
    }

    private async Task Replay(ReplayMessages request, IActorRef self, IActorContext context)
    {
        var eventStream = context.System.EventStream;
        var target = new ReplayTarget(request.PersistentActor, request.RecoveryId, _replayFilter is null ? 1 : ReplayTarget.BehindFilter);
        var filter = _replayFilter is null ? null : new ReplayFilterCore(target, request.RecoveryId, _replayFilter, _log);
        object end;
        try
        {
            if (_writesUnderWay.TryGetValue(request.PersistenceId, out var writing)) await EndOf(writing).ConfigureAwait(false);
            var from = Math.Max(0L, request.FromSequenceNr - 1L);
            var highest = await _breaker.WithCircuitBreaker(() => ReadHighestSequenceNrAsync(request.PersistenceId, from)).ConfigureAwait(false);
            var to = Math.Min(request.ToSequenceNr, highest);
            if (highest > 0 && to > 0 && request.FromSequenceNr <= to && request.Max > 0)
            {
                await ReplayMessagesAsync(context, request.PersistenceId, request.FromSequenceNr, to, request.Max,
                    stored => Replayed(stored, target, filter)).ConfigureAwait(false);
            }

            end = new RecoverySuccess(highest, request.RecoveryId);
        }
        catch (Exception cause)
        {
            end = new ReplayMessagesFailure(TryUnwrapException(cause), request.RecoveryId);
        }

        if (filter is null) target.End(end);
        else filter.Ended(end);
        if (CanPublish) eventStream.Publish(request);
    }

    // At most as long as a call may take: one that hangs must not hold up recovery for ever.
    private async Task EndOf(Task writing)
    {
        try
        {
            await writing.WaitAsync(_breaker.CallTimeout).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            _log.Debug("Recovery goes on after an earlier write ended with [{0}]", cause.Message);
        }
    }

    private void Replayed(IPersistentRepresentation stored, ReplayTarget target, ReplayFilterCore filter)
    {
        if (stored.IsDeleted) return;
        if (IsIdentity(stored))
        {
            Send(stored, target, filter);
            return;
        }

        foreach (var adapted in AdaptFromJournal(stored)) Send(adapted, target, filter);
    }

    private static void Send(IPersistentRepresentation adapted, ReplayTarget target, ReplayFilterCore filter)
    {
        if (filter is null) target.Send(adapted);
        else filter.Replayed(adapted);
    }

    private async Task Delete(DeleteMessagesTo request, IActorRef self, EventStream eventStream)
    {
        object answer;
        try
        {
            await _breaker.WithCircuitBreaker(() => DeleteMessagesToAsync(request.PersistenceId, request.ToSequenceNr)).ConfigureAwait(false);
            answer = new DeleteMessagesSuccess(request.ToSequenceNr);
        }
        catch (Exception cause)
        {
            answer = new DeleteMessagesFailure(TryUnwrapException(cause), request.ToSequenceNr);
        }

        request.PersistentActor.Tell(answer, self);
        if (CanPublish) eventStream.Publish(request);
    }
}
