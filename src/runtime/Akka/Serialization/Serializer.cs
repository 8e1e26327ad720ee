using Akka.Actor;
using Akka.Annotations;
using Akka.Util;

namespace Akka.Serialization;

/// <summary>
/// Turns objects into bytes and back. A serializer has a number that is the same in every process which exchanges messages,
/// and a constructor that takes the <see cref="ExtendedActorSystem"/>.
/// </summary>
public abstract class Serializer
{
    /// <summary>The system that this serializer works for.</summary>
    protected readonly ExtendedActorSystem system;

    private readonly Lazy<int> _identifier;

    protected Serializer(ExtendedActorSystem system)
    {
        this.system = system;
        _identifier = new Lazy<int>(() => SerializerIdentifierHelper.GetSerializerIdentifierFromConfig(GetType(), system));
    }

    /// <summary>The number that goes with every serialized message; 0 to 40 belong to Akka.NET. Read from <c>akka.actor.serialization-identifiers</c>.</summary>
    public virtual int Identifier => _identifier.Value;

    /// <summary>Whether <see cref="FromBinary(byte[], Type)"/> needs the type.</summary>
    public abstract bool IncludeManifest { get; }

    public abstract byte[] ToBinary(object obj);

    /// <summary>Serializes with the address of this system as another system sees it, for actor references inside.</summary>
    public byte[] ToBinaryWithAddress(Address address, object obj) => Serialization.WithTransportTo(system, address, () => ToBinary(obj));

    /// <param name="type">The type that was serialized; null when <see cref="IncludeManifest"/> is false.</param>
    public abstract object FromBinary(byte[] bytes, Type type);

    public T FromBinary<T>(byte[] bytes) => (T)FromBinary(bytes, typeof(T));
}

/// <summary>A serializer that names what it wrote by a text of its own, so that types may be renamed while stored data stays readable.</summary>
public abstract class SerializerWithStringManifest : Serializer
{
    protected SerializerWithStringManifest(ExtendedActorSystem system)
        : base(system)
    {
    }

    /// <summary>Always true: the manifest is the text from <see cref="Manifest"/>.</summary>
    public sealed override bool IncludeManifest => true;

    public sealed override object FromBinary(byte[] bytes, Type type) => FromBinary(bytes, type.TypeQualifiedName());

    /// <param name="manifest">The text that <see cref="Manifest"/> gave when the bytes were written.</param>
    public abstract object FromBinary(byte[] bytes, string manifest);

    /// <summary>The text by which <see cref="FromBinary(byte[], string)"/> will know what it reads.</summary>
    public abstract string Manifest(object o);
}

/// <summary>Reads the numbers of serializers from the configuration.</summary>
public static class SerializerIdentifierHelper
{
    internal const string SerializationIdentifiers = "akka.actor.serialization-identifiers";

    /// <exception cref="ArgumentException">No number is configured for the type.</exception>
    public static int GetSerializerIdentifierFromConfig(Type type, ExtendedActorSystem system)
    {
        var identifiers = system.Settings.Config.GetConfig(SerializationIdentifiers);
        foreach (var (name, value) in identifiers?.AsEnumerable() ?? [])
        {
            if (Type.GetType(name) == type)
                return value.GetInt();
        }

        throw new ArgumentException($"Couldn't find serializer id for [{type}] under [{SerializationIdentifiers}] HOCON path", nameof(type));
    }
}
