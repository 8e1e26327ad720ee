using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;
using Akka.Streams.Implementation;

namespace Akka.Streams;

/// <summary>Makes streams that run in actors, all under one supervisor of its own.</summary>
public abstract class ActorMaterializer : IMaterializer, IMaterializerLoggingProvider, IDisposable
{
    private static readonly Lazy<Config> Defaults = new(
        () => ConfigurationFactory.FromResource<ActorMaterializer>("Akka.Streams.reference.conf"));

    /// <summary>The defaults of akka.stream.</summary>
    public static Config DefaultConfig() => Defaults.Value;

    /// <summary>
    /// A materializer whose streams live under the given actor system or actor context; under a context they end with the actor.
    /// </summary>
    public static ActorMaterializer Create(IActorRefFactory context, ActorMaterializerSettings settings = null, string namePrefix = null)
    {
        var system = SystemOf(context);
        system.Settings.InjectTopLevelFallback(DefaultConfig());
        settings ??= ActorMaterializerSettings.Create(system);
        var shutdown = new ShutdownFlag();
        var supervisor = context.ActorOf(StreamSupervisor.PropsFor(settings.Dispatcher, shutdown), StreamSupervisor.NextName());
        return new ActorMaterializerImpl(system, settings, supervisor, shutdown, FlowNames.Create(namePrefix));
    }

    private static ActorSystem SystemOf(IActorRefFactory context) => context switch
    {
        ExtendedActorSystem system => system,
        IActorContext actor => actor.System,
        null => throw new ArgumentNullException(nameof(context), "IActorRefFactory must be defined"),
        _ => throw new ArgumentException(
            $"ActorRefFactory context must be a ActorSystem or ActorContext, got [{context.GetType()}]", nameof(context))
    };

    public abstract ActorMaterializerSettings Settings { get; }

    public abstract bool IsShutdown { get; }

    public abstract MessageDispatcher ExecutionContext { get; }

    public abstract ActorSystem System { get; }

    public abstract ILoggingAdapter Logger { get; }

    /// <summary>The parent of the actors that run the streams.</summary>
    public abstract IActorRef Supervisor { get; }

    public abstract IMaterializer WithNamePrefix(string namePrefix);

    public abstract TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable);

    public abstract TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes);

    public abstract ICancelable ScheduleOnce(TimeSpan delay, Action action);

    public abstract ICancelable ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);

    /// <summary>The settings, changed by what the attributes say.</summary>
    public abstract ActorMaterializerSettings EffectiveSettings(Attributes attributes);

    /// <summary>Ends all streams: their stages are stopped abruptly. No stream can be run afterwards.</summary>
    public abstract void Shutdown();

    /// <summary>Makes an actor under the supervisor, on the dispatcher that the attributes name.</summary>
    public abstract IActorRef ActorOf(MaterializationContext context, Props props);

    public abstract ILoggingAdapter MakeLogger(object logSource);

    public void Dispose() => Shutdown();
}

/// <summary>Makes materializers where streams are run.</summary>
public static class ActorMaterializerExtensions
{
    private static readonly ConditionalWeakTable<ActorSystem, ActorMaterializer> Shared = [];

    /// <summary>
    /// A materializer whose streams live under the given actor system or actor context; under a context they end with the actor.
    /// </summary>
    public static ActorMaterializer Materializer(
        this IActorRefFactory context,
        ActorMaterializerSettings settings = null,
        string namePrefix = null) => ActorMaterializer.Create(context, settings, namePrefix);

    /// <summary>The one materializer of a system for graphs that are run on the system itself.</summary>
    internal static ActorMaterializer SharedMaterializer(this ActorSystem system) =>
        Shared.GetValue(system, static s => ActorMaterializer.Create(s));
}

/// <summary>Tells where a general materializer turns out to run on actors.</summary>
internal static class ActorMaterializerHelper
{
    public static ActorMaterializer Downcast(IMaterializer materializer) => materializer switch
    {
        ActorMaterializer actor => actor,
        SubFusingActorMaterializer sub => sub.Inner,
        _ => throw new ArgumentException($"Expected {typeof(ActorMaterializer)} but got {materializer.GetType()}", nameof(materializer))
    };
}
