using System.CommandLine;
using AkkaCollector.Storage;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>export</c>: writes a table of the store as text.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var table = new Option<string>("--table", "-t") { Description = "A table or view of the store, such as quotes, trades, candles or v_trades.", DefaultValueFactory = _ => "quotes" };
        var format = ReadingOptions.Format("csv", "csv", "ndjson");
        var symbol = ReadingOptions.Symbol();
        var from = ReadingOptions.From();
        var to = ReadingOptions.To();
        var gzip = new Option<bool>("--gzip", "-z") { Description = "Compress what is written." };
        var output = ReadingOptions.Output();
        var command = new Command("export", "Writes a table of the store as CSV or as one JSON object a line, as a stream. A running daemon is not disturbed.")
        {
            config, data, table, format, symbol, from, to, gzip, output,
        };
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(() =>
        {
            var name = parsed.GetValue(table)!;
            var rowFormat = parsed.GetValue(format) == "csv" ? RowFormat.Csv : RowFormat.Ndjson;
            var filter = ReadingOptions.Filter(parsed.GetValue(symbol), parsed.GetValue(from), parsed.GetValue(to));
            return ReadingOptions.ReadAsync(ReadingOptions.Storage(parsed, config, data), parsed.GetValue(output), parsed.GetValue(gzip), async (reader, stream) =>
                $"{await reader.ReadTableAsync(name, filter, RowSinks.Create(rowFormat, stream), cancellation)} rows of {name} written.", cancellation);
        }));
        return command;
    }
}
