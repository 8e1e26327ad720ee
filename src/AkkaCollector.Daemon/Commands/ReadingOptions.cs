using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using AkkaCollector.Configuration;
using AkkaCollector.MarketData;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;

namespace AkkaCollector.Daemon.Commands;

/// <summary>What the verbs that read the store share: which rows, how they are written, and where to.</summary>
internal static class ReadingOptions
{
    public static Option<string?> Symbol() => new("--symbol", "-s") { Description = "An instrument's name, or the beginning of several with * at its end, such as 'ETH-27NOV26-*'." };

    public static Option<DateTimeOffset?> From() => Time("--from", "Rows from this time on, by the venue's clock");

    public static Option<DateTimeOffset?> To() => Time("--to", "Rows before this time");

    public static Option<FileInfo?> Output() => new("--output", "-o") { Description = "The file to write. Default: standard output." };

    public static Option<string> Format(string standard, params string[] formats)
    {
        var option = new Option<string>("--format", "-f") { Description = string.Join(", ", formats[..^1]) + " or " + formats[^1] + ".", DefaultValueFactory = _ => standard };
        option.AcceptOnlyFromAmong(formats);
        return option;
    }

    public static RowFilter Filter(string? symbol, DateTimeOffset? from, DateTimeOffset? to) => new(symbol, from?.UnixMicros(), to?.UnixMicros());

    /// <summary>The store that a configuration names, as its settings.</summary>
    public static StorageSettings Storage(ParseResult parsed, Option<FileInfo?> config, Option<DirectoryInfo?> data) =>
        CollectorSettings.Read(CommonOptions.Load(CommonOptions.ConfigFile(parsed, config), CommonOptions.DataDirectory(parsed, data))).Storage;

    /// <summary>Opens the store, reads from it into a stream of text, and turns what goes wrong into a message and an exit code.</summary>
    /// <param name="storage">The store.</param>
    /// <param name="file">Where the text goes; null for standard output.</param>
    /// <param name="gzip">Whether it is compressed.</param>
    /// <param name="read">Reads and answers what to say at the end.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<int> ReadAsync(StorageSettings storage, FileInfo? file, bool gzip, Func<ITickReader, Stream, Task<string>> read, CancellationToken cancellation)
    {
        if (TickReaders.Create(storage) is not { } reader)
            return await CommonOptions.NothingIsKept("read");
        try
        {
            await using var _ = reader;
            await reader.OpenAsync(cancellation);
            await using var target = file is null ? Console.OpenStandardOutput() : file.Create();
            await using var stream = gzip ? new GZipStream(target, CompressionLevel.Optimal) : target;
            await Console.Error.WriteLineAsync(await read(reader, stream));
            return ExitCodes.Ok;
        }
        catch (ArgumentException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.BadConfig;
        }
        catch (TickStoreException e)
        {
            await Console.Error.WriteLineAsync(e.Failure == FailureClass.NonRetryable ? $"{e.Message} Name its folder with --data, or its configuration with --config." : e.Message);
            return ExitCodes.StoreUnusable;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"{file?.FullName ?? "standard output"} cannot be written: {e.Message}");
            return ExitCodes.Failed;
        }
    }

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description + ": 2026-11-22, 2026-11-22T08:00:00Z, or how long ago, such as 5m or 1h30m. UTC unless it says otherwise.",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (CommonOptions.ParseDuration(text.TrimStart('-')) is { } ago && !text.EndsWith('Z')) return TimeProvider.System.GetUtcNow() - ago;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)) return time;
            result.AddError($"{name} must be a time such as 2026-11-22T08:00:00Z, or how long ago such as 5m, was '{text}'.");
            return null;
        },
    };
}
