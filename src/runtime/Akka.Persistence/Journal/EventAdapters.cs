using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Akka.Actor;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using Akka.Event;

namespace Akka.Persistence.Journal;

/// <summary>The event adapters of a journal by the type of the event: the most specific bound type wins.</summary>
public class EventAdapters
{
    private readonly ConcurrentDictionary<Type, IEventAdapter> _map;
    private readonly KeyValuePair<Type, IEventAdapter>[] _bindings;
    private readonly ILoggingAdapter _log;

    /// <param name="map">The adapters found so far.</param>
    /// <param name="bindings">The bound types, the most specific first.</param>
    /// <param name="log">Where a lookup is logged.</param>
    protected EventAdapters(ConcurrentDictionary<Type, IEventAdapter> map, IEnumerable<KeyValuePair<Type, IEventAdapter>> bindings, ILoggingAdapter log)
    {
        _map = map;
        _bindings = bindings.ToArray();
        _log = log;
        IsIdentity = _bindings.Length == 0 && GetType() == typeof(EventAdapters);
    }

    // No binding: every event is its own.
    internal bool IsIdentity { get; }

    /// <summary>Reads <c>event-adapters</c> and <c>event-adapter-bindings</c> of a journal's section.</summary>
    /// <exception cref="ArgumentException">A binding names an adapter or a type that there is not.</exception>
    public static EventAdapters Create(ExtendedActorSystem system, Config config)
    {
        var adapters = Section(config, "event-adapters").ToDictionary(p => p.Key, p => p.Value.GetString());
        var bindings = Section(config, "event-adapter-bindings").Select(p => new KeyValuePair<string, string[]>(p.Key, Names(p.Value))).ToArray();
        foreach (var (type, names) in bindings)
        foreach (var name in names)
        {
            if (!adapters.ContainsKey(name))
                throw new ArgumentException($"{type} was bound to undefined event-adapter: {name} (bindings: [{string.Join(", ", names)}], known adapters: [{string.Join(", ", adapters.Keys)}])");
        }

        var instances = adapters.ToDictionary(p => p.Key, p => Instantiate(p.Value, system));
        var bound = bindings.Select(p => new KeyValuePair<Type, IEventAdapter>(Bound(p.Key), Combine(p.Value.Select(name => instances[name]).ToArray())));
        return new EventAdapters(new ConcurrentDictionary<Type, IEventAdapter>(), MostSpecificFirst(bound), system.Log);
    }

    /// <summary>The adapter for events of a type; one that changes nothing when no binding fits.</summary>
    public IEventAdapter Get<T>() => Get(typeof(T));

    /// <inheritdoc cref="Get{T}"/>
    public virtual IEventAdapter Get(Type type) => _map.TryGetValue(type, out var known) ? known : _map.GetOrAdd(type, Find(type));

    private IEventAdapter Find(Type type)
    {
        foreach (var (bound, adapter) in _bindings)
        {
            if (!bound.IsAssignableFrom(type)) continue;
            if (_log.IsDebugEnabled) _log.Debug("Using EventAdapter: {0} for event [{1}]", adapter.GetType(), type);
            return adapter;
        }

        return IdentityEventAdapter.Instance;
    }

    private static IEnumerable<KeyValuePair<string, HoconValue>> Section(Config config, string path) => config.GetConfig(path)?.AsEnumerable() ?? [];

    private static string[] Names(HoconValue value) => value.IsArray() ? value.GetStringList().ToArray() : [value.GetString()];

    private static IEventAdapter Combine(IEventAdapter[] adapters) => adapters.Length == 1 ? adapters[0] : new CombinedReadEventAdapter(adapters);

    private static Type Bound(string name) =>
        Type.GetType(name) ?? throw new ArgumentException($"event-adapter-bindings: [{name}] is not a type; give its full name, and its assembly after a comma.");

    private static IEventAdapter Instantiate(string name, ExtendedActorSystem system)
    {
        var type = Type.GetType(name) ?? throw new ArgumentException($"event-adapters: [{name}] is not a type; give its full name, and its assembly after a comma.");
        return Make(type, system) switch
        {
            IEventAdapter both => both,
            IWriteEventAdapter write => new NoopReadEventAdapter(write),
            IReadEventAdapter read => new NoopWriteEventAdapter(read),
            _ => throw new ArgumentException(
                $"Configured {name} does not implement any EventAdapter interface! Should implement {nameof(IEventAdapter)}, {nameof(IWriteEventAdapter)} or {nameof(IReadEventAdapter)}."),
        };
    }

    private static object Make(Type type, ExtendedActorSystem system)
    {
        try
        {
            return type.GetConstructor([typeof(ExtendedActorSystem)]) is { } withSystem ? withSystem.Invoke([system]) : Activator.CreateInstance(type);
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Capture(e.InnerException).Throw();
            throw;
        }
    }

    // Each goes before the first that it derives from; unrelated ones keep the order of the configuration.
    private static List<KeyValuePair<Type, IEventAdapter>> MostSpecificFirst(IEnumerable<KeyValuePair<Type, IEventAdapter>> bindings)
    {
        var sorted = new List<KeyValuePair<Type, IEventAdapter>>();
        foreach (var binding in bindings)
        {
            var general = sorted.FindIndex(known => known.Key.IsAssignableFrom(binding.Key));
            if (general < 0) sorted.Add(binding);
            else sorted.Insert(general, binding);
        }

        return sorted;
    }
}
