using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Util;

namespace Akka.Serialization;

/// <summary>The system and the address of it that actor references are written with while a message is serialized.</summary>
public sealed class Information : IEquatable<Information>
{
    public Information(Address address, ActorSystem system)
    {
        Address = address;
        System = system;
    }

    public Address Address { get; }

    public ActorSystem System { get; }

    public bool Equals(Information other) => other is not null && Equals(Address, other.Address) && Equals(System, other.System);

    public override bool Equals(object obj) => Equals(obj as Information);

    public override int GetHashCode() => HashCode.Combine(Address, System);
}

/// <summary>Finds the serializer for an object by the bindings of the configuration: the most specific bound type wins.</summary>
public partial class Serialization
{
    [ThreadStatic]
    private static Information _currentTransportInformation;

    private readonly Serializer _nullSerializer;
    private Information _own;
    private readonly ConcurrentDictionary<Type, Serializer> _bindings = new();
    private readonly ConcurrentDictionary<Type, Serializer> _found = new();
    private readonly ConcurrentDictionary<int, Serializer> _byId = new();
    private readonly ConcurrentDictionary<string, Serializer> _byName = new();

    public Serialization(ExtendedActorSystem system)
    {
        System = system;
        _nullSerializer = new NullSerializer(system);
        AddSerializer("null", _nullSerializer);
        AddConfiguredSerializers();
        AddConfiguredBindings();
        AddSerializersOfSetup();
    }

    public ExtendedActorSystem System { get; }

    /// <summary>The system and address of the serialization under way on this thread.</summary>
    /// <exception cref="InvalidOperationException">Nothing is being serialized.</exception>
    public static Information GetCurrentTransportInformation() =>
        _currentTransportInformation ?? throw new InvalidOperationException(
            "CurrentTransportInformation is not set. Use Serialization.WithTransport to serialize or deserialize.");

    /// <summary>Runs <paramref name="action"/> with actor references written as seen from <paramref name="address"/>.</summary>
    [Obsolete("Use the WithTransport<T>(ExtendedActorSystem) method instead.")]
    public static T WithTransport<T>(ActorSystem system, Address address, Func<T> action) => WithTransportTo(system, address, action);

    /// <summary>Runs <paramref name="action"/> as part of a serialization by <paramref name="system"/>.</summary>
    public static T WithTransport<T>(ExtendedActorSystem system, Func<T> action) => WithTransport(system, action, static run => run());

    /// <summary>Runs <paramref name="action"/> as part of a serialization by <paramref name="system"/>.</summary>
    public static T WithTransport<TState, T>(ExtendedActorSystem system, TState state, Func<TState, T> action)
    {
        if (_currentTransportInformation is not null)
            return action(state);
        _currentTransportInformation = new Information(system.Provider.DefaultAddress, system);
        try
        {
            return action(state);
        }
        finally
        {
            _currentTransportInformation = null;
        }
    }

    /// <summary>The text by which a serializer reads its own bytes back: its manifest, the type's name, or nothing.</summary>
    public static string ManifestFor(Serializer s, object msg) => s switch
    {
        SerializerWithStringManifest withManifest => withManifest.Manifest(msg),
        { IncludeManifest: true } => msg.GetType().TypeQualifiedName(),
        _ => string.Empty,
    };

    /// <summary>The path of an actor with its unique number, and the address that another system can reach it by.</summary>
    public static string SerializedActorPath(IActorRef actorRef)
    {
        if (actorRef is null || Equals(actorRef, ActorRefs.NoSender))
            return string.Empty;
        return _currentTransportInformation is { Address: { } address }
            ? actorRef.Path.ToSerializationFormatWithAddress(address)
            : actorRef.Path.ToSerializationFormat();
    }

    /// <summary>Adds a serializer under its number.</summary>
    [Obsolete("No longer supported. Use the AddSerializer(name, serializer) overload instead.")]
    public void AddSerializer(Serializer serializer) => _byId[serializer.Identifier] = serializer;

    /// <summary>Adds a serializer under its name and its number.</summary>
    public void AddSerializer(string name, Serializer serializer)
    {
        if (_byId.TryGetValue(serializer.Identifier, out var known) && known.GetType() != serializer.GetType())
            WarnOfOverride($"Serializer with identifier [{serializer.Identifier}]", known, serializer);
        _byId[serializer.Identifier] = serializer;
        _byName[name] = serializer;
    }

    /// <summary>Uses a serializer for a type and what derives from it.</summary>
    public void AddSerializationMap(Type type, Serializer serializer)
    {
        if (_bindings.TryGetValue(type, out var known) && known.GetType() != serializer.GetType())
            WarnOfOverride($"Serializer for type [{type}]", known, serializer);
        _bindings[type] = serializer;
        _found.Clear();
    }

    public byte[] Serialize(object o) => WithOwnTransport((Serialization: this, Object: o), static s => s.Serialization.FindSerializerFor(s.Object).ToBinary(s.Object));

    /// <exception cref="SerializationException">No serializer has the number.</exception>
    public object Deserialize(byte[] bytes, int serializerId, Type type) =>
        WithOwnTransport((Serializer: SerializerById(serializerId, type?.Name), bytes, type), static s => s.Serializer.FromBinary(s.bytes, s.type));

    /// <param name="manifest">What <see cref="ManifestFor"/> gave when the bytes were written.</param>
    /// <exception cref="SerializationException">No serializer has the number, or the manifest names no type.</exception>
    public object Deserialize(byte[] bytes, int serializerId, string manifest)
    {
        var serializer = SerializerById(serializerId, manifest);
        if (serializer is SerializerWithStringManifest withManifest)
            return WithOwnTransport((withManifest, bytes, manifest), static s => s.withManifest.FromBinary(s.bytes, s.manifest));
        if (string.IsNullOrEmpty(manifest))
            return WithOwnTransport((serializer, bytes), static s => s.serializer.FromBinary(s.bytes, null));
        var type = Type.GetType(manifest)
            ?? throw new SerializationException($"Cannot find manifest class [{manifest}] for serializer with id [{serializerId}].");
        return WithOwnTransport((serializer, bytes, type), static s => s.serializer.FromBinary(s.bytes, s.type));
    }

    public IActorRef DeserializeActorRef(string path) => System.Provider.ResolveActorRef(path);

    /// <param name="defaultSerializerName">The serializer for an object that only the binding of System.Object fits.</param>
    public Serializer FindSerializerFor(object obj, string defaultSerializerName = null) =>
        obj is null ? _nullSerializer : FindSerializerForType(obj.GetType(), defaultSerializerName);

    /// <param name="defaultSerializerName">The serializer for a type that only the binding of System.Object fits.</param>
    /// <exception cref="SerializationException">No binding fits the type.</exception>
    public Serializer FindSerializerForType(Type objectType, string defaultSerializerName = null)
    {
        if (_found.TryGetValue(objectType, out var known))
            return known;
        if (MostSpecific(objectType) is { } specific)
            return _found[objectType] = specific;
        if (defaultSerializerName is not null && _byName.TryGetValue(defaultSerializerName, out var byName))
            return byName;
        return _bindings.TryGetValue(typeof(object), out var general)
            ? general
            : throw new SerializationException($"Serializer not found for type {objectType.Name}");
    }

    internal static T WithTransportTo<T>(ActorSystem system, Address address, Func<T> action)
    {
        var outer = _currentTransportInformation;
        _currentTransportInformation = new Information(address, system);
        try
        {
            return action();
        }
        finally
        {
            _currentTransportInformation = outer;
        }
    }

    // As WithTransport, without a new Information each time.
    private T WithOwnTransport<TState, T>(TState state, Func<TState, T> action)
    {
        if (_currentTransportInformation is not null)
            return action(state);
        _currentTransportInformation = _own ??= new Information(System.Provider.DefaultAddress, System);
        try
        {
            return action(state);
        }
        finally
        {
            _currentTransportInformation = null;
        }
    }

    private Serializer MostSpecific(Type objectType)
    {
        Type best = null;
        Serializer serializer = null;
        foreach (var (type, bound) in _bindings)
        {
            if (type == typeof(object) || !type.IsAssignableFrom(objectType) || (best is not null && !best.IsAssignableFrom(type)))
                continue;
            best = type;
            serializer = bound;
        }

        return serializer;
    }

    /// <summary>Whether the serializer of a number reads bytes back by a manifest of its own making.</summary>
    internal bool ReadsByManifest(int serializerId) => _byId.TryGetValue(serializerId, out var serializer) && serializer is SerializerWithStringManifest;

    private Serializer SerializerById(int serializerId, string what) => _byId.TryGetValue(serializerId, out var serializer)
        ? serializer
        : throw new SerializationException(
            $"Cannot find serializer with id [{serializerId}] (class [{what}]). The most probable reason is that the configuration entry "
            + "'akka.actor.serializers' is not in sync between the two systems.");
}
