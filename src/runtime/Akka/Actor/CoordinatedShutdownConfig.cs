using System.Collections.Immutable;
using Akka.Configuration;
using Akka.Event;
using Akka.Util;
using Akka.Util.Internal;

namespace Akka.Actor;

/// <summary>What the configuration says of one phase.</summary>
internal sealed record Phase
{
    public Phase(ImmutableHashSet<string> dependsOn, TimeSpan timeout, bool recover, bool enabled = true)
    {
        DependsOn = dependsOn ?? [];
        Timeout = timeout;
        Recover = recover;
        Enabled = enabled;
    }

    /// <summary>The phases that come before.</summary>
    public ImmutableHashSet<string> DependsOn { get; }

    public TimeSpan Timeout { get; }

    /// <summary>Whether the shutdown goes on when a task fails or is late.</summary>
    public bool Recover { get; }

    public bool Enabled { get; }

    public bool Equals(Phase other) =>
        other is not null && DependsOn.SetEquals(other.DependsOn) && Timeout == other.Timeout && Recover == other.Recover && Enabled == other.Enabled;

    public override int GetHashCode() => HashCode.Combine(DependsOn.Count, Timeout, Recover, Enabled);
}

public sealed partial class CoordinatedShutdown
{
    internal static Dictionary<string, Phase> PhasesFromConfig(Config config)
    {
        if (config.IsNullOrEmpty())
            throw ConfigurationException.NullOrEmptyConfig<CoordinatedShutdown>();
        var defaultTimeout = config.GetTimeSpan("default-phase-timeout", null, false);
        var phases = new Dictionary<string, Phase>();
        foreach (var (name, _) in config.GetConfig("phases")?.AsEnumerable() ?? [])
        {
            var phase = config.GetConfig($"phases.\"{name}\"");
            phases[name] = new Phase(
                [.. phase.GetStringList("depends-on")],
                phase.GetTimeSpan("timeout", defaultTimeout, false),
                phase.GetBoolean("recover", true),
                phase.GetBoolean("enabled", true));
        }

        return phases;
    }

    /// <summary>The phases in an order in which each comes after those that it depends on.</summary>
    /// <exception cref="ArgumentException">A phase depends on itself through others.</exception>
    internal static List<string> TopologicalSort(Dictionary<string, Phase> phases)
    {
        var ordered = new List<string>();
        var visiting = new HashSet<string>();

        void Visit(string name)
        {
            if (!visiting.Add(name))
            {
                throw new ArgumentException(
                    $"Cycle detected in graph of phases. It must be a DAG. Phase [{name}] depends transitively on itself. "
                    + $"All dependencies: {string.Join("; ", phases.Select(p => $"{p.Key} -> {string.Join(",", p.Value.DependsOn)}"))}");
            }

            if (!ordered.Contains(name))
            {
                if (phases.TryGetValue(name, out var phase))
                {
                    foreach (var before in phase.DependsOn)
                        Visit(before);
                }

                ordered.Add(name);
            }

            visiting.Remove(name);
        }

        foreach (var name in phases.Keys)
            Visit(name);
        return ordered;
    }

    /// <summary>The settings with those of <c>reason-overrides</c> on top, which are found by the reason's type name.</summary>
    internal static Config ConfWithOverrides(Config config, Reason reason)
    {
        if (reason is null)
            return config;
        var type = reason.GetType();
        var overrides = config.GetConfig($"reason-overrides.\"{type.TypeQualifiedName()}\"")
            ?? config.GetConfig($"reason-overrides.\"{type.FullName}\"");
        return overrides is null ? config : overrides.WithFallback(config);
    }

    internal static void InitPhaseActorSystemTerminate(ActorSystem system, Config config, CoordinatedShutdown shutdown)
    {
        shutdown.AddTask(PhaseActorSystemTerminate, "terminate-system", async () =>
        {
            var settings = ConfWithOverrides(config, shutdown.ShutdownReason);
            var exit = settings.GetBoolean("exit-clr");
            var exitCode = settings.GetInt("exit-code");
            if (settings.GetBoolean("terminate-actor-system"))
            {
                if (exit)
                    _ = ExitUnlessTerminatedWithin(shutdown.Timeout(PhaseActorSystemTerminate), system, shutdown, exitCode);
                ((Internal.ActorSystemImpl)system).FinalTerminate();
                await system.WhenTerminated.ConfigureAwait(false);
            }

            if (exit)
                shutdown.Exit(exitCode);
            return Done.Instance;
        });
    }

    internal static void InitClrHook(ActorSystem system, Config config, CoordinatedShutdown shutdown)
    {
        if (!config.GetBoolean("run-by-clr-shutdown-hook"))
            return;

        void RunHooks(object sender, EventArgs args) => shutdown.RunClrHooks().Wait(shutdown.TotalTimeout);
        AppDomain.CurrentDomain.ProcessExit += RunHooks;
        system.WhenTerminated.ContinueWith(_ => AppDomain.CurrentDomain.ProcessExit -= RunHooks, TaskScheduler.Default);
        shutdown.AddClrShutdownHook(() => system.WhenTerminated.IsCompleted ? TaskEx.Completed : Task.Run(async () =>
        {
            shutdown.Log.Info("Starting coordinated shutdown from CLR termination hook.");
            try
            {
                await shutdown.Run(ClrExitReason.Instance).WaitAsync(shutdown.TotalTimeout).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                shutdown.Log.Warning("CoordinatedShutdown from CLR shutdown failed: {0}", e.Message);
            }

            return Done.Instance;
        }));
    }

    private static async Task ExitUnlessTerminatedWithin(TimeSpan timeout, ActorSystem system, CoordinatedShutdown shutdown, int exitCode)
    {
        if (await Task.WhenAny(system.WhenTerminated, Task.Delay(timeout)).ConfigureAwait(false) != system.WhenTerminated)
            shutdown.Exit(exitCode);
    }

    private void Exit(int exitCode)
    {
        // A process that ends already would wait for itself.
        if (!_runningClrHook)
            Task.Run(() => Environment.Exit(exitCode));
    }
}
