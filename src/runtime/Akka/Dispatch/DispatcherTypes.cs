using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>The event-driven dispatcher: it hands mailboxes to an executor.</summary>
public class Dispatcher : MessageDispatcher
{
    private readonly Lock _lock = new();
    private readonly ExecutorServiceFactory _executorServiceFactory;
    private ExecutorService _executor;

    public Dispatcher(MessageDispatcherConfigurator configurator, string id, int throughput, long? throughputDeadlineTime, ExecutorServiceFactory executorServiceFactory, TimeSpan shutdownTimeout)
        : base(configurator)
    {
        _executorServiceFactory = executorServiceFactory;
        Id = id;
        Throughput = throughput;
        ThroughputDeadlineTime = throughputDeadlineTime;
        ShutdownTimeout = shutdownTimeout;
    }

    internal override bool HasWaiting => Executor.HasWaiting;

    private ExecutorService Executor
    {
        get
        {
            var executor = Volatile.Read(ref _executor);
            if (executor is not null) return executor;
            lock (_lock) return _executor ??= _executorServiceFactory.Produce(Id);
        }
    }

    internal override void ExecuteAgain(IRunnable run) => Execute(run, again: true);

    protected override void ExecuteTask(IRunnable run) => Execute(run, again: false);

    private void Execute(IRunnable run, bool again)
    {
        try
        {
            if (again) Executor.ExecuteAgain(run);
            else Executor.Execute(run);
        }
        catch (RejectedExecutionException)
        {
            // The executor was shut down between two actors: a new one takes over.
            lock (_lock) _executor = _executorServiceFactory.Produce(Id);
            Executor.Execute(run);
        }
    }

    protected override void Shutdown()
    {
        ExecutorService executor;
        lock (_lock)
        {
            executor = _executor;
            _executor = null;
        }

        executor?.Shutdown();
    }
}

/// <summary>Gives its one actor a thread of its own.</summary>
public sealed class PinnedDispatcher : Dispatcher
{
    private ActorCell _owner;

    public PinnedDispatcher(MessageDispatcherConfigurator configurator, string id, int throughput, long? throughputDeadlineTime, ExecutorServiceFactory executorServiceFactory, TimeSpan shutdownTimeout)
        : base(configurator, id, throughput, throughputDeadlineTime, executorServiceFactory, shutdownTimeout)
    {
    }

    internal override void Register(ActorCell cell)
    {
        var owner = Interlocked.CompareExchange(ref _owner, cell, null);
        if (owner is not null && !ReferenceEquals(owner, cell))
            throw new InvalidOperationException($"Cannot register to anyone but {owner}");
        base.Register(cell);
    }

    internal override void Unregister(ActorCell cell)
    {
        base.Unregister(cell);
        Interlocked.CompareExchange(ref _owner, null, cell);
    }
}

/// <summary>Runs its actors on the synchronization context on which it was made.</summary>
public sealed class CurrentSynchronizationContextDispatcher : Dispatcher
{
    public CurrentSynchronizationContextDispatcher(MessageDispatcherConfigurator configurator, string id, int throughput, long? throughputDeadlineTime, ExecutorServiceFactory executorServiceFactory, TimeSpan shutdownTimeout)
        : base(configurator, id, throughput, throughputDeadlineTime, executorServiceFactory, shutdownTimeout)
    {
    }
}

/// <summary>Makes one <see cref="Dispatch.Dispatcher"/> for all actors of its section.</summary>
public class DispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly Dispatcher _instance;

    public DispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites) => _instance = new Dispatcher(this, config.GetString("id", "unknown-dispatcher"), config.GetInt("throughput", 30),
            config.GetTimeSpan("throughput-deadline-time", TimeSpan.Zero).Ticks, ConfigureExecutor(), config.GetTimeSpan("shutdown-timeout", TimeSpan.FromSeconds(1)));

    public override MessageDispatcher Dispatcher() => _instance;
}

/// <summary>Makes a dispatcher over tasks of a scheduler or over its own threads, for the types that Akka.NET keeps from before executors.</summary>
internal sealed class FixedExecutorDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly Dispatcher _instance;

    public FixedExecutorDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites, ExecutorServiceFactory executor)
        : base(config, prerequisites) => _instance = new Dispatcher(this, config.GetString("id", "unknown-dispatcher"), config.GetInt("throughput", 30),
            config.GetTimeSpan("throughput-deadline-time", TimeSpan.Zero).Ticks, executor, config.GetTimeSpan("shutdown-timeout", TimeSpan.FromSeconds(1)));

    public override MessageDispatcher Dispatcher() => _instance;
}

/// <summary>Makes a dispatcher with a thread for each actor.</summary>
internal sealed class PinnedDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : MessageDispatcherConfigurator(config, prerequisites)
{
    private readonly ExecutorServiceFactory _executor = new SingleThreadExecutorServiceFactory();

    public override MessageDispatcher Dispatcher() => new PinnedDispatcher(this, Config.GetString("id", "unknown-dispatcher"), Config.GetInt("throughput", 30),
        Config.GetTimeSpan("throughput-deadline-time", TimeSpan.Zero).Ticks, _executor, Config.GetTimeSpan("shutdown-timeout", TimeSpan.FromSeconds(1)));
}

/// <summary>Makes dispatchers on the synchronization context of the thread that asks.</summary>
internal sealed class CurrentSynchronizationContextDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : MessageDispatcherConfigurator(config, prerequisites)
{
    public override MessageDispatcher Dispatcher() => new CurrentSynchronizationContextDispatcher(this, Config.GetString("id", "unknown-dispatcher"), Config.GetInt("throughput", 30),
        Config.GetTimeSpan("throughput-deadline-time", TimeSpan.Zero).Ticks, new CurrentContextExecutorServiceFactory(Config, Prerequisites), Config.GetTimeSpan("shutdown-timeout", TimeSpan.FromSeconds(1)));
}
