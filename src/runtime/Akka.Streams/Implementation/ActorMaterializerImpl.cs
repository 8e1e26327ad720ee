using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.Pattern;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Names streams: a prefix and a number.</summary>
internal sealed class FlowNames
{
    private static long _nextPrefix = -1;

    private readonly string _prefix;
    private long _next = -1;

    private FlowNames(string prefix) => _prefix = prefix;

    public static FlowNames Create(string prefix) =>
        new($"{(string.IsNullOrEmpty(prefix) ? "Flow" : prefix)}-{Interlocked.Increment(ref _nextPrefix)}");

    public string Next() => $"{_prefix}-{Interlocked.Increment(ref _next)}";
}

/// <summary>The materializer: turns a blueprint into islands and gives each an actor.</summary>
internal sealed class ActorMaterializerImpl(
    ActorSystem system,
    ActorMaterializerSettings settings,
    IActorRef supervisor,
    ShutdownFlag shutdown,
    FlowNames names) : ActorMaterializer
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);

    private readonly Attributes _defaults = settings.ToAttributes();
    private ILoggingAdapter _logger;
    private MessageDispatcher _executionContext;

    public override ActorMaterializerSettings Settings => settings;

    public override bool IsShutdown => shutdown.IsSet;

    public override ActorSystem System => system;

    public override IActorRef Supervisor => supervisor;

    public override ILoggingAdapter Logger => _logger ??= MakeLogger(this);

    public override MessageDispatcher ExecutionContext => _executionContext ??= system.Dispatchers.Lookup(
        string.IsNullOrEmpty(settings.Dispatcher) ? Dispatchers.DefaultDispatcherId : settings.Dispatcher);

    public override IMaterializer WithNamePrefix(string namePrefix) =>
        new ActorMaterializerImpl(system, settings, supervisor, shutdown, FlowNames.Create(namePrefix));

    public override ActorMaterializerSettings EffectiveSettings(Attributes attributes) => settings.ChangedBy(attributes);

    public override ILoggingAdapter MakeLogger(object logSource) => Logging.GetLogger(system, logSource);

    public override ICancelable ScheduleOnce(TimeSpan delay, Action action)
    {
        var cancelable = new Cancelable(system.Scheduler.Advanced);
        system.Scheduler.Advanced.ScheduleOnce(delay, action, cancelable);
        return cancelable;
    }

    public override ICancelable ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action)
    {
        var cancelable = new Cancelable(system.Scheduler.Advanced);
        system.Scheduler.Advanced.ScheduleRepeatedly(initialDelay, interval, action, cancelable);
        return cancelable;
    }

    public override void Shutdown()
    {
        if (shutdown.Set())
            supervisor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
    }

    public override TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable) => Materialize(runnable, Attributes.None);

    public override TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes) =>
        Materialize(runnable, initialAttributes, null);

    /// <summary>Runs the graph; what is not apart by an asynchronous boundary runs in the given island when there is one.</summary>
    public TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes, Island home)
    {
        if (IsShutdown)
            throw new IllegalStateException("Attempted to call Materialize() after the ActorMaterializer has been shut down.");
        var session = new MaterializationSession(this, settings.IsAutoFusing || home != null);
        var value = session.Run(runnable.Module, _defaults.And(initialAttributes));
        var shells = new (IslandPlan Plan, GraphInterpreterShell Shell)[session.Islands.Count];
        for (var i = 0; i < shells.Length; i++)
            shells[i] = (session.Islands[i], NewShell(session.Islands[i]));
        StartIslands(shells, home);
        return Erase.As<TMat>(value);
    }

    private GraphInterpreterShell NewShell(IslandPlan plan)
    {
        var logics = plan.Logics.ToArray();
        var fuzzing = plan.Attributes.GetMandatoryAttribute<ActorAttributes.FuzzingMode>().Enabled;
        var interpreter = new GraphInterpreter(logics, plan.Connections, Logger, fuzzing);
        foreach (var logic in logics)
            logic.Interpreter = interpreter;
        var limit = plan.Attributes.GetMandatoryAttribute<ActorAttributes.SyncProcessingLimit>().Limit;
        return new GraphInterpreterShell(interpreter, this, limit);
    }

    private void StartIslands((IslandPlan Plan, GraphInterpreterShell Shell)[] shells, Island home)
    {
        // Every island has to exist before the first one runs: its stages may write to the others at once.
        var started = new List<(IslandPlan Plan, Island Island, int Index)>();
        for (var i = 0; i < shells.Length; i++)
        {
            var (plan, shell) = shells[i];
            if (plan.Logics.Count == 0)
                continue;
            if (i == 0 && home != null)
            {
                shell.Island = home;
                continue;
            }

            var island = new Island();
            island.Add(shell);
            started.Add((plan, island, i));
        }

        if (started.Count > 0)
        {
            var name = names.Next();
            foreach (var (plan, island, index) in started)
                AddChild(IslandActor.PropsFor(island), plan.Attributes, $"{name}-{index}-{plan.Attributes.GetNameOrDefault("unnamed")}");
        }

        if (home != null && shells[0].Plan.Logics.Count > 0)
            home.AddWhileRunning(shells[0].Shell);
    }

    public override IActorRef ActorOf(MaterializationContext context, Props props) =>
        AddChild(props, context.EffectiveAttributes, context.StageName);

    private IActorRef AddChild(Props props, Attributes attributes, string name)
    {
        var dispatcher = attributes.GetAttribute<ActorAttributes.Dispatcher>()?.Name;
        if (props.Dispatcher == Deploy.NoDispatcherGiven && !string.IsNullOrEmpty(dispatcher))
            props = props.WithDispatcher(DispatcherId(dispatcher));
        return SupervisorCell.AttachChild(props, isSystemService: false, name);
    }

    // The name of a dispatcher may itself be a key that names one.
    private string DispatcherId(string name) =>
        system.Settings.Config.GetValue(name) is { } value && value.IsString() ? value.GetString() : name;

    /// <summary>The cell under which the actors of streams live, and the references that stand for stages.</summary>
    public ActorCell SupervisorCell
    {
        get
        {
            // A supervisor right under the guardian is put in place by that one; once it answers it is there.
            if (supervisor is RepointableActorRef { IsStarted: false })
                supervisor.Ask<StreamSupervisor.Children>(StreamSupervisor.GetChildren.Instance, StartTimeout).GetAwaiter().GetResult();
            return supervisor is ActorRefWithCell { Underlying: ActorCell cell }
                ? cell
                : throw new IllegalStateException($"Stream supervisor must be a local actor, was [{supervisor.GetType()}]");
        }
    }
}

/// <summary>The materializer that a stage gets for its substreams: they run in the actor of the stage.</summary>
internal sealed class SubFusingActorMaterializer(ActorMaterializerImpl inner, Island island) : IMaterializer, IMaterializerLoggingProvider
{
    public ActorMaterializerImpl Inner => inner;

    public MessageDispatcher ExecutionContext => inner.ExecutionContext;

    public IMaterializer WithNamePrefix(string namePrefix) =>
        new SubFusingActorMaterializer((ActorMaterializerImpl)inner.WithNamePrefix(namePrefix), island);

    public TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable) => inner.Materialize(runnable, Attributes.None, island);

    public TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes) =>
        inner.Materialize(runnable, initialAttributes, island);

    public ICancelable ScheduleOnce(TimeSpan delay, Action action) => inner.ScheduleOnce(delay, action);

    public ICancelable ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        inner.ScheduleRepeatedly(initialDelay, interval, action);

    public ILoggingAdapter MakeLogger(object logSource) => inner.MakeLogger(logSource);
}
