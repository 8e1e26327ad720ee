using System.Globalization;
using AkkaCollector.Health;
using AkkaCollector.Telemetry;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AkkaCollector.Daemon.Dashboard;

/// <summary>What a terminal shows while the daemon runs. It only reads; nothing waits for it.</summary>
internal sealed class LiveView(IStatusSource status, Uri? page, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        try
        {
            await AnsiConsole.Live(new Text("starting…")).AutoClear(false).StartAsync(async view =>
            {
                while (await timer.WaitForNextTickAsync(stoppingToken))
                {
                    if (await status.GetAsync(stoppingToken) is { } report) view.UpdateTarget(Render(report, page));
                }
            });
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops: the last picture stays on the screen.
        }
    }

    /// <summary>One picture of a report.</summary>
    internal static IRenderable Render(StatusReport report, Uri? page)
    {
        var colour = report.Health.Level switch { HealthLevel.Healthy => "green", HealthLevel.Degraded => "yellow", _ => "red" };
        var head = new Markup($"[bold]AkkaCollector[/] {report.Instance.EscapeMarkup()}  [{colour}]{report.Health.Level}[/]  up {Span(report.UptimeSeconds)}  "
            + $"data {report.DataDirectory.EscapeMarkup()}{(page is null ? "" : $"  page {page}status")}");
        var rows = new List<IRenderable> { head, Sources(report), Totals(report) };
        rows.AddRange(report.Health.Reasons.Select(r => new Markup($"[{colour}]{r.EscapeMarkup()}[/]")));
        return new Rows(rows);
    }

    private static Table Sources(StatusReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand();
        foreach (var column in new[] { "venue", "state", "ticks/s", "ticks", "stored", "rejected", "conflated", "duplicates", "dropped", "in flight", "last tick" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var source in report.Sources)
        {
            var a = source.Account;
            var state = source.State == "live" && !source.Unhealthy ? $"[green]{source.State}[/]" : $"[yellow]{source.State}[/]";
            table.AddRow(
                new Markup(source.Name.EscapeMarkup()), new Markup(state), Cell(source.TicksPerSecond), Cell(a.Ticks), Cell(a.Stored), Cell(a.Rejected), Cell(a.Conflated),
                Cell(a.Duplicates), Cell(a.Dropped), Cell(a.InFlight), new Text(source.LastTickAgeSeconds is { } age ? Span(age) : "never"));
        }
        return table;
    }

    private static Markup Totals(StatusReport report)
    {
        var store = report.Store;
        var state = store.State == "ready" ? "[green]ready[/]" : $"[red]{store.State} for {Span(store.AwaySeconds)}[/]";
        var text = $"store {store.Name.EscapeMarkup()} {state}, last write {store.LastWriteMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms, {store.QueuedBatches} batches waiting";
        text += Reasons("rejected", Named(report.Totals.RejectedByReason)) + Reasons("dropped", Named(report.Totals.DroppedByReason)) + Reasons("flagged", Named(report.Totals.Flagged));
        return new Markup(text);
    }

    private static IEnumerable<(string Name, long Count)> Named<T>(IReadOnlyDictionary<T, long> counts) where T : struct, Enum =>
        counts.Select(c => (Names.Kebab(c.Key), c.Value));

    private static string Reasons(string title, IEnumerable<(string Name, long Count)> counts)
    {
        var text = string.Join(", ", counts.Where(c => c.Count > 0).Select(c => $"{c.Name} {c.Count.ToString("N0", CultureInfo.InvariantCulture)}"));
        return text.Length == 0 ? "" : $"\n{title}: {text}";
    }

    private static Text Cell(double number) => new(number.ToString("N0", CultureInfo.InvariantCulture));

    private static string Span(double seconds) => seconds switch
    {
        < 10 => seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 120 => seconds.ToString("0", CultureInfo.InvariantCulture) + " s",
        < 7200 => (seconds / 60).ToString("0", CultureInfo.InvariantCulture) + " min",
        _ => (seconds / 3600).ToString("0.0", CultureInfo.InvariantCulture) + " h",
    };
}
