namespace Akka.Persistence.TestKit;

/// <summary>What the snapshot store does when it is to load.</summary>
public class SnapshotStoreLoadBehavior : SnapshotStoreSaveBehavior
{
    public SnapshotStoreLoadBehavior(ISnapshotStoreBehaviorSetter setter)
        : base(setter)
    {
    }
}
