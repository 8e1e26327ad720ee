using System.Text;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Util;

namespace Akka.Actor.Internal;

/// <summary>The actor system itself.</summary>
public partial class ActorSystemImpl : ExtendedActorSystem
{
    private readonly string _name;
    private readonly Option<Props> _guardianProps;
    private readonly TerminationCallbacks _terminationCallbacks = new();
    private readonly Lazy<Serialization.Serialization> _serialization;
    private readonly Dispatchers _dispatchers;
    private readonly Mailboxes _mailboxes;
    private readonly IScheduler _scheduler;
    private readonly EventStream _eventStream;
    private IActorRef _logDeadLetterListener;
    private volatile bool _aborting;
    private volatile bool _started;

    public ActorSystemImpl(string name)
        : this(name, ConfigurationFactory.Load(), ActorSystemSetup.Empty, Option<Props>.None)
    {
    }

    public ActorSystemImpl(string name, Config config, ActorSystemSetup setup, Option<Props>? guardianProps = null)
    {
        if (!IsValidName(name))
            throw new ArgumentException($"Invalid ActorSystem name [{name}], must contain only word characters (i.e. [a-zA-Z0-9] plus non-leading '-' or '_')", nameof(name));
        ArgumentNullException.ThrowIfNull(config);
        _name = name;
        _guardianProps = guardianProps ?? Option<Props>.None;
        Settings = new Settings(this, config, setup);
        _eventStream = new EventStream(Settings.DebugEventStream);
        _eventStream.StartStdoutLogger(Settings);
        Log = new BusLogging(_eventStream, $"ActorSystem({name})", GetType(), Settings.LogFormatter);
        _scheduler = CreateScheduler();
        ActorPipelineResolver = new ActorProducerPipelineResolver(() => Log);
        ActorPipelineResolver.Register(new ActorStashPlugin());
        Provider = CreateProvider();
        _serialization = new Lazy<Serialization.Serialization>(() => new Serialization.Serialization(this));
        _mailboxes = new Mailboxes(this);
        _dispatchers = new Dispatchers(this, new DefaultDispatcherPrerequisites(_eventStream, _scheduler, Settings, _mailboxes), Log);
        VerifiesSerialization = Settings.SerializeAllMessages;
    }

    public override IActorRefProvider Provider { get; }

    public override Settings Settings { get; }

    public override string Name => _name;

    public override Serialization.Serialization Serialization => _serialization.Value;

    public override EventStream EventStream => _eventStream;

    public override IActorRef DeadLetters => Provider.DeadLetters;

    public override IActorRef IgnoreRef => Provider.IgnoreRef;

    public override Dispatchers Dispatchers => _dispatchers;

    public override Mailboxes Mailboxes => _mailboxes;

    public override IScheduler Scheduler => _scheduler;

    public override ILoggingAdapter Log { get; }

    public override ActorProducerPipelineResolver ActorPipelineResolver { get; }

    public override IInternalActorRef Guardian => Provider.Guardian;

    public override IInternalActorRef LookupRoot => Provider.RootGuardian;

    public override IInternalActorRef SystemGuardian => Provider.SystemGuardian;

    public override Task WhenTerminated => _terminationCallbacks.Task;

    public Option<Props> GuardianProps => _guardianProps;

    internal bool Aborting => _aborting;

    internal bool VerifiesSerialization { get; }

    /// <summary>Starts the guardians, the loggers and the configured extensions.</summary>
    public void Start()
    {
        try
        {
            RegisterOnTermination(StopScheduler);
            Provider.Init(this);
            Provider.TerminationTask.ContinueWith(_ => _terminationCallbacks.Run(this), TaskScheduler.Default);
            _eventStream.StartUnsubscriber(this);
            _eventStream.StartDefaultLoggers(this);
            CoordinatedShutdown.Get(this);
            _started = true;
            LoadExtensions();
            if (Settings.LogDeadLetters > 0) _logDeadLetterListener = SystemActorOf<DeadLetterListener>("deadLetterListener");
            if (Settings.LogConfigOnStart) Log.Info(Settings.ToString());
        }
        catch (Exception)
        {
            try
            {
                FinalTerminate();
            }
            catch (Exception cause)
            {
                StandardOutWriter.WriteLine($"Could not terminate the actor system [{_name}] after its failed start: {cause}");
            }

            throw;
        }
    }

    public override IActorRef SystemActorOf(Props props, string name = null) => Provider.SystemGuardian.Cell.AttachChild(props, isSystemService: true, name);

    public override IActorRef SystemActorOf<TActor>(string name = null) => SystemActorOf(Props.Create<TActor>(), name);

    public override IActorRef ActorOf(Props props, string name = null) => _guardianProps.IsEmpty
        ? Provider.Guardian.Cell.AttachChild(props, isSystemService: false, name)
        : throw new InvalidOperationException($"cannot create top-level actor '{name}' from the outside on ActorSystem with custom user guardian");

    public override ActorSelection ActorSelection(ActorPath actorPath) => ActorRefFactoryShared.ActorSelection(actorPath, this);

    public override ActorSelection ActorSelection(string actorPath) => ActorRefFactoryShared.ActorSelection(actorPath, this, Provider.RootGuardian);

    public override void RegisterOnTermination(Action code) => _terminationCallbacks.Add(code);

    public override Task Terminate()
    {
        if (_started && Settings.CoordinatedShutdownRunByActorSystemTerminate)
            CoordinatedShutdown.Get(this).Run(CoordinatedShutdown.ActorSystemTerminateReason.Instance);
        else
            FinalTerminate();
        return WhenTerminated;
    }

    public override void Abort()
    {
        _aborting = true;
        FinalTerminate();
    }

    public override void Stop(IActorRef actor)
    {
        var path = actor.Path;
        var parent = path.Parent;
        if (parent == Provider.Guardian.Path) Provider.Guardian.Tell(new StopChildRequest(actor));
        else if (parent == Provider.SystemGuardian.Path) Provider.SystemGuardian.Tell(new StopChildRequest(actor));
        else ((IInternalActorRef)actor).Stop();
    }

    public override string PrintTree() => TreePrinter.Print(Provider.RootGuardian);

    public override string ToString() => LookupRoot.Path.Root.Address.ToString();

    /// <summary>Stops the user guardian; what follows follows from its death.</summary>
    internal void FinalTerminate()
    {
        Log.Debug("System shutdown initiated");
        if (!Settings.LogDeadLettersDuringShutdown && _logDeadLetterListener is not null) Stop(_logDeadLetterListener);
        Provider.Guardian?.Stop();
    }

    private static bool IsValidName(string name) => !string.IsNullOrEmpty(name) && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private IScheduler CreateScheduler()
    {
        if (string.IsNullOrEmpty(Settings.SchedulerClass)) return new HashedWheelTimerScheduler(Settings.Config, Log);
        var type = Type.GetType(Settings.SchedulerClass) ?? throw new ConfigurationException($"Could not resolve akka.scheduler.implementation type {Settings.SchedulerClass}");
        return (IScheduler)Activator.CreateInstance(type, Settings.Config, Log);
    }

    private IActorRefProvider CreateProvider()
    {
        try
        {
            var type = Type.GetType(Settings.ProviderClass) ?? throw new ConfigurationException($"'akka.actor.provider' is not a valid type name : '{Settings.ProviderClass}'");
            return (IActorRefProvider)Activator.CreateInstance(type, _name, Settings, _eventStream);
        }
        catch
        {
            StopScheduler();
            throw;
        }
    }

    private void StopScheduler() => (_scheduler as IDisposable)?.Dispose();

    /// <summary>Callbacks after termination, latest first; the task completes when all have run.</summary>
    private sealed class TerminationCallbacks
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Stack<Action> _callbacks = new();
        private bool _ran;

        public Task Task => _done.Task;

        public void Add(Action code)
        {
            lock (_callbacks)
            {
                if (_ran) throw new Exception("ActorSystem already terminated.");
                _callbacks.Push(code);
            }
        }

        public void Run(ActorSystemImpl system)
        {
            Action[] callbacks;
            lock (_callbacks)
            {
                _ran = true;
                callbacks = _callbacks.ToArray();
            }

            foreach (var callback in callbacks)
            {
                try
                {
                    callback();
                }
                catch (Exception cause)
                {
                    system.Log.Error(cause, "A callback of RegisterOnTermination failed");
                }
            }

            _done.TrySetResult();
        }
    }
}

/// <summary>Asks a guardian, over its mailbox, to stop a child: so what was sent to the child before is handled in order.</summary>
internal sealed record StopChildRequest(IActorRef Child) : INoSerializationVerificationNeeded;

/// <summary>Prints the actor tree.</summary>
internal static class TreePrinter
{
    public static string Print(IActorRef root)
    {
        var text = new StringBuilder();
        Print(root, "", text);
        return text.ToString();
    }

    private static void Print(IActorRef node, string indent, StringBuilder text)
    {
        text.Append(indent.Length == 0 ? "-> " : indent[..^1] + "⌊-> ").Append(node.Path.Name).Append(' ').Append(Logging.SimpleName(node)).Append(' ');
        if (node is not ActorRefWithCell { Underlying: { } cell } withCell)
        {
            text.AppendLine();
            return;
        }

        text.Append(cell is ActorCell actorCell ? actorCell.ActorType.Name : Logging.SimpleName(cell)).Append(' ')
            .Append(cell.NumberOfMessages).Append(" messages").AppendLine();
        foreach (var child in withCell.Children.OrderBy(child => child.Path.Name, StringComparer.Ordinal)) Print(child, indent + "   |", text);
    }
}
