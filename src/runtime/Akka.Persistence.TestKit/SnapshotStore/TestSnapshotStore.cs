using Akka.Actor;
using Akka.Persistence.Snapshot;

namespace Akka.Persistence.TestKit;

/// <summary>A snapshot store in memory that fails and waits as a test says.</summary>
public class TestSnapshotStore : MemorySnapshotStore
{
    private static readonly TimeSpan SetTimeout = TimeSpan.FromSeconds(10);

    private ISnapshotStoreInterceptor _saveInterceptor = SnapshotStoreInterceptors.Noop.Instance;
    private ISnapshotStoreInterceptor _loadInterceptor = SnapshotStoreInterceptors.Noop.Instance;
    private ISnapshotStoreInterceptor _deleteInterceptor = SnapshotStoreInterceptors.Noop.Instance;
    private IConnectionInterceptor _connectionInterceptor = ConnectionInterceptors.Noop.Instance;

    /// <summary>Sets what the snapshot store behind a reference does.</summary>
    public static ITestSnapshotStore FromRef(IActorRef actor) => new Wrapper(actor);

    protected override bool ReceivePluginInternal(object message)
    {
        switch (message)
        {
            case UseSaveInterceptor use:
                _saveInterceptor = use.Interceptor;
                break;
            case UseLoadInterceptor use:
                _loadInterceptor = use.Interceptor;
                break;
            case UseDeleteInterceptor use:
                _deleteInterceptor = use.Interceptor;
                break;
            case UseConnectionInterceptor use:
                _connectionInterceptor = use.Interceptor;
                break;
            default:
                return base.ReceivePluginInternal(message);
        }

        Sender.Tell(Ack.Instance);
        return true;
    }

    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        var interceptor = _saveInterceptor;
        await _connectionInterceptor.InterceptAsync();
        await interceptor.InterceptAsync(metadata.PersistenceId, CriteriaOf(metadata));
        await base.SaveAsync(metadata, snapshot);
    }

    protected override async Task<SelectedSnapshot> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var interceptor = _loadInterceptor;
        await _connectionInterceptor.InterceptAsync();
        await interceptor.InterceptAsync(persistenceId, criteria);
        return await base.LoadAsync(persistenceId, criteria);
    }

    protected override async Task DeleteAsync(SnapshotMetadata metadata)
    {
        var interceptor = _deleteInterceptor;
        await _connectionInterceptor.InterceptAsync();
        await interceptor.InterceptAsync(metadata.PersistenceId, CriteriaOf(metadata));
        await base.DeleteAsync(metadata);
    }

    protected override async Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria)
    {
        var interceptor = _deleteInterceptor;
        await _connectionInterceptor.InterceptAsync();
        await interceptor.InterceptAsync(persistenceId, criteria);
        await base.DeleteAsync(persistenceId, criteria);
    }

    private static SnapshotSelectionCriteria CriteriaOf(SnapshotMetadata metadata) =>
        new(metadata.SequenceNr, metadata.Timestamp, metadata.SequenceNr, metadata.Timestamp);

    /// <summary>Puts an interceptor of saves in place; answered by <see cref="Ack"/>.</summary>
    public class UseSaveInterceptor : INoSerializationVerificationNeeded
    {
        public UseSaveInterceptor(ISnapshotStoreInterceptor interceptor) => Interceptor = interceptor;

        public ISnapshotStoreInterceptor Interceptor { get; }
    }

    /// <summary>Puts an interceptor of loads in place; answered by <see cref="Ack"/>.</summary>
    public class UseLoadInterceptor : INoSerializationVerificationNeeded
    {
        public UseLoadInterceptor(ISnapshotStoreInterceptor interceptor) => Interceptor = interceptor;

        public ISnapshotStoreInterceptor Interceptor { get; }
    }

    /// <summary>Puts an interceptor of deletions in place; answered by <see cref="Ack"/>.</summary>
    public class UseDeleteInterceptor : INoSerializationVerificationNeeded
    {
        public UseDeleteInterceptor(ISnapshotStoreInterceptor interceptor) => Interceptor = interceptor;

        public ISnapshotStoreInterceptor Interceptor { get; }
    }

    /// <summary>Puts an interceptor of connections in place; answered by <see cref="Ack"/>.</summary>
    public class UseConnectionInterceptor : INoSerializationVerificationNeeded
    {
        public UseConnectionInterceptor(IConnectionInterceptor interceptor) => Interceptor = interceptor;

        public IConnectionInterceptor Interceptor { get; }
    }

    /// <summary>Says that an interceptor is in place.</summary>
    public class Ack
    {
        public static readonly Ack Instance = new();
    }

    private sealed class Wrapper(IActorRef store) : ITestSnapshotStore
    {
        public SnapshotStoreSaveBehavior OnSave { get; } = new(new Setter(store, static i => new UseSaveInterceptor(i)));

        public SnapshotStoreLoadBehavior OnLoad { get; } = new(new Setter(store, static i => new UseLoadInterceptor(i)));

        public SnapshotStoreDeleteBehavior OnDelete { get; } = new(new Setter(store, static i => new UseDeleteInterceptor(i)));

        public SnapshotStoreConnectionBehavior OnConnect { get; } = new(new ConnectionSetter(store));
    }

    private sealed class Setter(IActorRef store, Func<ISnapshotStoreInterceptor, object> message) : ISnapshotStoreBehaviorSetter
    {
        public Task SetInterceptorAsync(ISnapshotStoreInterceptor interceptor) => store.Ask<Ack>(message(interceptor), SetTimeout);
    }

    private sealed class ConnectionSetter(IActorRef store) : ISnapshotStoreConnectionBehaviorSetter
    {
        public Task SetInterceptorAsync(IConnectionInterceptor interceptor) => store.Ask<Ack>(new UseConnectionInterceptor(interceptor), SetTimeout);
    }
}
