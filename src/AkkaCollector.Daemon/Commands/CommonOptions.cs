using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AkkaCollector.Configuration;

namespace AkkaCollector.Daemon.Commands;

/// <summary>The options that several verbs share, and what stands behind them when they are not given.</summary>
internal static partial class CommonOptions
{
    private const string ConfigVariable = "AKKACOLLECTOR_CONFIG";
    private const string DataVariable = "AKKACOLLECTOR_DATA";

    /// <summary>A timer of .NET runs for less than 50 days.</summary>
    private const double LongestSeconds = 49 * 86_400;

    public static Option<FileInfo?> Config() => new("--config", "-c")
    {
        Description = $"The HOCON file. Default: ${ConfigVariable}, else hocon/quickstart.conf beside the executable.",
    };

    public static Option<DirectoryInfo?> Data() => new("--data", "-d")
    {
        Description = $"The folder that data and logs are written to. Default: ${DataVariable}, else collector.data-dir.",
    };

    public static Option<TimeSpan?> For() => new("--for")
    {
        Description = "How long to run, such as 20s, 5m or 1h30m. Default: until it is stopped.",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (ParseDuration(text) is { } duration) return duration;
            result.AddError($"--for must be a duration such as 20s, 5m or 1h30m, 49d at most, was '{text}'.");
            return null;
        },
    };

    /// <summary>A duration such as <c>500ms</c>, <c>20s</c>, <c>1h30m</c>; null when it is none or longer than 49 days.</summary>
    public static TimeSpan? ParseDuration(string text)
    {
        if (text.Length == 0 || !Durations().IsMatch(text)) return null;
        var seconds = 0.0;
        foreach (Match part in DurationPart().Matches(text))
        {
            var amount = double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture);
            seconds += part.Groups[2].Value switch
            {
                "ms" => amount / 1000,
                "m" => amount * 60,
                "h" => amount * 3600,
                "d" => amount * 86_400,
                _ => amount,
            };
        }
        return seconds is > 0 and <= LongestSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    public static string ConfigFile(ParseResult parsed, Option<FileInfo?> option) =>
        parsed.GetValue(option)?.FullName
        ?? NotEmpty(Environment.GetEnvironmentVariable(ConfigVariable))
        ?? Path.Combine(AppContext.BaseDirectory, "hocon", "quickstart.conf");

    public static string? DataDirectory(ParseResult parsed, Option<DirectoryInfo?> option) =>
        parsed.GetValue(option)?.FullName ?? NotEmpty(Environment.GetEnvironmentVariable(DataVariable));

    /// <summary>The configuration of a file over the reference, with the process's environment.</summary>
    /// <exception cref="ConfigException">The file cannot be used; the message names file, line, key, value and fix.</exception>
    public static CollectorConfig Load(string file, string? dataDirectory = null, string overrides = "")
    {
        if (dataDirectory is not null) overrides += $"\ncollector.data-dir = {JsonSerializer.Serialize(Path.GetFullPath(dataDirectory))}";
        return CollectorConfig.Load(file, CollectorConfig.ProcessEnvironment(), overrides);
    }

    /// <summary>Runs a verb and turns a configuration that cannot be used into its message and exit code.</summary>
    public static async Task<int> Guarded(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (ConfigException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.BadConfig;
        }
    }

    /// <summary>Says that there is no database, and how to name one.</summary>
    public static async Task<int> NothingIsKept(string what)
    {
        await Console.Error.WriteLineAsync($"The configuration has no store that could be {what}: collector.storage is off, or its kind is null. Name another configuration with --config.");
        return ExitCodes.StoreUnusable;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    [GeneratedRegex(@"^(\d+(\.\d+)?(ms|s|m|h|d)?)+$")]
    private static partial Regex Durations();

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(ms|s|m|h|d)?")]
    private static partial Regex DurationPart();
}
