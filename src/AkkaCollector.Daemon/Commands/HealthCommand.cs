using System.CommandLine;
using System.Text.Json;
using AkkaCollector.Configuration;
using AkkaCollector.Health;

namespace AkkaCollector.Daemon.Commands;

/// <summary><c>health</c>: asks a running daemon how it is; the exit code is the answer, as a container's health check wants it.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var url = new Option<Uri?>("--url")
        {
            Description = "The status page. Default: where collector.status of the configuration says.",
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (Uri.TryCreate(text, UriKind.Absolute, out var page) && (page.Scheme is "http" or "https")) return page;
                result.AddError($"--url must be an address such as http://127.0.0.1:8080, was '{text}'.");
                return null;
            },
        };
        var timeout = new Option<int>("--timeout-seconds") { Description = "How long to wait for the answer, 1 to 60.", DefaultValueFactory = _ => 8 };
        timeout.Validators.Add(r =>
        {
            if (r.GetValue(timeout) is < 1 or > 60) r.AddError("--timeout-seconds must be 1 to 60.");
        });
        var command = new Command("health", "Asks a running daemon how it is. Exit code 0 healthy, 1 degraded, 2 critical, 3 offline or not running.") { config, url, timeout };
        command.SetAction((parsed, cancellation) => CommonOptions.Guarded(() =>
        {
            var page = parsed.GetValue(url) ?? StatusPage(CommonOptions.Load(CommonOptions.ConfigFile(parsed, config)));
            return Ask(page, TimeSpan.FromSeconds(parsed.GetValue(timeout)), Console.Out, cancellation);
        }));
        return command;
    }

    /// <summary>Asks the page once. Anything but a readable answer is offline.</summary>
    internal static async Task<int> Ask(Uri page, TimeSpan timeout, TextWriter output, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = timeout };
        try
        {
            using var answer = await http.GetAsync(new Uri(page, "/health"), cancellation);
            var report = JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(cancellation), Dashboard.StatusJson.Default.HealthReport)
                ?? throw new JsonException("the answer was empty");
            await output.WriteLineAsync(report.Reasons.Count == 0 ? $"{report.Level}" : $"{report.Level}: {string.Join(" ", report.Reasons)}");
            return (int)report.Level;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            await output.WriteLineAsync($"Offline: {page} does not answer ({e.Message})");
            return (int)HealthLevel.Offline;
        }
    }

    private static Uri StatusPage(CollectorConfig config)
    {
        var status = StatusSettings.Read(config.Root.Section("status"));
        config.ThrowIfProblems();
        return status.Page;
    }
}
