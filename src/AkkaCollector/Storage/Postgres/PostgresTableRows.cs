using AkkaCollector.MarketData;

namespace AkkaCollector.Storage;

/// <summary>The rows of one <see cref="TickTable"/> of one part of a batch, in COPY's binary form, and the statements that store them.</summary>
internal sealed class PostgresTableRows(TickTable table)
{
    /// <summary>Before the columns of the table: venue's time, receive time, batch, sources, instrument, flags.</summary>
    private const int Before = 6;

    /// <summary>Made for the first row: most sources have none.</summary>
    private CopyBuffer? _rows;

    /// <summary>The table.</summary>
    public TickTable Table { get; } = table;

    /// <summary>Its statements.</summary>
    public PostgresTableSql Sql { get; } = new(table);

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>The venue's times of the rows: their partitions lie between them.</summary>
    public (long First, long Last) Times { get; private set; }

    /// <summary>The rows, to be sent as they are; there must be some.</summary>
    public CopyBuffer Encoded
    {
        get
        {
            if (!_ended) _rows!.End();
            _ended = true;
            return _rows!;
        }
    }

    private bool _ended;

    /// <summary>Forgets the rows.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a row.</summary>
    public void Add(Tick tick, TickFlags flags, long batch, int instrument, long mask)
    {
        var b = _rows ??= new CopyBuffer();
        if (Count++ == 0)
        {
            b.Begin();
            _ended = false;
            Times = (tick.VenueMicros, tick.VenueMicros);
        }
        Times = (Math.Min(Times.First, tick.VenueMicros), Math.Max(Times.Last, tick.VenueMicros));
        b.Row((short)(Before + Table.Columns.Count));
        b.Time(tick.VenueMicros);
        b.Time(tick.ReceivedMicros);
        b.Long(batch);
        b.Long(mask);
        b.Int(instrument);
        b.Int((int)flags);
        foreach (var column in Table.Columns)
        {
            var value = column.Read(tick);
            switch (column.Kind)
            {
                case TickValueKind.Number: b.Double(value.Number); break;
                case TickValueKind.Whole: b.Long(value.Whole); break;
                case TickValueKind.Text: b.Text(value.Text); break;
                case TickValueKind.Flag: b.Bool(value.IsSet); break;
                case TickValueKind.Numbers: b.Doubles(value.Numbers); break;
                case TickValueKind.Time when value.Whole is { } micros: b.Time(micros); break;
                default: b.Null(); break;
            }
        }
    }
}

/// <summary>
/// How the rows of one <see cref="TickTable"/> get from the session's staging table into their own. The merging statements take the source's
/// bit as $1 and the first and last of the rows' times as $2 and $3.
/// </summary>
internal sealed class PostgresTableSql
{
    /// <summary>Makes the statements of a table.</summary>
    public PostgresTableSql(TickTable table)
    {
        var (keys, staged) = (table.KeyList, $"staged_{table.Name}");
        Staging = staged;
        Columns = "venue_time, receive_time, batch_id, sources, instrument_id, flags, " + table.ColumnList;
        // One row a key, since a statement may touch a row once: the newest where newer ones replace, else the one that came first.
        var distinct = $"SELECT DISTINCT ON ({keys}) {Columns} FROM {staged} ORDER BY {keys}, {(table.Replaces ? "receive_time DESC, ctid DESC" : "ctid")}";
        Insert = $"INSERT INTO {table.Name} ({Columns}) {distinct} ON CONFLICT ({keys}) DO NOTHING";

        var isIt = $"{string.Join(" AND ", table.Keys.Select(k => $"t.{k} = s.{k}"))} AND t.venue_time >= $2 AND t.venue_time <= $3";
        var mask = $"UPDATE {table.Name} t SET sources = t.sources | $1 FROM {staged} s WHERE {isIt} AND t.sources & $1 = 0";
        // Rows are locked in the order of their keys first, so that several collectors never wait for one another in a circle.
        var locked = $"SELECT 1 FROM {table.Name} t JOIN {staged} s ON {isIt} WHERE {(table.Replaces ? "$1::bigint IS NOT NULL" : "t.sources & $1 = 0")} "
            + $"ORDER BY {string.Join(", ", table.Keys.Select(k => $"t.{k}"))} FOR UPDATE OF t";
        if (!table.Replaces)
        {
            Merge = [locked, mask];
            return;
        }
        var values = table.Columns.Where(c => !c.IsKey).Select(c => c.Name).Prepend("flags").Prepend("receive_time").ToList();
        var replace = $"UPDATE {table.Name} t SET sources = t.sources | $1, {string.Join(", ", values.Select(v => $"{v} = s.{v}"))} FROM ({distinct}) s WHERE {isIt} "
            + $"AND s.receive_time >= t.receive_time AND ({string.Join(", ", values.Select(v => $"t.{v}"))}) IS DISTINCT FROM ({string.Join(", ", values.Select(v => $"s.{v}"))})";
        Merge = [locked, replace, mask];
    }

    /// <summary>The session's table that rows are copied into.</summary>
    public string Staging { get; }

    /// <summary>The columns in the order in which they are copied.</summary>
    public string Columns { get; }

    /// <summary>Inserts the rows whose keys are new.</summary>
    public string Insert { get; }

    /// <summary>Merges the others into the rows that are there.</summary>
    public IReadOnlyList<string> Merge { get; }
}
