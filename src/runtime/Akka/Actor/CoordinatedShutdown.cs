using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Makes the <see cref="CoordinatedShutdown"/> of a system.</summary>
public sealed class CoordinatedShutdownExtension : ExtensionIdProvider<CoordinatedShutdown>
{
    public override CoordinatedShutdown CreateExtension(ExtendedActorSystem system)
    {
        var config = system.Settings.Config.GetConfig("akka.coordinated-shutdown");
        if (config.IsNullOrEmpty())
            throw ConfigurationException.NullOrEmptyConfig<CoordinatedShutdown>("akka.coordinated-shutdown");
        var shutdown = new CoordinatedShutdown(system, CoordinatedShutdown.PhasesFromConfig(config));
        CoordinatedShutdown.InitPhaseActorSystemTerminate(system, config, shutdown);
        CoordinatedShutdown.InitClrHook(system, config, shutdown);
        return shutdown;
    }
}

/// <summary>
/// Ends a system in phases: the tasks of one phase run at the same time, the next phase begins when they are done or late.
/// It runs once, by whichever of <see cref="Run"/>, <see cref="ActorSystem.Terminate"/> and the end of the process comes first.
/// </summary>
public sealed partial class CoordinatedShutdown : IExtension
{
    /// <summary>The application's tasks that come first of all.</summary>
    public const string PhaseBeforeServiceUnbind = "before-service-unbind";

    /// <summary>Stop accepting connections.</summary>
    public const string PhaseServiceUnbind = "service-unbind";

    /// <summary>Let requests under way end.</summary>
    public const string PhaseServiceRequestsDone = "service-requests-done";

    /// <summary>Close what is still open.</summary>
    public const string PhaseServiceStop = "service-stop";

    /// <summary>The application's tasks before the cluster is left.</summary>
    public const string PhaseBeforeClusterShutdown = "before-cluster-shutdown";

    /// <summary>Hand shards over.</summary>
    public const string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";

    /// <summary>Leave the cluster.</summary>
    public const string PhaseClusterLeave = "cluster-leave";

    /// <summary>Hand singletons over.</summary>
    public const string PhaseClusterExiting = "cluster-exiting";

    /// <summary>Wait until the others have seen it.</summary>
    public const string PhaseClusterExitingDone = "cluster-exiting-done";

    /// <summary>Stop the cluster extension.</summary>
    public const string PhaseClusterShutdown = "cluster-shutdown";

    /// <summary>The application's tasks before the actor system stops.</summary>
    public const string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";

    /// <summary>Stop the actor system.</summary>
    public const string PhaseActorSystemTerminate = "actor-system-terminate";

    private readonly ConcurrentDictionary<string, ImmutableList<(string Name, Func<Task<Done>> Run)>> _tasks = new();
    private readonly ConcurrentBag<Func<Task<Done>>> _clrHooks = [];
    private readonly TaskCompletionSource<Done> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Reason _reason;
    private volatile bool _runningClrHook;

    internal CoordinatedShutdown(ExtendedActorSystem system, Dictionary<string, Phase> phases)
    {
        System = system;
        Phases = phases;
        Log = Logging.GetLogger(system, GetType());
        KnownPhases = [.. phases.Keys, .. phases.Values.SelectMany(p => p.DependsOn)];
        OrderedPhases = TopologicalSort(phases);
    }

    public ExtendedActorSystem System { get; }

    /// <summary>Why the shutdown runs; null when it has not begun.</summary>
    public Reason ShutdownReason => Volatile.Read(ref _reason);

    /// <summary>The longest that the phases with tasks can take together.</summary>
    public TimeSpan TotalTimeout => _tasks.Keys.Aggregate(TimeSpan.Zero, (total, phase) => total + Timeout(phase));

    internal Dictionary<string, Phase> Phases { get; }

    internal ILoggingAdapter Log { get; }

    internal HashSet<string> KnownPhases { get; }

    internal List<string> OrderedPhases { get; }

    /// <summary>The shutdown of a system.</summary>
    public static CoordinatedShutdown Get(ActorSystem sys) => sys.WithExtension<CoordinatedShutdown, CoordinatedShutdownExtension>();

    /// <summary>Adds a task to a phase. It runs at the same time as the phase's other tasks; added during the shutdown it runs if its phase is still to come.</summary>
    /// <exception cref="ConfigurationException">The phase is not in the configuration.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        if (!KnownPhases.Contains(phase))
        {
            throw new ConfigurationException(
                $"Unknown phase [{phase}], known phases [{string.Join(",", KnownPhases)}]. "
                + "All phases (along with their optional dependencies) must be defined in configuration.");
        }

        if (string.IsNullOrEmpty(taskName))
        {
            throw new ArgumentException(
                "Set a task name when adding tasks to the Coordinated Shutdown. Try to use unique, self-explanatory names.", nameof(taskName));
        }

        _tasks.AddOrUpdate(phase, _ => [(taskName, task)], (_, tasks) => tasks.Add((taskName, task)));
    }

    /// <summary>How long a phase may take.</summary>
    /// <exception cref="ArgumentException">The phase is not in the configuration.</exception>
    public TimeSpan Timeout(string phase) => Phases.TryGetValue(phase, out var known)
        ? known.Timeout
        : throw new ArgumentException($"Unknown phase [{phase}]. All phases must be defined in configuration.", nameof(phase));

    /// <summary>Runs the phases, once; a second call gives the task of the first.</summary>
    /// <param name="fromPhase">The phase to begin with; the first when null.</param>
    /// <returns>Done after the last phase; faulted when a task failed or was late in a phase with <c>recover = off</c>.</returns>
    public Task<Done> Run(Reason reason, string fromPhase = null)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            var phases = fromPhase is null ? OrderedPhases : OrderedPhases.SkipWhile(p => p != fromPhase);
            _ = RunPhases(phases.ToList());
        }

        return _done.Task;
    }

    /// <summary>Adds what runs when the process ends; its tasks have <see cref="TotalTimeout"/> together.</summary>
    internal void AddClrShutdownHook(Func<Task<Done>> hook) => _clrHooks.Add(hook);

    internal Task<Done[]> RunClrHooks()
    {
        _runningClrHook = true;
        return Task.WhenAll(_clrHooks.Select(hook => hook()));
    }

    private async Task RunPhases(List<string> phases)
    {
        try
        {
            foreach (var phase in phases)
                await RunPhase(phase).ConfigureAwait(false);
            _done.TrySetResult(Done.Instance);
        }
        catch (Exception e)
        {
            _done.TrySetException(e);
        }
    }

    private async Task RunPhase(string name)
    {
        if (!_tasks.TryGetValue(name, out var tasks))
        {
            Log.Debug("Performing phase [{0}] with [0] tasks.", name);
            return;
        }

        var phase = Phases[name];
        if (!phase.Enabled)
        {
            Log.Info("Phase [{0}] disabled through configuration, skipping [{1}] tasks.", name, tasks.Count);
            return;
        }

        Log.Debug("Performing phase [{0}] with [{1}] tasks: [{2}]", name, tasks.Count, string.Join(",", tasks.Select(t => t.Name)));
        var all = Task.WhenAll(tasks.Select(task => RunTask(name, phase, task.Name, task.Run)));
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = new Cancelable(System.Scheduler);
        StartTimer(phase.Timeout, late, timer);
        if (await Task.WhenAny(all, late.Task).ConfigureAwait(false) == all)
        {
            timer.Cancel(false);
            await all.ConfigureAwait(false);
        }
        else if (phase.Recover)
        {
            Log.Warning("Coordinated shutdown phase [{0}] timed out after {1}", name, phase.Timeout);
        }
        else
        {
            throw new TimeoutException($"Coordinated shutdown phase [{name}] timed out after {phase.Timeout}");
        }
    }

    private void StartTimer(TimeSpan timeout, TaskCompletionSource late, ICancelable timer)
    {
        try
        {
            System.Scheduler.Advanced.ScheduleOnce(timeout, () => late.TrySetResult(), timer);
        }
        catch (Exception e) when (e is SchedulerException or InvalidOperationException)
        {
            // The system stops and its scheduler with it; the phase ends with its tasks.
            Log.Debug("No time-out for the phase: {0}", e.Message);
        }
    }

    private async Task RunTask(string phase, Phase settings, string name, Func<Task<Done>> run)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (Exception e) when (settings.Recover)
        {
            Log.Warning("Task [{0}] failed in phase [{1}]: {2}", name, phase, e.Message);
        }
    }
}
