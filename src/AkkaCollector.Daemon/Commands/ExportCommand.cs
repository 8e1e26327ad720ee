using System.CommandLine;
using System.Text;
using AkkaCollector.Configuration;
using AkkaCollector.Storage;
using Microsoft.Data.Sqlite;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>export</c>: writes a table of the store as text.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var table = new Option<string>("--table", "-t") { Description = "A table or view of the store, such as quotes or trades.", Required = true };
        var format = new Option<string>("--format", "-f") { Description = "csv or ndjson.", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "ndjson");
        var output = new Option<FileInfo?>("--output", "-o") { Description = "The file to write. Default: standard output." };
        var command = new Command("export", "Writes a table of the store as CSV or as one JSON object a line. A running daemon is not disturbed.") { config, data, table, format, output };
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(() =>
        {
            var settings = CollectorSettings.Read(CommonOptions.Load(CommonOptions.ConfigFile(parsed, config), CommonOptions.DataDirectory(parsed, data)));
            return ExportAsync(settings.Storage.Sqlite.Path, parsed.GetValue(table)!, parsed.GetValue(format) == "csv", parsed.GetValue(output), cancellation);
        }));
        return command;
    }

    private static async Task<int> ExportAsync(string database, string table, bool csv, FileInfo? file, CancellationToken cancellation)
    {
        if (!File.Exists(database))
        {
            await Console.Error.WriteLineAsync($"There is no store at {database}. Name its folder with --data, or its configuration with --config.");
            return ExitCodes.StoreUnusable;
        }
        try
        {
            await using var stream = file is null ? Console.OpenStandardOutput() : file.Create();
            await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 64 * 1024);
            var rows = await TableExport.WriteAsync(database, table, csv, writer, cancellation);
            await Console.Error.WriteLineAsync($"{rows} rows of {table} written.");
            return ExitCodes.Ok;
        }
        catch (ArgumentException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.BadConfig;
        }
        catch (SqliteException e)
        {
            await Console.Error.WriteLineAsync($"{database} cannot be read: {e.Message}");
            return ExitCodes.StoreUnusable;
        }
    }
}
