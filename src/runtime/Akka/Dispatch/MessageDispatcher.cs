using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>What dispatchers and executors need of their system.</summary>
public interface IDispatcherPrerequisites
{
    EventStream EventStream { get; }

    IScheduler Scheduler { get; }

    Settings Settings { get; }

    Mailboxes Mailboxes { get; }
}

/// <summary>The prerequisites as plain values.</summary>
public sealed class DefaultDispatcherPrerequisites : IDispatcherPrerequisites
{
    public DefaultDispatcherPrerequisites(EventStream eventStream, IScheduler scheduler, Settings settings, Mailboxes mailboxes)
    {
        EventStream = eventStream;
        Scheduler = scheduler;
        Settings = settings;
        Mailboxes = mailboxes;
    }

    public EventStream EventStream { get; }

    public IScheduler Scheduler { get; }

    public Settings Settings { get; }

    public Mailboxes Mailboxes { get; }
}

/// <summary>Gives mailboxes with messages a thread to be handled on.</summary>
public abstract class MessageDispatcher
{
    public static readonly int DefaultThroughput = 100;

    private const int Unscheduled = 0;
    private const int ShutdownScheduled = 1;
    private const int Rescheduled = 2;

    private long _inhabitants;
    private int _shutdownSchedule;

    protected MessageDispatcher(MessageDispatcherConfigurator configurator)
    {
        Configurator = configurator;
        Throughput = DefaultThroughput;
        ShutdownTimeout = TimeSpan.FromSeconds(1);
    }

    public MessageDispatcherConfigurator Configurator { get; private set; }

    /// <summary>How many messages of one actor are handled before others get their turn.</summary>
    public int Throughput { get; protected set; }

    /// <summary>In ticks of 100 ns, how long one actor may run before others get their turn; null or 0 for no limit.</summary>
    public long? ThroughputDeadlineTime { get; protected set; }

    public string Id { get; protected set; }

    public TimeSpan ShutdownTimeout { get; protected set; }

    public EventStream EventStream => Configurator.Prerequisites.EventStream;

    public Mailboxes Mailboxes => Configurator.Prerequisites.Mailboxes;

    public long Inhabitants => Interlocked.Read(ref _inhabitants);

    public void Schedule(Action run) => Schedule(new ActionRunnable(run));

    public void Schedule(IRunnable run)
    {
        try
        {
            ExecuteTask(run);
        }
        catch (Exception cause)
        {
            ReportFailure(cause);
            throw;
        }
    }

    /// <summary>Takes a cell in and starts its mailbox.</summary>
    public virtual void Attach(ActorCell cell)
    {
        Register(cell);
        RegisterForExecution(cell.Mailbox, hasMessageHint: false, hasSystemMessageHint: true);
    }

    /// <summary>Lets a cell go: its mailbox is closed and what is left goes to dead letters.</summary>
    public virtual void Detach(ActorCell cell)
    {
        try
        {
            Unregister(cell);
        }
        finally
        {
            IfSensibleToDoSoThenScheduleShutdown();
        }
    }

    public virtual void Dispatch(ActorCell cell, Envelope envelope)
    {
        var mailbox = cell.Mailbox;
        mailbox.Enqueue(cell.Self, envelope);
        RegisterForExecution(mailbox, hasMessageHint: true, hasSystemMessageHint: false);
    }

    public virtual void SystemDispatch(ActorCell cell, SystemMessage message)
    {
        var mailbox = cell.Mailbox;
        mailbox.SystemEnqueue(cell.Self, message);
        RegisterForExecution(mailbox, hasMessageHint: false, hasSystemMessageHint: true);
    }

    internal Mailbox CreateMailbox(ActorCell cell, MailboxType mailboxType) => new(mailboxType.Create(cell.Self, cell.System));

    internal virtual bool RegisterForExecution(Mailbox mailbox, bool hasMessageHint, bool hasSystemMessageHint)
    {
        if (mailbox.IsScheduled) return false;
        if (!mailbox.CanBeScheduled(hasMessageHint, hasSystemMessageHint))
        {
            // A message that came in while the mailbox closed would otherwise lie there for ever.
            if (hasMessageHint && mailbox.IsClosed) mailbox.CleanUp();
            return false;
        }

        if (!mailbox.SetAsScheduled()) return false;
        try
        {
            // Without a hint it has just had its share and queues up behind the others.
            if (hasMessageHint || hasSystemMessageHint) ExecuteTask(mailbox);
            else ExecuteAgain(mailbox);
            return true;
        }
        catch (RejectedExecutionException)
        {
            mailbox.SetAsIdle();
            throw;
        }
    }

    protected abstract void ExecuteTask(IRunnable run);

    /// <summary>Whether actors run on the threads that send to them, and are created on the thread that asks for them.</summary>
    internal virtual bool RunsOnCaller => false;

    protected abstract void Shutdown();

    /// <summary>Runs work that ran just now, after what else waits.</summary>
    internal virtual void ExecuteAgain(IRunnable run) => ExecuteTask(run);

    /// <summary>Whether other work waits for this dispatcher's threads.</summary>
    internal virtual bool HasWaiting => true;

    protected void ReportFailure(Exception ex) => EventStream?.Publish(new Error(ex, GetType().FullName, GetType(), ex.Message));

    internal virtual void Register(ActorCell cell) => Interlocked.Increment(ref _inhabitants);

    internal virtual void Unregister(ActorCell cell)
    {
        Interlocked.Decrement(ref _inhabitants);
        var mailbox = cell.SwapMailbox(Mailboxes.DeadLetterMailbox);
        mailbox.BecomeClosed();
        mailbox.CleanUp();
    }

    private void IfSensibleToDoSoThenScheduleShutdown()
    {
        if (Inhabitants != 0) return;
        if (Interlocked.CompareExchange(ref _shutdownSchedule, ShutdownScheduled, Unscheduled) == Unscheduled) ScheduleShutdown();
        else Interlocked.CompareExchange(ref _shutdownSchedule, Rescheduled, ShutdownScheduled);
    }

    private void ScheduleShutdown()
    {
        try
        {
            Configurator.Prerequisites.Scheduler.Advanced.ScheduleOnce(ShutdownTimeout, TryShutdown);
        }
        catch (SchedulerException)
        {
            // The system is going down and its scheduler is gone: nothing will come any more.
            Shutdown();
        }
    }

    private void TryShutdown()
    {
        if (Interlocked.CompareExchange(ref _shutdownSchedule, ShutdownScheduled, Rescheduled) == Rescheduled)
        {
            ScheduleShutdown();
            return;
        }

        Interlocked.Exchange(ref _shutdownSchedule, Unscheduled);
        if (Inhabitants == 0) Shutdown();
    }
}

/// <summary>Makes a dispatcher from its section of the configuration.</summary>
public abstract class MessageDispatcherConfigurator
{
    protected MessageDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Prerequisites = prerequisites;
        Config = config;
    }

    public Config Config { get; private set; }

    public IDispatcherPrerequisites Prerequisites { get; private set; }

    public abstract MessageDispatcher Dispatcher();

    protected ExecutorServiceConfigurator ConfigureExecutor()
    {
        var executor = Config.GetString("executor", null);
        return executor switch
        {
            null or "" or "default-executor" or "thread-pool-executor" => new ThreadPoolExecutorServiceFactory(Config, Prerequisites),
            "fork-join-executor" => new ForkJoinExecutorServiceFactory(ForkJoinSection(), Prerequisites),
            "task-executor" => new TaskExecutorServiceFactory(Config, Prerequisites),
            "current-context-executor" => new CurrentContextExecutorServiceFactory(Config, Prerequisites),
            _ => Custom(executor),
        };
    }

    private Config ForkJoinSection() => Config.HasPath("fork-join-executor") || !Config.HasPath("dedicated-thread-pool")
        ? Config.GetConfig("fork-join-executor")
        : Config.GetConfig("dedicated-thread-pool");

    private ExecutorServiceConfigurator Custom(string executor)
    {
        var type = Type.GetType(executor) ?? throw new ConfigurationException($"Could not resolve executor service configurator type {executor} for path {Config.GetString("id", "unknown")}");
        return (ExecutorServiceConfigurator)Activator.CreateInstance(type, Config, Prerequisites);
    }
}
