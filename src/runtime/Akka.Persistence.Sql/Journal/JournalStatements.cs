using Akka.Persistence.Sql.Settings;
using static Akka.Persistence.Sql.Database.Sql;

namespace Akka.Persistence.Sql.Journal;

/// <summary>The statements of the journal that both databases understand. Their parameters are named in them.</summary>
internal sealed class JournalStatements
{
    public JournalStatements(JournalSettings settings)
    {
        var names = settings.Tables;
        var j = names.Journal;
        var journal = Name(names.Schema, j.Name);
        var (id, number, deleted) = (Quote(j.PersistenceId), Quote(j.SequenceNumber), Quote(j.Deleted));
        var writer = j.WriterUuid is null ? "NULL" : Quote(j.WriterUuid);

        Replay = $"""
            SELECT {number}, {Quote(j.Created)}, {Quote(j.Message)}, {Quote(j.Identifier)}, {Quote(j.Manifest)}, {writer}
            FROM {journal} WHERE {id} = @id AND {number} >= @from AND {number} <= @to AND {deleted} = @no ORDER BY {number} LIMIT @max
            """;

        var m = names.Metadata;
        var metadata = Name(names.Schema, m.Name);
        var (metadataId, metadataNumber) = (Quote(m.PersistenceId), Quote(m.SequenceNumber));
        Highest = settings.DeleteCompatibilityMode
            ? $"SELECT MAX(n) FROM (SELECT MAX({number}) AS n FROM {journal} WHERE {id} = @id UNION ALL SELECT MAX({metadataNumber}) FROM {metadata} WHERE {metadataId} = @id) AS known"
            : $"SELECT MAX({number}) FROM {journal} WHERE {id} = @id";

        // The highest row that goes stays, marked: from it the highest sequence number is known when no other is left.
        var last = $"(SELECT MAX({number}) FROM {journal} WHERE {id} = @id AND {number} <= @to)";
        var tag = names.Tag;
        var tags = settings.WritesTagTable
            ? $"DELETE FROM {Name(names.Schema, tag.Name)} WHERE {Quote(tag.OrderingId)} IN (SELECT {Quote(j.Ordering)} FROM {journal} WHERE {id} = @id AND {number} <= @to);\n"
            : "";
        var keep = settings.DeleteCompatibilityMode
            ? $"""

               INSERT INTO {metadata} ({metadataId}, {metadataNumber}) SELECT @id, MAX({number}) FROM {journal} WHERE {id} = @id AND {deleted} = @yes HAVING MAX({number}) IS NOT NULL ON CONFLICT DO NOTHING;
               DELETE FROM {metadata} WHERE {metadataId} = @id AND {metadataNumber} < (SELECT MAX({metadataNumber}) FROM {metadata} WHERE {metadataId} = @id);
               """
            : "";
        Delete = $"""
            {tags}UPDATE {journal} SET {deleted} = @yes WHERE {id} = @id AND {number} = {last};
            DELETE FROM {journal} WHERE {id} = @id AND {number} < {last};{keep}
            """;
    }

    /// <summary>A page of a replay: <c>@id</c>, <c>@from</c> and <c>@to</c> (both included), <c>@no</c> (false), <c>@max</c> rows.</summary>
    public string Replay { get; }

    /// <summary>The highest sequence number of <c>@id</c>, deleted ones included; null when there is none.</summary>
    public string Highest { get; }

    /// <summary>Deletes the events of <c>@id</c> up to <c>@to</c>; <c>@yes</c> is true.</summary>
    public string Delete { get; }
}
