using Akka.Actor.Internal;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A tree of actors with its configuration, dispatchers, scheduler, event stream and log.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    private readonly TimeSpan _born = MonotonicTime.Elapsed;

    protected ActorSystem() => StartTime = TimeSpan.FromTicks(DateTime.UtcNow.Ticks);

    public abstract Settings Settings { get; }

    public abstract string Name { get; }

    public abstract Serialization.Serialization Serialization { get; }

    public abstract EventStream EventStream { get; }

    public abstract IActorRef DeadLetters { get; }

    /// <summary>A reference that ignores what it is told.</summary>
    public abstract IActorRef IgnoreRef { get; }

    public abstract Dispatchers Dispatchers { get; }

    public abstract Mailboxes Mailboxes { get; }

    public abstract IScheduler Scheduler { get; }

    public abstract ILoggingAdapter Log { get; }

    /// <summary>When the system was made, as ticks since the year 1 in UTC.</summary>
    public TimeSpan StartTime { get; private set; }

    public TimeSpan Uptime => MonotonicTime.Elapsed - _born;

    /// <summary>Completes when the system has terminated and the callbacks of <see cref="RegisterOnTermination"/> have run.</summary>
    public abstract Task WhenTerminated { get; }

    public static ActorSystem Create(string name, Config config) => CreateAndStartSystem(name, config, ActorSystemSetup.Empty);

    public static ActorSystem Create(string name, BootstrapSetup setup) => Create(name, ActorSystemSetup.Create(setup));

    public static ActorSystem Create(string name, ActorSystemSetup setup)
    {
        var bootstrap = setup.Get<BootstrapSetup>();
        var config = bootstrap is { HasValue: true, Value.Config.HasValue: true } ? bootstrap.Value.Config.Value : ConfigurationFactory.Load();
        return CreateAndStartSystem(name, config, setup);
    }

    public static ActorSystem Create(string name) => Create(name, ActorSystemSetup.Empty);

    public abstract object GetExtension(IExtensionId extensionId);

    public abstract T GetExtension<T>()
        where T : class, IExtension;

    public abstract bool HasExtension(Type type);

    public abstract bool HasExtension<T>()
        where T : class, IExtension;

    public abstract bool TryGetExtension(Type extensionType, out object extension);

    public abstract bool TryGetExtension<T>(out T extension)
        where T : class, IExtension;

    public abstract object RegisterExtension(IExtensionId extension);

    /// <summary>Registers code that runs after all actors have stopped, latest first. Throws an <see cref="Exception"/> once that has begun.</summary>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>Stops all actors, the user's first, and then the system.</summary>
    public abstract Task Terminate();

    public abstract void Stop(IActorRef actor);

    public abstract IActorRef ActorOf(Props props, string name = null);

    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    public abstract ActorSelection ActorSelection(string actorPath);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private void Dispose(bool disposing)
    {
        if (disposing) Terminate().ConfigureAwait(false).GetAwaiter().GetResult();
    }

    private static ActorSystem CreateAndStartSystem(string name, Config withFallback, ActorSystemSetup setup)
    {
        var system = new ActorSystemImpl(name, withFallback, setup, Akka.Util.Option<Props>.None);
        system.Start();
        return system;
    }
}

/// <summary>What extensions and the runtime see of a system.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    protected ExtendedActorSystem()
    {
    }

    public abstract IActorRefProvider Provider { get; }

    public abstract IInternalActorRef Guardian { get; }

    public abstract IInternalActorRef LookupRoot { get; }

    public abstract IInternalActorRef SystemGuardian { get; }

    public abstract ActorProducerPipelineResolver ActorPipelineResolver { get; }

    /// <summary>Starts an actor under <c>/system</c>.</summary>
    public abstract IActorRef SystemActorOf(Props props, string name = null);

    public abstract IActorRef SystemActorOf<TActor>(string name = null)
        where TActor : ActorBase, new();

    /// <summary>Terminates without waiting for children.</summary>
    public abstract void Abort();

    /// <summary>The whole tree as text.</summary>
    public abstract string PrintTree();
}
