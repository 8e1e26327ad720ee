using Akka.Actor;
using Akka.Hosting;
using AkkaCollector.Captures;
using AkkaCollector.Graph;
using AkkaCollector.Health;
using AkkaCollector.Storage;
using AkkaCollector.Supervision;

namespace AkkaCollector.Daemon;

/// <summary>The daemon's ear at the actor system: reads its status for the page, watches its liveness, ends the process when it must.</summary>
internal sealed partial class CollectorStatus(
    IRequiredActor<CollectorGuardian> guardian, StatusSettings status, AkkaCollector.Configuration.CollectorSettings settings, TimeProvider clock, ILoggerFactory loggers) : IHostedService, IStatusSource, IDisposable
{
    private readonly ILogger _log = loggers.CreateLogger<CollectorStatus>();
    private LivenessWatchdog? _watchdog;
    private IActorRef? _guardian;

    /// <inheritdoc />
    public bool IsAlive => _watchdog?.IsAlive ?? false;

    /// <inheritdoc />
    public async Task<StatusReport?> GetAsync(CancellationToken cancellationToken)
    {
        if (_guardian is null) return null;
        try
        {
            return await _guardian.Ask<StatusReport>(StatusProtocol.GetStatus.Instance, status.Timeout, cancellationToken);
        }
        catch (AskTimeoutException)
        {
            NoAnswer(_log, status.Timeout.TotalSeconds);
            return null;
        }
    }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _guardian = await guardian.GetAsync(cancellationToken);
        _watchdog = new LivenessWatchdog(_guardian, settings.Health, clock, loggers.CreateLogger<LivenessWatchdog>(), () =>
        {
            Console.Error.WriteLine("The actor system has given no sign of life for too long: the process ends itself.");
            Environment.Exit(ExitCodes.LivenessLost);
        });
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _watchdog?.Dispose();
        _watchdog = null;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose() => _watchdog?.Dispose();

    [LoggerMessage(1710, LogLevel.Warning, "The status actor did not answer within {Seconds}s")]
    private static partial void NoAnswer(ILogger log, double seconds);
}
