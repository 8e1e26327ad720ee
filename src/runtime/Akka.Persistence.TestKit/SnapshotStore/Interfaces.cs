namespace Akka.Persistence.TestKit;

/// <summary>Sees each call of the snapshot store; what it throws happens to the call.</summary>
public interface ISnapshotStoreInterceptor
{
    Task InterceptAsync(string persistenceId, SnapshotSelectionCriteria criteria);
}

/// <summary>Puts an interceptor in place; it is there when the task ends.</summary>
public interface ISnapshotStoreBehaviorSetter
{
    Task SetInterceptorAsync(ISnapshotStoreInterceptor interceptor);
}

/// <summary>Sets what the snapshot store of the test kit does.</summary>
public interface ITestSnapshotStore
{
    SnapshotStoreSaveBehavior OnSave { get; }

    SnapshotStoreLoadBehavior OnLoad { get; }

    SnapshotStoreDeleteBehavior OnDelete { get; }

    SnapshotStoreConnectionBehavior OnConnect { get; }
}
