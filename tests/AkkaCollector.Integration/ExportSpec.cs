using System.IO.Compression;
using System.Text.Json;
using Xunit;

namespace AkkaCollector.Integration;

/// <summary>What was stored can be taken out again.</summary>
public sealed class ExportSpec
{
    [Fact]
    public async Task Every_table_must_export_as_csv_and_ndjson_with_all_its_rows()
    {
        using var folder = new WorkFolder();
        var config = folder.Config();
        await using (var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data, "--for", "8s"))
            Assert.Equal(0, await daemon.ExitAsync());
        foreach (var table in new[] { "quotes", "trades", "instruments", "batches", "rejected_ticks", "undecoded_frames" })
        {
            var rows = folder.Scalar($"SELECT count(*) FROM {table}");
            var csv = await ExportAsync(config, folder, table, "csv");
            Assert.Equal(rows + 1, csv.Length);
            var header = csv[0].Split(',');
            Assert.All(csv.Where(l => !l.Contains('"', StringComparison.Ordinal)), l => Assert.Equal(header.Length, l.Split(',').Length));
            var json = await ExportAsync(config, folder, table, "ndjson");
            Assert.Equal(rows, json.Length);
            Assert.All(json.Take(100), l =>
            {
                using var row = JsonDocument.Parse(l);
                Assert.Equal(header, row.RootElement.EnumerateObject().Select(p => p.Name));
            });
        }
    }

    [Fact]
    public async Task An_unknown_table_must_exit_2_naming_those_there_are()
    {
        using var folder = new WorkFolder();
        var config = folder.Config();
        await using (var daemon = DaemonProcess.Start("run", "--config", config, "--data", folder.Data, "--for", "5s"))
            Assert.Equal(0, await daemon.ExitAsync());
        await using var export = DaemonProcess.Start("export", "--table", "qoutes", "--config", config, "--data", folder.Data);
        Assert.Equal(2, await export.ExitAsync());
        Assert.Contains("quotes", export.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_of_many_rows_must_run_in_a_small_heap_and_hold_what_was_chosen()
    {
        const int rows = 600_000;
        using var folder = new WorkFolder();
        await folder.FillAsync(rows);
        // The rows are several times the heap that the process may have.
        var small = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x2000000" };
        foreach (var (format, gzip) in new[] { ("csv", false), ("ndjson", true) })
        {
            var file = Path.Combine(folder.Root, "all." + format);
            string[] compressed = gzip ? ["--gzip"] : [];
            await using var export = DaemonProcess.Start(small, ["export", "--table", "quotes", "--format", format, "--output", file, "--config", folder.Config(), "--data", folder.Data, .. compressed]);
            Assert.True(await export.ExitAsync() == 0, export.Output);
            Assert.Contains($"{rows} rows of quotes written.", export.Output, StringComparison.Ordinal);
            await using var stream = gzip ? new GZipStream(File.OpenRead(file), CompressionMode.Decompress) : (Stream)File.OpenRead(file);
            using var reader = new StreamReader(stream);
            var (lines, bytes) = (0, 0L);
            while (await reader.ReadLineAsync() is { } line) (lines, bytes) = (lines + 1, bytes + line.Length + 1);
            Assert.Equal(format == "csv" ? rows + 1 : rows, lines);
            Assert.True(bytes > 2 * 0x2000000, $"{bytes} bytes are not much for a heap of {0x2000000}");
        }
        var some = Path.Combine(folder.Root, "some.csv");
        await using var chosen = DaemonProcess.Start("export", "--symbol", "ETH-7", "--from", "2026-11-22T00:00:00Z", "--to", "2026-11-22T00:00:10Z", "--output", some, "--config", folder.Config(), "--data", folder.Data);
        Assert.True(await chosen.ExitAsync() == 0, chosen.Output);
        var expected = folder.Scalar("SELECT count(*) FROM quotes q JOIN instruments i ON i.id = q.instrument_id WHERE i.name = 'ETH-7' AND q.venue_time < 1795305610000000");
        Assert.Equal(100, expected);
        Assert.Equal(expected + 1, (await File.ReadAllLinesAsync(some)).Length);
    }

    [Fact]
    public async Task A_store_that_is_not_there_must_exit_3_naming_it()
    {
        using var folder = new WorkFolder();
        await using var export = DaemonProcess.Start("export", "--config", folder.Config(), "--data", folder.Data);
        Assert.Equal(3, await export.ExitAsync());
        Assert.Contains(folder.Database, export.Output, StringComparison.Ordinal);
    }

    private static async Task<string[]> ExportAsync(string config, WorkFolder folder, string table, string format)
    {
        var file = Path.Combine(folder.Root, table + "." + format);
        await using var export = DaemonProcess.Start("export", "--table", table, "--format", format, "--output", file, "--config", config, "--data", folder.Data);
        Assert.True(await export.ExitAsync() == 0, export.Output);
        return await File.ReadAllLinesAsync(file);
    }
}
