using Akka.Actor;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>What a replay filter does about events of an older writer that come after those of a newer one.</summary>
public enum ReplayFilterMode
{
    /// <summary>Fails the recovery.</summary>
    Fail,

    /// <summary>Replays all, and warns.</summary>
    Warn,

    /// <summary>Drops the events of the older writer, and warns.</summary>
    RepairByDiscardOld,

    /// <summary>Does not look.</summary>
    Disabled,
}

/// <summary>Stands between a journal and a persistent actor in recovery, and finds events that two writers wrote at the same time.</summary>
public class ReplayFilter : ActorBase
{
    private readonly ReplayFilterCore _core;

    public ReplayFilter(IActorRef persistentActor, ReplayFilterMode mode, int windowSize, int maxOldWriters, bool debugEnabled)
    {
        PersistentActor = persistentActor;
        Mode = mode;
        WindowSize = windowSize;
        MaxOldWriters = maxOldWriters;
        DebugEnabled = debugEnabled;
        _core = new ReplayFilterCore(new ReplayTarget(persistentActor, 0, 1), 0, new ReplayFilterSettings(mode, windowSize, maxOldWriters, debugEnabled), Context.GetLogger());
    }

    public IActorRef PersistentActor { get; }

    public ReplayFilterMode Mode { get; }

    /// <summary>How many events are held back to look ahead.</summary>
    public int WindowSize { get; }

    /// <summary>How many older writers are remembered.</summary>
    public int MaxOldWriters { get; }

    public bool DebugEnabled { get; }

    public static Props Props(IActorRef persistentActor, ReplayFilterMode mode, int windowSize, int maxOldWriters, bool debugEnabled) =>
        Actor.Props.Create(() => new ReplayFilter(persistentActor, mode, windowSize, maxOldWriters, debugEnabled));

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case ReplayedMessage replayed:
                _core.Replayed(replayed.Persistent);
                return true;
            case RecoverySuccess or ReplayMessagesFailure:
                _core.Ended(message);
                Context.Stop(Self);
                return true;
            default:
                return false;
        }
    }
}
