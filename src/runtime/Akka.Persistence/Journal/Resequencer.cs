using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>Sends the answers to batches in the order in which the batches came, whatever the order in which they were written. Called from any thread.</summary>
internal sealed class Resequencer
{
    private readonly object _gate = new();
    private readonly Dictionary<long, WriteAnswer> _early = [];
    private long _next;
    private long _issued;

    /// <summary>The place of a batch that comes now; called by the journal alone.</summary>
    public long NextPlace() => _issued++;

    /// <summary>Sends an answer, and those that waited for it; keeps it while earlier ones are missing.</summary>
    public void Answer(long place, in WriteAnswer answer)
    {
        lock (_gate)
        {
            if (place != _next)
            {
                _early[place] = answer;
                return;
            }

            answer.Send();
            _next++;
            while (_early.Count > 0 && _early.Remove(_next, out var waiting))
            {
                waiting.Send();
                _next++;
            }
        }
    }
}

/// <summary>The outcome of a batch: written, with what was rejected, or failed as a whole.</summary>
internal readonly struct WriteAnswer(WriteMessages request, IReadOnlyList<Exception> rejections, Exception failure, IActorRef journal)
{
    public void Send()
    {
        var actor = request.PersistentActor;
        if (request.TakesOneAnswer)
        {
            actor.Tell(new WriteMessagesAnswered(request, rejections, failure), journal);
            return;
        }

        if (failure is null) actor.Tell(WriteMessagesSuccessful.Instance, journal);
        else actor.Tell(new WriteMessagesFailed(failure, request.Messages.Count(static m => m is AtomicWrite)), journal);
        var write = 0;
        foreach (var envelope in request.Messages)
        {
            if (envelope is AtomicWrite atomic) SendFor(atomic, rejections?[write++]);
            else actor.Tell(new LoopMessageSuccess(envelope.Payload, request.ActorInstanceId), envelope.Sender);
        }
    }

    private void SendFor(AtomicWrite write, Exception rejection)
    {
        var events = write.Events;
        for (var i = 0; i < events.Count; i++)
        {
            var written = events[i];
            object message = failure is not null ? new WriteMessageFailure(written, failure, request.ActorInstanceId)
                : rejection is not null ? new WriteMessageRejected(written, rejection, request.ActorInstanceId)
                : new WriteMessageSuccess(written, request.ActorInstanceId);
            request.PersistentActor.Tell(message, written.Sender);
        }
    }
}
