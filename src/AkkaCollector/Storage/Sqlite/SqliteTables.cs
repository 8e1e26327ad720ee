using AkkaCollector.MarketData;
using SQLitePCL;

namespace AkkaCollector.Storage;

/// <summary>
/// Writes the rows of every <see cref="TickTable"/>: a row whose natural key is new is inserted; one that is there already takes on the
/// bit of the source and, in a table whose newer rows replace older ones, the values of what was received later.
/// </summary>
internal sealed class SqliteTables : IDisposable
{
    /// <summary>Before the columns of the table: batch, instrument, venue's time, receive time, flags, sources.</summary>
    private const int Before = 6;
    private readonly Dictionary<TickTable, Statements> _statements = [];

    public SqliteTables(sqlite3 database, string path)
    {
        foreach (var table in TickTables.All) _statements.Add(table, new Statements(database, path, table));
    }

    /// <summary>Inserts a tick; answers 0 when its natural key is there already.</summary>
    public int Insert(TickTable table, long batch, long instrument, Tick tick, TickFlags flags, long mask)
    {
        var statements = _statements[table];
        Bind(statements.Insert, keysOnly: false);
        statements.Insert.Bind(1, batch);
        if (statements.Insert.Run() == 1) return 1;
        if (statements.Replace is { } replace)
        {
            Bind(replace, keysOnly: false);
            if (replace.Run() == 1) return 0;
        }
        Bind(statements.Merge, keysOnly: true);
        statements.Merge.Run();
        return 0;

        void Bind(SqliteStatement s, bool keysOnly)
        {
            s.Bind(2, instrument);
            s.Bind(3, tick.VenueMicros);
            s.Bind(4, tick.ReceivedMicros);
            s.Bind(5, (long)flags);
            s.Bind(6, mask);
            for (var i = 0; i < table.Columns.Count; i++)
            {
                if (!keysOnly || table.Columns[i].IsKey) Put(s, Before + 1 + i, table.Columns[i], tick);
            }
        }
    }

    public void Dispose()
    {
        foreach (var statements in _statements.Values) statements.Dispose();
    }

    private static void Put(SqliteStatement s, int index, TickColumn column, Tick tick)
    {
        var value = column.Read(tick);
        switch (column.Kind)
        {
            case TickValueKind.Number: s.Bind(index, value.Number); break;
            case TickValueKind.Text: s.Bind(index, value.Text); break;
            case TickValueKind.Numbers: s.Bind(index, NumbersText.Of(value.Numbers)); break;
            default: s.Bind(index, value.Whole); break;
        }
    }

    /// <summary>The statements of one table. All of them number the values alike.</summary>
    private sealed class Statements : IDisposable
    {
        public Statements(sqlite3 database, string path, TickTable table)
        {
            var columns = table.Columns.Select((c, i) => (c.Name, Hole: $"?{Before + 1 + i}", c.IsKey)).ToList();
            var isIt = string.Concat(columns.Where(c => c.IsKey).Select(c => $" AND {c.Name} = {c.Hole}"));
            Insert = new(database, path, $"Inserting a {table.Kind}",
                $"INSERT INTO {table.Name} (batch_id, instrument_id, venue_time, receive_time, flags, sources, {table.ColumnList}) "
                + $"VALUES (?1, ?2, ?3, ?4, ?5, ?6, {string.Join(", ", columns.Select(c => c.Hole))}) ON CONFLICT ({table.KeyList}) DO NOTHING");
            Merge = new(database, path, $"Merging a {table.Kind}",
                $"UPDATE {table.Name} SET sources = sources | ?6 WHERE instrument_id = ?2 AND venue_time = ?3{isIt} AND sources & ?6 = 0");
            if (!table.Replaces) return;
            Replace = new(database, path, $"Replacing a {table.Kind}",
                $"UPDATE {table.Name} SET receive_time = ?4, flags = ?5, sources = sources | ?6, {string.Join(", ", columns.Where(c => !c.IsKey).Select(c => $"{c.Name} = {c.Hole}"))} "
                + $"WHERE instrument_id = ?2 AND venue_time = ?3{isIt} AND receive_time <= ?4");
        }

        public SqliteStatement Insert { get; }
        public SqliteStatement Merge { get; }
        public SqliteStatement? Replace { get; }

        public void Dispose()
        {
            Insert.Dispose();
            Merge.Dispose();
            Replace?.Dispose();
        }
    }
}
