using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace AkkaCollector.Storage;

/// <summary>Writes a table or view of an SQLite store as text, a row at a time: memory does not grow with the table.</summary>
public static class TableExport
{
    /// <summary>The tables and views that can be exported.</summary>
    public static async Task<IReadOnlyList<string>> TablesAsync(string databaseFile, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(databaseFile, cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type IN ('table','view') AND name NOT LIKE 'sqlite_%' ORDER BY name";
        var names = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) names.Add(reader.GetString(0));
        return names;
    }

    /// <summary>Writes every row; returns how many there were.</summary>
    /// <param name="databaseFile">The SQLite file; it is opened for reading only.</param>
    /// <param name="table">A table or view of it, checked against the database's own list.</param>
    /// <param name="csv">CSV with a header line (RFC 4180), else one JSON object a line.</param>
    /// <param name="output">Where to write to.</param>
    /// <param name="cancellationToken">Ends the export between rows.</param>
    /// <exception cref="ArgumentException">There is no such table; the message names those there are.</exception>
    public static async Task<long> WriteAsync(string databaseFile, string table, bool csv, TextWriter output, CancellationToken cancellationToken)
    {
        var tables = await TablesAsync(databaseFile, cancellationToken);
        if (!tables.Contains(table, StringComparer.Ordinal))
            throw new ArgumentException($"There is no table '{table}' in {databaseFile}. There are: {string.Join(", ", tables)}.");
        await using var connection = await OpenAsync(databaseFile, cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM \"{table}\"";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        if (csv) await output.WriteLineAsync(string.Join(',', columns.Select(Quoted)));
        var rows = 0L;
        while (await reader.ReadAsync(cancellationToken))
        {
            await output.WriteLineAsync(csv ? CsvRow(reader, columns.Length) : JsonRow(reader, columns));
            rows++;
        }
        return rows;
    }

    private static async Task<SqliteConnection> OpenAsync(string databaseFile, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = databaseFile, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static string CsvRow(SqliteDataReader reader, int columns)
    {
        var line = new StringBuilder();
        for (var i = 0; i < columns; i++)
        {
            if (i > 0) line.Append(',');
            if (!reader.IsDBNull(i)) line.Append(Quoted(reader.GetValue(i) is byte[] bytes ? Encoding.UTF8.GetString(bytes) : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture) ?? ""));
        }
        return line.ToString();
    }

    private static string JsonRow(SqliteDataReader reader, string[] columns)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            for (var i = 0; i < columns.Length; i++) WriteValue(json, columns[i], reader.GetValue(i));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteValue(Utf8JsonWriter json, string column, object value)
    {
        switch (value)
        {
            case DBNull: json.WriteNull(column); break;
            case long number: json.WriteNumber(column, number); break;
            case double number when double.IsFinite(number): json.WriteNumber(column, number); break;
            case byte[] bytes: json.WriteString(column, Encoding.UTF8.GetString(bytes)); break;
            default: json.WriteString(column, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
