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

    private static async Task<string[]> ExportAsync(string config, WorkFolder folder, string table, string format)
    {
        var file = Path.Combine(folder.Root, table + "." + format);
        await using var export = DaemonProcess.Start("export", "--table", table, "--format", format, "--output", file, "--config", config, "--data", folder.Data);
        Assert.True(await export.ExitAsync() == 0, export.Output);
        return await File.ReadAllLinesAsync(file);
    }
}
