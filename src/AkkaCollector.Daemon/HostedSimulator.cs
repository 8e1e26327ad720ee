using AkkaCollector.Configuration;
using AkkaCollector.Simulator;
using Microsoft.Extensions.Logging.Abstractions;

namespace AkkaCollector.Daemon;

/// <summary>Reads <c>collector.simulator</c>.</summary>
internal static class SimulatorSection
{
    /// <summary>The options of the simulator that this process serves; null when it serves none. Problems stay in the configuration, to be reported with all others.</summary>
    public static SimulatorOptions? Read(CollectorConfig config)
    {
        var section = config.Root.Section("simulator");
        var rate = double.PositiveInfinity;
        if (section.Text("rate") != "max") rate = section.Number("rate", min: 0.001);
        var options = new SimulatorOptions
        {
            Port = section.Int("port", 0, 65535),
            Seed = section.Int("seed"),
            TicksPerSecond = rate,
            Currencies = section.Texts("currencies"),
            TradeShare = section.Number("trade-share", 0, 1),
            TradeNumbers = section.OptionalText("trade-numbers"),
            RestTimeout = section.Duration("rest-timeout", TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            Faults = section.OptionalText("faults") ?? "",
        };
        try
        {
            FaultScript.Parse(options.Faults);
        }
        catch (FaultScriptException e)
        {
            section.Problem("faults", $"a script of faults ({e.Message})");
        }
        return section.Bool("enabled") ? options : null;
    }
}

/// <summary>The simulated venue that a quickstart serves beside the collector, over a real socket.</summary>
internal sealed class HostedSimulator : IAsyncDisposable
{
    private readonly SimulatorHost? _host;

    private HostedSimulator(SimulatorHost? host) => _host = host;

    /// <summary>Where a source with the endpoint <c>simulator</c> connects to; null when there is none.</summary>
    public Uri? Endpoint => _host?.WebSocketUri;

    public static async Task<HostedSimulator> StartAsync(SimulatorOptions? options, TimeProvider clock, CancellationToken cancellation) =>
        new(options is null ? null : await SimulatorHost.StartAsync(options, clock, NullLoggerFactory.Instance, cancellation));

    /// <summary>Ends trading and waits until the collector has read what was sent: what it stores then ends where the market does.</summary>
    public Task RestAsync() => _host?.RestAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
    }
}
