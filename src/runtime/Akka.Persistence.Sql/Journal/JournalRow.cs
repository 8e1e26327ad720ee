namespace Akka.Persistence.Sql.Journal;

/// <summary>An event as the journal table holds it, with the tags that go to the tag table.</summary>
/// <param name="Created">When the journal took it, in ticks of UTC.</param>
/// <param name="TagColumn">The tags in one text; null when it has none or they do not go there.</param>
/// <param name="Identifier">Number of the serializer of the message.</param>
/// <param name="TagRows">The tags that go to the tag table.</param>
internal sealed record JournalRow(
    string PersistenceId,
    long SequenceNumber,
    long Created,
    string TagColumn,
    byte[] Message,
    int? Identifier,
    string Manifest,
    string WriterUuid,
    IReadOnlyCollection<string> TagRows);
