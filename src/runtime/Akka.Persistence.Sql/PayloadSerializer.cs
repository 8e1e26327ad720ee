using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Persistence.Sql;

/// <summary>Serializes events and snapshots by the bindings of the system, with what is needed to read them back.</summary>
internal sealed class PayloadSerializer(ExtendedActorSystem system, string defaultSerializer)
{
    /// <param name="ownManifest">Stored where the serializer needs none, such as the manifest of an event adapter.</param>
    public (byte[] Bytes, int Identifier, string Manifest) ToBinary(object payload, string ownManifest)
    {
        var serializer = system.Serialization.FindSerializerFor(payload, defaultSerializer);
        var bytes = Akka.Serialization.Serialization.WithTransport(system, (serializer, payload), static s => s.serializer.ToBinary(s.payload));
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, payload);
        return (bytes, serializer.Identifier, string.IsNullOrEmpty(manifest) ? ownManifest ?? "" : manifest);
    }

    /// <param name="identifier">Number of the serializer; older plugins stored none, only the type's name as the manifest.</param>
    /// <exception cref="SerializationException">No serializer has the number, or the manifest names no type.</exception>
    public object FromBinary(byte[] bytes, int? identifier, string manifest)
    {
        if (identifier is not { } number)
        {
            var type = Type.GetType(manifest) ?? throw new SerializationException($"The manifest [{manifest}] names no type, and no serializer is stored beside it.");
            var serializer = system.Serialization.FindSerializerForType(type, defaultSerializer);
            return Akka.Serialization.Serialization.WithTransport(system, (serializer, bytes, type), static s => s.serializer.FromBinary(s.bytes, s.type));
        }

        // What an event adapter calls the event is no name of a type, and its serializer asked for none.
        var needed = string.IsNullOrEmpty(manifest) || system.Serialization.ReadsByManifest(number) || Type.GetType(manifest) is not null ? manifest : "";
        return system.Serialization.Deserialize(bytes, number, needed);
    }
}
