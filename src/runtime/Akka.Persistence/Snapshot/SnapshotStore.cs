using Akka.Actor;
using Akka.Event;
using Akka.Pattern;

namespace Akka.Persistence.Snapshot;

/// <summary>The base of snapshot stores: answers persistent actors, behind a circuit breaker.</summary>
public abstract class SnapshotStore : ActorBase
{
    private readonly bool _publish;
    private readonly CircuitBreaker _breaker;

    protected SnapshotStore()
    {
        var extension = Persistence.Instance.Apply(Context.System);
        _publish = extension.Settings.Internal.PublishPluginCommands;
        var config = extension.ConfigFor(Self);
        _breaker = new CircuitBreaker(Context.System.Scheduler, config.GetInt("circuit-breaker.max-failures", 0),
            config.GetTimeSpan("circuit-breaker.call-timeout", null), config.GetTimeSpan("circuit-breaker.reset-timeout", null));
    }

    /// <summary>The youngest snapshot that matches; null when there is none.</summary>
    protected abstract Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    protected abstract Task SaveAsync(SnapshotMetadata metadata, object snapshot);

    /// <summary>Deletes the snapshot of a sequence number; of this time alone when the metadata has one.</summary>
    protected abstract Task DeleteAsync(SnapshotMetadata metadata);

    /// <summary>Deletes all snapshots that match.</summary>
    protected abstract Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria);

    /// <summary>Gets the messages that are none of the snapshot protocol, and the answers on their way; returns false when it does not handle one.</summary>
    protected virtual bool ReceivePluginInternal(object message) => false;

    protected sealed override bool Receive(object message) => ReceiveSnapshotStore(message) || ReceivePluginInternal(message);

    private bool ReceiveSnapshotStore(object message)
    {
        switch (message)
        {
            case LoadSnapshot load:
                _ = Load(load, Self, Sender);
                break;
            case SaveSnapshot save:
                _ = Save(save, Self, Sender);
                break;
            case SaveSnapshotSuccess:
                PassOn(message);
                break;
            case SaveSnapshotFailure failure:
                // Half a snapshot may be there.
                try
                {
                    PassOn(message);
                }
                finally
                {
                    _ = RemoveFailed(failure.Metadata);
                }

                break;
            case DeleteSnapshot delete:
                _ = Delete(delete, Self, Sender, Context.System.EventStream);
                break;
            case DeleteSnapshots delete:
                _ = DeleteMatching(delete, Self, Sender, Context.System.EventStream);
                break;
            case DeleteSnapshotSuccess or DeleteSnapshotFailure or DeleteSnapshotsSuccess or DeleteSnapshotsFailure:
                PassOn(message);
                break;
            default:
                return false;
        }

        return true;
    }

    private void PassOn(object answer)
    {
        try
        {
            ReceivePluginInternal(answer);
        }
        finally
        {
            Sender.Tell(answer, Self);
        }
    }

    private async Task Load(LoadSnapshot request, IActorRef self, IActorRef persistentActor)
    {
        object answer;
        try
        {
            var selected = request.Criteria == SnapshotSelectionCriteria.None
                ? null
                : await _breaker.WithCircuitBreaker(() => LoadAsync(request.PersistenceId, request.Criteria.Limit(request.ToSequenceNr))).ConfigureAwait(false);
            answer = new LoadSnapshotResult(selected, request.ToSequenceNr);
        }
        catch (Exception cause)
        {
            answer = new LoadSnapshotFailed(Unwrap(cause));
        }

        persistentActor.Tell(answer, self);
    }

    private async Task Save(SaveSnapshot request, IActorRef self, IActorRef persistentActor)
    {
        var given = request.Metadata;
        var metadata = new SnapshotMetadata(given.PersistenceId, given.SequenceNr, given.Timestamp == DateTime.MinValue ? DateTime.UtcNow : given.Timestamp);
        object answer;
        try
        {
            await _breaker.WithCircuitBreaker(() => SaveAsync(metadata, request.Snapshot)).ConfigureAwait(false);
            answer = new SaveSnapshotSuccess(metadata);
        }
        catch (Exception cause)
        {
            answer = new SaveSnapshotFailure(metadata, Unwrap(cause));
        }

        self.Tell(answer, persistentActor);
    }

    private async Task RemoveFailed(SnapshotMetadata metadata)
    {
        var log = Context.GetLogger();
        try
        {
            await _breaker.WithCircuitBreaker(() => DeleteAsync(metadata)).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            log.Debug("Could not remove the snapshot [{0}] that failed to be saved: {1}", metadata, Unwrap(cause).Message);
        }
    }

    private async Task Delete(DeleteSnapshot request, IActorRef self, IActorRef persistentActor, EventStream eventStream)
    {
        object answer;
        try
        {
            await _breaker.WithCircuitBreaker(() => DeleteAsync(request.Metadata)).ConfigureAwait(false);
            answer = new DeleteSnapshotSuccess(request.Metadata);
        }
        catch (Exception cause)
        {
            answer = new DeleteSnapshotFailure(request.Metadata, Unwrap(cause));
        }

        self.Tell(answer, persistentActor);
        if (_publish) eventStream.Publish(request);
    }

    private async Task DeleteMatching(DeleteSnapshots request, IActorRef self, IActorRef persistentActor, EventStream eventStream)
    {
        object answer;
        try
        {
            await _breaker.WithCircuitBreaker(() => DeleteAsync(request.PersistenceId, request.Criteria)).ConfigureAwait(false);
            answer = new DeleteSnapshotsSuccess(request.Criteria);
        }
        catch (Exception cause)
        {
            answer = new DeleteSnapshotsFailure(request.Criteria, Unwrap(cause));
        }

        self.Tell(answer, persistentActor);
        if (_publish) eventStream.Publish(request);
    }

    private static Exception Unwrap(Exception cause) =>
        cause is AggregateException aggregate && aggregate.Flatten() is { InnerExceptions.Count: 1 } one ? one.InnerExceptions[0] : cause;
}
