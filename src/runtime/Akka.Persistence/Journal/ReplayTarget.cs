using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>Sends replayed events to the actor that recovers, several in one message where it can take them so. One thread at a time.</summary>
/// <param name="persistentActor">The actor.</param>
/// <param name="recoveryId">The number of its recovery; 0 when it takes the messages of the public protocol alone.</param>
/// <param name="batchSize">How many events go in one message.</param>
internal sealed class ReplayTarget(IActorRef persistentActor, int recoveryId, int batchSize)
{
    /// <summary>What costs little where a replay filter holds back more than that anyway.</summary>
    public const int BehindFilter = 64;

    // A slow journal must not make it seem that no event comes.
    private const int MillisecondsHeldBackMax = 50;

    private IPersistentRepresentation[] _batch = [];
    private int _count;
    private long _firstAt;

    public void Send(IPersistentRepresentation persistent)
    {
        if (recoveryId == 0)
        {
            persistentActor.Tell(new ReplayedMessage(persistent), ActorRefs.NoSender);
            return;
        }

        if (_count == 0)
        {
            _batch = new IPersistentRepresentation[batchSize];
            _firstAt = Environment.TickCount64;
        }

        _batch[_count++] = persistent;
        if (_count == batchSize || Environment.TickCount64 - _firstAt > MillisecondsHeldBackMax) Flush();
    }

    public void End(object message)
    {
        Flush();
        persistentActor.Tell(message, ActorRefs.NoSender);
    }

    private void Flush()
    {
        if (_count == 0) return;
        if (_count < _batch.Length) Array.Resize(ref _batch, _count);
        persistentActor.Tell(new ReplayedMessages(_batch, recoveryId), ActorRefs.NoSender);
        _count = 0;
    }
}
