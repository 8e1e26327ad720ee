using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akka.Hosting;

/// <summary>
/// Starts the system with the host and shuts it down, phase by phase, when the host stops. When the system ends first, the host
/// is stopped; so it is when the system cannot be started.
/// </summary>
public class AkkaHostedService : IHostedService
{
    protected ActorSystem ActorSystem;
    protected CoordinatedShutdown CoordinatedShutdown;
    protected readonly IServiceProvider ServiceProvider;
    protected readonly AkkaConfigurationBuilder ConfigurationBuilder;
    protected readonly IHostApplicationLifetime HostApplicationLifetime;
    protected readonly ILogger<AkkaHostedService> Logger;

    public AkkaHostedService(
        AkkaConfigurationBuilder configurationBuilder,
        IServiceProvider serviceProvider,
        ILogger<AkkaHostedService> logger,
        IHostApplicationLifetime applicationLifetime)
    {
        ConfigurationBuilder = configurationBuilder;
        ServiceProvider = serviceProvider;
        Logger = logger;
        HostApplicationLifetime = applicationLifetime;
    }

    public virtual async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            ActorSystem = ServiceProvider.GetRequiredService<ActorSystem>();
            CoordinatedShutdown = CoordinatedShutdown.Get(ActorSystem);
            await ConfigurationBuilder.StartAsync(ActorSystem).ConfigureAwait(false);
            _ = StopHostWhenTerminated();
        }
        catch (Exception e)
        {
            Logger.Log(LogLevel.Critical, e, "Unable to start AkkaHostedService - shutting down application");
            HostApplicationLifetime?.StopApplication();
        }
    }

    public virtual async Task StopAsync(CancellationToken cancellationToken)
    {
        // The system may have failed to start.
        if (ActorSystem is null)
            return;
        await CoordinatedShutdown.Get(ActorSystem).Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
    }

    private async Task StopHostWhenTerminated()
    {
        await ActorSystem.WhenTerminated.ConfigureAwait(false);
        HostApplicationLifetime?.StopApplication();
    }
}
