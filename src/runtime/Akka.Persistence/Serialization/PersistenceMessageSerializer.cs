using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Persistence.Serialization;

/// <summary>Serializes events together with what a journal keeps beside them, alone and in atomic writes.</summary>
public sealed class PersistenceMessageSerializer : Serializer
{
    public PersistenceMessageSerializer(ExtendedActorSystem system)
        : base(system)
    {
    }

    public override bool IncludeManifest => true;

    /// <exception cref="ArgumentException">The object is neither an event's representation nor an atomic write.</exception>
    public override byte[] ToBinary(object obj) => obj switch
    {
        IPersistentRepresentation representation => Write(representation),
        AtomicWrite write => Write(write),
        _ => throw new ArgumentException($"Can't serialize object of type [{obj?.GetType()}] in [{GetType()}]", nameof(obj)),
    };

    /// <exception cref="SerializationException">The type is none that this serializer writes.</exception>
    public override object FromBinary(byte[] bytes, Type type)
    {
        if (type is null || typeof(IPersistentRepresentation).IsAssignableFrom(type)) return ReadRepresentation(bytes);
        return type == typeof(AtomicWrite)
            ? ReadAtomicWrite(bytes)
            : throw new SerializationException($"Unimplemented deserialization of message with type [{type}] in [{GetType()}]");
    }

    private byte[] Write(AtomicWrite write)
    {
        var writer = new ProtoWriter();
        foreach (var representation in write.Events) writer.Message(1, Write(representation));
        return writer.ToArray();
    }

    private byte[] Write(IPersistentRepresentation representation)
    {
        var writer = new ProtoWriter();
        if (representation.Payload is not null) writer.Message(1, PersistentPayloads.Write(system, representation.Payload));
        writer.Int64(2, representation.SequenceNr);
        writer.Text(3, representation.PersistenceId);
        writer.Int64(4, representation.IsDeleted ? 1 : 0);
        writer.Text(11, Akka.Serialization.Serialization.SerializedActorPath(representation.Sender));
        writer.Text(12, representation.Manifest);
        writer.Text(13, representation.WriterGuid);
        writer.Int64(14, representation.Timestamp);
        return writer.ToArray();
    }

    private AtomicWrite ReadAtomicWrite(ReadOnlySpan<byte> bytes)
    {
        var events = ImmutableArray.CreateBuilder<IPersistentRepresentation>();
        var reader = new ProtoReader(bytes);
        while (reader.Next())
            if (reader.Field == 1)
                events.Add(ReadRepresentation(reader.Content));
        return new AtomicWrite(events.ToImmutable());
    }

    private Persistent ReadRepresentation(ReadOnlySpan<byte> bytes)
    {
        object payload = null;
        long sequenceNr = 0, timestamp = 0;
        string persistenceId = null, manifest = null, writerGuid = null;
        var deleted = false;
        var sender = ActorRefs.NoSender;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    payload = PersistentPayloads.Read(system, reader.Content);
                    break;
                case 2:
                    sequenceNr = reader.Number;
                    break;
                case 3:
                    persistenceId = reader.Text;
                    break;
                case 4:
                    deleted = reader.Number != 0;
                    break;
                case 11:
                    sender = system.Provider.ResolveActorRef(reader.Text);
                    break;
                case 12:
                    manifest = reader.Text;
                    break;
                case 13:
                    writerGuid = reader.Text;
                    break;
                case 14:
                    timestamp = reader.Number;
                    break;
            }
        }

        return new Persistent(payload, sequenceNr, persistenceId, manifest, deleted, sender, writerGuid, timestamp);
    }
}
