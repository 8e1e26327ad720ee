using AkkaCollector.MarketData;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace AkkaCollector.Storage;

/// <summary>The sources that write to the file, each with its bit in the mask of trades, and how far each of them is stored.</summary>
internal sealed class SqliteCursors : IDisposable
{
    private const int LastBit = 62;
    private readonly SqliteStatement _newSource, _findSource, _bitOfSource, _cursor;
    private readonly StoreOwner _owner;
    private readonly Dictionary<string, (long Id, long Mask)> _sources = new(StringComparer.Ordinal);
    private readonly CursorRules _rules = new();

    public SqliteCursors(sqlite3 database, string path, StoreOwner owner)
    {
        _owner = owner;
        SqliteStatement Prepare(string doing, string sql) => new(database, path, doing, sql);
        _newSource = Prepare("Inserting a source",
            $"INSERT INTO sources (instance, source, bit) SELECT ?, ?, min({LastBit}, (SELECT count(*) FROM sources)) WHERE true ON CONFLICT (instance, source) DO NOTHING");
        _findSource = Prepare("Finding a source", "SELECT id FROM sources WHERE instance = ? AND source = ?");
        _bitOfSource = Prepare("Finding a source", "SELECT bit FROM sources WHERE id = ?");
        _cursor = Prepare("Moving a cursor", """
            INSERT INTO cursors (source_id, channel, instrument_id, trade_seq, trade_id, venue_time, receive_time, batch) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (source_id, channel, instrument_id) DO UPDATE SET trade_seq = excluded.trade_seq, trade_id = excluded.trade_id,
                venue_time = excluded.venue_time, receive_time = excluded.receive_time, batch = excluded.batch
            WHERE (excluded.trade_seq, excluded.venue_time) >= (cursors.trade_seq, cursors.venue_time)
            """);
    }

    /// <summary>The id of a source and its bit, as the mask of a trade has it.</summary>
    public (long Id, long Mask) Source(string source)
    {
        if (_sources.TryGetValue(source, out var known)) return known;
        _newSource.Bind(1, _owner.Instance);
        _newSource.Bind(2, source);
        _newSource.Run();
        _findSource.Bind(1, _owner.Instance);
        _findSource.Bind(2, source);
        var id = _findSource.RunForNumber() ?? throw new InvalidOperationException($"Source {source} was inserted and cannot be found.");
        _bitOfSource.Bind(1, id);
        return _sources[source] = (id, 1L << (int)_bitOfSource.RunForNumber()!.Value);
    }

    /// <summary>Moves the cursors of a batch's source.</summary>
    public void Move(TickBatch batch, long source, SqliteInserts inserts, IReadOnlySet<int>? dead)
    {
        _rules.Read(batch.Items, dead);
        if (_rules.NewestQuote is { } quote) Move(batch, source, "quotes", 0, quote, 0, null);
        foreach (var trade in _rules.NewestTrades) Move(batch, source, "trades", inserts.InstrumentId(trade.Instrument), trade, trade.TradeSeq, trade.TradeId);
    }

    /// <summary>The cursors of a source of this collector.</summary>
    public List<SourceCursor> Read(SqliteConnection connection, string source)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT c.channel, i.name, c.trade_seq, c.trade_id, c.venue_time, c.receive_time, c.batch
            FROM cursors c JOIN sources s ON s.id = c.source_id LEFT JOIN instruments i ON i.id = c.instrument_id
            WHERE s.instance = $instance AND s.source = $source ORDER BY c.channel, i.name
            """;
        command.Parameters.AddWithValue("$instance", _owner.Instance);
        command.Parameters.AddWithValue("$source", source);
        using var reader = command.ExecuteReader();
        var cursors = new List<SourceCursor>();
        while (reader.Read())
        {
            cursors.Add(new SourceCursor
            {
                Source = source,
                Channel = reader.GetString(0) == "trades" ? CursorChannel.Trades : CursorChannel.Quotes,
                Instrument = reader.IsDBNull(1) ? "" : reader.GetString(1),
                TradeSeq = reader.GetInt64(2),
                TradeId = reader.IsDBNull(3) ? null : reader.GetString(3),
                VenueMicros = reader.GetInt64(4),
                ReceivedMicros = reader.GetInt64(5),
                BatchId = reader.GetString(6),
            });
        }
        return cursors;
    }

    /// <summary>Forgets the ids that a transaction made which was rolled back.</summary>
    public void ForgetIds() => _sources.Clear();

    public void Dispose()
    {
        foreach (var statement in new[] { _newSource, _findSource, _bitOfSource, _cursor }) statement.Dispose();
    }

    private void Move(TickBatch batch, long source, string channel, long instrument, Tick tick, long tradeSeq, string? tradeId)
    {
        var s = _cursor;
        s.Bind(1, source);
        s.Bind(2, channel);
        s.Bind(3, instrument);
        s.Bind(4, tradeSeq);
        s.Bind(5, tradeId);
        s.Bind(6, tick.VenueMicros);
        s.Bind(7, tick.ReceivedMicros);
        s.Bind(8, batch.Id);
        s.Run();
    }
}
