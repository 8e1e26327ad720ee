using System.Net;
using System.Security.Cryptography;
using System.Text;
using AkkaCollector.Health;
using AkkaCollector.Telemetry;

namespace AkkaCollector.Daemon.Dashboard;

/// <summary>
/// The status page: <c>/health/live</c>, <c>/health/ready</c>, <c>/health</c>, <c>/status</c>, <c>/metrics</c> for reading, and
/// <c>/log-level</c>, which changes something and so needs a token unless it comes over loopback.
/// </summary>
internal static class StatusEndpoints
{
    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapStatus(this WebApplication app, IStatusSource status, StatusSettings settings)
    {
        app.MapGet("/", () => Results.Redirect("/status"));
        app.MapGet("/health/live", () => status.IsAlive
            ? Results.Text("alive\n")
            : Results.Text("the actor system gives no sign of life\n", statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/health/ready", async (CancellationToken cancellation) =>
        {
            if (await status.GetAsync(cancellation) is not { } report) return NoAnswer();
            var missing = NotReady(report);
            return missing is null ? Results.Text("ready\n") : Results.Text(missing + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        });
        app.MapGet("/health", async (CancellationToken cancellation) =>
            await status.GetAsync(cancellation) is { } report ? Results.Json(report.Health, StatusJson.Default.HealthReport) : NoAnswer());
        app.MapGet("/status", async (CancellationToken cancellation) =>
            await status.GetAsync(cancellation) is { } report ? Results.Json(report, StatusJson.Default.StatusReport) : NoAnswer());
        app.MapGet("/metrics", (PrometheusText metrics) => Results.Text(metrics.Render(), MetricsType));
        app.MapGet("/log-level", (LogLevels levels) => Results.Json(
            levels.All.ToDictionary(l => l.Key.Length == 0 ? "default" : l.Key, l => l.Value.ToString(), StringComparer.Ordinal), StatusJson.Default.DictionaryStringString));
        app.MapPost("/log-level", (HttpContext context, LogLevels levels, string? category, string? level) => SetLogLevel(context, levels, settings, category, level));
    }

    /// <summary>What is missing to be connected and storing; null when nothing is.</summary>
    internal static string? NotReady(StatusReport report)
    {
        if (report.Store.State != "ready") return $"store {report.Store.Name} is {report.Store.State}";
        return report.Sources.Any(s => s.State == "live") ? null : "no source is live";
    }

    /// <summary>Whether a request may change something.</summary>
    internal static bool MayChange(IPAddress? remote, string? authorization, string? token)
    {
        if (remote is not null && IPAddress.IsLoopback(remote)) return true;
        if (token is null || authorization is null || !authorization.StartsWith("Bearer ", StringComparison.Ordinal)) return false;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization["Bearer ".Length..]), Encoding.UTF8.GetBytes(token));
    }

    private static IResult SetLogLevel(HttpContext context, LogLevels levels, StatusSettings settings, string? category, string? level)
    {
        if (!MayChange(context.Connection.RemoteIpAddress, context.Request.Headers.Authorization, settings.Token))
            return Results.Text("A change needs the bearer token of collector.status.token.\n", statusCode: StatusCodes.Status401Unauthorized);
        if (!Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed))
            return Results.Text($"level must be trace, debug, information, warning, error, critical or none, was '{level}'.\n", statusCode: StatusCodes.Status400BadRequest);
        levels.Set(category ?? "", parsed);
        return Results.Text($"{(string.IsNullOrEmpty(category) ? "default" : category)} = {parsed}\n");
    }

    private static IResult NoAnswer() =>
        Results.Text("the actor system did not answer in time\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
