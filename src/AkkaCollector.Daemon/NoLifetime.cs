namespace AkkaCollector.Daemon;

/// <summary>Stands where the host's own ear for signals would: <see cref="CollectorDaemon"/> hears them before there is a host.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
