namespace Akka.Persistence.TestKit;

/// <summary>What the snapshot store does when it is to delete.</summary>
public class SnapshotStoreDeleteBehavior : SnapshotStoreSaveBehavior
{
    public SnapshotStoreDeleteBehavior(ISnapshotStoreBehaviorSetter setter)
        : base(setter)
    {
    }
}
