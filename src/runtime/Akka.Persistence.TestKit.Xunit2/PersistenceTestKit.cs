using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Xunit.Abstractions;

namespace Akka.Persistence.TestKit;

/// <summary>Tests persistent actors: an actor system whose journal and snapshot store fail, reject and wait on demand.</summary>
public abstract class PersistenceTestKit : Akka.TestKit.Xunit2.TestKit
{
    protected PersistenceTestKit(ActorSystemSetup setup, string actorSystemName = null, ITestOutputHelper output = null)
        : base(WithPlugins(setup), actorSystemName, output) => (JournalActorRef, Journal, SnapshotsActorRef, Snapshots) = Plugins();

    protected PersistenceTestKit(Config config, string actorSystemName = null, ITestOutputHelper output = null)
        : base(WithPlugins(config), actorSystemName, output) => (JournalActorRef, Journal, SnapshotsActorRef, Snapshots) = Plugins();

    /// <param name="config">HOCON text.</param>
    /// <param name="actorSystemName">The name of the system; "test" when null.</param>
    /// <param name="output">Where the log goes.</param>
    protected PersistenceTestKit(string config, string actorSystemName = null, ITestOutputHelper output = null)
        : this(ConfigurationFactory.ParseString(config), actorSystemName, output)
    {
    }

    [OverloadResolutionPriority(1)]
    protected PersistenceTestKit(string actorSystemName = null, ITestOutputHelper output = null)
        : this(ConfigurationFactory.Empty, actorSystemName, output)
    {
    }

    public PersistenceExtension Extension => Persistence.Instance.Apply(Sys);

    public IActorRef JournalActorRef { get; }

    /// <summary>Sets what the journal does.</summary>
    public ITestJournal Journal { get; }

    public IActorRef SnapshotsActorRef { get; }

    /// <summary>Sets what the snapshot store does.</summary>
    public ITestSnapshotStore Snapshots { get; }

    /// <summary>Runs the test with a behaviour of the journal in recovery, and sets it back.</summary>
    public Task WithJournalRecovery(Func<JournalRecoveryBehavior, Task> behaviorSelector, Func<Task> execution) => With(Journal.OnRecovery, behaviorSelector, execution, b => b.Pass());

    /// <inheritdoc cref="WithJournalRecovery(Func{JournalRecoveryBehavior, Task}, Func{Task})"/>
    public Task WithJournalRecovery(Func<JournalRecoveryBehavior, Task> behaviorSelector, Action execution) => WithJournalRecovery(behaviorSelector, AsTask(execution));

    /// <summary>Runs the test with a behaviour of the journal in writing, and sets it back.</summary>
    public Task WithJournalWrite(Func<JournalWriteBehavior, Task> behaviorSelector, Func<Task> execution) => With(Journal.OnWrite, behaviorSelector, execution, b => b.Pass());

    /// <inheritdoc cref="WithJournalWrite(Func{JournalWriteBehavior, Task}, Func{Task})"/>
    public Task WithJournalWrite(Func<JournalWriteBehavior, Task> behaviorSelector, Action execution) => WithJournalWrite(behaviorSelector, AsTask(execution));

    /// <summary>Runs the test with a behaviour of the journal's connection, and sets it back.</summary>
    public Task WithJournalConnection(Func<JournalConnectionBehavior, Task> behaviorSelector, Func<Task> execution) => With(Journal.OnConnect, behaviorSelector, execution, b => b.Pass());

    /// <inheritdoc cref="WithJournalConnection(Func{JournalConnectionBehavior, Task}, Func{Task})"/>
    public Task WithJournalConnection(Func<JournalConnectionBehavior, Task> behaviorSelector, Action execution) => WithJournalConnection(behaviorSelector, AsTask(execution));

    /// <summary>Runs the test with a behaviour of the snapshot store in saving, and sets it back.</summary>
    public Task WithSnapshotSave(Func<SnapshotStoreSaveBehavior, Task> behaviorSelector, Func<Task> execution) => With(Snapshots.OnSave, behaviorSelector, execution, b => b.Pass());

    /// <inheritdoc cref="WithSnapshotSave(Func{SnapshotStoreSaveBehavior, Task}, Func{Task})"/>
    public Task WithSnapshotSave(Func<SnapshotStoreSaveBehavior, Task> behaviorSelector, Action execution) => WithSnapshotSave(behaviorSelector, AsTask(execution));

    /// <summary>Runs the test with a behaviour of the snapshot store in loading, and sets it back.</summary>
    public Task WithSnapshotLoad(Func<SnapshotStoreLoadBehavior, Task> behaviorSelector, Func<Task> execution) => With(Snapshots.OnLoad, behaviorSelector, execution, b => b.Pass());

    /// <inheritdoc cref="WithSnapshotLoad(Func{SnapshotStoreLoadBehavior, Task}, Func{Task})"/>
    public Task WithSnapshotLoad(Func<SnapshotStoreLoadBehavior, Task> behaviorSelector, Action execution) => WithSnapshotLoad(behaviorSelector, AsTask(execution));

    /// <summary>Runs the test with a behaviour of the snapshot store in deleting, and sets it back.</summary>
    public Task WithSnapshotDelete(Func<SnapshotStoreDeleteBehavior, Task> behaviorSelector, Func<Task> execution) => With(Snapshots.OnDelete, behaviorSelector, execution, b => b.Pass());

    /// <inheritdoc cref="WithSnapshotDelete(Func{SnapshotStoreDeleteBehavior, Task}, Func{Task})"/>
    public Task WithSnapshotDelete(Func<SnapshotStoreDeleteBehavior, Task> behaviorSelector, Action execution) => WithSnapshotDelete(behaviorSelector, AsTask(execution));

    /// <summary>Runs the test with a behaviour of the snapshot store's connection, and sets it back.</summary>
    public Task WithSnapshotConnection(Func<SnapshotStoreConnectionBehavior, Task> behaviorSelector, Func<Task> execution) => With(Snapshots.OnConnect, behaviorSelector, execution, b => b.Pass());

    /// <inheritdoc cref="WithSnapshotConnection(Func{SnapshotStoreConnectionBehavior, Task}, Func{Task})"/>
    public Task WithSnapshotConnection(Func<SnapshotStoreConnectionBehavior, Task> behaviorSelector, Action execution) => WithSnapshotConnection(behaviorSelector, AsTask(execution));

    private static Config PluginConfig() => ConfigurationFactory.FromResource<PersistenceTestKit>("Akka.Persistence.TestKit.config.conf");

    private static Config WithPlugins(Config config) => (config ?? ConfigurationFactory.Empty).WithFallback(PluginConfig());

    private static ActorSystemSetup WithPlugins(ActorSystemSetup setup)
    {
        var bootstrap = setup.Get<BootstrapSetup>();
        var given = bootstrap.HasValue ? bootstrap.Value : BootstrapSetup.Create();
        return setup.And(given.WithConfig(WithPlugins(given.Config.HasValue ? given.Config.Value : ConfigurationFactory.Empty)));
    }

    private static Func<Task> AsTask(Action execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return () =>
        {
            execution();
            return Task.CompletedTask;
        };
    }

    private static async Task With<T>(T behavior, Func<T, Task> behaviorSelector, Func<Task> execution, Func<T, Task> setBack)
    {
        ArgumentNullException.ThrowIfNull(behaviorSelector);
        ArgumentNullException.ThrowIfNull(execution);
        try
        {
            await behaviorSelector(behavior);
            await execution();
        }
        finally
        {
            await setBack(behavior);
        }
    }

    private (IActorRef, ITestJournal, IActorRef, ITestSnapshotStore) Plugins()
    {
        var journal = Extension.JournalFor(null);
        var snapshots = Extension.SnapshotStoreFor(null);
        return (journal, TestJournal.FromRef(journal), snapshots, TestSnapshotStore.FromRef(snapshots));
    }
}
