using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence;
using AkkaCollector.Graph;
using AkkaCollector.Supervision;

namespace AkkaCollector;

/// <summary>Puts the collector into a host.</summary>
public static class CollectorHosting
{
    /// <summary>
    /// Starts the collector's actors with the actor system and drains them when it stops: sources first, then what they have given to
    /// the graph, then the store.
    /// </summary>
    /// <param name="builder">The actor system's builder.</param>
    /// <param name="parts">What to run.</param>
    /// <param name="hocon">The effective configuration as plain HOCON.</param>
    public static AkkaConfigurationBuilder WithCollector(this AkkaConfigurationBuilder builder, CollectorParts parts, string hocon) => builder
        .AddHocon(ConfigurationFactory.ParseString(hocon), HoconAddMode.Prepend)
        .AddHocon(ConfigurationFactory.ParseString(parts.Remembers ? parts.Settings.Memory.ToHocon() : ""), HoconAddMode.Append)
        .ConfigureLoggers(loggers =>
        {
            loggers.ClearLoggers();
            loggers.AddLoggerFactory(parts.LoggerFactory);
        })
        .WithActors((system, registry) =>
        {
            // Before any actor runs: an extension that is made while others are may lose its defaults on Akka.NET.
            if (parts.Remembers) Persistence.Instance.Apply(system);
            var guardian = system.ActorOf(Props.Create(() => new CollectorGuardian(parts)), "collector");
            registry.Register<CollectorGuardian>(guardian);
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "drain", () => DrainAsync(guardian, parts));
        });

    /// <summary>What has not been handed on by then is counted as dropped when the accounts are settled: the stop goes on.</summary>
    private static async Task<Akka.Done> DrainAsync(IActorRef guardian, CollectorParts parts)
    {
        try
        {
            await guardian.Ask<SupervisionProtocol.Drained>(SupervisionProtocol.Drain.Instance, parts.Settings.Shutdown.DrainTimeout);
        }
        catch (AskTimeoutException)
        {
            DrainLog.TimedOut(parts.LoggerFactory, parts.Settings.Shutdown.DrainTimeout, parts.Total().InFlight);
        }
        return Akka.Done.Instance;
    }
}
