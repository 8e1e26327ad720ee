using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Persistence.Serialization;

/// <summary>Serializes a snapshot: its data by their own serializer, whose number and manifest go with them.</summary>
public sealed class PersistenceSnapshotSerializer : Serializer
{
    public PersistenceSnapshotSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    public override bool IncludeManifest => true;

    /// <exception cref="ArgumentException">The object is no <see cref="Snapshot"/>.</exception>
    public override byte[] ToBinary(object obj) => obj is Snapshot snapshot
        ? PersistentPayloads.Write(system, snapshot.Data)
        : throw new ArgumentException($"Can't serialize object of type [{obj?.GetType()}] in [{GetType()}]", nameof(obj));

    /// <exception cref="SerializationException">The type is not <see cref="Snapshot"/>.</exception>
    public override object FromBinary(byte[] bytes, Type type) => type == typeof(Snapshot)
        ? new Snapshot(PersistentPayloads.Read(system, bytes))
        : throw new SerializationException($"Unimplemented deserialization of message with type [{type}] in [{GetType()}]");
}
