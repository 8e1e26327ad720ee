using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;

namespace Akka.Dispatch;

/// <summary>Threads that run work.</summary>
public abstract class ExecutorService
{
    protected ExecutorService(string id) => Id = id;

    public string Id { get; }

    public abstract void Execute(IRunnable run);

    public abstract void Shutdown();

    /// <summary>Runs work that ran just now, after what else waits.</summary>
    internal virtual void ExecuteAgain(IRunnable run) => Execute(run);

    /// <summary>Whether other work waits, so that a mailbox must give its thread up after its share of messages.</summary>
    internal virtual bool HasWaiting => true;
}

/// <summary>Makes the executor of a dispatcher.</summary>
public abstract class ExecutorServiceFactory
{
    public abstract ExecutorService Produce(string id);
}

/// <summary>Makes executors as the configuration says.</summary>
public abstract class ExecutorServiceConfigurator : ExecutorServiceFactory
{
    protected ExecutorServiceConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Prerequisites = prerequisites;
        Config = config;
    }

    public Config Config { get; private set; }

    public IDispatcherPrerequisites Prerequisites { get; private set; }
}

/// <summary>An executor takes no more work.</summary>
public class RejectedExecutionException : AkkaException
{
    public RejectedExecutionException(string message = null, Exception inner = null)
        : base(message, inner)
    {
    }

    protected RejectedExecutionException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}

/// <summary>The .NET thread pool.</summary>
internal sealed class ThreadPoolExecutorService(string id) : ExecutorService(id)
{
    internal override bool HasWaiting => ThreadPool.PendingWorkItemCount > 0;

    // A thread takes the newest work of its own first, so what queues up again must go to the common queue.
    internal override void ExecuteAgain(IRunnable run) => ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);

    public override void Execute(IRunnable run)
    {
        if (run is not Mailbox mailbox || !MailboxThread.TryHold(mailbox)) ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: true);
    }

    public override void Shutdown()
    {
    }
}

internal sealed class ThreadPoolExecutorServiceFactory(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    private static readonly ThreadPoolExecutorService Pool = new("thread-pool");

    public override ExecutorService Produce(string id) => Pool;
}

/// <summary>A <see cref="TaskScheduler"/>: each piece of work is a task of it.</summary>
internal sealed class TaskSchedulerExecutor(string id, TaskScheduler scheduler) : ExecutorService(id)
{
    public override void Execute(IRunnable run) =>
        Task.Factory.StartNew(static state => ((IRunnable)state!).Run(), run, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);

    public override void Shutdown()
    {
    }
}

internal sealed class TaskExecutorServiceFactory(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id) => new TaskSchedulerExecutor(id, TaskScheduler.Default);
}

/// <summary>The synchronization context of the thread that made the dispatcher, as a window's.</summary>
internal sealed class CurrentContextExecutorServiceFactory(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    // The context of whoever asks for the dispatcher: the first message may come from a thread that has none.
    private readonly TaskScheduler _scheduler = SynchronizationContext.Current is null ? null : TaskScheduler.FromCurrentSynchronizationContext();

    public override ExecutorService Produce(string id) => new TaskSchedulerExecutor(id, _scheduler ?? TaskScheduler.FromCurrentSynchronizationContext());
}

/// <summary>Threads of its own, with one queue of work.</summary>
internal sealed class DedicatedThreadsExecutor : ExecutorService
{
    private readonly System.Collections.Concurrent.BlockingCollection<IRunnable> _work = [];

    public DedicatedThreadsExecutor(string id, int threads)
        : base(id)
    {
        for (var i = 0; i < threads; i++)
            new Thread(Work) { IsBackground = true, Name = $"{id}_{i + 1}" }.Start();
    }

    public override void Execute(IRunnable run)
    {
        try
        {
            _work.Add(run);
        }
        catch (InvalidOperationException cause)
        {
            throw new RejectedExecutionException($"Executor [{Id}] has been shut down", cause);
        }
    }

    public override void Shutdown() => _work.CompleteAdding();

    internal override bool HasWaiting => _work.Count > 0;

    private void Work()
    {
        foreach (var run in _work.GetConsumingEnumerable()) run.Run();
    }
}

internal sealed class ForkJoinExecutorServiceFactory(Config config, IDispatcherPrerequisites prerequisites) : ExecutorServiceConfigurator(config, prerequisites)
{
    public override ExecutorService Produce(string id)
    {
        if (Config is null || Config.IsEmpty) return new DedicatedThreadsExecutor(id, Environment.ProcessorCount);
        if (Config.HasPath("thread-count")) return new DedicatedThreadsExecutor(id, Config.GetInt("thread-count", 1));
        var scaled = (int)Math.Ceiling(Environment.ProcessorCount * Config.GetDouble("parallelism-factor", 1.0));
        return new DedicatedThreadsExecutor(id, Math.Clamp(scaled, Config.GetInt("parallelism-min", 1), Config.GetInt("parallelism-max", 64)));
    }
}

/// <summary>One thread for one actor.</summary>
internal sealed class SingleThreadExecutorServiceFactory : ExecutorServiceFactory
{
    public override ExecutorService Produce(string id) => new DedicatedThreadsExecutor(id, 1);
}
