using Akka.Actor.Internal;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Serialization;
using Akka.Util.Internal;

namespace Akka.Actor;

/// <summary>Makes references to actors of this process.</summary>
public sealed class LocalActorRefProvider : IActorRefProvider
{
    private readonly Settings _settings;
    private readonly EventStream _eventStream;
    private readonly Deployer _deployer;
    private readonly RootActorPath _rootPath;
    private readonly ActorPath _tempNode;
    private readonly ILoggingAdapter _log;
    private readonly AtomicCounterLong _tempNumber = new(0);
    private readonly TaskCompletionSource<Status> _terminationPromise = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, IInternalActorRef> _extraNames = [];
    private readonly RootGuardianSupervisor _theOneWhoWalksTheBubblesOfSpaceTime;
    private ActorSystemImpl _system;
    private RootGuardianActorRef _rootGuardian;
    private LocalActorRef _userGuardian;
    private LocalActorRef _systemGuardian;
    private VirtualPathContainer _tempContainer;
    private MailboxType _defaultMailbox;
    private Information _serializationInformation;

    public LocalActorRefProvider(string systemName, Settings settings, EventStream eventStream)
        : this(systemName, settings, eventStream, null, null)
    {
    }

    public LocalActorRefProvider(string systemName, Settings settings, EventStream eventStream, Deployer deployer, Func<ActorPath, IInternalActorRef> deadLettersFactory)
    {
        _settings = settings;
        _eventStream = eventStream;
        _deployer = deployer ?? new Deployer(settings);
        _rootPath = new RootActorPath(new Address("akka", systemName));
        _log = Logging.GetLogger(eventStream, "LocalActorRefProvider(" + _rootPath.Address + ")");
        deadLettersFactory ??= path => new DeadLetterActorRef(this, path, _eventStream);
        DeadLetters = deadLettersFactory(_rootPath / "deadLetters");
        IgnoreRef = new IgnoreActorRef(this);
        _tempNode = _rootPath / "temp";
        _theOneWhoWalksTheBubblesOfSpaceTime = new RootGuardianSupervisor(_rootPath, this, _terminationPromise, _log);
    }

    public IActorRef DeadLetters { get; }

    public IActorRef IgnoreRef { get; }

    public Deployer Deployer => _deployer;

    public IInternalActorRef RootGuardian => _rootGuardian;

    public ActorPath RootPath => _rootPath;

    public Settings Settings => _settings;

    public LocalActorRef SystemGuardian => _systemGuardian;

    public IInternalActorRef TempContainer => _tempContainer;

    public Task TerminationTask => _terminationPromise.Task;

    public LocalActorRef Guardian => _userGuardian;

    public EventStream EventStream => _eventStream;

    public Address DefaultAddress => _rootPath.Address;

    public Information SerializationInformation => _serializationInformation ??= new Information(DefaultAddress, _system);

    public ILoggingAdapter Log => _log;

    public IActorRef RootGuardianAt(Address address) => address == _rootPath.Address ? _rootGuardian : DeadLetters;

    public ActorPath TempPath() => _tempNode / ActorCell.Base64(_tempNumber.GetAndIncrement(), "$");

    /// <summary>Adds a name beside <c>user</c> and <c>system</c>; only before the system starts.</summary>
    public void RegisterExtraName(string name, IInternalActorRef actor) => _extraNames.Add(name, actor);

    public void RegisterTempActor(IInternalActorRef actorRef, ActorPath path)
    {
        if (path.Parent != _tempNode) throw new InvalidOperationException($"Cannot RegisterTempActor() with anything not obtained from tempPath(): {path}");
        _tempContainer.AddChild(path.Name, actorRef);
    }

    public void UnregisterTempActor(ActorPath path)
    {
        if (path.Parent != _tempNode) throw new InvalidOperationException($"Cannot UnregisterTempActor() with anything not obtained from tempPath(): {path}");
        _tempContainer.RemoveChild(path.Name);
    }

    public FutureActorRef<T> CreateFutureRef<T>(TaskCompletionSource<T> tcs) => new(tcs, null, this);

    public void Init(ActorSystemImpl system)
    {
        _system = system;
        _defaultMailbox = system.Mailboxes.Lookup(Mailboxes.DefaultMailboxId);
        var internalDispatcher = system.Dispatchers.Lookup(Dispatchers.InternalDispatcherId);
        _rootGuardian = CreateRootGuardian(system, internalDispatcher);
        _tempContainer = new VirtualPathContainer(this, _tempNode, _rootGuardian, _log);
        _rootGuardian.SetTempContainer(_tempContainer);
        _userGuardian = CreateUserGuardian(_rootGuardian, "user");
        _systemGuardian = CreateSystemGuardian(_rootGuardian, "system", _userGuardian, internalDispatcher);
        // The death of the user guardian ends the system guardian, and its death the root: so the system goes down from /user.
        _systemGuardian.SendSystemMessage(new Watch(_userGuardian, _systemGuardian));
        _rootGuardian.SendSystemMessage(new Watch(_systemGuardian, _rootGuardian));
        _rootGuardian.Start();
    }

    public IActorRef ResolveActorRef(string path)
    {
        if (IgnoreActorRef.IsIgnoreRefPath(path)) return IgnoreRef;
        if (ActorPath.TryParse(path, out ActorPath actorPath) && actorPath.Address == _rootPath.Address) return ResolveActorRef(_rootGuardian, actorPath.ElementsWithUid);
        if (path.StartsWith('/')) return ResolveActorRef(_rootGuardian, path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        _log.Debug("Resolve of unknown path [{0}] failed. Invalid format.", path);
        return DeadLetters;
    }

    public IActorRef ResolveActorRef(ActorPath actorPath)
    {
        if (actorPath.Root == _rootPath) return ResolveActorRef(_rootGuardian, actorPath.ElementsWithUid);
        if (IgnoreActorRef.IsIgnoreRefPath(actorPath)) return IgnoreRef;
        _log.Debug("Resolve of foreign ActorPath [{0}] failed", actorPath);
        return DeadLetters;
    }

    public IInternalActorRef ActorOf(ActorSystemImpl system, Props props, IInternalActorRef supervisor, ActorPath path, bool systemService, Deploy deploy, bool lookupDeploy, bool async)
    {
        var deployment = Merge(props.Deploy, deploy, lookupDeploy ? _deployer.Lookup(path) : null);
        if (!ReferenceEquals(deployment, props.Deploy)) props = props.WithExactDeploy(deployment);
        var dispatcherId = props.Dispatcher;
        if (dispatcherId == Deploy.DispatcherSameAsParent) dispatcherId = (supervisor as ActorRefWithCell)?.Underlying is ActorCell parent ? parent.Dispatcher.Id : Dispatchers.DefaultDispatcherId;
        if (!string.IsNullOrEmpty(dispatcherId) && !system.Dispatchers.HasDispatcher(dispatcherId))
            throw new ConfigurationException($"Dispatcher [{dispatcherId}] not configured for path {path}");
        try
        {
            // Actors of the system itself stay off the user's dispatcher.
            var dispatcher = string.IsNullOrEmpty(dispatcherId)
                ? systemService ? system.Dispatchers.Lookup(Dispatchers.InternalDispatcherId) : system.Dispatchers.DefaultGlobalDispatcher
                : system.Dispatchers.Lookup(dispatcherId);
            var mailboxType = system.Mailboxes.GetMailboxType(props, dispatcher.Configurator.Config);
            return async
                ? new RepointableActorRef(system, props, dispatcher, mailboxType, supervisor, path).Initialize(async: true)
                : new LocalActorRef(system, props, dispatcher, mailboxType, supervisor, path);
        }
        catch (Exception cause) when (cause is not InvalidActorNameException)
        {
            throw new ConfigurationException($"Configuration problem while creating {path} with dispatcher [{props.Dispatcher}] and mailbox [{props.Mailbox}]", cause);
        }
    }

    public Address GetExternalAddressFor(Address address) => address == _rootPath.Address ? address : null;

    internal IInternalActorRef ResolveActorRef(IInternalActorRef actorRef, IReadOnlyCollection<string> pathElements)
    {
        if (pathElements.Count == 0)
        {
            _log.Debug("Resolve of empty path sequence fails (per definition)");
            return (IInternalActorRef)DeadLetters;
        }

        var elements = pathElements as IReadOnlyList<string> ?? pathElements.ToArray();
        var child = (IInternalActorRef)actorRef.GetChild(elements);
        if (!child.IsNobody()) return child;
        _log.Debug("Resolve of path sequence [/{0}] failed", ActorPath.FormatPathElements(elements));
        return new EmptyLocalActorRef(_system.Provider, actorRef.Path / elements, _eventStream);
    }

    private static Deploy Merge(Deploy fromProps, Deploy given, Deploy fromConfig)
    {
        // The configuration goes before the code.
        var merged = fromProps;
        if (given is not null) merged = given.WithFallback(merged);
        if (fromConfig is not null && !ReferenceEquals(fromConfig, Deploy.None)) merged = fromConfig.WithFallback(merged);
        return merged;
    }

    private RootGuardianActorRef CreateRootGuardian(ActorSystemImpl system, MessageDispatcher dispatcher)
    {
        var props = Props.Create<GuardianActor>().WithSupervisorStrategy(new OneForOneStrategy(cause =>
        {
            _log.Error(cause, "Guardian failed. Shutting down system");
            return Directive.Stop;
        }));
        return new RootGuardianActorRef(system, props, dispatcher, _defaultMailbox, _theOneWhoWalksTheBubblesOfSpaceTime, _rootPath, DeadLetters as IInternalActorRef, _extraNames);
    }

    private LocalActorRef CreateUserGuardian(LocalActorRef rootGuardian, string name)
    {
        if (_system.GuardianProps is { HasValue: true } custom) return CreateRootGuardianChild(rootGuardian, name, custom.Value, _system.Dispatchers.DefaultGlobalDispatcher);
        var strategy = SupervisorStrategyConfigurator.CreateConfigurator(_settings.SupervisorStrategyClass).Create();
        return CreateRootGuardianChild(rootGuardian, name, Props.Create<GuardianActor>().WithSupervisorStrategy(strategy), _system.Dispatchers.Lookup(Dispatchers.InternalDispatcherId));
    }

    private LocalActorRef CreateSystemGuardian(LocalActorRef rootGuardian, string name, LocalActorRef userGuardian, MessageDispatcher dispatcher) =>
        CreateRootGuardianChild(rootGuardian, name, Props.Create(() => new SystemGuardianActor(userGuardian)), dispatcher);

    private LocalActorRef CreateRootGuardianChild(LocalActorRef rootGuardian, string name, Props props, MessageDispatcher dispatcher)
    {
        var cell = rootGuardian.Cell;
        cell.ReserveChild(name);
        var child = new LocalActorRef(_system, props, dispatcher, _system.Mailboxes.GetMailboxType(props, dispatcher.Configurator.Config), rootGuardian, _rootPath / name);
        cell.InitChild(child);
        child.Start();
        return child;
    }
}
