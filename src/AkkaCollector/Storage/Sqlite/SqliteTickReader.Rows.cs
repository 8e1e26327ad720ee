using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace AkkaCollector.Storage;

/// <summary>Reading rows: in pieces where a table has ids, so that no snapshot is held for long and the write-ahead log stays small.</summary>
public sealed partial class SqliteTickReader
{
    /// <summary>Rows that one statement reads of a table.</summary>
    private const int Piece = 20_000;

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<string>> TablesAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<string>>(Guarded("Listing the tables", () =>
            Texts("SELECT name FROM sqlite_master WHERE type IN ('table','view') AND name NOT LIKE 'sqlite_%' ORDER BY name")));
    }

    /// <inheritdoc />
    public async ValueTask<long> ReadTableAsync(string table, RowFilter filter, IRowSink rows, CancellationToken cancellationToken)
    {
        var tables = await TablesAsync(cancellationToken);
        if (!tables.Contains(table, StringComparer.Ordinal)) throw new ArgumentException($"There is no table '{table}' in {_path}. There are: {string.Join(", ", tables)}.");
        var columns = Guarded("Reading the columns", () => Texts($"SELECT name FROM pragma_table_info('{table}')"));
        await rows.ColumnsAsync(columns, cancellationToken);
        var hasIds = Guarded("Reading the columns", () => Number($"SELECT count(*) FROM pragma_table_info('{table}') WHERE name = 'id' AND pk = 1")) == 1;
        var where = Where(table, columns, filter, hasIds);
        var read = !hasIds ? await ReadOnceAsync(table, where, filter, columns, rows, cancellationToken)
            : table == "quotes" && filter.Symbol is not null && HasReadIndex() ? await ReadByIndexAsync(columns, filter, rows, cancellationToken)
            : await ReadPiecesAsync(table, where, filter, columns, rows, cancellationToken);
        await rows.EndAsync(cancellationToken);
        return read;
    }

    /// <inheritdoc />
    public async ValueTask<long> ReadLastQuotesAsync(RowFilter filter, IRowSink rows, CancellationToken cancellationToken)
    {
        await rows.ColumnsAsync(LastQuoteColumns.Names, cancellationToken);
        var read = 0L;
        foreach (var (id, venue, name) in Guarded("Finding instruments", () => Instruments(filter.Symbol)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var values = Guarded("Reading the last quotes", () =>
            {
                using var command = Command(
                    $"SELECT venue_time, receive_time, NULL, NULL, {LastQuoteColumns.OfQuote} FROM quotes WHERE instrument_id = $id "
                    + "AND venue_time >= $from AND venue_time < $to ORDER BY venue_time DESC, id DESC LIMIT 1", ("$id", id), ("$from", From(filter)), ("$to", To(filter)));
                using var reader = command.ExecuteReader();
                if (!reader.Read()) return null;
                var row = new object?[reader.FieldCount];
                reader.GetValues(row!);
                return row;
            });
            if (values is null) continue;
            (values[0], values[1], values[2], values[3]) = (Time((long)values[0]!), Time((long)values[1]!), venue, name);
            await rows.RowAsync(values, cancellationToken);
            read++;
        }
        await rows.EndAsync(cancellationToken);
        return read;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<PricePoint> ReadPricesAsync(RowFilter filter, PriceKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var select = kind == PriceKind.Trade
            ? "SELECT venue_time, price, amount FROM trades WHERE price IS NOT NULL AND"
            : "SELECT venue_time, (bid_price + ask_price) / 2, 0.0 FROM quotes WHERE bid_price IS NOT NULL AND ask_price IS NOT NULL AND";
        foreach (var (id, venue, name) in Guarded("Finding instruments", () => Instruments(filter.Symbol)))
        {
            using var command = Command(
                $"{select} instrument_id = $id AND venue_time >= $from AND venue_time < $to ORDER BY venue_time, id", ("$id", id), ("$from", From(filter)), ("$to", To(filter)));
            using var reader = Guarded("Reading prices", command.ExecuteReader);
            while (Guarded("Reading prices", reader.Read))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new PricePoint(venue, name, reader.GetInt64(0), reader.GetDouble(1), reader.IsDBNull(2) ? 0 : reader.GetDouble(2));
            }
            await Task.CompletedTask;
        }
    }

    private async Task<long> ReadPiecesAsync(string table, string where, RowFilter filter, List<string> columns, IRowSink rows, CancellationToken cancellationToken)
    {
        var (after, read) = (long.MinValue, 0L);
        // What is written while this goes on is not read: an export of a growing table ends.
        var last = Guarded("Reading rows", () => Number($"SELECT coalesce(max(id), 0) FROM \"{table}\""));
        var id = Guarded("Reading the columns", () => (int)Number($"SELECT cid FROM pragma_table_info('{table}') WHERE name = 'id'"));
        var values = new object?[columns.Count];
        var numbers = NumbersAt(columns);
        while (true)
        {
            var piece = 0;
            using var command = Command(
                $"SELECT * FROM \"{table}\" WHERE id > $after AND id <= $last{where} ORDER BY id LIMIT {Piece}",
                ("$after", after), ("$last", last), ("$symbol", filter.Symbol), ("$from", filter.FromMicros), ("$to", filter.ToMicros));
            using var reader = Guarded("Reading rows", command.ExecuteReader);
            while (Guarded("Reading rows", reader.Read))
            {
                cancellationToken.ThrowIfCancellationRequested();
                reader.GetValues(values!);
                ReadNumbers(values, numbers);
                after = (long)values[id]!;
                piece++;
                await rows.RowAsync(values, cancellationToken);
            }
            read += piece;
            if (piece < Piece) return read;
        }
    }

    /// <summary>Quotes of single instruments, one after the other, each in the order of time: the index leads to them.</summary>
    private async Task<long> ReadByIndexAsync(List<string> columns, RowFilter filter, IRowSink rows, CancellationToken cancellationToken)
    {
        var read = 0L;
        var (id, time) = (columns.IndexOf("id"), columns.IndexOf("venue_time"));
        var values = new object?[columns.Count];
        foreach (var instrument in Guarded("Finding instruments", () => Instruments(filter.Symbol)))
        {
            var (afterTime, afterId, piece) = (From(filter), long.MinValue, Piece);
            while (piece == Piece)
            {
                piece = 0;
                using var command = Command(
                    "SELECT * FROM quotes WHERE instrument_id = $instrument AND (venue_time, id) > ($time, $after) AND venue_time < $to "
                    + $"ORDER BY venue_time, id LIMIT {Piece}", ("$instrument", instrument.Id), ("$time", afterTime), ("$after", afterId), ("$to", To(filter)));
                using var reader = Guarded("Reading rows", command.ExecuteReader);
                while (Guarded("Reading rows", reader.Read))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    reader.GetValues(values!);
                    (afterTime, afterId) = ((long)values[time]!, (long)values[id]!);
                    piece++;
                    await rows.RowAsync(values, cancellationToken);
                }
                read += piece;
            }
        }
        return read;
    }

    private bool HasReadIndex() =>
        Guarded("Looking for the index", () => Number("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = 'quotes_by_instrument'")) == 1;

    private async Task<long> ReadOnceAsync(string table, string where, RowFilter filter, List<string> columns, IRowSink rows, CancellationToken cancellationToken)
    {
        var read = 0L;
        var values = new object?[columns.Count];
        var numbers = NumbersAt(columns);
        using var command = Command($"SELECT * FROM \"{table}\" WHERE 1{where}",
            ("$symbol", filter.Symbol), ("$fromText", Iso(filter.FromMicros)), ("$toText", Iso(filter.ToMicros)), ("$from", filter.FromMicros), ("$to", filter.ToMicros));
        using var reader = Guarded("Reading rows", command.ExecuteReader);
        while (Guarded("Reading rows", reader.Read))
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.GetValues(values!);
            ReadNumbers(values, numbers);
            read++;
            await rows.RowAsync(values, cancellationToken);
        }
        return read;
    }

    /// <summary>Which columns hold several numbers.</summary>
    private static int[] NumbersAt(List<string> columns) => [.. Enumerable.Range(0, columns.Count).Where(i => TickTables.NumbersColumns.Contains(columns[i]))];

    private static void ReadNumbers(object?[] values, int[] at)
    {
        foreach (var i in at)
        {
            if (values[i] is string text) values[i] = NumbersText.Parse(text);
        }
    }

    /// <summary>The conditions of a filter, by the columns that a table or view has.</summary>
    private static string Where(string table, List<string> columns, RowFilter filter, bool hasIds)
    {
        var where = "";
        if (filter.Symbol is not null)
        {
            var column = new[] { "instrument_id", "instrument", "name" }.FirstOrDefault(columns.Contains)
                ?? throw new ArgumentException($"{table} has no instrument to choose by: leave --symbol out. Its columns are: {string.Join(", ", columns)}.");
            // A plus keeps the planner from leaving the order of ids for an index, which each piece would go through anew.
            where += column == "instrument_id"
                ? $" AND {(hasIds ? "+" : "")}instrument_id IN (SELECT id FROM instruments WHERE name GLOB $symbol)"
                : $" AND {column} GLOB $symbol";
        }
        if (filter.FromMicros is null && filter.ToMicros is null) return where;
        var time = new[] { "venue_time", "receive_time", "written_time", "expiry_time" }.FirstOrDefault(columns.Contains)
            ?? throw new ArgumentException($"{table} has no time to choose by: leave --from and --to out. Its columns are: {string.Join(", ", columns)}.");
        // The views for people have times as text; without ids it is one of them, or one of those that have both.
        var isText = !hasIds && !columns.Contains("timestamp");
        if (filter.FromMicros is not null) where += $" AND {time} >= {(isText ? "$fromText" : "$from")}";
        if (filter.ToMicros is not null) where += $" AND {time} < {(isText ? "$toText" : "$to")}";
        return where;
    }

    private List<(long Id, string Venue, string Name)> Instruments(string? symbol)
    {
        using var command = Command("SELECT id, venue, name FROM instruments WHERE name GLOB $symbol ORDER BY name, venue", ("$symbol", symbol ?? "*"));
        using var reader = command.ExecuteReader();
        var found = new List<(long, string, string)>();
        while (reader.Read()) found.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        return found;
    }

    private List<string> Texts(string sql)
    {
        using var command = Command(sql);
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(0));
        return texts;
    }

    private static long From(RowFilter filter) => filter.FromMicros ?? long.MinValue;

    private static long To(RowFilter filter) => filter.ToMicros ?? long.MaxValue;

    private static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    private static string? Iso(long? micros) => micros is { } time ? RowSinks.OfTime(Time(time)) : null;
}
