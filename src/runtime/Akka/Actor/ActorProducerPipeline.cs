using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Akka.Event;

namespace Akka.Actor;

/// <summary>Adds something to actors when they are made, and takes it back before they are recycled.</summary>
public interface IActorProducerPlugin
{
    bool CanBeAppliedTo(Type actorType);

    /// <summary>Called on a new instance, before it starts.</summary>
    void AfterIncarnated(ActorBase actor, IActorContext context);

    /// <summary>Called on an instance before it is recycled: stopped or replaced by a restart.</summary>
    void BeforeIncarnated(ActorBase actor, IActorContext context);
}

/// <summary>A plugin for every actor; each half may be left out.</summary>
public abstract class ActorProducerPluginBase : IActorProducerPlugin
{
    public virtual bool CanBeAppliedTo(Type actorType) => true;

    public virtual void AfterIncarnated(ActorBase actor, IActorContext context)
    {
    }

    public virtual void BeforeIncarnated(ActorBase actor, IActorContext context)
    {
    }
}

/// <summary>A plugin for actors of one type.</summary>
public abstract class ActorProducerPluginBase<TActor> : IActorProducerPlugin
    where TActor : ActorBase
{
    public virtual bool CanBeAppliedTo(Type actorType) => typeof(TActor).IsAssignableFrom(actorType);

    void IActorProducerPlugin.AfterIncarnated(ActorBase actor, IActorContext context) => AfterIncarnated((TActor)actor, context);

    void IActorProducerPlugin.BeforeIncarnated(ActorBase actor, IActorContext context) => BeforeIncarnated((TActor)actor, context);

    public virtual void AfterIncarnated(TActor actor, IActorContext context)
    {
    }

    public virtual void BeforeIncarnated(TActor actor, IActorContext context)
    {
    }
}

/// <summary>The plugins of a system, and which of them apply to an actor type.</summary>
public class ActorProducerPipelineResolver
{
    private readonly Lazy<ILoggingAdapter> _log;
    private readonly List<IActorProducerPlugin> _plugins = [];
    private readonly ConcurrentDictionary<Type, ActorProducerPipeline> _pipelines = new();

    public ActorProducerPipelineResolver(Func<ILoggingAdapter> logBuilder) => _log = new Lazy<ILoggingAdapter>(logBuilder);

    public int TotalPluginCount
    {
        get
        {
            lock (_plugins) return _plugins.Count;
        }
    }

    public bool IsRegistered(IActorProducerPlugin plugin)
    {
        lock (_plugins) return _plugins.Any(known => known.GetType() == plugin.GetType());
    }

    /// <summary>Adds a plugin at the end; false when there is one of its type.</summary>
    public bool Register(IActorProducerPlugin plugin)
    {
        lock (_plugins) return Insert(_plugins.Count, plugin);
    }

    public bool Insert(int index, IActorProducerPlugin plugin)
    {
        lock (_plugins)
        {
            if (_plugins.Any(known => known.GetType() == plugin.GetType())) return false;
            _plugins.Insert(Math.Min(index, _plugins.Count), plugin);
            _pipelines.Clear();
            return true;
        }
    }

    public bool Unregister(IActorProducerPlugin plugin)
    {
        lock (_plugins)
        {
            var removed = _plugins.RemoveAll(known => known.GetType() == plugin.GetType()) > 0;
            if (removed) _pipelines.Clear();
            return removed;
        }
    }

    internal ActorProducerPipeline ResolvePipeline(Type actorType)
    {
        if (_pipelines.TryGetValue(actorType, out var pipeline)) return pipeline;
        lock (_plugins)
        {
            pipeline = new ActorProducerPipeline(_log, _plugins.Where(plugin => plugin.CanBeAppliedTo(actorType)).ToArray())
            {
                OverridesAroundReceive = Overrides(actorType),
            };
            _pipelines[actorType] = pipeline;
            return pipeline;
        }
    }

    private static bool Overrides(Type actorType) => actorType.GetMethod(nameof(ActorBase.AroundReceive),
        BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, [typeof(Receive), typeof(object)])?.DeclaringType != typeof(ActorBase);
}

/// <summary>The plugins of one actor type, in order.</summary>
public class ActorProducerPipeline : IEnumerable<IActorProducerPlugin>
{
    private readonly Lazy<ILoggingAdapter> _log;
    private readonly IActorProducerPlugin[] _plugins;

    public ActorProducerPipeline(Lazy<ILoggingAdapter> log, IEnumerable<IActorProducerPlugin> plugins)
    {
        _log = log;
        _plugins = plugins.ToArray();
    }

    public int Count => _plugins.Length;

    /// <summary>Whether the type has something of its own around its handlers.</summary>
    internal bool OverridesAroundReceive { get; init; } = true;

    public void AfterActorIncarnated(ActorBase actor, IActorContext context)
    {
        foreach (var plugin in _plugins) Run(plugin, actor, () => plugin.AfterIncarnated(actor, context));
    }

    /// <summary>In the opposite order: what came last goes first.</summary>
    public void BeforeActorIncarnated(ActorBase actor, IActorContext context)
    {
        for (var i = _plugins.Length - 1; i >= 0; i--)
        {
            var plugin = _plugins[i];
            Run(plugin, actor, () => plugin.BeforeIncarnated(actor, context));
        }
    }

    public IEnumerator<IActorProducerPlugin> GetEnumerator() => ((IEnumerable<IActorProducerPlugin>)_plugins).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Run(IActorProducerPlugin plugin, ActorBase actor, Action apply)
    {
        try
        {
            apply();
        }
        catch (Exception cause)
        {
            // A plugin must not decide over an actor's life.
            _log.Value.Error(cause, "An exception occurred while trying to apply plugin of type {0} to the newly created actor (Type = {1}, Path = {2})",
                plugin.GetType(), actor.GetType(), ActorCell.GetCurrentSelfOrNoSender()?.Path);
        }
    }
}
