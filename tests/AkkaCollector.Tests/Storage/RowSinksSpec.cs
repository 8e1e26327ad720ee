using System.Text;
using AkkaCollector.Storage;
using Xunit;

namespace AkkaCollector.Tests.Storage;

public sealed class RowSinksSpec
{
    private static readonly object?[][] Rows =
    [
        [1L, 0.1, "plain", null, true, "{}"u8.ToArray(), new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero)],
        [long.MinValue, double.NaN, "a,\"b\"\nc", DBNull.Value, false, new byte[] { 0xff, 0xfe }, new DateTime(2026, 11, 22, 8, 0, 0, DateTimeKind.Utc).AddTicks(10)],
    ];

    private static async Task<string> Write(RowFormat format, IEnumerable<object?[]> rows)
    {
        using var stream = new MemoryStream();
        var sink = RowSinks.Create(format, stream);
        await sink.ColumnsAsync(["n", "d", "t", "e", "b", "x", "at"], CancellationToken.None);
        foreach (var row in rows) await sink.RowAsync(row, CancellationToken.None);
        await sink.EndAsync(CancellationToken.None);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Fact]
    public async Task Csv_must_quote_what_needs_it_and_leave_nothing_empty_but_null() => Assert.Equal(
        "n,d,t,e,b,x,at\n1,0.1,plain,,true,{},2026-11-22T08:00:00.000000Z\n-9223372036854775808,NaN,\"a,\"\"b\"\"\nc\",,false,base64://4=,2026-11-22T08:00:00.000001Z\n",
        await Write(RowFormat.Csv, Rows));

    [Fact]
    public async Task Ndjson_must_be_an_object_a_line_and_hold_what_JSON_has_no_number_for_as_text() => Assert.Equal(
        """
        {"n":1,"d":0.1,"t":"plain","e":null,"b":true,"x":"{}","at":"2026-11-22T08:00:00.000000Z"}
        {"n":-9223372036854775808,"d":"NaN","t":"a,\u0022b\u0022\nc","e":null,"b":false,"x":"base64://4=","at":"2026-11-22T08:00:00.000001Z"}

        """, await Write(RowFormat.Ndjson, Rows));

    [Fact]
    public async Task Several_numbers_must_be_one_array_in_every_format()
    {
        object?[][] rows = [[1L, new[] { 0.1 + 0.2, double.NaN, -0.0, 5e-324 }, "", null, true, Array.Empty<double>(), null]];
        Assert.Contains("\"d\":[0.30000000000000004,\"NaN\",-0,5E-324]", await Write(RowFormat.Ndjson, rows), StringComparison.Ordinal);
        Assert.Contains("\"x\":[]", await Write(RowFormat.Ndjson, rows), StringComparison.Ordinal);
        Assert.Contains("1,\"[0.30000000000000004,\"\"NaN\"\",-0,5E-324]\",", await Write(RowFormat.Csv, rows), StringComparison.Ordinal);
        Assert.Equal([0.1 + 0.2, double.NaN, -0.0, 5e-324], NumbersText.Parse(NumbersText.Of([0.1 + 0.2, double.NaN, -0.0, 5e-324])));
    }

    [Fact]
    public async Task A_table_must_line_its_columns_up_over_any_number_of_rows()
    {
        var lines = (await Write(RowFormat.Table, Enumerable.Repeat(Rows[0], 500))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(501, lines.Length);
        Assert.Equal("n  d    t      e  b     x   at", lines[0]);
        Assert.Single(lines[1..].Distinct());
        Assert.Equal("1  0.1  plain     true  {}  2026-11-22T08:00:00.000000Z", lines[1]);
    }

    [Fact]
    public async Task Much_must_be_written_on_and_nothing_lost()
    {
        var lines = (await Write(RowFormat.Ndjson, Enumerable.Range(0, 20_000).Select(i => new object?[] { (long)i, 0.5, "x", null, true, null, null }))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(20_000, lines.Length);
        Assert.StartsWith("{\"n\":19999,", lines[^1], StringComparison.Ordinal);
    }
}
