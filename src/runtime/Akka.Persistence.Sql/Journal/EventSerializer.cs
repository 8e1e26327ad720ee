using Akka.Actor;
using Akka.Persistence.Journal;
using Akka.Persistence.Sql.Settings;
using Akka.Serialization;

namespace Akka.Persistence.Sql.Journal;

/// <summary>Turns events into rows of the journal and back.</summary>
internal sealed class EventSerializer(ExtendedActorSystem system, JournalSettings settings, Func<string, bool> canStore)
{
    private static readonly IReadOnlyCollection<string> NoTags = [];

    private readonly PayloadSerializer _payloads = new(system, settings.Serializer);

    /// <exception cref="Exception">What the serializer of the event throws, or <see cref="ArgumentException"/> for a text that the database cannot store.</exception>
    public JournalRow ToRow(IPersistentRepresentation representation)
    {
        var (payload, tags) = representation.Payload is Tagged tagged ? (tagged.Payload, tagged.Tags) : (representation.Payload, null);
        var (message, identifier, manifest) = _payloads.ToBinary(payload, representation.Manifest);
        Check("persistence id", representation.PersistenceId);
        Check("manifest", manifest);
        Check("writer", representation.WriterGuid);
        if (tags is null || tags.Count == 0)
            return Row(representation, message, identifier, manifest, null, NoTags);
        foreach (var tag in tags) Check("tag", tag);
        var separator = settings.TagSeparator;
        var column = settings.WritesTagColumn ? separator + string.Join(separator, tags) + separator : null;
        return Row(representation, message, identifier, manifest, column, settings.WritesTagTable ? tags.ToArray() : NoTags);
    }

    /// <exception cref="Exception">What the serializer of the event throws.</exception>
    public IPersistentRepresentation FromRow(JournalRow row) => new Persistent(
        _payloads.FromBinary(row.Message, row.Identifier, row.Manifest), row.SequenceNumber, row.PersistenceId, row.Manifest,
        isDeleted: false, ActorRefs.NoSender, row.WriterUuid, row.Created);

    private static JournalRow Row(IPersistentRepresentation representation, byte[] message, int identifier, string manifest, string tagColumn, IReadOnlyCollection<string> tagRows) => new(
        representation.PersistenceId, representation.SequenceNr, representation.Timestamp == 0 ? DateTime.UtcNow.Ticks : representation.Timestamp,
        tagColumn, message, identifier, manifest, representation.WriterGuid, tagRows);

    private void Check(string what, string text)
    {
        if (!canStore(text)) throw new ArgumentException($"The {what} '{text.Replace('\0', '?')}' cannot be stored: it holds a character that the database does not take.");
    }
}
