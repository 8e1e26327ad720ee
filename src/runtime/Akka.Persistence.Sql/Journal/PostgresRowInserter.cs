using System.Data.Common;
using Akka.Persistence.Sql.Settings;
using Npgsql;
using NpgsqlTypes;
using static Akka.Persistence.Sql.Database.Sql;

namespace Akka.Persistence.Sql.Journal;

/// <summary>
/// Inserts any number of rows with one statement, whose parameters are one array a column. Tags go with them: the statement that inserts
/// the events knows the numbers that they were given.
/// </summary>
internal sealed class PostgresRowInserter : RowInserter
{
    private readonly int _rowsMax;
    private readonly int _tagsMax;
    private readonly string _plain;
    private readonly string _tagged;

    public PostgresRowInserter(JournalSettings settings)
        : base(settings)
    {
        (_rowsMax, _tagsMax) = (settings.RoundTripRows, settings.RoundTripTags);
        var j = settings.Tables.Journal;
        var (ordering, id, number) = (Quote(j.Ordering), Quote(j.PersistenceId), Quote(j.SequenceNumber));
        var (writer, writers) = HasWriter ? (", e.writer", ", $8") : ("", "");
        var (writerName, _) = HasWriter ? (", writer", "") : ("", "");
        _plain = $"""
            INSERT INTO {Journal} ({Columns})
            SELECT false, e.id, e.number, e.created, e.tags, e.message, e.identifier, e.manifest{writer}
            FROM unnest($1, $2, $3, $4, $5, $6, $7{writers}) AS e(id, number, created, tags, message, identifier, manifest{writerName})
            """;
        var first = HasWriter ? 9 : 8;
        _tagged = $"""
            WITH inserted AS ({_plain} RETURNING {ordering}, {id}, {number})
            INSERT INTO {Tags} ({TagColumns})
            SELECT i.{ordering}, t.tag, i.{id}, i.{number} FROM inserted AS i
            JOIN unnest(${first}, ${first + 1}, ${first + 2}) AS t(id, number, tag) ON t.id = i.{id} AND t.number = i.{number}
            """;
    }

    public override async Task InsertAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JournalRow> rows)
    {
        for (var start = 0; start < rows.Count;)
        {
            var end = EndOfRoundTrip(rows, start, out var tags);
            await using var command = new NpgsqlCommand(tags > 0 ? _tagged : _plain, (NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
            AddEvents(command.Parameters, rows, start, end);
            if (tags > 0) AddTags(command.Parameters, rows, start, end, tags);
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            start = end;
        }
    }

    private int EndOfRoundTrip(IReadOnlyList<JournalRow> rows, int start, out int tags)
    {
        tags = rows[start].TagRows.Count;
        var end = start + 1;
        while (end < rows.Count && end - start < _rowsMax && tags + rows[end].TagRows.Count <= _tagsMax) tags += rows[end++].TagRows.Count;
        return end;
    }

    private void AddEvents(NpgsqlParameterCollection parameters, IReadOnlyList<JournalRow> rows, int start, int end)
    {
        var count = end - start;
        var (ids, numbers, created) = (new string[count], new long[count], new long[count]);
        var (tags, messages, identifiers) = (new string[count], new byte[count][], new int?[count]);
        var (manifests, writers) = (new string[count], new string[count]);
        for (var i = 0; i < count; i++)
        {
            var row = rows[start + i];
            (ids[i], numbers[i], created[i]) = (row.PersistenceId, row.SequenceNumber, row.Created);
            (tags[i], messages[i], identifiers[i]) = (row.TagColumn, row.Message, row.Identifier);
            (manifests[i], writers[i]) = (row.Manifest, row.WriterUuid);
        }

        Add(parameters, ids, NpgsqlDbType.Text);
        Add(parameters, numbers, NpgsqlDbType.Bigint);
        Add(parameters, created, NpgsqlDbType.Bigint);
        Add(parameters, tags, NpgsqlDbType.Text);
        Add(parameters, messages, NpgsqlDbType.Bytea);
        Add(parameters, identifiers, NpgsqlDbType.Integer);
        Add(parameters, manifests, NpgsqlDbType.Text);
        if (HasWriter) Add(parameters, writers, NpgsqlDbType.Text);
    }

    private static void AddTags(NpgsqlParameterCollection parameters, IReadOnlyList<JournalRow> rows, int start, int end, int count)
    {
        var (ids, numbers, tags) = (new string[count], new long[count], new string[count]);
        var next = 0;
        for (var i = start; i < end; i++)
        {
            foreach (var tag in rows[i].TagRows)
            {
                (ids[next], numbers[next], tags[next]) = (rows[i].PersistenceId, rows[i].SequenceNumber, tag);
                next++;
            }
        }

        Add(parameters, ids, NpgsqlDbType.Text);
        Add(parameters, numbers, NpgsqlDbType.Bigint);
        Add(parameters, tags, NpgsqlDbType.Text);
    }

    private static void Add<T>(NpgsqlParameterCollection parameters, T[] values, NpgsqlDbType type) =>
        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
}
