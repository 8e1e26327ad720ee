using System.Text;
using Akka.Actor;

namespace Akka.Persistence.Serialization;

/// <summary>Writes and reads an object of any type together with the number of its serializer and its manifest.</summary>
internal static class PersistentPayloads
{
    public static byte[] Write(ExtendedActorSystem system, object payload)
    {
        var serializer = system.Serialization.FindSerializerFor(payload);
        var writer = new ProtoWriter();
        writer.Int64(1, serializer.Identifier);
        writer.Bytes(2, serializer.ToBinary(payload));
        writer.Text(3, Akka.Serialization.Serialization.ManifestFor(serializer, payload));
        return writer.ToArray();
    }

    public static object Read(ExtendedActorSystem system, ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        var id = 0;
        byte[] content = [];
        var manifest = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    id = (int)reader.Number;
                    break;
                case 2:
                    content = reader.Content.ToArray();
                    break;
                case 3:
                    manifest = Encoding.UTF8.GetString(reader.Content);
                    break;
            }
        }

        return system.Serialization.Deserialize(content, id, manifest);
    }
}
